"""Changing the policy: each change is a version of its own, recorded in the transaction that stores it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session

from respond_desktop.central.audit.log import Log
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.people.directory import directory_changed
from respond_desktop.central.people.organisation import scope_named
from respond_desktop.central.people.withdrawals import Withdrawal
from respond_desktop.central.people.withdrawing import Withdrawing
from respond_desktop.central.policy.versions import StoredPolicy, Versions, policy_in_force, tree_in
from respond_desktop.central.policy.writing import Signed, change_policy, replace_policy, sound_versions
from respond_desktop.central.storage.database import Database
from respond_desktop.domain.kinds.permissions import PERMISSIONS
from respond_desktop.domain.rights.document import fault_of
from respond_desktop.domain.rights.policy import Policy, PolicyChange


class PolicyChanges:
    """Changes of the policy by `by`, who is named in each record; in force at a running central within a second."""

    def __init__(self, database: Database, log: Log, by: By | str) -> None:
        self._database = database
        self._log = log
        self._by = by_of(by)
        self._withdrawing = Withdrawing(database, log)

    def versions(self) -> Versions:
        """All of them; raises PolicyDamagedError."""
        return self._database.read_sync(lambda session: sound_versions(session, self._log))

    def in_force(self) -> Policy:
        """The newest version, in the organisation of now."""
        return self._database.read_sync(lambda session: policy_in_force(session, self._log.key.public_key()))

    def make(self, change: PolicyChange, based_on: int = 0) -> None:
        """Give or take away a right; with `based_on` only if that version is in force still.

        Raises AdministrationError, PolicyDamagedError, PolicyMovedOnError; NotRecordedYetError: it is taken away, only
        the record waits.
        """
        kept_for = PERMISSIONS[change.permission].kept_for
        if kept_for and not change.allowed:
            raise AdministrationError(f"The right {change.permission} can't be taken away. {kept_for}")
        if change.allowed or change.denies:  # what is taken away altogether is taken in every scope
            change = replace(change, scope=scope_named(self._database.read_sync(tree_in), change.scope))
        if not change.allowed:
            withdrawal = Withdrawal(new_id("withdrawal"), self._by, datetime.now(UTC), right=change)
            where = f" in {change.scope}" if change.denies else ""
            self._withdrawing.take(
                withdrawal, f"Nobody has the right {change.permission} as {change.role}{where} any more."
            )
            return
        self._write(lambda session, signed: change_policy(session, self._log, change, signed, based_on))

    def put(self, policy: Policy) -> StoredPolicy | None:
        """Put another policy in force, whole; `policy.version` is the one that it takes the place of.

        None when it says the same. Raises as `make`.
        """
        policy = replace(policy, version=policy.version + 1)
        fault = fault_of(policy)
        if fault:
            raise AdministrationError(f"This can't be a policy: {fault}. Nothing was changed.")
        tree = self._database.read_sync(tree_in)
        rules = tuple(replace(rule, scope=scope_named(tree, rule.scope)) for rule in policy.rules)
        policy = replace(policy, rules=rules)
        return self._write(lambda session, signed: replace_policy(session, self._log, policy, signed))

    def _write(self, act: Callable[[Session, Signed], StoredPolicy | None]) -> StoredPolicy | None:
        self._withdrawing.must_not_wait()  # a forbid that waits would be recorded later, and undo it

        def changing(session: Session) -> StoredPolicy | None:
            directory_changed(session)
            return act(session, Signed(self._by.facts()))

        return self._database.run_sync(changing)
