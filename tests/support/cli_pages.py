"""The page of all commands, made from the programs: `python -m tests.support.cli_pages --write`."""

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer

from respond_desktop.app.__main__ import app as desktop
from respond_desktop.audit.verify import command_line
from respond_desktop.camera.__main__ import app as camera
from respond_desktop.central.cli import app as central

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
HEAD = """# Commands

Made from the programs by `python -m tests.support.cli_pages --write`; a test compares.
`--help` behind any command says the same.

What they are for: [operator.md](operator.md), [administrator.md](administrator.md), [camera.md](camera.md),
[verifying.md](verifying.md). Where they keep their files (`RESPOND_HOME`): [configuration.md](configuration.md).
"""
PROGRAMS = (("respond-desktop", desktop), ("respond-central", central), ("respond-camera", camera))
NOT_SHOWN = {"help", "install_completion", "show_completion"}


def page() -> str:
    """The whole page as it should stand in docs/cli.md."""
    programs = [_typer_program(name, app) for name, app in PROGRAMS]
    return "\n\n".join([HEAD.rstrip("\n"), *programs, _verify()]) + "\n"


def commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Each command that can be typed, groups included, in the order of `--help`."""
    yield name, command
    for sub, found in getattr(command, "commands", {}).items():
        if not found.hidden:
            yield from commands(f"{name} {sub}", found)


def _typer_program(name: str, app: typer.Typer) -> str:
    (_, whole), *rest = commands(name, typer.main.get_command(app))
    return "\n\n".join([f"## {name}\n{_one_line(whole.help)}", *(_command(typed, c) for typed, c in rest)])


def _command(typed: str, command: Any) -> str:
    given = [p for p in command.params if p.name not in NOT_SHOWN and not p.hidden]
    line = " ".join([typed, *(_usage(p) for p in given if not _is_option(p))])
    rows = [_row(p) for p in given if _is_option(p) or p.help]
    return "\n\n".join([f"### `{line}`\n{_one_line(command.help)}", *_table(rows)])


def _is_option(parameter: Any) -> bool:
    return bool(parameter.opts[0].startswith("-"))


def _usage(parameter: Any) -> str:
    """An argument as it is typed: `NAME`, `[NAME]`, `NAME...`."""
    word = (parameter.metavar or parameter.name).upper().strip("[]")
    word = f"{word}..." if parameter.nargs == -1 else word
    return word if parameter.required else f"[{word}]"


def _row(parameter: Any) -> tuple[str, str]:
    names = ", ".join(f"`{n}`" for n in [*parameter.opts, *parameter.secondary_opts])
    notes = "; ".join(_notes(parameter))
    words = f"{_one_line(parameter.help)} ({notes})" if notes else _one_line(parameter.help)
    return names if _is_option(parameter) else f"`{_usage(parameter)}`", words.strip()


def _notes(parameter: Any) -> Iterator[str]:
    """What may stand there, whether it must, and what is meant without it."""
    if parameter.required and _is_option(parameter):
        yield "needed"
    if parameter.multiple:
        yield "may be given again"
    asked = parameter.type_descriptor.annotation
    for kind in (asked, *get_args(asked)):
        if isinstance(kind, type) and issubclass(kind, Enum):
            yield "one of " + ", ".join(f"`{c.value}`" for c in kind)
    if parameter.min is not None:
        yield f"{parameter.min:g} to {parameter.max:g}" if parameter.max else f"{parameter.min:g} or more"
    if not parameter.required and parameter.default not in (None, False, "", (), []):
        yield f"else `{getattr(parameter.default, 'value', parameter.default)}`"


def _verify() -> str:
    parser = command_line()
    shown = [a for a in parser._actions if a.dest not in NOT_SHOWN]
    rows = [
        (", ".join(f"`{n}`" for n in a.option_strings) or f"`{a.dest.upper()}`", _one_line(a.help))
        for a in shown
    ]
    typed = " ".join([parser.prog, *(a.dest.upper() for a in shown if not a.option_strings)])
    title = f"## {parser.prog}\n{_one_line(parser.description)}"
    return "\n\n".join([title, f"### `{typed}`", *_table(rows), _one_line(parser.epilog)])


def _table(rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    lines = [f"| {left} | {right} |" for left, right in rows]
    return ["\n".join(["| Given | Means |", "|---|---|", *lines])]


def _one_line(words: str | None) -> str:
    return " ".join((words or "").replace("|", "\\|").split())


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
