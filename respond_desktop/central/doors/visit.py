"""One connection, from its arrival to its end."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from respond_desktop.central.doors.door import Door
    from respond_desktop.central.doors.room import DoorRoom


class VisitStage(IntEnum):
    """How far a connection has come without having proven anything."""

    SILENT = 0
    GREETING = 1
    SECURED = 2


class Visit:
    """Counted at its door until ``left``; ``cut`` ends the connection whatever it is doing."""

    __slots__ = ("cut", "device_id", "door", "room", "source", "speaks")

    def __init__(self, door: "Door", source: str, cut: Callable[[], None]) -> None:
        self.door = door
        self.source = source
        self.cut = cut
        self.speaks: Callable[[], bool] = lambda: False
        """Asked before it is cut for its silence: True when it has just said something and has gone on."""
        self.room: DoorRoom | None = None
        self.device_id: str | None = None

    @property
    def trusted(self) -> bool:
        """Whether enrolled devices have come from its address."""
        return self.door.known.devices(self.source) > 0

    def greets(self, now_s: float) -> bool:
        """It has said its first word; False when it may not go on to TLS, which costs computing time."""
        return self.door.greeted(self, now_s)

    def secured(self, cut: Callable[[], None]) -> None:
        """TLS is done; from now on ``cut`` ends it."""
        self.cut = cut
        self.door.secured(self)

    def proven(self, device_id: str) -> None:
        """It has shown whose it is (again, or for the first time)."""
        self.door.proven(self, device_id)

    def left(self) -> None:
        """The connection is gone; harmless when that is known."""
        self.door.left(self)


def visit_of(scope: Mapping[str, Any]) -> Visit | None:
    """The visit of an ASGI connection; None where it did not come through a door."""
    visit = scope.get("state", {}).get("visit")
    return visit if isinstance(visit, Visit) else None
