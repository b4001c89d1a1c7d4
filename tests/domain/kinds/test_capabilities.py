"""What a camera says it can: whole rows, bounded, and a newer one's word is kept."""

from respond_desktop.domain.kinds.capabilities import CAPABILITIES, LONGEST, MOST, CanDo, lacking, taken


def test_every_capability_has_its_row() -> None:
    assert list(CAPABILITIES) == [can.value for can in CanDo]
    assert all(row.words for row in CAPABILITIES.values())


def test_what_is_lacking_is_said_and_an_older_camera_lacks_nothing() -> None:
    assert lacking(()) == ()
    assert lacking(("lcd", "haptic", "led")) == ("no loudspeaker",)
    assert lacking(("hologram",)) == ("no display", "no vibration", "no LED", "no loudspeaker")


def test_something_newer_is_kept_and_nothing_without_end() -> None:
    assert taken(("lcd", "hologram", "lcd", "")) == ("hologram", "lcd")
    assert taken(("x" * (LONGEST + 1),)) == ()
    assert len(taken(str(n) for n in range(MOST + 9))) == MOST
