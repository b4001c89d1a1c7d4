"""Keys and rights: a copied camera, a disabled account, and people who may see nothing."""

import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from respond_desktop.drill.programs.processes import Program, run_tool
from tests.journeys.cameras import Camera
from tests.journeys.conftest import DESKS, SignedIn, Town
from tests.journeys.seat import DeskSeat


def later(seat: DeskSeat, than: datetime) -> bool:
    """Whether central has sent another state since."""
    return seat.snapshot.as_of > than


pytestmark = [pytest.mark.journey, pytest.mark.promise]


def test_promise_2_a_copied_camera_is_refused_and_the_real_one_goes_on(
    shared_town: Town, signed_in: SignedIn, tmp_path: Path
) -> None:
    camera, seat = shared_town.camera("222"), signed_in()
    seat.begin_recording(camera, "222")
    watch_id = seat.watch("222")
    folder = shared_town.agency.camera_folder("222")
    shutil.copytree(folder, tmp_path / folder.name)
    number = folder.name.removeprefix("camera-")
    arguments = ["run", "--script", "-", "--camera", number]
    copy = Camera(Program("copied-camera", "respond_desktop.camera", arguments, tmp_path))
    try:
        copy.say("double")
        assert "already" in copy.until(t="state", link="refused")["link_words"]
        seat.wait(lambda: seat.alerts("222", "integrity"), "the integrity alert")
    finally:
        copy.program.stop()
    assert not seat.alerts("222", "needs_help")
    seen = seat.unit("222")
    assert seen is not None and seen.fix is not None
    as_of = seen.fix.as_of
    seat.wait(lambda: (u := seat.unit("222")) and u.fix and u.fix.as_of > as_of, "newer fixes")
    seat.pictures_go_on(watch_id)
    assert camera.shows["link"] == "connected"


def test_promise_2_a_disabled_account_is_cut_off_while_it_watches(
    shared_town: Town, signed_in: SignedIn
) -> None:
    badge, password = "leaver", "a password of good length"
    home = shared_town.agency.home
    name = ["--name", "Sgt. Leaver", "--role", "supervisor", "--command", "East", "--password", "stdin"]
    run_tool(
        "respond_desktop.central", ["user", "add", badge, *name], home, password + "\n"
    ).check_returncode()
    camera = shared_town.camera("214")
    seat = signed_in(badge, password=password)
    seat.begin_recording(camera, "214")
    watch_id = seat.watch("214")
    after = camera.heard
    run_tool("respond_desktop.central", ["user", "disable", badge], home).check_returncode()
    seat.wait(lambda: watch_id in seat.watch_ends and seat.session_ends, "the end of watch and session")
    assert not seat.sees(watch_id)
    assert "disabled" in seat.watch_ends[watch_id]
    assert "disabled" in seat.session_ends[-1], "the words say why"
    assert not seat.snapshot.units and not seat.snapshot.alerts
    camera.until(after, t="state", led="off", publishing=False)
    assert shared_town.await_record("watch.ended", watch=watch_id)["reason"] == "right_revoked"


def test_promise_2_who_has_no_right_is_sent_nothing(shared_town: Town, signed_in: SignedIn) -> None:
    camera, supervisor = shared_town.camera("214"), signed_in()
    camera.say("double")
    supervisor.wait(lambda: supervisor.on_map("214"), "the unit on the map")
    supervisor.wait(lambda: supervisor.alerts("214", "needs_help"), "the alert")
    watch_id = supervisor.watch("214")
    for badge in ("norights", "admin", "officer"):
        seat = signed_in(badge, DESKS[1])
        heard = seat.snapshot.as_of
        supervisor.pictures_go_on(watch_id)
        seat.wait(partial(later, seat, heard), "a later state")
        for snapshot in seat.snapshots:
            assert not any(u.fix or u.recording for u in snapshot.units), badge
            assert not snapshot.alerts and not snapshot.backups, badge
            assert (
                not [w for w in snapshot.watches if w.viewer_name != "Ofc. Valenzuela"] or badge == "officer"
            )
        refused = seat.ask_watch("214")
        assert refused.kind == "no_right" and refused.record_seq
        seat.leave()
