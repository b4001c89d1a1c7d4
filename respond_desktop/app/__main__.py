"""Command line of the workstation: run it, play the demo, play a drill."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from respond_desktop.home.paths import private_folder, respond_home
from respond_desktop.home.program import run_program
from respond_desktop.video.media_process.process import WORKER_FLAG

app = typer.Typer(
    add_completion=False,
    help="The workstation of respond.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
)

RepeatTimes = Annotated[int, typer.Option("--repeat", min=1, max=1000, help="Measure this many times.")]
ReportFile = Annotated[Path | None, typer.Option("--report", help="Write the report as JSON.")]
ShotFolder = Annotated[Path | None, typer.Option("--screenshots", help="Save screenshots there.")]
Headless = Annotated[bool, typer.Option("--headless", help="Bring a display and a keyring of its own.")]


@app.callback()
def start(context: typer.Context) -> None:
    """Open the workstation."""
    if context.invoked_subcommand is not None:
        return
    from respond_desktop.app.start import run_workstation

    raise typer.Exit(run_workstation(private_folder(respond_home())))


@app.command()
def demo() -> None:
    """A training agency on this machine: central, six simulated cameras, and the workstation."""
    typer.echo("Starting the demo: loading the programs.")
    from respond_desktop.drill.demonstration.demo import run_demo

    raise typer.Exit(run_demo())


@app.command()
def drill(
    name: str,
    headless: Headless = False,
    repeat: RepeatTimes = 1,
    report: ReportFile = None,
    screenshots: ShotFolder = None,
) -> None:
    """Play a scenario through the real programs and measure. Exit 0 passed, 1 failed, 2 could not run."""
    from respond_desktop.drill.player import Play, run_drill

    raise typer.Exit(run_drill(Play(name, headless, repeat, report, screenshots)))


def main() -> None:
    """Entry point of `respond-desktop`; a frozen one is its own media process too."""
    if sys.argv[1:] == [WORKER_FLAG]:
        from respond_desktop.video.media_process.worker import main as run_worker

        run_worker()
    run_program("desktop", app, logging.WARNING)


if __name__ == "__main__":
    main()
