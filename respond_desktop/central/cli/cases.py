"""`respond-central cases ...`: officers' questions about views of them; each reading and answer is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from sqlmodel import Session, select

from respond_desktop.central.cli.listing import AsJson, show
from respond_desktop.central.cli.place import Here, parts_here
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.storage.tables import Account, CaseRow
from respond_desktop.central.views.cases import Cases
from respond_desktop.domain.names import composed
from respond_desktop.home.streams import line_from_input

app = typer.Typer(help="Officers' questions about views of them.", invoke_without_command=True)

AsBadge = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="BADGE",
        help="Whose answer it is: somebody who may export the audit, never who viewed.",
    ),
]
OnlyFor = Annotated[str, typer.Option("--as", metavar="BADGE", help="Only what this person may answer.")]
CaseId = Annotated[str, typer.Argument(metavar="CASE")]
COLUMNS = (
    "case",
    "state",
    "asked_at",
    "officer",
    "viewer",
    "what",
    "record",
    "words",
    "answer",
    "answered_by",
)


@app.callback()
def cases(context: typer.Context, as_json: AsJson = False) -> None:
    """Without a command: list them."""
    if context.invoked_subcommand is None:
        _list("", as_json)


@app.command("list")
def list_cases(badge: OnlyFor = "", as_json: AsJson = False) -> None:
    """Case, state, time, officer, who viewed, what, record, question, answer and who gave it, oldest first."""
    _list(badge, as_json)


@app.command()
def answer(
    case: CaseId,
    badge: AsBadge,
    words: Annotated[str, typer.Option(help="The answer, as the officer reads it; - reads a line of input.")],
) -> None:
    """Answer a question: the officer reads it in My views."""
    with _cases_here() as (kept, parts):
        text = line_from_input() if words == "-" else words
        kept.answer(parts.by, own_name(parts, badge), case, text)
    typer.echo(f"Answered {case}.")


@app.command()
def close(case: CaseId, badge: AsBadge) -> None:
    """Close an answered case."""
    with _cases_here() as (kept, parts):
        kept.close(parts.by, own_name(parts, badge), case)
    typer.echo(f"Closed {case}.")


def _list(badge: str, as_json: bool) -> None:
    with _cases_here() as (kept, parts):
        found = kept.read_by(parts.by, own_name(parts, badge))
        called = parts.database.read_sync(_names)
    rows = [_row(row, called) for row in found]
    if not as_json:
        rows = [{key: _plain(value) for key, value in row.items()} for row in rows]
    show(rows, COLUMNS, as_json)


def own_name(parts: Here, badge: str) -> str:
    """Whoever is bound acts in her own name alone; raises AdministrationError when another is given."""
    if not parts.by.person:
        return badge
    own = parts.database.read_sync(lambda session: session.get_one(Account, parts.by.person).badge)
    if badge and composed(badge) != composed(own):
        raise AdministrationError(f"You are bound to {own}. Leave --as out, or name {own}.")
    return own


@contextmanager
def _cases_here() -> Iterator[tuple[Cases, Here]]:
    with parts_here() as parts:
        yield Cases(parts.database, parts.log), parts


def _names(session: Session) -> dict[str, str]:
    return {a.id: f"{a.name} ({a.badge})" for a in session.exec(select(Account)).all()}


def _row(row: CaseRow, called: dict[str, str]) -> dict[str, Any]:
    return {
        "case": row.id,
        "state": row.state,
        "asked_at": row.asked_at,
        "officer": called.get(row.officer_id, row.officer_id),
        "viewer": called.get(row.viewer_id, row.viewer_id),
        "what": row.record_kind,
        "record": row.record_seq,
        "words": row.words,
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
        "closed_at": row.closed_at,
    }


def _plain(value: object) -> object:
    """On one line, without anything that steers a terminal."""
    if not isinstance(value, str):
        return value
    return "".join(c if c.isprintable() else "?" for c in " ".join(value.split()))
