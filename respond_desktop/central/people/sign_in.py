"""Checking badge and password; five failures in 15 minutes lock until an administrator unlocks (CJIS AC-7)."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy import delete
from sqlmodel import Session, col, select

from respond_desktop.central.audit.log import Log
from respond_desktop.central.people.directory import directory_changed, password_mark, person_of
from respond_desktop.central.people.passwords import nobodys_hash, password_fits, password_workers
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import Account, SignInFailure
from respond_desktop.domain.people import Person

TRIES = 5
WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Failed:
    """Wrong badge or password, or locked (`tries_left` 0); known and unknown badges are treated alike.

    `disabled`: the password is right, but the account is disabled; nobody else learns that.
    """

    tries_left: int
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """Who gave the right password, and the mark of that password: it may be another one a moment later."""

    person: Person
    password: str


class SignIn:
    """Passwords are checked off the event loop, one at a time for each badge."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._workers = password_workers()
        self._workers.submit(nobodys_hash)
        self._one_at_a_time: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def check(self, badge: str, password: str, workstation: str) -> KnownAccount | Failed:
        """The person, or how many tries are left; the failure and its record are committed."""
        lock = self._one_at_a_time.setdefault(badge, asyncio.Lock())
        async with lock:
            known = await self._database.read(lambda session: _password_hash(session, badge))
            loop = asyncio.get_running_loop()
            fits = await loop.run_in_executor(self._workers, password_fits, known, password)
            return await self._database.run(
                lambda s: self._settle(s, badge, known if fits else None, workstation)
            )

    def close(self) -> None:
        """Join the threads."""
        self._workers.shutdown()

    def _settle(
        self, session: Session, badge: str, fitting: str | None, workstation: str
    ) -> KnownAccount | Failed:
        """`fitting`: the hash that the password fits, if it does; another one may be in force by now."""
        account = session.exec(select(Account).where(Account.badge == badge)).first()
        who = {"account": account.id if account else "", "workstation": workstation}
        if _locked(session, badge, account):
            self._log.append_in(session, "signin.refused", {**who, "reason": "locked"})
            return Failed(0)
        if account is not None and fitting is not None and account.password_hash == fitting:
            if account.disabled_at is not None:
                self._log.append_in(session, "signin.refused", {**who, "reason": "disabled"})
                return Failed(0, disabled=True)
            session.connection().execute(delete(SignInFailure).where(col(SignInFailure.badge) == badge))
            return KnownAccount(person_of(account), password_mark(fitting))
        left = _count_failure(session, badge, account)
        self._log.append_in(session, "signin.refused", {**who, "reason": "credentials", "tries_left": left})
        if left == 0:
            self._log.append_in(session, "signin.locked", who)
        return Failed(left)


def _password_hash(session: Session, badge: str) -> str:
    account = session.exec(select(Account).where(Account.badge == badge)).first()
    return account.password_hash if account else ""


def _locked(session: Session, badge: str, account: Account | None) -> bool:
    if account is not None:
        return account.locked_at is not None
    query = select(SignInFailure).where(SignInFailure.badge == badge, col(SignInFailure.locking))
    return session.exec(query).first() is not None


def _count_failure(session: Session, badge: str, account: Account | None) -> int:
    now = datetime.now(UTC)
    old = col(SignInFailure.at) < now - WITHIN
    session.connection().execute(delete(SignInFailure).where(old, ~col(SignInFailure.locking)))
    failures = len(session.exec(select(SignInFailure).where(SignInFailure.badge == badge)).all()) + 1
    left = max(0, TRIES - failures)
    session.add(SignInFailure(badge=badge, at=now, locking=left == 0))
    if left == 0 and account is not None:
        account.locked_at = now
        session.add(account)
        session.flush()
        directory_changed(session)
    session.flush()
    return left
