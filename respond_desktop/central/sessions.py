"""Signed-in sessions: opaque tokens bound to a workstation's key, kept only in memory and only as hashes."""

import hashlib
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from respond_desktop.central.directory import Directory
from respond_desktop.central.ids import new_id
from respond_desktop.central.in_turn import in_turn
from respond_desktop.domain.people import Person
from respond_desktop.wire.steady import steady_s


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in person at one workstation; `key_thumbprint` is RFC 7638's of the workstation's key."""

    id: str
    person: Person
    workstation_id: str
    workstation_name: str
    expires_at: datetime
    key_thumbprint: str
    ends_s: float = math.inf
    """The same end on a clock that nobody sets."""

    @property
    def over(self) -> bool:
        """Whether its time is over by either clock."""
        return self.expires_at <= datetime.now(UTC) or self.ends_s <= steady_s()


Ended = Callable[[Session, str], None]


class Sessions:
    """All sessions of this run of central; a restart ends them all (CJIS IA-5)."""

    def __init__(self, directory: Directory, life: timedelta = timedelta(hours=12)) -> None:
        self.on_ended: list[Ended] = []
        self._directory = directory
        self._life = life
        self._by_hash: dict[bytes, Session] = {}
        directory.on_changed.append(self._recheck)

    def open(
        self, person: Person, workstation_id: str, workstation_name: str, thumbprint: str
    ) -> tuple[str, Session]:
        """A new session and its token (256 random bits), which is nowhere kept."""
        token = secrets.token_urlsafe(32)
        session = Session(
            new_id("session"),
            person,
            workstation_id,
            workstation_name,
            datetime.now(UTC) + self._life,
            thumbprint,
            steady_s() + self._life.total_seconds(),
        )
        self._by_hash[_hash(token)] = session
        return token, session

    def authenticate(self, token: str) -> Session | None:
        """The living session of a token, or None. An expired one is ended on the way."""
        session = self._by_hash.get(_hash(token))
        if session and session.over:
            self.end(session.id, "expired")
            return None
        return session

    def living(self) -> tuple[Session, ...]:
        """Every session that has not ended."""
        return tuple(self._by_hash.values())

    def end(self, session_id: str, reason: str) -> None:
        """End a session now; `reason`: signed_out, expired, right_revoked, kicked. Unknown ids do nothing."""
        for key, session in tuple(self._by_hash.items()):
            if session.id == session_id:
                del self._by_hash[key]
                told = (partial(ended, session, reason) for ended in self.on_ended)
                in_turn("session_listener_failed", *told)

    def end_expired(self) -> None:
        """End every session whose time is over."""
        for session in self.living():
            if session.over:
                self.end(session.id, "expired")

    def _recheck(self) -> None:
        listing = self._directory.listing
        for key, session in tuple(self._by_hash.items()):
            person = listing.people.get(session.person.id)
            place = listing.workstations.get(session.workstation_id)
            if person is None or not self._directory.may_sign_in(person.id) or not place or not place.key:
                self.end(session.id, "right_revoked")
            elif person != session.person:
                self._by_hash[key] = replace(session, person=person)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
