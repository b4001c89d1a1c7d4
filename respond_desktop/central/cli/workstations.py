"""`respond-central workstation ...`."""

from typing import Annotated

import typer

from respond_desktop.central.cli.listing import AsJson, show
from respond_desktop.central.cli.place import administration_here

app = typer.Typer(help="Enrolled workstations.", no_args_is_help=True)

Which = Annotated[
    str, typer.Argument(metavar="NAME-OR-ID", help="Its name, or its id if others have the name.")
]


@app.command("list")
def list_workstations(as_json: AsJson = False) -> None:
    """Id, name and state of every workstation."""
    with administration_here() as administration:
        rows = [
            {
                "id": w.id,
                "name": w.name,
                "state": "disabled" if w.disabled_at else "enrolled",
                "enrolled_at": w.enrolled_at,
                "disabled_at": w.disabled_at,
            }
            for w in administration.workstations()
        ]
    show(rows, ("id", "name", "state"), as_json)


@app.command()
def disable(which: Which) -> None:
    """Take a lost workstation's key out of use: its sessions end within a second."""
    with administration_here() as administration:
        administration.disable_workstation(which)
    typer.echo(f"Disabled {which}.")


@app.command()
def enable(which: Which) -> None:
    """Give a disabled workstation back: its key counts again."""
    with administration_here() as administration:
        administration.enable_workstation(which)
    typer.echo(f"Enabled {which}.")
