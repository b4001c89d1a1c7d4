"""`respond-central policy ...`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from respond_desktop.central.cli.listing import AsJson
from respond_desktop.central.cli.listing import show as show_rows
from respond_desktop.central.cli.place import parts_here
from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.policy.versions import StoredPolicy
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.difference import difference
from respond_desktop.domain.rights.document import PolicyDocumentError, numbered_like, policy_from_text
from respond_desktop.domain.rights.policy import OWN_COMMAND, MissingNotice, Permission, Policy, PolicyChange

app = typer.Typer(help="The policy in force.", no_args_is_help=True)


def _right(name: str) -> Permission:
    """By its name, or the one it had before."""
    try:
        return Permission(name)
    except ValueError:
        raise typer.BadParameter(f"{name!r} is no permission. One of: {', '.join(Permission)}.") from None


WhichRole = Annotated[Role, typer.Argument(metavar="ROLE", help="For example supervisor.")]
Right = Annotated[Permission, typer.Argument(metavar="PERMISSION", help="For example keep.", parser=_right)]


@app.command()
def show(
    version: Annotated[int, typer.Option(help="An earlier version, by its number.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Print a version whole: its rules, purposes, time boxes and required notices; without a number the newest."""
    with parts_here() as parts:
        found = _version(PolicyChanges(parts.database, parts.log, parts.by), version)
    if as_json:
        typer.echo(json.dumps(found.document.content, ensure_ascii=False, indent=2))
        return
    for line in policy_lines(found.document.policy):
        typer.echo(line)


@app.command()
def versions(as_json: AsJson = False) -> None:
    """Every version, oldest first: when, by whom, what changed, and its hash."""
    with parts_here() as parts:
        found = PolicyChanges(parts.database, parts.log, parts.by).versions().sound
    rows = [
        {
            "version": v.number,
            "created_at": v.created_at,
            "author": v.author,
            "words": " ".join(v.words),
            "hash": v.document.hash,
        }
        for v in found
    ]
    show_rows(rows, ("version", "created_at", "author", "words", "hash"), as_json)


@app.command()
def diff(
    before: Annotated[int, typer.Argument(metavar="A", help="Number of a version.")],
    after: Annotated[int, typer.Argument(metavar="B", help="Number of another.")],
) -> None:
    """Say in words what is different in version B."""
    with parts_here() as parts:
        changes = PolicyChanges(parts.database, parts.log, parts.by)
        was, now = (_version(changes, number).document.policy for number in (before, after))
    for line in difference(was, now) or ("Nothing is different.",):
        typer.echo(line)


@app.command()
def allow(
    role: WhichRole,
    permission: Right,
    scope: Annotated[
        str,
        typer.Option(
            help="own: the person's command; *: all commands; or a command's name. With what lies below."
        ),
    ] = OWN_COMMAND,
    off_shift: Annotated[bool, typer.Option("--off-shift", help="Also when not on shift.")] = False,
) -> None:
    """Give a role a right, from now on: a new version, recorded."""
    _change(PolicyChange(role, permission, scope, not off_shift, allowed=True))


@app.command()
def forbid(
    role: WhichRole,
    permission: Right,
    scope: Annotated[
        str, typer.Option(help="Only in this command and what lies below it, whatever other rules say.")
    ] = "",
) -> None:
    """Take a right from a role in every scope: what runs under it ends within a second; a new version, recorded."""
    _change(PolicyChange(role, permission, scope or OWN_COMMAND, allowed=False, denies=bool(scope)))


@app.command("set")
def set_limits(
    watch_minutes: Annotated[int | None, typer.Option(help="Longest time of one watch.")] = None,
    notices_required: Annotated[int | None, typer.Option(help="How many of the three must be shown.")] = None,
    missing_notice: Annotated[
        MissingNotice | None, typer.Option(help="Fewer were shown: block ends the watch, flag records it.")
    ] = None,
    reason_hours: Annotated[int | None, typer.Option(help="Until a reason that is owed is due.")] = None,
) -> None:
    """Change time boxes and required notices: a new version, recorded."""
    asked = {
        "watch_minutes": watch_minutes,
        "notices_required": notices_required,
        "missing_notice": missing_notice,
        "reason_due_hours": reason_hours,
    }
    given: dict[str, Any] = {key: value for key, value in asked.items() if value is not None}
    with parts_here() as parts:
        changes = PolicyChanges(parts.database, parts.log, parts.by)
        _put(changes, replace(changes.versions().policy, **given))


@app.command("apply")
def apply_file(
    file: Annotated[Path, typer.Argument(help="What show --json wrote, with your changes.")],
) -> None:
    """Put a whole policy in force, made from the version in force now: a new version, recorded."""
    try:
        policy = policy_from_text(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, PolicyDocumentError) as error:
        raise AdministrationError(f"{file} holds no policy: {error}. Nothing was changed.") from error
    with parts_here() as parts:
        changes = PolicyChanges(parts.database, parts.log, parts.by)
        _put(changes, numbered_like(changes.versions().policy, policy))


def policy_lines(policy: Policy) -> Iterator[str]:
    """A version for people to read."""
    yield f"{policy.name} v{policy.version}"
    for rule in policy.rules:
        shift = ", denied" if rule.denies else ", on shift only" if rule.on_shift_only else ""
        yield f"rule {rule.number}\t{rule.role}\t{rule.permission}\t{rule.scope}{shift}"
    for purpose in policy.purposes:
        offered = "" if purpose.can_be_allowed else "\tnot offered yet: it needs a second person"
        yield f"purpose {purpose.key}\t{purpose.words}{offered}"
    yield f"A watch lasts {policy.watch_minutes} minutes; {policy.notices_required} notices are required."
    missing = "ends the watch" if policy.missing_notice is MissingNotice.BLOCK else "is flagged"
    yield f"A missing notice {missing}. A reason is due in {policy.reason_due_hours} hours."


def _version(changes: PolicyChanges, number: int) -> StoredPolicy:
    found = changes.versions()
    version = found.version(number) if number else found.sound[-1]
    if version is None:
        raise AdministrationError(f"There is no version {number}. See: respond-central policy versions")
    return version


def _change(change: PolicyChange) -> None:
    with parts_here() as parts:
        changes = PolicyChanges(parts.database, parts.log, parts.by)
        changes.make(change, changes.versions().policy.version)
        current = changes.in_force()
    typer.echo(f"{current.name} v{current.version} is in force.")


def _put(changes: PolicyChanges, policy: Policy) -> None:
    made = changes.put(policy)
    if made is None:
        typer.echo("Nothing is different. Nothing was changed.")
        return
    for line in made.words:
        typer.echo(line)
    typer.echo(f"{policy.name} v{made.number} is in force.")
