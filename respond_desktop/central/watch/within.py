"""What is asked within a running watch (to talk, to keep): decided on, and what its record says."""

from typing import Any

from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.people.sessions import Session
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Ask, Decision, Permission, Target, decide


def decide_on(people: People, person: Person, permission: Permission, run: WatchRun) -> Decision:
    """The policy's decision on something done to a unit that `person` is watching."""
    target = Target(run.unit.number, people.command_of(run.unit), recording=True)
    return decide(people.policy, Ask(person, permission, run.unit.number, target))


def facts_of(session: Session, person: Person, run: WatchRun, decision: Decision) -> dict[str, Any]:
    """What the record of an ask within a watch says."""
    return {
        "watch": run.id,
        "by": person.id,
        "by_role": person.role.value,
        "workstation": session.workstation_id,
        "officer": run.officer_id,
        "unit": run.unit.number,
        "device": run.watch.device_id,
        "policy_ref": decision.policy_ref,
    }
