"""The door's rules, without a network: who makes room for whom."""

import asyncio
from pathlib import Path

import pytest

from respond_desktop.central.doors import Door, DoorLimits, FileBudget, KnownAddresses, Visit
from respond_desktop.central.doors.greetings import TURNS_PER_S
from respond_desktop.central.doors.known import FILE
from respond_desktop.central.doors.refusals import NO_FILES, PUSHED_OUT, TOO_FAST
from respond_desktop.central.doors.sources import source_of
from respond_desktop.central.relay.limits import RelayLimits
from tests.support.pace import within


class Street:
    """Connections that come to a door, and those it cut, by name."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.cut: list[str] = []

    def comes(self, name: str, host: str) -> Visit:
        visit = self.door.arrive(host, lambda: self.cut.append(name))
        assert visit is not None
        return visit

    def secured(self, name: str, host: str) -> Visit:
        visit = self.comes(name, host)
        assert visit.greets(0.0)
        visit.secured(visit.cut)
        return visit


def test_the_oldest_silent_one_of_an_address_makes_room() -> None:
    street = Street(Door(DoorLimits(per_address=2)))
    for name in ("a1", "a2", "a3"):
        street.comes(name, "10.0.0.1")
    street.comes("b1", "10.0.0.2")
    assert street.cut == ["a1"]


def test_of_many_addresses_the_most_crowded_makes_room() -> None:
    street = Street(Door(DoorLimits(strangers=4, per_address=3)))
    street.comes("alone", "10.0.0.9")
    for name in ("a1", "a2", "a3"):
        street.comes(name, "10.0.0.1")
    street.comes("b1", "10.0.0.2")
    assert street.cut == ["a1"]


def test_silent_ones_push_nobody_out_who_has_gone_on() -> None:
    street = Street(Door(DoorLimits(per_address=2)))
    street.secured("going on", "10.0.0.1")
    for number in range(100):
        street.comes(str(number), "10.0.0.1")
    assert "going on" not in street.cut
    assert len(street.cut) == 98


def test_silence_is_judged_by_what_was_said_not_by_how_late_it_was_heard() -> None:
    street = Street(Door(DoorLimits(per_address=2)))
    late = street.comes("said something", "10.0.0.1")
    late.speaks = lambda: late.greets(0.0)
    for name in ("a", "b", "c"):
        street.comes(name, "10.0.0.1")
    assert street.cut == ["a"]
    assert street.door.strangers == 3


def test_who_has_proven_herself_is_never_pushed_out_by_strangers() -> None:
    door = Door(DoorLimits(per_address=2, strangers=2))
    street = Street(door)
    camera = street.secured("camera", "10.0.0.1")
    camera.proven("device-1")
    for number in range(50):
        street.secured(str(number), "10.0.0.1")
        door.out_of_files()
    assert "camera" not in street.cut
    assert door.inside == 1
    camera.left()
    camera.left()
    assert door.inside == 0


def test_an_address_of_devices_is_bounded_by_their_number_and_apart_from_strangers() -> None:
    known = KnownAddresses()
    for number in range(500):
        known.note("10.0.0.1", f"device-{number}")
    street = Street(Door(DoorLimits(strangers=2), known))
    for number in range(564):
        street.comes(str(number), "10.0.0.1")
    for number in range(3):
        street.comes(f"stranger {number}", "10.0.0.2")
    assert street.cut == ["stranger 0"]
    for number in range(600):
        street.comes(f"more {number}", "10.0.0.1")
    assert len(street.cut) == 1 + 564 + 600 - (64 + 2 * 500)


def test_one_device_has_no_use_for_many_connections() -> None:
    street = Street(Door(DoorLimits(of_one_device=2)))
    for number in range(3):
        street.secured(str(number), "10.0.0.1").proven("device-1")
    assert street.cut == ["0"]
    assert street.door.inside == 2


def test_handshakes_have_a_pace_for_each_address_and_none_pays_for_others() -> None:
    limits = DoorLimits(arrivals_at_once=2, arrivals_per_s=1)
    street = Street(Door(limits))
    assert [street.comes("a", "10.0.0.1").greets(1.0) for _ in range(3)] == [True, True, False]
    for number in range(1000):
        street.comes("flood", f"10.1.{number // 250}.{number % 250}").greets(1.0)
    assert [street.comes("b", "10.0.0.2").greets(1.0) for _ in range(2)] == [True, True]
    street.door.known.note("10.0.0.3", "device-1")
    assert all(street.comes("c", "10.0.0.3").greets(1.0) for _ in range(6))
    street.door.sweep(1000.0)
    assert street.comes("a", "10.0.0.1").greets(1000.0)
    told = {refused.what: refused.count for refused in street.door.refusals.drain()}
    assert told[TOO_FAST] == 1
    assert street.door.refusals.drain() == []


def test_strangers_never_get_the_files_kept_for_links() -> None:
    files = FileBudget(1024)
    door = Door(DoorLimits(share=1.0), files=files)
    street = Street(door)
    for number in range(3000):
        street.secured(str(number), f"10.0.{number // 250}.{number % 250}")
        street.comes(f"silent {number}", f"10.0.{number // 250}.{number % 250}")
    assert door.strangers <= files.for_strangers() <= 1024 - files.reserve - 96
    for number in range(700):
        visit = street.secured(f"camera {number}", f"10.9.{number // 200}.1")
        visit.proven(f"device-{number}")
    assert f"camera {number}" not in street.cut
    assert files.for_strangers() <= 100


def test_without_a_file_left_the_longest_silent_one_makes_room() -> None:
    street = Street(Door(DoorLimits()))
    street.secured("secured", "10.0.0.1")
    street.comes("silent", "10.0.0.2")
    street.door.out_of_files()
    assert street.cut == ["silent"]
    assert {refused.what for refused in street.door.refusals.drain()} == {NO_FILES, PUSHED_OUT}


def test_who_only_waits_never_shuts_the_media_port() -> None:
    known = KnownAddresses()
    for number in range(500):
        known.note("10.0.0.1", f"device-{number}")
    door = Door(RelayLimits().door, known)
    street = Street(door)
    for number in range(600):
        street.comes(f"silent {number}", "10.0.0.1")
    assert door.strangers >= door.limits.connections
    street.secured("camera", "10.0.0.1").proven("")
    assert door.inside == 1


def test_an_address_of_many_devices_leaves_turns_at_tls_for_others() -> None:
    known = KnownAddresses()
    for number in range(2000):
        known.note("10.0.0.1", f"device-{number}")
    door = Door(DoorLimits(), known)
    visit = Street(door).comes("one", "10.0.0.1")
    while visit.greets(0.0):
        pass
    within_a_second = sum(visit.greets(ms / 1000) for ms in range(1000))
    assert within_a_second <= TURNS_PER_S / 2


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_network_of_addresses_is_one(host: str, source: str) -> None:
    assert source_of(host) == source


def test_addresses_are_saved_beside_the_loop_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / FILE
    known = KnownAddresses(path)

    async def told(at_s: float) -> None:
        """The loop goes on while the disk is slow: here it never ends before we let it."""
        with known._disk:
            known.note("10.0.0.1", f"device at {at_s}")
            known.save_aside(at_s)
            known.note("10.0.0.2", f"device at {at_s}")
            known.save_aside(at_s + 100)
        async with asyncio.timeout(within(30)):
            while known._saving is not None:  # noqa: ASYNC110 - the file tells nobody
                await asyncio.sleep(0.001)

    async def story() -> None:
        await told(100.0)
        assert KnownAddresses(path).devices("10.0.0.1") == 1
        assert KnownAddresses(path).devices("10.0.0.2") == 0
        path.with_name(f"{FILE}.new").mkdir()
        await told(300.0)
        path.with_name(f"{FILE}.new").rmdir()
        known.save()

    asyncio.run(story())
    again = KnownAddresses(path)
    assert (again.devices("10.0.0.1"), again.devices("10.0.0.2")) == (2, 2)


def test_known_addresses_are_kept_and_bad_files_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE
    known = KnownAddresses(path)
    for number in range(3):
        known.note("10.0.0.1", f"device-{number}")
    known.save()
    again = KnownAddresses(path)
    assert again.devices("10.0.0.1") == 3
    assert again.devices("10.0.0.2") == 0
    again.note("10.0.0.1", "device-1")
    again.save()
    assert KnownAddresses(path).devices("10.0.0.1") == 3
    assert "device" not in path.read_text()
    for text in ("", "[]", '{"addresses": [1]}', '{"addresses": {"a": [1, "never"]}}', "[" * 5000):
        path.write_text(text)
        assert KnownAddresses(path).devices("10.0.0.1") == 0
    path.write_text('{"addresses": {"10.0.0.1": [3, "2001-01-01"]}}')
    assert KnownAddresses(path).devices("10.0.0.1") == 0, "nobody came for a month"
