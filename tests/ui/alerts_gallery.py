"""Draws the documentation's pictures of the Alerts screen: `python -m tests.ui.alerts_gallery FOLDER`."""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome, Withheld
from respond_desktop.domain.alert.handover import Colleague, HandOver, OpenKind, OpenThing, WhatIsOpen
from respond_desktop.domain.alert.history import PastAlerts
from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.ui.alerts import AlertsDesk
from tests.ui import desk as desks
from tests.ui.desk import NOW, TestDesk

NEEDS, GUN, TASER, LOST = (
    AlertKind.NEEDS_HELP,
    AlertKind.GUNSHOT,
    AlertKind.TASER_ARMED,
    AlertKind.CAMERA_LOST,
)
REAL, FALSE, TEST = AlertOutcome
ROWS = (
    (TASER, "231", "S Decker Ave at E Pratt St", "M. Chen", (6, 660), REAL, ""),
    (GUN, "216", "Fait Ave at S Milton Ave", "M. Chen", (8, 180), FALSE, "41 % sure"),
    (LOST, "240", "Aliceanna St", "R. Okafor", (12, 31), REAL, ""),
    (NEEDS, "214", "E Lombard St at S Wolfe St", "Sgt. Fairfield", (4, 2280), REAL, ""),
    (TASER, "K9-2", "", "K. Adeyemi", (106, 130), TEST, ""),
)
THINGS = (
    OpenThing(OpenKind.ALERT, "a-1", "u-219", "219", NOW - timedelta(seconds=118), "gunshot"),
    OpenThing(OpenKind.BACKUP, "b-1", "u-214", "214", NOW - timedelta(minutes=12), "3"),
    OpenThing(OpenKind.WATCH, "w-1", "u-214", "214", NOW - timedelta(minutes=5)),
)
NOTE = HandOver(
    "h-1", "K. Adeyemi", "p-3", "M. Chen", "p-2", "RTC-04", "ws-4", NOW - timedelta(minutes=62),
    "Fireworks around Fait Ave since 20:00: two false gunshots. 240's camera loses the link on Aliceanna St, IT knows.",
    THINGS[:1], "M. Chen", "p-2", NOW - timedelta(minutes=61),
)  # fmt: skip
WORDS = "214 is unhurt and back at the station. 231 waits at the north path for the ambulance."


def past() -> tuple[Alert, ...]:
    """A shift's closed alerts."""
    made = []
    for n in range(12):
        kind, number, where, by, (taken_s, open_s), outcome, note = ROWS[n % len(ROWS)]
        one = desks.alert(kind, number, 60 * (7 + 41 * n), where, note=note, outcome=outcome)
        taken, closed = one.opened_at + timedelta(seconds=taken_s), one.opened_at + timedelta(seconds=open_s)
        one = replace(
            one, id=f"a-{n}", acknowledged_by=by, acknowledged_at=taken, closed_by=by, closed_at=closed
        )
        hidden = {"place": None, "withheld": Withheld.RIGHT}
        made.append(one if where else replace(one, **hidden))  # type: ignore[arg-type]
    return tuple(made)


def answer(desk: TestDesk, name: str, outcome: Outcome) -> None:
    """Central answers the newest of these."""
    place = max(n for n, asked in enumerate(desk.commands.asked) if asked[0] == name)
    desk.commands.replies[place](outcome)
    for _ in range(5):
        QApplication.processEvents()


def main(folder: Path) -> None:
    """Both pictures."""
    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    desk = desks.make_desk()
    desk.window.resize(1920, 1080)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session())
    first, second, third = desks.three_alerts()
    desk.show(desks.snapshot(alerts=(first, replace(second, acknowledged_by_id="p-1"), third)))
    desk.window.desk.screens.show_tab(1)
    answer(desk, "read_alerts", Done(PastAlerts(past(), "1.a", 4711, (NOTE,))))
    desk.window.grab().save(str(folder / "alerts.png"))
    desk.window.resize(1366, 768)
    desk.window.desk.screens.of(AlertsDesk).before_sign_out()
    colleagues = (Colleague("p-2", "M. Chen", "RTC-01"), Colleague("p-9", "Sgt. Fairfield", "RTC-02"))
    answer(desk, "load_open", Done(WhatIsOpen(THINGS, colleagues)))
    desk.alerts.side.giving.words.setPlainText(WORDS)
    for _ in range(5):
        QApplication.processEvents()
    desk.window.grab().save(str(folder / "hand-over.png"))
    desk.window.close()
    app.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
