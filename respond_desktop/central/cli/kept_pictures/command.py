"""`respond-central kept ...`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from respond_desktop.audit.record import utc_text
from respond_desktop.central.cli.kept_pictures.export import KeptExport
from respond_desktop.central.cli.kept_pictures.rows import KeptPictureFacts, Which, pictures
from respond_desktop.central.cli.place import config_here, parts_here
from respond_desktop.central.people.administration import AdministrationError

app = typer.Typer(help="Pictures and clips that were kept.", no_args_is_help=True)

Incident = Annotated[str, typer.Option(help="Only those of this incident.")]
UnitNumber = Annotated[str, typer.Option("--unit", metavar="NUMBER", help="Only those of this call sign.")]
Since = Annotated[
    str,
    typer.Option(
        metavar="TIME", help="Only those asked then or later: 2026-11-22T21:00, UTC unless it says +HH:MM."
    ),
]
Until = Annotated[str, typer.Option(metavar="TIME", help="Only those asked before then.")]


@app.command("list")
def list_kept(incident: Incident = "", unit: UnitNumber = "", since: Since = "", until: Until = "") -> None:
    """Id, kind, state, time, incident, unit, officer, viewer, size, SHA-256 and reason of each, oldest first."""
    which = _which((), incident, unit, since, until)
    with parts_here() as parts:
        found = parts.database.read_sync(lambda session: pictures(session, which))
    for picture in found:
        typer.echo("\t".join(_plain(value) for value in _columns(picture)))


@app.command()
def export(  # noqa: PLR0913 - one argument for each option of the command
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder to make.")],
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID")] = None,
    incident: Incident = "",
    unit: UnitNumber = "",
    since: Since = "",
    until: Until = "",
    why: Annotated[str, typer.Option(help="The reason, for the record and the officer's My views.")] = "",
) -> None:
    """Copy kept pictures to a new folder with a manifest; recorded. Exit code 1: some are not genuine any more."""
    which = _which(tuple(ids or ()), incident, unit, since, until)
    if bool(which.ids) == which.narrows:
        raise AdministrationError(
            "Name the pictures either by id or by --incident, --unit, --since, --until."
        )
    target = to.expanduser().absolute()
    config = config_here()
    with parts_here(config) as parts:
        done = KeptExport(parts, config.kept_folder, parts.by, why).make(which, target)
    if done.pictures:
        count = len(done.pictures)
        typer.echo(f"Exported {count} {'picture' if count == 1 else 'pictures'} to {target}.")
    for each in done.damaged:
        words = f"NOT GENUINE, NOT EXPORTED: {each.picture.row.id}: {each.problem}."
        typer.echo(_plain(words), err=True)
    if done.damaged:
        raise typer.Exit(1)


def _which(ids: tuple[str, ...], incident: str, unit: str, since: str, until: str) -> Which:
    return Which(ids, incident, unit, _time("--since", since), _time("--until", until))


def _time(option: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise AdministrationError(f"{option} must be a time, for example 2026-11-22T21:00.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _columns(picture: KeptPictureFacts) -> tuple[str, ...]:
    row = picture.row
    return (
        row.id,
        row.kind,
        row.state,
        utc_text(row.kept_at or row.asked_at),
        row.incident,
        row.unit_number,
        picture.officer,
        picture.viewer,
        str(row.size),
        row.sha256,
        row.words,
    )


def _plain(text: str) -> str:
    """On one line, without anything that steers a terminal."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
