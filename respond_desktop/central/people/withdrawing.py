"""Takes accounts, workstations and rights away: in force at once, whatever becomes of the record."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy.exc import NoResultFound, SQLAlchemyError
from sqlmodel import Session

from respond_desktop.central.audit.log import Log
from respond_desktop.central.people.directory import directory_changed
from respond_desktop.central.people.named_rows import AdministrationError
from respond_desktop.central.people.withdrawals import FOLDER, Withdrawal, Withdrawals
from respond_desktop.central.policy.writing import PolicyDamagedError, Signed, change_policy
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import Account, DeviceRow, Meta, WorkstationRow

logger = structlog.get_logger(__name__)

RETRY_S = 1.0
UNKNOWN = "taken away from nobody that this database knows"
"""`what` of a record without a change: a backup that was restored lacks whom it was taken from."""
NOT_YET = "The record couldn't be written yet. Central writes it as soon as it can."
WAIT = "Start central, which records it as soon as it can, then try again."
NOT_AT_ALL = (
    "Nothing can be written on this computer, so nothing was taken away. Make room on the disk of RESPOND_HOME. "
    "Stopping central ends every session and every watch at once."
)
NOTHING_CHANGED = "Nothing was changed, for nothing can be recorded now."
PERSON_INSTEAD = "To cut the person off now: respond-central user disable "
CAMERA_INSTEAD = "To take the camera out of use now: respond-central device disable "


class NotRecordedYetError(Exception):
    """It is in force, only its record waits (or not even that could be done); the message says so."""


class Withdrawing:
    """For the command line `take`; for a running central `start`, which records what waits as soon as it can."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._waiting = Withdrawals(database.beside / FOLDER)
        self._task: asyncio.Task[None] | None = None

    def take(self, withdrawal: Withdrawal, holds: str) -> None:
        """Take it away, with its record; raises NotRecordedYetError ("`holds` The record couldn't be written yet.")."""
        try:
            self._database.run_sync(lambda session: withdraw(session, self._log, withdrawal))
        except (SQLAlchemyError, OSError) as error:
            try:
                self._waiting.put(withdrawal)
            except OSError:
                raise NotRecordedYetError(NOT_AT_ALL) from error
            raise NotRecordedYetError(f"{holds} {NOT_YET}") from error

    def narrow(self, act: Callable[[Session], None], instead: str) -> None:
        """Commit a change that may take something away but needs its record; `instead` is what can be done without.

        Raises NotRecordedYetError: nothing was changed, and `instead` says how to cut off all the same.
        """
        try:
            self._database.run_sync(act)
        except (SQLAlchemyError, OSError) as error:
            raise NotRecordedYetError(f"{NOTHING_CHANGED} {instead}") from error

    def must_not_wait(self) -> None:
        """Raises AdministrationError while something taken away waits for its record: giving back would come first."""
        if self._waiting.waiting():
            raise AdministrationError(f"Something that was taken away isn't recorded yet. {WAIT}")

    async def start(self) -> None:
        """Record what waits, now and from now on."""
        await self._settle()
        self._task = asyncio.create_task(self._run(), name="withdrawals")

    async def stop(self) -> None:
        """What still waits is in force again at the next start."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(RETRY_S)
            try:
                await self._settle()
            except Exception as error:  # without this task nothing that waits is ever recorded
                logger.error("withdrawals_failed", error=type(error).__name__)

    async def _settle(self) -> None:
        for each in await asyncio.to_thread(self._waiting.waiting):
            try:
                await self._database.run(lambda session, w=each: _once(session, self._log, w))  # type: ignore[misc]
                await asyncio.to_thread(self._waiting.done, each)
            except PolicyDamagedError:  # in force all the same, and it must keep nothing else waiting
                logger.error("withdrawal_waits", error=PolicyDamagedError.__name__)
            except (SQLAlchemyError, OSError) as error:
                logger.error("withdrawal_waits", error=type(error).__name__)
                return


def withdraw(session: Session, log: Log, withdrawal: Withdrawal) -> None:
    """The change and its record, in one transaction."""
    if withdrawal.account:
        account = session.get_one(Account, withdrawal.account)
        account.disabled_at = account.disabled_at or withdrawal.at
        kind, facts = "account.changed", {"account": account.id, "what": "disabled"}
    elif withdrawal.workstation:
        row = session.get_one(WorkstationRow, withdrawal.workstation)
        row.disabled_at = row.disabled_at or withdrawal.at
        kind, facts = "directory.changed", {"what": "workstation disabled", "workstation": row.id}
    elif withdrawal.device:
        device = session.get_one(DeviceRow, withdrawal.device)
        device.disabled_at = device.disabled_at or withdrawal.at
        facts = {"what": "camera disabled", "device": device.id, "number": device.number}
        kind = "directory.changed"
    else:
        assert withdrawal.right is not None
        directory_changed(session)
        change_policy(session, log, withdrawal.right, Signed(withdrawal.by.facts(), withdrawal.at))
        return
    session.flush()
    directory_changed(session)
    session.flush()
    log.append_in(session, kind, {**facts, **withdrawal.by.facts()}, withdrawal.at)


def _once(session: Session, log: Log, withdrawal: Withdrawal) -> None:
    """Not again, when central died between the record and the removal of the file."""
    key = f"withdrawn:{withdrawal.id}"
    if session.get(Meta, key) is None:
        try:
            withdraw(session, log, withdrawal)
        except NoResultFound:  # before anything was changed
            log.append_in(session, *_of_nobody(withdrawal), withdrawal.at)
        session.add(Meta(key=key, value=""))


def _of_nobody(withdrawal: Withdrawal) -> tuple[str, dict[str, Any]]:
    named = {name: getattr(withdrawal, name) for name in ("account", "workstation", "device")}
    facts = {name: value for name, value in named.items() if value}
    kind = "account.changed" if withdrawal.account else "directory.changed"
    return kind, {"what": UNKNOWN, **facts, **withdrawal.by.facts()}
