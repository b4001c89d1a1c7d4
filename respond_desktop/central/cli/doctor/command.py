"""`respond-central doctor`."""

from datetime import UTC, datetime

import typer

from respond_desktop.central.cli.doctor.checks import CHECKS, look
from respond_desktop.central.cli.doctor.finding import Examined, Finding, FindingState, fault
from respond_desktop.central.cli.listing import AsJson, show
from respond_desktop.central.cli.place import config_here
from respond_desktop.central.setup import SetupError, open_parts

_MARKS = {FindingState.WELL: "ok   ", FindingState.ATTENTION: "soon ", FindingState.FAULT: "NOW  "}


def doctor(as_json: AsJson = False) -> None:
    """Say whether central is well, and what to do; changes nothing. Exit code 1: a person has something to do."""
    found = _findings()
    if as_json:
        show(
            [{"check": name, "state": f.state.value, "words": f.words, "do": f.act} for name, f in found],
            (),
            as_json=True,
        )
    else:
        for name, finding in found:
            typer.echo(f"{_MARKS[finding.state]} {name + ':':<14}{finding.words}")
            if finding.act:
                typer.echo(f"{'':20}-> {finding.act}")
        typer.echo(_sum([finding for _, finding in found]))
    if any(finding.state is not FindingState.WELL for _, finding in found):
        raise typer.Exit(1)


def _findings() -> list[tuple[str, Finding]]:
    config = config_here()
    try:
        parts = open_parts(config)
    except SetupError as error:
        return [("database", fault(str(error), "Do that first; the rest is looked at afterwards."))]
    try:
        examined = Examined(config, parts, datetime.now(UTC))
        return [(name, finding) for name in CHECKS for finding in look(name, examined)]
    finally:
        parts.close()


def _sum(found: list[Finding]) -> str:
    now = sum(finding.state is FindingState.FAULT for finding in found)
    soon = sum(finding.state is FindingState.ATTENTION for finding in found)
    if not now and not soon:
        return "Central is well."
    return f"To do now: {now}. To do in the next days: {soon}."
