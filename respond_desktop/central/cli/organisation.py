"""`respond-central command ...`: the agency's organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from respond_desktop.central.cli.listing import AsJson, show
from respond_desktop.central.cli.place import parts_here
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.organisation import Organisation

app = typer.Typer(
    help="The agency's commands, a tree: Patrol, below it East, below that Sector 2.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="For example East.")]
Under = Annotated[str, typer.Option(metavar="NAME", help="The command above it.")]


@app.command()
def add(name: Name, under: Under = "") -> None:
    """Add a command, below another one or at the top."""
    with _organisation() as organisation:
        organisation.add(name, under)
    typer.echo(f"Added {name}.")


@app.command("list")
def list_commands(as_json: AsJson = False) -> None:
    """Every command, each below the one it belongs to."""
    with _organisation() as organisation:
        tree = organisation.tree()
    if as_json:
        rows = [
            {"command": name, "under": tree.parents[name], "path": list(tree.path(name))}
            for name in tree.in_order()
        ]
        show(rows, ("command",), as_json)
        return
    for name in tree.in_order():
        typer.echo(f"{'  ' * (len(tree.path(name)) - 1)}{name}")


@app.command()
def move(
    name: Name, under: Under = "", top: Annotated[bool, typer.Option("--top", help="Below none.")] = False
) -> None:
    """Put it, with all below it, under another one: what nobody may do there any more ends within a second."""
    if bool(under) is top:
        raise AdministrationError("Say where to: --under NAME, or --top.")
    with _organisation() as organisation:
        organisation.move(name, under)
    typer.echo(f"Moved {name}.")


@app.command()
def remove(name: Name) -> None:
    """Take out a command that no person, unit, rule or command names any more."""
    with _organisation() as organisation:
        organisation.remove(name)
    typer.echo(f"Removed {name}.")


@contextmanager
def _organisation() -> Iterator[Organisation]:
    with parts_here() as parts:
        yield Organisation(parts.database, parts.log, parts.by)
