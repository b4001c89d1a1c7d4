"""Plays a scenario: brings what it needs, starts the real programs, and always leaves a report."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from respond_desktop.drill.programs.display import CannotRunError, PrivateDisplay
from respond_desktop.drill.programs.secret_service import PrivateSecretService
from respond_desktop.drill.report import DrillReport
from respond_desktop.home.paths import has_display
from respond_desktop.home.program import tell

if TYPE_CHECKING:
    from respond_desktop.drill.second_desk import SecondDesk

SCENARIOS = ("radio-cut",)
PASSED, FAILED, CANNOT_RUN = 0, 1, 2
SETTINGS = "lease_s = 15\n"
"""The silent camera's lease ends after 15 s instead of 60, so that nobody waits a minute for it."""


@dataclass(frozen=True, slots=True)
class Play:
    """What to play and how."""

    name: str
    headless: bool = False
    repeat: int = 1
    report: Path | None = None
    screenshots: Path | None = None


def run_drill(play: Play) -> int:
    """Play it; exit code 0 passed, 1 failed, 2 could not run (and says what is missing)."""
    if play.name not in SCENARIOS:
        tell(f"There is no drill {play.name}. There is: {', '.join(SCENARIOS)}.")
        return CANNOT_RUN
    report = DrillReport(play.name)
    code = CANNOT_RUN
    try:
        with surroundings(play.headless):
            _play(play, report)
        code = PASSED if report.passed else FAILED
    except CannotRunError as error:
        report.trouble = str(error)
        tell(f"The drill can't run: {error}")
    except Exception as error:  # the drill's own top level: the report is written whatever happened
        report.trouble = report.trouble or f"{type(error).__name__}: {error}"
        tell(f"The drill failed: {report.trouble}")
        code = FAILED
    finally:
        if play.report is not None:
            report.write(play.report)
    _summary(report, code)
    return code


@contextmanager
def surroundings(headless: bool) -> Iterator[None]:
    """A display and a keyring of our own if there is to be no other."""
    os.environ.setdefault(
        "RESPOND_RENDER", "paint"
    )  # a card's paints don't come by the canvas that is watched
    with ExitStack() as stack:
        if headless:
            if hasattr(os, "geteuid") and os.geteuid() == 0:
                os.environ.setdefault(
                    "QTWEBENGINE_DISABLE_SANDBOX", "1"
                )  # in the drill only: see ui/map/view.py
            stack.enter_context(PrivateDisplay())
            stack.enter_context(PrivateSecretService())
        elif not has_display():
            raise CannotRunError("there is no display here. Add --headless.")
        yield


def _play(play: Play, report: DrillReport) -> None:
    from respond_desktop.app.running import RunningWorkstation
    from respond_desktop.app.start import make_application
    from respond_desktop.app.station import enrol_station
    from respond_desktop.drill.aftermath import Aftermath
    from respond_desktop.drill.attacks import DrillStage
    from respond_desktop.drill.programs.agency import make_agency
    from respond_desktop.drill.radio_cut import RadioCut
    from respond_desktop.drill.seat import Seat
    from respond_desktop.drill.second_desk import SecondDesk
    from respond_desktop.feeds.loop import FeedLoop

    with ExitStack() as stack:
        home = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="respond-drill-", ignore_cleanup_errors=True)
            )
        )
        with report.step("central and six cameras start"):
            agency = make_agency(home, SETTINGS)
            stack.callback(agency.stop)
            agency.start_cameras()
        loop = FeedLoop()
        loop.start()
        stack.callback(loop.stop)
        desks = []
        for badge, name in (("operator", "RTC-02"), ("norights", "RTC-03")):
            desk = SecondDesk(loop, enrol_station(home / name, agency.workstation_code(name)))
            desk.sign_in(badge, agency.password(badge))
            stack.callback(_quietly(desk))
            desks.append(desk)
        app = make_application()
        stack.callback(app.shutdown)
        workstation = RunningWorkstation(app, home)
        stack.callback(workstation.shut_down)
        workstation.parts.window.resize(1920, 1080)
        workstation.show(full_size=False)
        workstation.parts.window.activateWindow()
        seat = Seat(app, workstation, play.screenshots)
        try:
            RadioCut(DrillStage(report, agency, seat, desks[0], desks[1])).play(play.repeat)
            Aftermath(report, agency, seat).play(desks[1])
        except Exception:
            seat.shot("99-failed")
            raise


def _quietly(desk: "SecondDesk") -> Callable[[], None]:
    """Closing a second desk never hides what went wrong before."""

    def close() -> None:
        with contextlib.suppress(Exception):
            desk.close()

    return close


def _summary(report: DrillReport, code: int) -> None:
    words = {PASSED: "passed", FAILED: "FAILED", CANNOT_RUN: "could not run"}[code]
    typer.echo(f"Drill {report.scenario}: {words}")
    facts = report.as_json()
    for key, value in facts["figures"].items():
        if value is not None:
            typer.echo(
                f"  {key:24} p50 {value:8.1f}   p95 {facts['figures_p95'][key]:8.1f}   ({facts['runs']} runs)"
            )
