"""Kinds of alerts: one row each, read by whatever raises, sorts, sounds, draws, lists or records an alert."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class AlertKind(StrEnum):
    """What happened."""

    NEEDS_HELP = "needs_help"
    GUNSHOT = "gunshot"
    TASER_ARMED = "taser_armed"
    CAMERA_LOST = "camera_lost"
    INTEGRITY = "integrity"


class Priority(IntEnum):
    """1 is the most urgent. What a newer program calls otherwise is taken for 2: it is shown and heard."""

    BY_KIND = 0
    P1 = 1
    P2 = 2

    @classmethod
    def _missing_(cls, value: object) -> "Priority | None":
        return cls.P2 if isinstance(value, int) else None


class AlertShape(StrEnum):
    """How it stands on the map, and how its unit is spoken of."""

    UNIT = "unit"
    """It is the unit's own: round the unit's marker, or where it was raised while there is no marker."""
    PLACE = "place"
    """A sensor's estimate: a sign of its own where it was, with its uncertainty; a unit is only near."""


class Needs(StrEnum):
    """What a camera can't raise a kind without."""

    UNIT = "unit"
    OFFICER = "officer"
    DEVICE = "device"


OF_A_PERSON = frozenset({Needs.UNIT, Needs.OFFICER, Needs.DEVICE})
OF_A_DEVICE = frozenset({Needs.DEVICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfAlert:
    """What an alert of that kind is. `icon` is a Material Design icon, `tone` a file of `resources/sounds`.

    `happened` stands before the age of its place ("pressed 42 s ago"), `several` counts it ("2 gunshots"), `what` is
    the thing at its place ("the shot near Unit 214"). `folded`: about a device, many stand on one card, which says
    `fold_words`. `engages`: its unit isn't offered for another's backup. `measured`: its note is how sure a sensor was.
    `newer`: this program doesn't know the kind.
    """

    kind: str
    words: str
    priority: Priority
    icon: str
    tone: str
    happened: str
    several: tuple[str, str]
    shape: AlertShape = AlertShape.UNIT
    what: str = "alert"
    needs: frozenset[Needs] = frozenset()
    from_camera: bool = False
    folded: bool = False
    fold_words: str = ""
    engages: bool = False
    measured: bool = False
    newer: bool = False

    @property
    def in_a_sentence(self) -> str:
        """The words after others: "needs help", "TASER armed"."""
        return self.words if self.words[1:2].isupper() else self.words[:1].lower() + self.words[1:]

    @property
    def near(self) -> bool:
        """Whether its unit is only near it."""
        return self.shape is AlertShape.PLACE


_ROWS = (
    KindOfAlert(
        kind=AlertKind.NEEDS_HELP,
        words="Needs help",
        priority=Priority.P1,
        icon="hand-back-left",
        tone="needs_help",
        happened="pressed",
        several=("needs help", "need help"),
        needs=OF_A_PERSON,
        from_camera=True,
        engages=True,
    ),
    KindOfAlert(
        kind=AlertKind.GUNSHOT,
        words="Gunshot",
        priority=Priority.P1,
        icon="bullet",
        tone="gunshot",
        happened="heard",
        several=("gunshot", "gunshots"),
        shape=AlertShape.PLACE,
        what="shot",
        engages=True,
        measured=True,
    ),
    KindOfAlert(
        kind=AlertKind.TASER_ARMED,
        words="TASER armed",
        priority=Priority.P2,
        icon="flash",
        tone="priority_2",
        happened="armed",
        several=("TASER armed", "TASERs armed"),
        needs=OF_A_PERSON,
        from_camera=True,
        engages=True,
    ),
    KindOfAlert(
        kind=AlertKind.CAMERA_LOST,
        words="Camera lost while recording",
        priority=Priority.P2,
        icon="video-off-outline",
        tone="priority_2",
        happened="last",
        several=("camera lost", "cameras lost"),
        needs=OF_A_DEVICE,
        folded=True,
        fold_words="Contact lost",
    ),
    KindOfAlert(
        kind=AlertKind.INTEGRITY,
        words="Camera record doesn't agree",
        priority=Priority.P2,
        icon="shield-alert-outline",
        tone="priority_2",
        happened="found",
        several=("camera record", "camera records"),
        needs=OF_A_DEVICE,
        folded=True,
        fold_words="Records differ",
    ),
)
ALERTS: dict[str, KindOfAlert] = {row.kind: row for row in _ROWS}
"""Every kind this program knows, by its value on the wire."""

NEWER_WORDS = "Alert of a newer kind"
TONES = {Priority.P1: "priority_1", Priority.P2: "priority_2"}
"""What sounds for a kind that this program doesn't know."""


def kind_of_alert(
    kind: str, words: str = "", priority: Priority = Priority.P2, shape: str = ""
) -> KindOfAlert:
    """Its row; for a kind that isn't known, what the alert says of itself."""
    found = ALERTS.get(kind)
    if found is not None:
        return found
    said = words.strip() or NEWER_WORDS
    return KindOfAlert(
        kind=kind,
        words=said,
        priority=priority,
        icon="alert-outline",
        tone=TONES[priority],
        happened="raised",
        several=("other alert", "other alerts"),
        shape=AlertShape.PLACE if shape == AlertShape.PLACE else AlertShape.UNIT,
        engages=priority is Priority.P1,
        newer=True,
    )


def counted(kinds: Iterable[KindOfAlert]) -> str:
    """How many of each, those of most weight first: 4 need help, 2 gunshots."""
    numbers: dict[tuple[str, str], int] = {}
    for kind in sorted(kinds, key=_order):
        numbers[kind.several] = numbers.get(kind.several, 0) + 1
    return ", ".join(f"{number} {several[number > 1]}" for several, number in numbers.items())


def _order(kind: KindOfAlert) -> tuple[int, int]:
    known = list(ALERTS)
    return kind.priority, known.index(kind.kind) if kind.kind in ALERTS else len(known)
