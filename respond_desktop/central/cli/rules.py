"""`respond-central policy ...`."""

from typing import Annotated

import typer

from respond_desktop.central.cli.place import config_here, parts_here
from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.cli.who.console import console
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import OWN_COMMAND, Permission, PolicyChange

app = typer.Typer(help="The policy in force.", no_args_is_help=True)

WhichRole = Annotated[Role, typer.Argument(metavar="ROLE", help="For example supervisor.")]
Right = Annotated[Permission, typer.Argument(metavar="PERMISSION", help="For example snapshot.")]


@app.command()
def show() -> None:
    """Print the rules and purposes in force."""
    with parts_here() as parts:
        current = PolicyChanges(parts.database, parts.log, console()).in_force(config_here().policy)
    typer.echo(f"{current.name} v{current.version}")
    for rule in current.rules:
        shift = ", on shift only" if rule.on_shift_only else ""
        typer.echo(f"rule {rule.number}\t{rule.role}\t{rule.permission}\t{rule.scope}{shift}")
    for purpose in current.purposes:
        typer.echo(f"purpose {purpose.key}\t{purpose.words}")
    typer.echo(
        f"A watch lasts {current.watch_minutes} minutes; {current.notices_required} notices are required."
    )


@app.command()
def allow(
    role: WhichRole,
    permission: Right,
    scope: Annotated[
        str, typer.Option(help="own: the person's command; *: all commands; or a command's name.")
    ] = OWN_COMMAND,
    off_shift: Annotated[bool, typer.Option("--off-shift", help="Also when not on shift.")] = False,
) -> None:
    """Give a role a right, from now on; recorded."""
    _change(PolicyChange(role, permission, scope, not off_shift, allowed=True))


@app.command()
def forbid(role: WhichRole, permission: Right) -> None:
    """Take a right from a role in every scope: what runs under it ends within a second; recorded."""
    _change(PolicyChange(role, permission, allowed=False))


def _change(change: PolicyChange) -> None:
    with parts_here() as parts:
        changes = PolicyChanges(parts.database, parts.log, console())
        changes.make(change)
        current = changes.in_force(config_here().policy)
    typer.echo(f"{current.name} v{current.version} is in force.")
