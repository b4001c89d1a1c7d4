"""How a list is printed: columns between tabs for people, or JSON (`--json`) for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from respond_desktop.audit.record import utc_text

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, with every key.")]


def show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Print the rows; `columns` names what people are shown. Times are UTC."""
    plain = [{key: _plain(value) for key, value in row.items()} for row in rows]
    if as_json:
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    for row in plain:
        typer.echo("\t".join(str(row[column]) for column in columns))


def _plain(value: object) -> object:
    return utc_text(value) if isinstance(value, datetime) else value
