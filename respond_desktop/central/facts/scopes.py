"""Who may see what of which unit, by policy; the directory's newest listing answers without waiting."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.central.facts.bar import Bar
from respond_desktop.central.facts.clock import SteadyClock
from respond_desktop.central.people.directory import Directory, DirectoryListing, Who
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.rights.policy import ANY_COMMAND, Permission, Policy, may_see


@dataclass(frozen=True, slots=True)
class Scope:
    """Commands a person may use each right in; two people with equal scopes get the same bytes.

    `alerts` and `positions` have ANY_COMMAND beside them where there are any: what belongs to the whole agency.
    """

    positions: frozenset[str]
    watch: frozenset[str]
    alerts: frozenset[str]
    backup: frozenset[str]

    @property
    def units(self) -> frozenset[str]:
        """Commands whose units are listed at all."""
        return self.positions | self.watch | self.backup


@dataclass(frozen=True, slots=True)
class Post:
    """A unit on shift, and its camera and officer now (None: it has no camera on)."""

    unit: Unit
    device_id: str | None
    officer_id: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Posts by unit and device at one time."""

    posts: tuple[Post, ...]
    by_device: dict[str, Who]
    by_unit: dict[str, Who]


class People:
    """What the live part asks the directory, without waiting for a disk."""

    def __init__(self, directory: Directory, bar: Bar, clock: SteadyClock) -> None:
        self.directory = directory
        self.bar = bar
        self.now = clock.now
        self._roster: tuple[DirectoryListing, tuple[datetime, datetime], Roster] | None = None
        self._scopes: dict[Person, Scope] = {}
        self._scopes_of: tuple[DirectoryListing, Policy, str] | None = None

    @property
    def listing(self) -> DirectoryListing:
        """The newest rows."""
        return self.directory.listing

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.directory.policy()

    def person(self, person_id: str) -> Person | None:
        """A person who may act: neither disabled nor locked."""
        return self.listing.people.get(person_id) if self.directory.may_sign_in(person_id) else None

    def command_of(self, unit: Unit) -> str:
        """The command that a unit is in now: it may have moved since it was looked up."""
        return self.listing.units.get(unit.id, unit).command

    def unit_by_number(self, number: str) -> Unit | None:
        """The unit with that call sign; the same work whether it exists or not."""
        return {u.number: u for u in self.listing.units.values()}.get(number)

    def unit(self, unit_id: str) -> Unit | None:
        """The unit with that id."""
        return self.listing.units.get(unit_id)

    def who(self, device_id: str, at: datetime) -> Who | None:
        """Unit, officer and device at that time."""
        return self.listing.who(device_id, at)

    def camera_words(self, device_id: str) -> str:
        """How one speaks of a camera that nobody wears."""
        device = self.listing.devices.get(device_id)
        return f"Camera {device.number}" if device else "A camera"

    def officer_of(self, device_id: str) -> str:
        """Id of the officer who wears the device now, or empty."""
        who = self.who(device_id, self.now())
        return who.officer.id if who else ""

    def command_for(self, unit_id: str, own: str) -> str:
        """Whose something is: of the command its unit is in now, else its `own`, else the whole agency's.

        Empty (in nobody's scope) when its unit is gone.
        """
        if not unit_id:
            return own or ANY_COMMAND
        unit = self.unit(unit_id)
        return unit.command if unit else ""

    def roster(self) -> Roster:
        """Everybody's post now; worked out anew when the directory changes, or when somebody's time begins or ends."""
        listing, now = self.listing, self.now()
        kept = self._roster
        if kept and kept[0] is listing and kept[1][0] <= now < kept[1][1]:
            return kept[2]
        by_device = {d: w for d in listing.devices if (w := listing.who(d, now))}
        by_unit = {w.unit.id: w for w in by_device.values()}
        roster = Roster(_posts(listing, by_unit), by_device, by_unit)
        if kept and kept[2] == roster:
            roster = kept[2]
        self._roster = (listing, (now, listing.worn_until(now)), roster)
        return roster

    def scope(self, person: Person) -> Scope:
        """The commands in which the person has each right now; worked out once while rows and policy are the same."""
        listing, policy, words = made_of = (self.listing, self.policy, self.bar.words)
        before = self._scopes_of
        if not before or before[0] is not listing or before[1] is not policy or before[2] != words:
            self._scopes, self._scopes_of = {}, made_of
        if person not in self._scopes:
            self._scopes[person] = self._scope(person)
        return self._scopes[person]

    def _scope(self, person: Person) -> Scope:
        commands = (
            frozenset(u.command for u in self.listing.units.values()) | self.listing.commands.parents.keys()
        )

        def within(permission: Permission) -> frozenset[str]:
            return frozenset(c for c in commands if may_see(self.policy, person, permission, c))

        return Scope(
            frozenset() if self.bar.words else _and_agency(within(Permission.SEE_POSITIONS)),
            within(Permission.WATCH),
            _and_agency(within(Permission.SEE_ALERTS)),
            within(Permission.REQUEST_BACKUP),
        )


def _and_agency(commands: frozenset[str]) -> frozenset[str]:
    return commands | {ANY_COMMAND} if commands else commands


def _posts(listing: DirectoryListing, by_unit: dict[str, Who]) -> tuple[Post, ...]:
    posts = []
    for unit in sorted(listing.units.values(), key=lambda u: u.number):
        who = by_unit.get(unit.id)
        if unit.id in listing.on_shift or who:
            posts.append(Post(unit, who.device.id if who else None, who.officer.id if who else ""))
    return tuple(posts)
