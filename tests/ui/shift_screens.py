"""Screens beside the work: closed alerts, handing over, settings, the demo's story, a view that is questioned."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.alert.handover import Colleague, HandOver, OpenKind, OpenThing, WhatIsOpen
from respond_desktop.domain.alert.history import PastAlerts
from respond_desktop.domain.cases import CaseState, ViewQuestion
from respond_desktop.domain.outcomes import Done, Outcome, Refused
from respond_desktop.domain.people import Role
from respond_desktop.domain.preferences import Motion, Preferences
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.ui.guide.column import GuideColumn
from respond_desktop.ui.guide.steps import StepId
from respond_desktop.ui.views.asking import MyViews
from tests.ui import desk as desks
from tests.ui.desk import NOW
from tests.ui.sizes import Play, Shown
from tests.ui.test_alerts_screen import closed
from tests.ui.test_hand_over import ALERT, WATCH, mine
from tests.ui.views.test_my_views import WATCHED
from tests.ui.wall.world import told_but_lcd

PLACE = "N Montford Ave at E Baltimore St"
WORDS = "Twelve units record along Eastern Ave. The father of the boy at Bank St waits for a call before midnight."
THINGS = (
    ALERT,
    OpenThing(OpenKind.ALERT, "a-2", "u-SUP-1042", "SUP-1042", NOW - timedelta(minutes=75), "needs_help"),
    OpenThing(OpenKind.BACKUP, "b-1", "u-214", "214", NOW - timedelta(minutes=3), "3"),
    WATCH,
    OpenThing(OpenKind.REASON, "w-2", "u-K9-1187", "K9-1187", NOW - timedelta(minutes=12)),
)
GIVEN = HandOver(
    "h-1",
    "K. Adeyemi-Blankenship",
    "p-3",
    "",
    "",
    "RTC-04",
    "ws-4",
    NOW - timedelta(minutes=9),
    WORDS,
    THINGS,
)
TAKEN = replace(
    GIVEN,
    id="h-2",
    given_at=NOW - timedelta(minutes=50),
    taken_by="M. Chen",
    taken_at=NOW - timedelta(minutes=44),
)
NO = Refused(
    "Unit SUP-1042 is not among the units you may see alerts of.",
    "Your role may see alerts of East command.",
    "Live Video Policy v1, rule 2",
)
COLLEAGUES = tuple(Colleague(f"p-{n}", f"Sgt. Fairfield-Oyelaran {n}", f"RTC-{n:02}") for n in range(2, 12))


def long_closed() -> PastAlerts:
    """The longest of every column."""
    shot = replace(closed("SUP-1042", 30), kind=AlertKind.GUNSHOT, note="91 % sure", count=12)
    found = (
        replace(shot, id="a-9", acknowledged_by="K. Adeyemi-Blankenship"),
        replace(closed("K9-1187", 60 * 11), kind=AlertKind.NEEDS_HELP, closed_at=NOW - timedelta(minutes=2)),
        *(closed(str(number), 70 + number) for number in range(300, 320)),
    )
    return PastAlerts(
        tuple(replace(a, place=a.place and replace(a.place, words=PLACE)) for a in found),
        "12.a",
        4711,
        (TAKEN,),
    )


def answer(shown: Shown, name: str, outcome: Outcome) -> None:
    """Central answers the newest question of that name."""
    asked = shown.desk.commands.asked
    shown.desk.commands.replies[max(n for n, a in enumerate(asked) if a[0] == name)](outcome)


def closed_alerts(shown: Shown) -> None:
    """One unit's, a hand-over waiting: everything that the head can hold."""
    shown.sign_in()
    shown.desk.hands.pass_time(60)
    shown.desk.show(desks.snapshot(hand_overs=("h-1",)))
    shown.desk.window.desk.screens.show_tab(1)
    screen = shown.desk.alerts
    screen.search.setText("SUP-1042")
    screen.search.returnPressed.emit()
    answer(shown, "read_alerts", Done(long_closed()))


def closed_alerts_any_day(shown: Shown) -> None:
    """Each with its day; the note that was taken is chosen."""
    shown.sign_in()
    shown.desk.window.desk.screens.show_tab(1)
    screen = shown.desk.alerts
    screen.days.setCurrentRow(0)
    answer(shown, "read_alerts", Done(long_closed()))
    screen.table.selectRow(next(n for n, row in enumerate(screen.table.rows) if isinstance(row, HandOver)))


def closed_alerts_refused(shown: Shown) -> None:
    closed_alerts(shown)
    shown.desk.alerts.again.click()
    answer(shown, "read_alerts", NO)


def handing_over(shown: Shown) -> None:
    """Before one signs out, with central's no to a first try."""
    shown.sign_in()
    shown.desk.show(desks.snapshot(alerts=mine()))
    QTest.keyClick(shown.desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    answer(shown, "load_open", Done(WhatIsOpen(THINGS, COLLEAGUES)))
    giving = shown.desk.alerts.side.giving
    giving.words.setPlainText(WORDS)
    giving.show_outcome(NO)


def handed_over(shown: Shown) -> None:
    """At sign-in, with central's no to a first yes."""
    shown.sign_in()
    shown.desk.show(desks.snapshot(alerts=mine(), hand_overs=("h-1",)))
    answer(shown, "load_hand_overs", Done((GIVEN,)))
    answer(shown, "read_alerts", Done(long_closed()))
    shown.desk.alerts.side.taking.show_outcome(NO)


def settings(shown: Shown) -> None:
    """With each note that it can say."""
    shown.sign_in()
    shown.desk.window.keeper.select_unit("u-214")
    desk = shown.desk.window.desk
    desk.aside.preferences.system._take(("test", ""), True)
    desk.aside.preferences.choose(Preferences(scale=130, motion=Motion.SYSTEM))
    desk.aside.show_settings()


def story(shown: Shown) -> None:
    """The step with the most keys is open, and what wasn't done is said."""
    shown.sign_in()
    desk = shown.desk.window.desk
    column = GuideColumn(shown.desk.theme, "214", beside=False)
    desk.put_left(column)
    column.show_session(desks.session())
    column._choose(StepId.WATCH)
    column.say("Unit 214 isn't recording. Do step 1 first.")
    shown.desk.window.keeper.select_unit("u-214")


def case_asked(shown: Shown) -> None:
    """Open, and nobody may answer it."""
    asked = ViewQuestion("case-1", NOW - timedelta(seconds=60), WORDS, CaseState.OPEN, 0)
    _questioned(shown, asked)


def case_asked_again(shown: Shown) -> None:
    """Answered, and asked anew with too many words."""
    asked = ViewQuestion(
        "case-1", NOW - timedelta(days=1), WORDS, CaseState.ANSWERED, 2, WORDS, NOW, "D. Moreno"
    )
    _questioned(shown, asked)
    part = shown.desk.window.desk.screens.of(MyViews).screen._detail.question
    part._begun.click()
    part._words.setPlainText("x" * 4000)
    part._send.click()


def _questioned(shown: Shown, question: ViewQuestion) -> None:
    shown.sign_in(Role.OFFICER, unit_number="214")
    view = replace(
        WATCHED, at=NOW - timedelta(seconds=400), ended_at=None, notices=told_but_lcd(), question=question
    )
    shown.desk.commands.answer(Done(ViewsOfOfficer("Ofc. Valenzuela", NOW, True, (view,))))


SCREENS: dict[str, Play] = {
    "closed-alerts": closed_alerts,
    "closed-alerts-any-day": closed_alerts_any_day,
    "closed-alerts-refused": closed_alerts_refused,
    "handing-over": handing_over,
    "handed-over": handed_over,
    "settings": settings,
    "story": story,
    "case-asked": case_asked,
    "case-asked-again": case_asked_again,
}
