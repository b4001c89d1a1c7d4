"""What is looked at, in this order; a new check is a row here."""

from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.cli.doctor import machine, records, rules, service
from respond_desktop.central.cli.doctor.finding import Examined, Finding, Look, fault

CHECKS: dict[str, Look] = {
    "running": service.running,
    "log": records.log,
    "waiting": service.waiting,
    "missed": records.missed,
    "disk": machine.disk,
    "backup": records.backup,
    "certificates": service.certificates,
    "clock": machine.clock,
    "names": machine.names,
    "files": machine.open_files,
    "account": machine.account,
    "people": records.people,
    "policy": rules.policy,
    "settings": rules.settings,
}


def look(name: str, examined: Examined) -> list[Finding]:
    """All that one check finds; one that can't be made is a finding as well."""
    try:
        return list(CHECKS[name](examined))
    except (OSError, ValueError, SQLAlchemyError) as error:
        words = f"This can't be looked at: {type(error).__name__}."
        return [fault(words, "Run it as central's own account; if it is, ask the makers.")]
