"""An own watch as its workstation knows it: running, dark while its unit doesn't record, or ended for good."""

from dataclasses import dataclass, replace
from datetime import datetime

from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Watch


@dataclass(frozen=True, slots=True)
class OwnWatchEnded:
    """Why a watch is over: what was said here, until central's word (the ended `watch`) comes; neither: it is gone."""

    said: str = ""
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Dark:
    """Why a watch that runs shows nothing: its unit doesn't record (UTC, central's clock), or contact is lost."""

    at: datetime
    lost_contact: bool = False


@dataclass(frozen=True, slots=True)
class OwnWatch:
    """One own watch; `watch` is None until central's snapshot shows it.

    `dark` ends with the next snapshot whose unit records; `ended` never does.
    """

    id: str
    unit_number: str
    watch: Watch | None = None
    ended: OwnWatchEnded | None = None
    dark: Dark | None = None

    @property
    def running(self) -> bool:
        """It can be ended, whether or not it shows a picture."""
        return self.ended is None

    @property
    def shows(self) -> bool:
        """Whether its picture may be seen and its camera heard."""
        return self.ended is None and self.dark is None


def folded(own: OwnWatch, watch: Watch | None, snapshot: Snapshot) -> OwnWatch:
    """What is known of it after central's word; `watch` is what the snapshot has of it.

    Only central ends a watch that it lists: without a recording the picture is dark, and the person can still end it.
    """
    if watch is None:
        gone = own.watch is not None and own.running
        return replace(own, ended=OwnWatchEnded(), dark=None) if gone else own
    if not watch.running:
        return replace(
            own, unit_number=watch.unit_number, watch=watch, ended=OwnWatchEnded(watch=watch), dark=None
        )
    unit = snapshot.unit(watch.unit_id)
    dark = None
    if own.running and unit is not None and unit.recording is None:
        since = own.dark.at if own.dark is not None else snapshot.as_of
        dark = Dark(since, unit.lost_contact)
    return replace(own, unit_number=watch.unit_number, watch=watch, dark=dark)
