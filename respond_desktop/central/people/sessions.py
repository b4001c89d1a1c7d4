"""Signed-in sessions: opaque tokens bound to a workstation's key, kept only in memory and only as hashes."""

import hashlib
import math
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from respond_desktop.central.ids import new_id
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.people.directory import Directory, DirectoryListing, EnrolledWorkstation
from respond_desktop.central.people.session_ends import SessionEnd
from respond_desktop.domain.people import Person
from respond_desktop.wire.signing import thumbprint_of
from respond_desktop.wire.steady import steady_s

ENDED_KEPT = 1000
"""Ended sessions whose reason is still told to whoever comes with their token."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Who proved herself, with the mark of the password that she gave, at a workstation that proved its key."""

    person: Person
    password: str
    workstation: EnrolledWorkstation
    key_thumbprint: str
    """RFC 7638 thumbprint of the key of the workstation's proof."""


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in person at one workstation, and what she was let in with (`password`, `key_thumbprint`)."""

    id: str
    person: Person
    workstation_id: str
    workstation_name: str
    expires_at: datetime
    key_thumbprint: str
    ends_s: float = math.inf
    """The same end on a clock that nobody sets."""
    password: str = ""

    @property
    def over(self) -> bool:
        """Whether its time is over by either clock."""
        return self.expires_at <= datetime.now(UTC) or self.ends_s <= steady_s()


Ended = Callable[[Session, SessionEnd], None]


def fault(session: Session, listing: DirectoryListing) -> SessionEnd | None:
    """Why what the session was given for doesn't hold any more; None while it does."""
    person, place = session.person.id, listing.workstations.get(session.workstation_id)
    if person not in listing.people:
        return SessionEnd.ACCOUNT_GONE
    if person in listing.closed:
        return SessionEnd.ACCOUNT_LOCKED if person in listing.locked else SessionEnd.ACCOUNT_DISABLED
    if place is None or place.key is None or thumbprint_of(place.key) != session.key_thumbprint:
        return SessionEnd.WORKSTATION_DISABLED
    if listing.passwords.get(person) != session.password:
        return SessionEnd.PASSWORD_CHANGED
    return None


class Sessions:
    """All sessions of this run of central; a restart ends them all (CJIS IA-5)."""

    def __init__(self, directory: Directory, life: timedelta = timedelta(hours=12)) -> None:
        self.on_ended: list[Ended] = []
        self._directory = directory
        self._life = life
        self._by_hash: dict[bytes, Session] = {}
        self._ended: OrderedDict[bytes, SessionEnd] = OrderedDict()
        directory.on_changed.append(self.recheck)

    def open_session(self, proven: Proven) -> tuple[str, Session] | SessionEnd:
        """A new session and its token (256 random bits), which is nowhere kept; or what changed meanwhile."""
        token = secrets.token_urlsafe(32)
        session = Session(
            id=new_id("session"),
            person=proven.person,
            workstation_id=proven.workstation.id,
            workstation_name=proven.workstation.name,
            expires_at=datetime.now(UTC) + self._life,
            key_thumbprint=proven.key_thumbprint,
            ends_s=steady_s() + self._life.total_seconds(),
            password=proven.password,
        )
        changed = fault(session, self._directory.listing)
        if changed is not None:
            return changed
        self._by_hash[_hash(token)] = session
        return token, session

    def authenticate(self, token: str) -> Session | None:
        """The living session of a token, or None. An expired one is ended on the way."""
        session = self._by_hash.get(_hash(token))
        if session and session.over:
            self.end_session(session.id, SessionEnd.EXPIRED)
            return None
        return session

    def why_ended(self, token: str) -> SessionEnd | None:
        """Why the session of a token is over; None when that isn't known (any more)."""
        return self._ended.get(_hash(token))

    def living(self) -> tuple[Session, ...]:
        """Every session that has not ended."""
        return tuple(self._by_hash.values())

    def lives(self, session_id: str) -> bool:
        """Whether it has not ended."""
        return any(session.id == session_id for session in self._by_hash.values())

    def end_session(self, session_id: str, reason: SessionEnd) -> None:
        """End a session now. Unknown ids do nothing."""
        for key, session in tuple(self._by_hash.items()):
            if session.id == session_id:
                del self._by_hash[key]
                self._ended[key] = reason
                if len(self._ended) > ENDED_KEPT:
                    self._ended.popitem(last=False)
                told = (partial(ended, session, reason) for ended in self.on_ended)
                in_turn("session_listener_failed", *told)

    def end_expired(self) -> None:
        """End every session whose time is over."""
        for session in self.living():
            if session.over:
                self.end_session(session.id, SessionEnd.EXPIRED)

    def recheck(self) -> None:
        """End every session that doesn't hold any more; the others take over what their person is now."""
        listing = self._directory.listing
        for key, session in tuple(self._by_hash.items()):
            changed = fault(session, listing)
            if changed is not None:
                self.end_session(session.id, changed)
            elif listing.people[session.person.id] != session.person:
                self._by_hash[key] = replace(session, person=listing.people[session.person.id])


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
