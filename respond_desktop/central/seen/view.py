"""What makes two viewers' pictures of the world differ, and where what is shown is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from respond_desktop.central.facts.scopes import Scope
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.seen.places import Seen
from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.watches import Watch


@dataclass(frozen=True, slots=True)
class ViewKey:
    """Whatever makes two viewers' pictures of the world differ."""

    scope: Scope
    recorded: frozenset[Seen]
    own_ended: tuple[Watch, ...] = ()
    questions_open: int = 0
    hand_overs: tuple[str, ...] = ()


class OpenAlert(Protocol):
    """An open alert, whose officer's place it may hold, and the command it was raised for."""

    @property
    def alert(self) -> Alert: ...
    @property
    def officer_id(self) -> str: ...
    @property
    def command(self) -> str: ...


class AlertShelf(Protocol):
    """The open alerts (central/alert)."""

    @property
    def entries(self) -> Sequence[OpenAlert]: ...
    def opened_since(self, since: datetime) -> Iterable[OpenAlert]: ...


class WatchShelf(Protocol):
    """The watches that run, and those that just ended (central/watch)."""

    @property
    def running(self) -> Sequence[WatchRun]: ...
    @property
    def ended(self) -> Sequence[Watch]: ...


class BackupShelf(Protocol):
    """Requests for backup, each with the officer it is for (central/backup)."""

    @property
    def asked(self) -> tuple[tuple[BackupRequest, str], ...]: ...


class Given(Protocol):
    """A hand-over."""

    @property
    def id(self) -> str: ...


class HandOverShelf(Protocol):
    """Hand-overs that wait for a yes (central/handover)."""

    def waits_for(self, person_id: str, workstation_id: str) -> Iterable[Given]: ...


@dataclass(slots=True)
class Shelves:
    """Where the rest keeps what is shown."""

    alerts: AlertShelf
    watches: WatchShelf
    backups: BackupShelf
    hand_overs: HandOverShelf
    upkeep: Upkeep | None = None
