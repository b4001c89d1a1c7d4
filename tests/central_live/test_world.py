"""Leases and fixes in memory, with the clock as a number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from respond_desktop.central.facts.asks.throttle import Throttle
from respond_desktop.central.facts.world import Expired, World
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import Recording, StartCause

NONE = Expired((), ())
T0 = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def recording(recording_id: str = "r1", device: str = "d1") -> Recording:
    return Recording(recording_id, device, T0, StartCause.EVENT_BUTTON, T0)


def fix(seconds: float) -> Fix:
    return Fix(38.3, -75.0, 4.0, after(seconds))


def recording_world() -> World:
    world = World(60.0)
    assert world.start(recording()) is None
    assert world.report("d1", "r1", fix(1), after(1)) is None
    return world


def test_the_lease_holds_for_exactly_its_length() -> None:
    world = recording_world()
    assert world.recording("d1", after(59.9)) is not None
    assert world.recording("d1", after(60)) is None
    assert world.report("d1", "r1", fix(60), after(60)) == "a fix outside a running recording"


def test_expiry_erases_the_fix_and_says_lost_contact() -> None:
    world = recording_world()
    assert world.expire(after(59)) == NONE
    assert [r.id for r in world.expire(after(60)).lost] == ["r1"]
    facts = world.camera("d1")
    assert facts.fix is None and facts.recording is None and facts.lost_contact
    assert world.expire(after(61)) == NONE


def test_a_renewal_lengthens_the_lease_but_not_a_dead_one() -> None:
    world = recording_world()
    assert world.renew("d1", "r1", after(50), (80, 3))
    assert world.recording("d1", after(100)) is not None
    assert not world.renew("d1", "r1", after(110), (80, 3))
    assert not world.renew("d1", "r2", after(51), (80, 3))
    assert not world.renew("d2", "r1", after(51), (80, 3))


def test_after_a_stop_nothing_is_left() -> None:
    world = recording_world()
    world.set_online("d1", True)
    stopped = world.stop("d1", "r1")
    assert stopped is not None and stopped.id == "r1"
    facts = world.camera("d1")
    assert (facts.fix, facts.recording, facts.battery_pct, facts.lost_contact) == (None, None, None, False)
    assert facts.online
    assert world.start(recording()) == "that recording was stopped"


def test_a_stop_of_another_recording_changes_nothing() -> None:
    world = recording_world()
    assert world.stop("d1", "r0") is None
    assert world.camera("d1").fix is not None


def test_an_older_fix_does_not_replace_a_newer_one() -> None:
    world = recording_world()
    assert world.report("d1", "r1", fix(5), after(5)) is None
    assert world.report("d1", "r1", fix(3), after(6)) is None
    kept = world.camera("d1").fix
    assert kept is not None and kept.as_of == after(5)


def test_times_that_cannot_be_are_dropped() -> None:
    world = recording_world()
    assert world.report("d1", "r1", fix(30), after(10)) == "the fix is from the future"
    assert world.report("d1", "r1", fix(-30), after(10)) == "the fix is older than its recording"
    naive = Fix(38.3, -75.0, 4.0, T0.replace(tzinfo=None))
    assert world.report("d1", "r1", naive, after(10)) == "the fix's time has no zone"


def test_contact_regained_is_no_longer_lost() -> None:
    world = recording_world()
    world.expire(after(60))
    world.set_online("d1", True)
    assert not world.camera("d1").lost_contact


def test_throttle_counts_what_it_does_not_admit() -> None:
    throttle = Throttle(per_minute=3)
    assert [throttle.admits("a", 0.0) for _ in range(5)] == [True, True, True, False, False]
    assert throttle.over(59.0) == []
    assert throttle.over(60.0) == [("a", 2)]
    assert throttle.admits("a", 61.0)
    assert throttle.over(200.0) == []


def test_throttle_keeps_a_bounded_number_of_keys() -> None:
    throttle = Throttle(per_minute=1)
    for n in range(3000):
        throttle.admits(n, 0.0)
    assert len(throttle.over(100.0)) == 1


def test_no_stopped_recording_comes_back_whatever_was_stopped_since() -> None:
    world = recording_world()
    world.stop("d1", "r1")
    world.stop("d1", "another")
    assert world.start(recording()) == "that recording was stopped"


def test_a_lease_keeps_what_was_left_of_it_when_the_clock_is_set() -> None:
    world = recording_world()
    hour = timedelta(hours=1)
    world.clock_set(-hour)
    assert world.recording("d1", after(59) - hour) is not None
    assert world.recording("d1", after(60) - hour) is None
    world.clock_set(2 * hour)
    assert world.recording("d1", after(59) + hour) is not None
    assert world.recording("d1", after(60) + hour) is None


def slept_world() -> World:
    """Central slept for 75 s from second 2 on: the lease of 60 s is over, and 58 s of it were never heard."""
    world = recording_world()
    world.woke(timedelta(seconds=75))
    return world


@pytest.mark.attack("no storm")
def test_what_central_slept_through_is_shown_to_nobody_and_held_against_nobody() -> None:
    world = slept_world()
    assert world.report("d1", "r1", fix(3), after(77)) is None
    assert world.recording("d1", after(77)) is None and world.believed("d1", after(77)) is not None
    assert [r.id for r in world.expire(after(77)).held] == ["r1"]
    facts = world.camera("d1")
    assert facts.fix is None and facts.recording is None and facts.lost_contact
    assert world.report("d1", "r1", fix(4), after(78)) is None and world.camera("d1").fix is None
    assert world.report("d1", "r2", fix(4), after(78)) == "a fix outside a running recording"
    assert world.expire(after(134)) == NONE
    assert [r.id for r in world.expire(after(135)).lost] == ["r1"]


@pytest.mark.attack("no storm")
def test_the_cameras_own_word_brings_back_or_ends_what_was_held() -> None:
    renewed, resumed, stopped = slept_world(), slept_world(), slept_world()
    for world in (renewed, resumed, stopped):
        world.expire(after(77))
    assert renewed.renew("d1", "r1", after(78), (80, 3))
    assert resumed.start(replace(recording(), renewed_at=after(78))) is None
    for world in (renewed, resumed):
        assert world.report("d1", "r1", fix(78), after(78)) is None
        facts = world.camera("d1")
        assert facts.fix == fix(78) and facts.held is None and not facts.lost_contact
        assert [r.id for r in world.expire(after(138)).lost] == ["r1"]
    assert stopped.stop("d1", "r1") is not None
    assert stopped.camera("d1").held is None and not stopped.renew("d1", "r1", after(79), (80, 3))


@pytest.mark.attack("no storm")
def test_a_short_sleep_lengthens_no_position() -> None:
    """The lease that is shown goes by the real time; only the judgement of the camera waits for what was slept."""
    world = recording_world()
    world.woke(timedelta(seconds=30))
    assert world.recording("d1", after(59)) is not None
    assert [r.id for r in world.expire(after(60)).held] == ["r1"]
    assert world.camera("d1").fix is None
    assert [r.id for r in world.expire(after(90)).lost] == ["r1"]


def late_world() -> World:
    """Central slept from second 2 to 77; what the camera sent meanwhile is read now, with the times it has of it."""
    world = slept_world()
    world.expire(after(77))
    return world


@pytest.mark.attack("no storm")
def test_a_renewal_counts_from_when_it_was_given() -> None:
    world = late_world()
    assert world.renew("d1", "r1", after(77), (80, 3), after(12)), "it runs, for all central knows"
    assert world.recording("d1", after(77)) is None and world.camera("d1").lost_contact
    assert world.report("d1", "r1", fix(12), after(77)) is None and world.camera("d1").fix is None
    assert world.expire(after(134)) == NONE
    assert [r.renewed_at for r in world.expire(after(135)).lost] == [after(12)]


@pytest.mark.attack("no storm")
def test_a_lease_that_still_lives_is_shown_for_what_is_left_of_it() -> None:
    world = late_world()
    for given in (12, 22, 20):  # one given before another takes nothing back
        assert world.renew("d1", "r1", after(77), (80, 3), after(given))
    assert world.recording("d1", after(81.9)) is not None and world.recording("d1", after(82)) is None
    assert world.report("d1", "r1", fix(16), after(77)) is None and world.camera("d1").fix is None
    assert world.report("d1", "r1", fix(18), after(77)) is None and world.camera("d1").fix == fix(18)
    assert [r.id for r in world.expire(after(82)).held] == ["r1"], "shown nowhere, judged when it could speak"
    assert [r.id for r in world.expire(after(135)).lost] == ["r1"]


@pytest.mark.attack("no storm")
def test_no_renewal_is_given_later_than_it_comes() -> None:
    world = recording_world()
    assert world.renew("d1", "r1", after(50), (80, 3), after(500))
    assert world.recording("d1", after(109)) is not None and world.recording("d1", after(110)) is None


@pytest.mark.attack("no storm")
def test_a_recording_that_began_while_central_slept_lives_from_its_begin() -> None:
    world = World(60.0)
    world.set_online("d1", True, after(1))
    world.woke(timedelta(seconds=75))
    assert world.said_at("d1", after(12), after(77)) == after(12)
    assert world.said_at("d1", after(-3600), after(77)) == after(1), "kept without a link, sent as it opened"
    assert world.said_at("d1", after(3600), after(77)) == after(77)
    began = replace(recording(), started_at=after(12), renewed_at=after(12))
    assert world.start(began, after(77)) is None
    assert world.recording("d1", after(77)) is None and world.camera("d1").recording is None
    assert world.expire(after(136)) == NONE, "it has a lease's time to say that it goes on"
    assert [r.id for r in world.expire(after(137)).lost] == ["r1"]
