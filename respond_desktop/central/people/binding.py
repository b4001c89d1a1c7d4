"""Binding users of central's computer to people: then they may do at its console what the person may."""

from collections.abc import Sequence

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from respond_desktop.central.audit.log import Log
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.people.directory import directory_changed, person_of
from respond_desktop.central.people.named_rows import AdministrationError, account_of
from respond_desktop.central.policy.versions import policy_in_force
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import Account
from respond_desktop.domain.kinds.permissions import Permission
from respond_desktop.domain.rights.policy import Ask, Policy, decide


class Binding:
    """Binds and unbinds in the name of `by`; each is recorded."""

    def __init__(self, database: Database, log: Log, by: By | str) -> None:
        self._database = database
        self._log = log
        self._by = by_of(by)

    def bind(self, badge: str, user: str) -> None:
        """From now on `user` acts as this person; raises AdministrationError.

        The first one must be somebody who may administer: with anybody else nobody could administer here any more.
        """

        def act(session: Session) -> None:
            account = account_of(session, badge)
            if account.disabled_at:
                raise AdministrationError(
                    f"{badge} is disabled. Enable the account first: user enable {badge}"
                )
            taken = session.exec(select(Account).where(Account.system_user == user)).first()
            if taken is not None and taken.id != account.id:
                raise AdministrationError(
                    f"{user} is bound to {taken.badge}. First: user unbind {taken.badge}"
                )
            account.system_user = user
            session.flush()
            if not administrator_bound(session, self._policy(session)):
                raise AdministrationError(
                    f"{badge} may not administer. Bind somebody first who may, or nobody could administer here."
                )
            self._record(session, account, "bound to a system user", user)

        self._database.run_sync(act)

    def unbind(self, badge: str) -> None:
        """Nobody acts as this person at the console any more; raises AdministrationError."""

        def act(session: Session) -> None:
            account = account_of(session, badge)
            user = account.system_user
            if not user:
                raise AdministrationError(f"{badge} is bound to no user of this computer.")
            account.system_user = ""
            session.flush()
            others = session.exec(_bound()).all()
            if others and not administrator_bound(session, self._policy(session)):
                raise AdministrationError(
                    f"{badge} is the last one bound who may administer. Unbind the others first: "
                    f"{', '.join(other.badge for other in others)}."
                )
            self._record(session, account, "unbound from a system user", user)

        self._database.run_sync(act)

    def _policy(self, session: Session) -> Policy:
        return policy_in_force(session, self._log.key.public_key())

    def _record(self, session: Session, account: Account, what: str, user: str) -> None:
        directory_changed(session)
        session.flush()
        facts = {"account": account.id, "what": what, "system_user": user}
        self._log.append_in(session, "account.changed", facts | self._by.facts())


def administrator_bound(session: Session, policy: Policy) -> bool:
    """Whether somebody who may administer is bound: only then is anybody asked who she is.

    A lock after failed sign-ins, which anybody can cause, doesn't count here: the computer knows its users itself.
    """
    people: Sequence[Account] = session.exec(_bound()).all()
    return any(decide(policy, Ask(person_of(account), Permission.ADMINISTER)).allowed for account in people)


def _bound() -> SelectOfScalar[Account]:
    return select(Account).where(Account.system_user != "", col(Account.disabled_at).is_(None))
