"""`respond-central device ...`."""

from typing import Annotated

import typer

from respond_desktop.central.cli.listing import AsJson, show
from respond_desktop.central.cli.place import administration_here
from respond_desktop.central.storage.tables import DeviceRow

app = typer.Typer(help="Cameras.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The number printed on it.")]


@app.command()
def add(number: Number) -> None:
    """Add a camera."""
    with administration_here() as administration:
        administration.add_device(number)
    typer.echo(f"Added camera {number}.")


@app.command("list")
def list_devices(as_json: AsJson = False) -> None:
    """Number and state of every camera."""
    with administration_here() as administration:
        rows = [
            {
                "number": d.number,
                "state": _state(d),
                "id": d.id,
                "enrolled_at": d.enrolled_at,
                "disabled_at": d.disabled_at,
            }
            for d in administration.devices()
        ]
    show(rows, ("number", "state"), as_json)


@app.command()
def disable(number: Number) -> None:
    """Take a lost camera out of use: its link, position and watches end within a second; its key is refused."""
    with administration_here() as administration:
        administration.disable_device(number)
    typer.echo(f"Disabled camera {number}.")


@app.command()
def enable(number: Number) -> None:
    """Give a disabled camera back: its key counts again."""
    with administration_here() as administration:
        administration.enable_device(number)
    typer.echo(f"Enabled camera {number}.")


def _state(device: DeviceRow) -> str:
    if device.disabled_at:
        return "disabled"
    return "enrolled" if device.public_key else "not enrolled"
