"""Who is who, in memory: people, units, devices, workstations and the assignments that tie them together."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, select

from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.people.withdrawals import FOLDER, Withdrawal, Withdrawals
from respond_desktop.central.policy.versions import Versions, tree_in, versions_in
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import (
    Account,
    AssignmentRow,
    CaseRow,
    DeviceRow,
    Meta,
    UnitRow,
    WorkstationRow,
)
from respond_desktop.domain.cases import CaseState, may_handle
from respond_desktop.domain.people import Assignment, Device, Person, Role, Unit
from respond_desktop.domain.rights.commands import CommandTree
from respond_desktop.domain.rights.policy import Policy, PolicyChange, changed
from respond_desktop.wire.signing import load_public, thumbprint_of, unb64

logger = structlog.get_logger(__name__)

POLL_S = 0.5
VERSION_KEY = "directory_version"


FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Who:
    """Which unit a device was, and which officer wore it, at one time."""

    unit: Unit
    officer: Person
    device: Device


@dataclass(frozen=True, slots=True)
class EnrolledWorkstation:
    """An enrolled workstation; `key` is None once it is disabled, and what it was then only serves to tell it so."""

    id: str
    name: str
    key: Ed25519PublicKey | None
    retired_key: Ed25519PublicKey | None = None


@dataclass(frozen=True)
class DirectoryListing:
    """All rows at one version; what the async methods answer from.

    `passwords` holds a mark of each person's password, which changes with it. `retired_keys` are those of disabled
    cameras: they open nothing, and only serve to tell such a camera what happened. `questions` are the open cases: ids
    of who is questioned and of who asked.
    """

    version: int = -1
    people: dict[str, Person] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    passwords: dict[str, str] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    on_shift: frozenset[str] = frozenset()
    devices: dict[str, Device] = field(default_factory=dict)
    device_keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)
    retired_keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)
    workstations: dict[str, EnrolledWorkstation] = field(default_factory=dict)
    assignments: dict[str, tuple[Assignment, ...]] = field(default_factory=dict)
    versions: Versions = field(default_factory=Versions)
    commands: CommandTree = field(default_factory=CommandTree)
    taken_rights: tuple[PolicyChange, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()

    @cached_property
    def workstation_thumbprints(self) -> frozenset[str]:
        """Of all keys that are or were a workstation's (RFC 7638)."""
        keys = (key for w in self.workstations.values() if (key := w.key or w.retired_key) is not None)
        return frozenset(map(thumbprint_of, keys))

    def who(self, device_id: str, at: datetime) -> Who | None:
        """Unit and officer of a device at `at` (UTC), or None when nobody wore it."""
        device = self.devices.get(device_id)
        for a in self.assignments.get(device_id, ()):
            if device and a.covers(at):
                return Who(self.units[a.unit_id], self.people[a.officer_id], device)
        return None

    def worn_until(self, at: datetime) -> datetime:
        """Until when everybody wears what she wears at `at`: no assignment begins or ends between."""
        times = (t for mine in self.assignments.values() for a in mine for t in (a.starts, a.ends))
        return min((t for t in times if t is not None and t > at), default=FOREVER)


class Directory:
    """Reads the database when its version changes (at most twice a second) and then calls `on_changed`.

    What was taken away is in force also while it can't be written there.
    """

    def __init__(self, database: Database, key: Ed25519PublicKey) -> None:
        self.on_changed: list[Callable[[], None]] = []
        self.listing = self._stored = DirectoryListing()
        self._withdrawals = Withdrawals(database.beside / FOLDER)
        self._taken: tuple[Withdrawal, ...] = ()
        self._database = database
        self._key = key
        self._in_force = self.listing.versions.policy
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read everything and go on watching for changes made by the command line."""
        await self.refresh()
        self._task = asyncio.create_task(self._poll(), name="directory")

    async def stop(self) -> None:
        """End the watching."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def refresh(self) -> None:
        """Read the tables again if they changed since."""
        async with self._lock:
            before = self._stored, self._taken
            self._taken, self._stored = await self._database.read(
                lambda session: self._taken_and_stored(session, before[0])
            )
            if self._stored is before[0] and self._taken == before[1]:
                return
            self.listing = without(self._stored, self._taken)
            self._in_force = _in_force(self.listing)
        in_turn("directory_listener_failed", *self.on_changed)

    def _taken_and_stored(
        self, session: Session, before: DirectoryListing
    ) -> tuple[tuple[Withdrawal, ...], DirectoryListing]:
        """The files first: what is recorded (and its file removed) meanwhile is in the rows then, never in neither."""
        taken = self._withdrawals.waiting()
        return taken, _read(session, before, self._key)

    async def who(self, device_id: str, at: datetime) -> Who | None:
        """Unit, officer and device by the assignment in force at `at` (UTC)."""
        return self.listing.who(device_id, at)

    def may_sign_in(self, person_id: str) -> bool:
        """Whether the account is neither disabled nor locked."""
        return person_id in self.listing.people and person_id not in self.listing.closed

    async def workstation(self, workstation_id: str) -> EnrolledWorkstation | None:
        """The workstation with that id."""
        return self.listing.workstations.get(workstation_id)

    def is_workstation_key(self, thumbprint: str) -> bool:
        """Whether a key is or was a workstation's: one that was may still be told that it is no more."""
        return thumbprint in self.listing.workstation_thumbprints

    def policy(self) -> Policy:
        """The policy in force."""
        return self._in_force

    @property
    def policy_fault(self) -> str:
        """What is wrong with the stored policy, or empty: then nothing may be viewed."""
        return self.listing.versions.fault

    def questions_for(self, person: Person) -> int:
        """How many open questions about views this person may answer."""
        return sum(may_handle(self._in_force, person, about) for about in self.listing.questions)

    def answerers(self, about: tuple[str, str]) -> int:
        """How many people may answer a case about these (who is questioned, who asked)."""
        people = (p for i, p in self.listing.people.items() if i not in self.listing.closed)
        return sum(may_handle(self._in_force, person, about) for person in people)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self.refresh()
            except Exception as error:  # without this task no right is ever withdrawn
                logger.error("directory_not_read", error=type(error).__name__)


def directory_changed(session: Session) -> None:
    """Count a change of people, units, devices, workstations or assignments, in the same transaction."""
    row = session.get(Meta, VERSION_KEY) or Meta(key=VERSION_KEY, value="0")
    row.value = str(int(row.value) + 1)
    session.add(row)


def without(listing: DirectoryListing, taken: tuple[Withdrawal, ...]) -> DirectoryListing:
    """The listing as if what was taken away stood in the database already."""
    stations, cameras = {w.workstation for w in taken}, {w.device for w in taken}
    keys = listing.device_keys
    return replace(
        listing,
        closed=listing.closed | {w.account for w in taken if w.account},
        workstations={
            i: replace(w, key=None, retired_key=w.key or w.retired_key) if i in stations else w
            for i, w in listing.workstations.items()
        },
        device_keys={i: key for i, key in keys.items() if i not in cameras},
        retired_keys=listing.retired_keys | {i: key for i, key in keys.items() if i in cameras},
        taken_rights=tuple(w.right for w in taken if w.right),
    )


def _in_force(listing: DirectoryListing) -> Policy:
    """The newest version, without what was taken away and isn't recorded yet, in the organisation of now."""
    policy = changed(listing.versions.policy, listing.taken_rights)
    return replace(policy, organisation=listing.commands)


def _read(session: Session, before: DirectoryListing, key: Ed25519PublicKey) -> DirectoryListing:
    row = session.get(Meta, VERSION_KEY)
    version = int(row.value) if row else 0
    if version == before.version:
        return before
    accounts = session.exec(select(Account)).all()
    units = session.exec(select(UnitRow)).all()
    devices = session.exec(select(DeviceRow)).all()
    keys = {d.id: load_public(unb64(d.public_key)) for d in devices if d.public_key}
    disabled = frozenset(d.id for d in devices if d.disabled_at)
    return DirectoryListing(
        version=version,
        people={a.id: person_of(a) for a in accounts},
        closed=frozenset(a.id for a in accounts if a.disabled_at or a.locked_at),
        locked=frozenset(a.id for a in accounts if a.locked_at and not a.disabled_at),
        passwords={a.id: password_mark(a.password_hash) for a in accounts},
        units={u.id: Unit(u.id, u.number, u.command) for u in units},
        on_shift=frozenset(u.id for u in units if u.on_shift),
        devices={d.id: Device(d.id, d.number) for d in devices},
        device_keys={device_id: key for device_id, key in keys.items() if device_id not in disabled},
        retired_keys={device_id: key for device_id, key in keys.items() if device_id in disabled},
        workstations={w.id: _workstation(w) for w in session.exec(select(WorkstationRow))},
        assignments=_assignments(session),
        versions=versions_in(session, key, before.versions),
        commands=tree_in(session),
        questions=tuple(session.exec(_OPEN_CASES).all()),
    )


def person_of(account: Account) -> Person:
    """The person of an account."""
    return Person(
        account.id, account.badge, account.name, Role(account.role), account.command, account.on_shift
    )


def password_mark(password_hash: str) -> str:
    """What tells one password from the next without being its hash (every hash has a salt of its own)."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:32]


_OPEN_CASES = select(CaseRow.viewer_id, CaseRow.officer_id).where(CaseRow.state == CaseState.OPEN)


def _workstation(row: WorkstationRow) -> EnrolledWorkstation:
    key = load_public(unb64(row.public_key))
    return EnrolledWorkstation(row.id, row.name, *((None, key) if row.disabled_at else (key, None)))


def _assignments(session: Session) -> dict[str, tuple[Assignment, ...]]:
    found: dict[str, tuple[Assignment, ...]] = {}
    for a in session.exec(select(AssignmentRow)):
        entry = Assignment(a.device_id, a.officer_id, a.unit_id, a.starts, a.ends)
        found[a.device_id] = (*found.get(a.device_id, ()), entry)
    return found
