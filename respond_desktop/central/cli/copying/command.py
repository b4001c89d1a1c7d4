"""`respond-central backup` and `respond-central restore`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from respond_desktop.central.cli.copying.archive import Advance
from respond_desktop.central.cli.copying.backup import CentralBackup, Steps
from respond_desktop.central.cli.copying.restore import CentralRestore, PutBack, newest_backup
from respond_desktop.central.cli.kept_pictures.checks import Damaged
from respond_desktop.central.cli.place import config_here, parts_here
from respond_desktop.central.cli.who.console import console
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.web.end_signals import asked_to_end
from respond_desktop.home.paths import respond_home

HOLDS_KEYS = (
    "It holds the private keys of central, all records and all kept pictures. "
    "Keep it where only those may read who may be central."
)


def backup(
    to: Annotated[
        Path, typer.Argument(metavar="FILE-OR-FOLDER", help="A new file, or a folder to put it in.")
    ],
) -> None:
    """Copy everything of central while it runs, and restore the copy once to prove it. Exit code 1: see stderr."""
    config = config_here()
    with parts_here(config) as parts, asked_to_stop() as steps:
        done = CentralBackup(parts, config, parts.by, steps).make(to.expanduser().absolute())
    typer.echo(
        f"Made {done.path}: the log up to record {done.seq}, restored once and checked whole. {HOLDS_KEYS}"
    )
    _say_damaged(done.damaged)


def restore(
    source: Annotated[
        Path | None, typer.Argument(metavar="FILE-OR-FOLDER", help="A backup, or the folder with the newest.")
    ] = None,
    in_place: Annotated[
        bool,
        typer.Option(
            "--in-place", help="The files here were put back by other means: check and record that."
        ),
    ] = False,
) -> None:
    """Put a backup in place of what is here (moved aside, never deleted) and record it. Stop central first."""
    if in_place is (source is not None):
        raise AdministrationError("Name a backup to restore from, or say --in-place.")
    with asked_to_stop() as steps:
        act = CentralRestore(respond_home(), console(), steps)
        if source is None:
            done = act.in_place()
            typer.echo("The files were left as they are and checked whole.")
        else:
            archive = newest_backup(source.expanduser().absolute())
            done = act.from_backup(archive)
            typer.echo(f"Restored {archive}, made {done.copy_at}.")
    _say_restored(done)
    _say_damaged(done.damaged)
    if done.left:
        raise typer.Exit(1)


def _say_restored(done: PutBack) -> None:
    if done.aside is not None:
        typer.echo(
            f"What was here before lies in {done.aside}. Delete it when nothing of it is needed any more."
        )
    words = (
        "how many are lost isn't known here"
        if done.lost is None
        else f"{done.lost} records after it are lost"
    )
    typer.echo(f"The log ends with record {done.new.seq}; {words}. Record {done.record} says so.")
    typer.echo(
        "Start central. People, rights, cameras and workstations are again as they were then: "
        "go through what was added, disabled or taken since. "
        "Enrolment codes made before can't be used any more: make new codes."
    )
    for name in done.left:
        typer.echo(
            f"NOT TAKEN ALONG: {name} can't be read, and what waited in it to be recorded is missing.",
            err=True,
        )


def _say_damaged(damaged: tuple[Damaged, ...]) -> None:
    for each in damaged:
        typer.echo(f"NOT GENUINE: {each.picture.row.id}: {each.problem}.", err=True)
    if damaged:
        raise typer.Exit(1)


@contextmanager
def asked_to_stop() -> Iterator[Steps]:
    """Steps with a bar on a terminal, one line elsewhere; Ctrl+C, SIGTERM and a closed terminal stop them.

    They stop between two pieces of a step; what is heard between two steps stops the next one. After the last step
    the act is finished: it is never left half done.
    """
    stopped: list[bool] = []

    @contextmanager
    def step(words: str, total: int) -> Iterator[Advance]:
        with typer.progressbar(length=max(total, 1), label=words, file=sys.stderr) as bar:

            def advance(done: int) -> None:
                if stopped:
                    raise AdministrationError("Stopped. Nothing was changed.")
                bar.update(done)

            advance(0)
            yield advance
            advance(0)

    with asked_to_end(lambda: stopped.append(True)):
        yield step
