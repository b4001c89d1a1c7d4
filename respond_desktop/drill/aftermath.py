"""What remains: the officer reads who saw her, outsiders verify the log, and a changed byte shows."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from respond_desktop.domain.outcomes import Done
from respond_desktop.domain.views import ViewKind, ViewsOfOfficer
from respond_desktop.drill.keyboard import sign_in_by_keyboard
from respond_desktop.drill.programs.agency import RunningAgency
from respond_desktop.drill.programs.processes import run_tool
from respond_desktop.drill.report import DrillReport, StepFailedError
from respond_desktop.drill.seat import Seat
from respond_desktop.drill.second_desk import SecondDesk
from respond_desktop.home.private_files import replace_private
from respond_desktop.ui.alerts import AlertsDesk
from respond_desktop.ui.operations import OperationsScreen

CTRL = Qt.KeyboardModifier.ControlModifier
SHOWN = {ViewKind.WATCH, ViewKind.MAP, ViewKind.DISCLOSURE, ViewKind.REFUSED}
"""Kinds of views that the story brings about."""
KINDS_EXPECTED = (
    "signin.done",
    "recording.started",
    "recording.stopped",
    "recording.lease_ended",
    "alert.opened",
    "alert.acknowledged",
    "watch.asked",
    "watch.refused",
    "watch.told",
    "watch.started",
    "watch.ended",
    "positions.visible",
    "backup.asked",
    "backup.delivered",
    "backup.answered",
    "place.disclosed",
    "media.refused",
)


class Aftermath:
    """Played after the story, while central still runs."""

    def __init__(self, report: DrillReport, agency: RunningAgency, seat: Seat) -> None:
        self._report, self._agency, self._seat = report, agency, seat

    def play(self, stranger: SecondDesk) -> None:
        """Local records arrive; the officer reads her views; the log is exported and checked."""
        self._synced()
        self._my_views_on_screen()
        self._my_views(stranger)
        self._verify()

    def _synced(self) -> None:
        seat, report = self._seat, self._report
        with report.step("promise 4: every local record has reached central"):
            trail = seat.parts.desk.station.trail if seat.parts.desk.station else None
            if trail is None:
                raise StepFailedError("the workstation has no record")
            seat.wait(lambda: trail.count() == 0, "all local records received", 40)
            report.audit |= {"local": trail.received_seq(), "missing": trail.count()}

    def _my_views_on_screen(self) -> None:
        seat = self._seat
        with self._report.step("promise 5: the officer reads on her own screen who saw her"):
            seat.key(Qt.Key.Key_L, CTRL)
            alerts = seat.parts.window.desk.screens.of(AlertsDesk).screen
            if alerts.side.has_form:  # her backup request is open: signed out without
                seat.key(Qt.Key.Key_L, CTRL)
            seat.wait(lambda: seat.says("I agree"), "the use banner again")
            sign_in_by_keyboard(seat, "officer", self._agency.password("officer"))
            seat.wait(lambda: seat.says("Who watched or located you"), "My views")
            seat.wait(
                lambda: seat.shows_in_table("Sgt. Fairfield") and seat.shows_in_table("R. Okafor"),
                "the viewers",
            )
            if seat.says("Units") and seat.parts.window.desk.screens.of(OperationsScreen).page.isVisible():
                raise StepFailedError("an officer sees the operations screen")
            seat.shot("12-my-views")

    def _my_views(self, desk: SecondDesk) -> None:
        with self._report.step("promise 5: views, map and disclosure are hers, by assignment"):
            desk.ask(lambda c: c.sign_out())
            desk.sign_in("officer", self._agency.password("officer"))
            answer = desk.ask(lambda c: c.my_views())
            if not isinstance(answer, Done) or not isinstance(answer.value, ViewsOfOfficer):
                raise StepFailedError(f"My views did not open: {answer}")
            views = answer.value
            kinds = {v.kind for v in views.views}
            if not views.log_intact or not kinds >= SHOWN:
                raise StepFailedError(f"kinds {sorted(kinds)}, intact {views.log_intact}")
            watched = [v for v in views.views if v.kind is ViewKind.WATCH]
            if any(v.ended_at is None for v in watched) or {v.who for v in watched} < {
                "Sgt. Fairfield",
                "R. Okafor",
            }:
                raise StepFailedError(f"watches are not complete: {[(v.who, v.ended_at) for v in watched]}")

    def _verify(self) -> None:
        report, home = self._report, self._agency.home
        exported, key = home / "log.jsonl", home / "central" / "log.pub"
        with report.step("every step is in central's log"):
            made = run_tool("respond_desktop.central", ["export", str(exported)], home)
            if made.returncode != 0:
                raise StepFailedError(f"the log can't be exported: {made.stderr.strip()}")
            kinds = kinds_in(exported)
            missing = [kind for kind in KINDS_EXPECTED if not kinds.get(kind)]
            if missing:
                raise StepFailedError(f"not in the log: {missing}")
            report.audit["central"] = sum(kinds.values())
        with report.step("promise 5: the verifier passes with the key, and only with it"):
            journals = [str(f) for f in sorted(home.glob("camera-*/journal.jsonl"))]
            with_journals = [argument for journal in journals for argument in ("--journal", journal)]
            self._expect(
                0, [str(exported), "--key", str(key), *with_journals], "the log and the cameras' journals"
            )
            self._expect(3, [str(exported)], "the log without a key")
            report.audit["verified"] = True
        with report.step("promise 5: one changed byte is found"):
            self._expect(
                1,
                [str(changed_copy(exported, lambda line: '"watch.asked"' in line)), "--key", str(key)],
                "a byte",
            )

    def _expect(self, code: int, arguments: list[str], what: str) -> None:
        ran = run_tool("respond_desktop.audit.verify", arguments, self._agency.home)
        if ran.returncode != code:
            raise StepFailedError(
                f"{what}: exit {ran.returncode} instead of {code}: {(ran.stdout + ran.stderr)[-400:]}"
            )


def kinds_in(exported: Path) -> dict[str, int]:
    """How many records of each kind an exported log holds."""
    kinds: dict[str, int] = {}
    for line in exported.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        header = json.loads(line).get("header")
        if isinstance(header, dict):
            kinds[header["kind"]] = kinds.get(header["kind"], 0) + 1
    return kinds


def changed_copy(exported: Path, matches: Callable[[str], bool]) -> Path:
    """A copy of the log with one letter of the first matching record's body changed."""
    lines = exported.read_text(encoding="utf-8").rstrip("\n").split("\n")
    number = next(i for i, line in enumerate(lines) if matches(line))
    record = json.loads(lines[number])
    body = record["body"]
    at = next(i for i, letter in enumerate(body) if letter.isalpha())
    record["body"] = body[:at] + ("x" if body[at] != "x" else "y") + body[at + 1 :]
    lines[number] = json.dumps(record)
    copy = exported.with_name("changed.jsonl")
    replace_private(copy, ("\n".join(lines) + "\n").encode())
    return copy
