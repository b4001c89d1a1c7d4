"""What a camera's link was admitted with, and whether that still holds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from respond_desktop.central.facts.scopes import People, Roster
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.people.directory import DirectoryListing, Who
from respond_desktop.wire.signing import public_bytes


class Fault(StrEnum):
    """Why a link doesn't hold any more: the value stands in records, `told` is said to the camera.

    `viewer` is said to who watches her where the key is gone; without a unit nobody is shown anything of her anyway.
    """

    told: str
    viewer: str

    def __new__(cls, value: str, told: str, viewer: str) -> "Fault":
        """The value is what records see."""
        member = str.__new__(cls, value)
        member._value_, member.told, member.viewer = value, told, viewer
        return member

    DISABLED = (
        "disabled",
        "this camera was taken out of use",
        "The camera was taken out of use. The picture and the location are gone.",
    )
    ENROLLED_ANEW = (
        "enrolled_anew",
        "this camera was enrolled anew",
        "The camera was enrolled anew. The picture and the location are gone.",
    )
    UNASSIGNED = "unassigned", "this camera is assigned to nobody", ""
    REASSIGNED = "reassigned", "this camera was assigned anew", ""

    @property
    def withdraws(self) -> bool:
        """Whether what the camera brought is gone with its key: recording, position, pictures."""
        return bool(self.viewer)


@dataclass(frozen=True, slots=True)
class CameraAdmission:
    """The key of the proof, and unit and officer of the assignment in force then."""

    device_id: str
    key: bytes
    unit_id: str
    officer_id: str

    def fault(self, listing: DirectoryListing, who: Who | None) -> Fault | None:
        """What has changed since, the gravest first; None while all of it holds. `who` wears the camera now."""
        key = listing.device_keys.get(self.device_id)
        if key is None:
            return Fault.DISABLED
        if public_bytes(key) != self.key:
            return Fault.ENROLLED_ANEW
        if who is None:
            return Fault.UNASSIGNED
        if (who.unit.id, who.officer.id) != (self.unit_id, self.officer_id):
            return Fault.REASSIGNED
        return None


class Admissions:
    """What each camera was last admitted with; kept also when its link is gone, until what it brought is withdrawn.

    Assigned to another or to nobody, its key still stands for what it brought: that goes when the key goes.
    """

    def __init__(self, people: People, ended: Callable[[str, Fault], None]) -> None:
        self._people = people
        self._ended = ended
        self._admitted: dict[str, CameraAdmission] = {}
        self._compared: tuple[DirectoryListing | None, Roster | None] = (None, None)

    def note(self, admission: CameraAdmission) -> None:
        """The camera is let in; what it was admitted with before is forgotten."""
        self._admitted[admission.device_id] = admission

    def recheck(self) -> None:
        """Compare all with what is in force, if that has changed."""
        current = (self._people.listing, self._people.roster())
        if current[0] is self._compared[0] and current[1] is self._compared[1]:
            return
        self._compared = current
        in_turn(
            "camera_not_withdrawn", *(partial(self.recheck_of, device) for device in tuple(self._admitted))
        )

    def recheck_of(self, device_id: str) -> None:
        """Compare one with what is in force."""
        admission = self._admitted.get(device_id)
        if admission is None:
            return
        fault = admission.fault(self._people.listing, self._people.roster().by_device.get(device_id))
        if fault is not None:
            if fault.withdraws:
                del self._admitted[device_id]
            self._ended(device_id, fault)
