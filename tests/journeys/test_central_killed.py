"""Central dies during a watch: the picture ends and says why, and nothing comes back that nobody asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from respond_desktop.domain.hosts import host_of
from respond_desktop.domain.outcomes import Done
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.drill.programs.processes import CentralProgram
from tests.journeys.conftest import DESKS, Town, make_town
from tests.journeys.seat import DeskSeat
from tests.support.ipv6 import has_ipv6

pytestmark = [pytest.mark.journey, pytest.mark.promise]


def keep_ports(town: Town) -> None:
    """Write the ports that were chosen into central's settings, as an agency's would be."""
    central = town.agency.central
    port = central.url.rsplit(":", 1)[1]
    path = town.agency.home / "central" / "central.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("port", "media_port"))]
    path.write_text("\n".join([f"port = {port}", f"media_port = {central.media_port}", *kept]) + "\n")


def test_promise_6_what_a_killed_central_broke_stays_ended(
    tmp_path: Path, keyring_environment: dict[str, str], seats: Callable[[Path], DeskSeat]
) -> None:
    host = "::1" if has_ipv6() else "127.0.0.1"
    town = make_town(tmp_path / "town", ("214",), keyring_environment, host)
    assert host_of(town.agency.central.url) == host
    try:
        password = town.agency.password("supervisor")
        camera, seat = town.cameras["214"], seats(town.desks[DESKS[0]]).sign_in("supervisor", password)
        after = camera.say("double")
        seat.wait(lambda: seat.on_map("214"), "the unit on the map")
        alert = seat.wait(lambda: seat.alerts("214", "needs_help"), "the alert")[0]
        watch_id = seat.watch("214")
        town.await_record("alert.opened", alert=alert.id)
        keep_ports(town)
        town.agency.central.kill()

        seat.wait(lambda: watch_id in seat.watch_ends, "the end of the watch")
        assert not seat.sees(watch_id)
        assert "link to central was lost" in seat.watch_ends[watch_id]
        seat.wait(lambda: seat.snapshot.link.state is LinkState.LOST, "the lost link")
        assert not seat.snapshot.watches
        assert seat.alerts("214", "needs_help"), "what was known stays on the screen"
        refused = seat.ask_watch("214")
        assert "Central does not answer: the watch was not asked" in refused.words
        camera.until(after, kind="watch_ended", reason="central is silent")
        assert camera.until(after, t="state", watches=[], led="off", publishing=False)["mode"] == "recording"

        heard = camera.heard
        town.agency.central = CentralProgram(town.agency.home)
        ended = town.await_record("watch.ended", watch=watch_id)
        assert ended["reason"] == "central_restarted"
        camera.until(heard, t="state", link="connected")
        seat.wait(lambda: seat.session_ends, "the word that one must sign in again")
        assert "Sign in again" in seat.session_ends[-1]
        assert not seat.snapshot.units and not seat.snapshot.alerts

        seat.sign_in("supervisor", password)
        assert alert.id in {a.id for a in seat.alerts("214", "needs_help")}
        seat.wait(lambda: seat.on_map("214"), "the unit on the map again")
        assert not seat.running() and not seat.sees(watch_id)
        assert not camera.program.find(lambda f: f.get("publishing") is True, heard), "nothing was replayed"
        again = seat.watch("214")
        assert again != watch_id
        acknowledged = seat.ask(lambda reply: seat.commands.acknowledge(alert.id, reply))
        assert isinstance(acknowledged, Done)
        seat.end_watch(again)
    finally:
        town.agency.stop()
    assert [b["reason"] for b in town.records("watch.ended") if b["watch"] == watch_id] == [
        "central_restarted"
    ]
    assert len(town.records("watch.asked")) == 2, "the ask without central is not sent later"
