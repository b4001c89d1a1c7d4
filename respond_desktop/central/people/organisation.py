"""The agency's tree of commands: made, moved and looked up. Whatever names a command names one of these."""

from sqlmodel import Session, col, select

from respond_desktop.central.audit.log import Log
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.people.directory import directory_changed
from respond_desktop.central.people.named_rows import AdministrationError, name_given
from respond_desktop.central.people.withdrawing import Withdrawing
from respond_desktop.central.policy.tables import CommandRow
from respond_desktop.central.policy.versions import policy_in_force, tree_in
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import Account, UnitRow
from respond_desktop.domain.rights.commands import CommandTree
from respond_desktop.domain.rights.policy import ANY_COMMAND, OWN_COMMAND

INSTEAD = "To cut a person off now: respond-central user disable BADGE"
RESERVED = (ANY_COMMAND, OWN_COMMAND)
"""What scopes call every command and one's own."""


class Organisation:
    """Changes of the tree by `by`, each recorded; in force at a running central within a second."""

    def __init__(self, database: Database, log: Log, by: By | str) -> None:
        self._database = database
        self._log = log
        self._by = by_of(by)

    def tree(self) -> CommandTree:
        """All commands."""
        return self._database.read_sync(tree_in)

    def add(self, name: str, under: str = "") -> None:
        """Add a command, below another one or at the top; raises AdministrationError."""
        name = name_given("command", name)

        def act(session: Session) -> None:
            tree = tree_in(session)
            if name in tree:
                raise AdministrationError(f"The command {name} exists already. Choose another name.")
            above = _known(tree, under) if under else ""
            _add(session, self._log, self._by, (name, above))

        self._database.run_sync(act)

    def move(self, name: str, under: str = "") -> None:
        """Put a command and what lies below it under another one (empty: at the top); raises AdministrationError.

        What nobody may do there any more ends within a second. NotRecordedYetError: nothing was changed.
        """

        def act(session: Session) -> None:
            tree = tree_in(session)
            moved, above = _known(tree, name), _known(tree, under) if under else ""
            if above and tree.within(above, moved):
                raise AdministrationError(f"{above} lies below {moved} itself. Nothing was changed.")
            row = session.get_one(CommandRow, moved)
            row.parent = above
            self._record(session, "command moved", moved)

        Withdrawing(self._database, self._log).narrow(act, INSTEAD)

    def remove(self, name: str) -> None:
        """Take out a command that nothing names any more; raises AdministrationError."""

        def act(session: Session) -> None:
            tree = tree_in(session)
            gone = _known(tree, name)
            users = self._users(session, tree, gone)
            if users:
                raise AdministrationError(f"{gone} is in use: {', '.join(users)}. Nothing was changed.")
            session.delete(session.get_one(CommandRow, gone))
            self._record(session, "command removed", gone)

        self._database.run_sync(act)

    def _users(self, session: Session, tree: CommandTree, name: str) -> list[str]:
        people = session.exec(
            select(Account.badge).where(Account.command == name).order_by(col(Account.badge))
        )
        units = session.exec(
            select(UnitRow.number).where(UnitRow.command == name).order_by(col(UnitRow.number))
        )
        rules = policy_in_force(session, self._log.key.public_key()).rules
        return [
            *(f"command {below}" for below in tree.below(name)),
            *(f"unit {number}" for number in units),
            *(f"person {badge}" for badge in people),
            *(f"rule {rule.number}" for rule in rules if rule.scope == name),
        ]

    def _record(self, session: Session, what: str, name: str) -> None:
        session.flush()
        _recorded(session, self._log, self._by, (what, name))


def command_named(session: Session, log: Log, by: By, name: str) -> str:
    """The command of that name, for a person or a unit; raises AdministrationError with the nearest ones.

    While there is none at all, the first one that is named becomes the agency's first command.
    """
    name = name_given("command", name)
    tree = tree_in(session)
    if not tree.parents:
        _add(session, log, by, (name, ""))
        return name
    return _known(tree, name)


def scope_named(tree: CommandTree, name: str) -> str:
    """A rule's scope: everybody's, one's own, or a command's; raises AdministrationError with the nearest ones."""
    return name if name in RESERVED else _known(tree, name_given("scope", name))


def _known(tree: CommandTree, name: str) -> str:
    name = name_given("command", name)
    if name in tree:
        return name
    if not tree.parents:
        raise AdministrationError("There are no commands yet. Add one: respond-central command add NAME")
    raise AdministrationError(f"{tree.unknown_words(name)} A new one: respond-central command add")


def _add(session: Session, log: Log, by: By, named: tuple[str, str]) -> None:
    name, above = named
    if name in RESERVED:
        raise AdministrationError(f"{name} means something else in rules. Choose another name.")
    session.add(CommandRow(name=name, parent=above))
    session.flush()
    _recorded(session, log, by, ("command added", name))


def _recorded(session: Session, log: Log, by: By, what: tuple[str, str]) -> None:
    """`path`: where it is now, from the top."""
    directory_changed(session)
    session.flush()
    path = list(tree_in(session).path(what[1]))
    log.append_in(
        session, "directory.changed", {"what": what[0], "command": what[1], "path": path, **by.facts()}
    )
