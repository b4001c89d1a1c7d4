"""`respond-central user ...`."""

import sys
from typing import Annotated

import typer

from respond_desktop.central.cli.listing import AsJson, show
from respond_desktop.central.cli.place import administration_here, parts_here
from respond_desktop.central.cli.who.console import known_user
from respond_desktop.central.people.administration import AdministrationError, NewAccount
from respond_desktop.central.people.binding import Binding
from respond_desktop.central.people.passwords import generated_password
from respond_desktop.central.storage.tables import Account
from respond_desktop.domain.people import Role
from respond_desktop.home.streams import line_from_input

app = typer.Typer(help="Accounts.", no_args_is_help=True)

Badge = Annotated[str, typer.Argument(help="What the person types to sign in.")]


@app.command()
def add(
    badge: Badge,
    name: Annotated[str, typer.Option(help='As others read it, for example "R. Okafor".')],
    role: Annotated[Role, typer.Option()],
    command: Annotated[str, typer.Option(help="Command the person belongs to, for example East.")],
    source: Annotated[
        str, typer.Option("--password", help="prompt, stdin, generate, or none (can't sign in).")
    ] = "prompt",
) -> None:
    """Add an account."""
    word = _password(source)
    with administration_here() as administration:
        administration.add_account(NewAccount(badge, name, role, command, word))
    typer.echo(f"Added {badge}.")
    if source == "generate":
        typer.echo(f"Password (shown once): {word}")


@app.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """Badge, name, role, command and state of every account."""
    with administration_here() as administration:
        rows = [
            {
                "badge": a.badge,
                "name": a.name,
                "role": a.role,
                "command": a.command,
                "state": _state(a),
                "on_shift": a.on_shift,
                "system_user": a.system_user,
                "disabled_at": a.disabled_at,
                "locked_at": a.locked_at,
            }
            for a in administration.accounts()
        ]
    show(rows, ("badge", "name", "role", "command", "state"), as_json)


@app.command()
def unlock(badge: Badge) -> None:
    """Release an account locked by failed sign-ins."""
    with administration_here() as administration:
        administration.unlock(badge)
    typer.echo(f"Unlocked {badge}.")


@app.command()
def passwd(
    badge: Badge,
    source: Annotated[str, typer.Option("--password", help="prompt, stdin or generate.")] = "prompt",
) -> None:
    """Set a new password: the person's sessions end within a second."""
    word = _password(source)
    with administration_here() as administration:
        administration.set_password(badge, word)
    typer.echo(f"Changed the password of {badge}.")
    if source == "generate":
        typer.echo(f"Password (shown once): {word}")


@app.command()
def disable(badge: Badge) -> None:
    """Cut a person off: sessions and watches end within a second."""
    with administration_here() as administration:
        administration.disable(badge)
    typer.echo(f"Disabled {badge}.")


@app.command()
def enable(badge: Badge) -> None:
    """Let a disabled person sign in again."""
    with administration_here() as administration:
        administration.enable(badge)
    typer.echo(f"Enabled {badge}.")


@app.command()
def change(
    badge: Badge,
    role: Annotated[Role | None, typer.Option()] = None,
    command: Annotated[str, typer.Option(help="Another command.")] = "",
    on_shift: Annotated[bool | None, typer.Option("--on-shift/--off-shift")] = None,
) -> None:
    """Change role, command or shift: what the person may no longer do ends within a second."""
    with administration_here() as administration:
        administration.change(badge, role, command, on_shift)
    typer.echo(f"Changed {badge}.")


@app.command()
def bind(
    badge: Badge,
    user: Annotated[str, typer.Argument(metavar="OSUSER", help="Login name on this computer.")],
) -> None:
    """From now on this user of the computer may do here what the person may, and records name her."""
    if not known_user(user):
        raise AdministrationError(f"This computer knows no user {user}. Type the login name.")
    with parts_here() as parts:
        Binding(parts.database, parts.log, parts.by).bind(badge, user)
    typer.echo(f"{user} acts here as {badge}.")


@app.command()
def unbind(badge: Badge) -> None:
    """Nobody acts here as this person any more."""
    with parts_here() as parts:
        Binding(parts.database, parts.log, parts.by).unbind(badge)
    typer.echo(f"Unbound {badge}.")


def _state(account: Account) -> str:
    if account.disabled_at:
        return "disabled"
    if account.locked_at:
        return "locked"
    return "open" if account.password_hash else "can't sign in"


def _password(how: str) -> str:
    if how == "none":
        return ""
    if how == "generate":
        return generated_password()
    if how == "stdin":
        return line_from_input()
    if how != "prompt":
        raise AdministrationError("--password must be prompt, stdin, generate or none.")
    if not sys.stdin.isatty():
        raise AdministrationError(
            "There is no terminal to ask at. Use --password stdin or --password generate."
        )
    word: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return word
