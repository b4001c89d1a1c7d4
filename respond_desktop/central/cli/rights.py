"""Which right each command of `respond-central` asks for, and the asking itself.

While nobody who may administer is bound to a user of this computer, whoever may open central's files may do all, and
each record says so. From then on a command is done for whoever may, by the policy.
"""

from dataclasses import replace

from sqlmodel import Session, col, select
from typer._click.globals import get_current_context  # typer brings its own click and shows this nowhere else

from respond_desktop.central.audit.log import Log
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.binding import administrator_bound
from respond_desktop.central.people.by import By
from respond_desktop.central.people.directory import person_of
from respond_desktop.central.policy.versions import policy_in_force
from respond_desktop.central.setup import CentralHome
from respond_desktop.central.storage.tables import Account
from respond_desktop.domain.kinds.permissions import Permission
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Ask, Decision, Policy, RefusalKind, decide

_ADMINISTER, _EXPORT = Permission.ADMINISTER, Permission.EXPORT_AUDIT
REFUSED = "console.refused"

RIGHTS: dict[str, Permission | None] = {
    **dict.fromkeys(("init", "serve", "migrate", "doctor", "map build"), None),
    "restore": None,  # for whoever holds the backup: what would say who may is what is lost
    **dict.fromkeys(("user list", "device list", "workstation list", "command list", "kept list"), None),
    **dict.fromkeys(("policy show", "policy versions", "policy diff"), None),
    "export": _EXPORT,
    **dict.fromkeys(("cases list", "cases answer", "cases close", "kept export"), _EXPORT),
    **dict.fromkeys(("backup", "renew-certificate", "assign", "unit add"), _ADMINISTER),
    **dict.fromkeys(("user add", "user unlock", "user passwd", "user disable", "user enable"), _ADMINISTER),
    **dict.fromkeys(("user change", "user bind", "user unbind"), _ADMINISTER),
    **dict.fromkeys(("device add", "device disable", "device enable"), _ADMINISTER),
    **dict.fromkeys(("workstation disable", "workstation enable"), _ADMINISTER),
    **dict.fromkeys(("enrol workstation", "enrol camera"), _ADMINISTER),
    **dict.fromkeys(("command add", "command move", "command remove"), _ADMINISTER),
    **dict.fromkeys(("policy allow", "policy forbid", "policy set", "policy apply"), _ADMINISTER),
}
"""Every command; None: it asks for none, for it changes nothing of anybody and gives nothing away."""


def command_now() -> str:
    """The command that runs, as it is typed after the program's name; empty outside the command line."""
    context, words = get_current_context(silent=True), list[str]()
    while context is not None and context.parent is not None:
        words.append(str(context.info_name))
        context = context.parent
    return " ".join(reversed(words))


def allowed_by(parts: CentralHome, by: By, command: str) -> By:
    """Whoever runs the command, with the person behind; raises AdministrationError when she may not, recorded."""
    policy, person, bound = parts.database.read_sync(lambda session: _known(session, parts.log, by.user))
    by = replace(by, person=person.id if person else "")
    if not bound:
        return by
    if command not in RIGHTS:
        raise AdministrationError(
            f"It isn't known which right {command or 'this'} asks for. Nothing was done."
        )
    right = RIGHTS[command]
    if right is None:
        return by
    decision = decide(policy, Ask(person, right)) if person else _nobody(policy)
    by = replace(by, policy_ref=decision.policy_ref)
    if decision.allowed:
        return by
    facts = {"command": command, "right": right.value, "kind": decision.kind, "fact": decision.fact}
    parts.database.run_sync(lambda session: parts.log.append_in(session, REFUSED, {**facts, **by.facts()}))
    raise AdministrationError(f"Refused: {decision.fact} {decision.why} It was recorded.")


def _known(session: Session, log: Log, user: str) -> tuple[Policy, Person | None, bool]:
    policy = policy_in_force(session, log.key.public_key())
    query = select(Account).where(Account.system_user == user, col(Account.disabled_at).is_(None))
    account = session.exec(query).first() if user else None
    return policy, person_of(account) if account else None, administrator_bound(session, policy)


def _nobody(policy: Policy) -> Decision:
    return Decision(
        False,
        policy.reference(None),
        "you are bound to no person here, and others are.",
        "An administrator can bind you: respond-central user bind BADGE OSUSER.",
        RefusalKind.NO_RIGHT,
    )
