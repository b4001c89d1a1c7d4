"""Giving and taking away rights: each change is recorded in the same transaction and makes a new version."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session

from respond_desktop.central.audit.log import Log
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.administration import AdministrationError, name_given
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.people.directory import directory_changed, policy_changes
from respond_desktop.central.people.withdrawals import Withdrawal
from respond_desktop.central.people.withdrawing import Withdrawing, change_policy
from respond_desktop.central.storage.database import Database
from respond_desktop.domain.rights.policy import Permission, Policy, PolicyChange, changed

NOT_TAKEN = (Permission.READ_OWN_VIEWS, Permission.ADMINISTER)
"""An officer always reads who saw her, and somebody must be able to administer."""


class PolicyChanges:
    """Changes of the policy by `by`, who is named in each record; in force at a running central within a second."""

    def __init__(self, database: Database, log: Log, by: By | str) -> None:
        self._database = database
        self._log = log
        self._by = by_of(by)

    def in_force(self, start: Policy) -> Policy:
        """The policy after every change so far."""
        return changed(start, self._database.read_sync(policy_changes))

    def make(self, change: PolicyChange) -> None:
        """Give or take away a right; raises AdministrationError.

        NotRecordedYetError: it is taken away, only the record waits.
        """
        if change.permission in NOT_TAKEN and not change.allowed:
            raise AdministrationError(f"The right {change.permission} can't be taken away.")
        change = replace(change, scope=name_given("scope", change.scope))

        withdrawing = Withdrawing(self._database, self._log)
        if not change.allowed:
            withdrawal = Withdrawal(new_id("withdrawal"), self._by, datetime.now(UTC), right=change)
            holds = f"Nobody has the right {change.permission} as {change.role} any more."
            withdrawing.take(withdrawal, holds)
            return
        withdrawing.must_not_wait()  # a forbid that waits would be recorded later, and undo it

        def act(session: Session) -> None:
            facts = change_policy(session, change)
            directory_changed(session)
            session.flush()
            self._log.append_in(session, "directory.changed", facts | self._by.facts())

        self._database.run_sync(act)
