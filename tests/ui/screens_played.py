"""Every screen and panel in the states in which it is fullest: one row for each."""

from datetime import timedelta

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState
from respond_desktop.domain.outcomes import Done, Unavailable
from respond_desktop.domain.people import Role
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.book.plan import Layout
from tests.ui import desk as desks
from tests.ui import shift_screens
from tests.ui.desk import NOW
from tests.ui.sizes import Play, Shown
from tests.ui.views.test_my_views import ALL
from tests.ui.wall.world import told_but_lcd


def sign_in(shown: Shown) -> None:
    shown.desk.bridge.workplace_changed.emit(desks.workplace())


def sign_in_refused(shown: Shown) -> None:
    sign_in(shown)
    shown.desk.window.sign_in.banner.agree.click()
    card = shown.desk.window.sign_in.card
    card.badge.edit.setText("4471")
    card.password.edit.setText("correct horse")
    card.button.click()
    shown.desk.commands.answer(Unavailable("That was not accepted.", 3))


def enrolment(shown: Shown) -> None:
    shown.desk.bridge.workplace_changed.emit(desks.workplace(enrolled=False))


def nothing_open(shown: Shown) -> None:
    shown.sign_in()
    shown.desk.show(desks.snapshot(units=desks.shift(0), alerts=()))


def alerts(shown: Shown) -> None:
    shown.sign_in()
    shown.desk.window.keeper.select_unit("u-214")


def long_words(shown: Shown) -> None:
    """The longest of everything that is no prose: numbers, states, ages."""
    shown.sign_in()
    old = desks.unit("SUP-1042", 3_674.0, watched_by=("Sgt. Fairfield",))
    near = [desks.unit(number, 59.0) for number in ("K9-1187", "AIR-2", "MARINE-31")]
    alert = desks.alert(
        AlertKind.NEEDS_HELP, "SUP-1042", 4_521, "N Montford Ave at E Baltimore St", note="91 % sure"
    )
    shown.desk.show(
        desks.snapshot(units=(old, *near, *desks.shift(40)), alerts=(alert, *desks.three_alerts()))
    )
    shown.desk.window.keeper.select_unit("u-SUP-1042")


def closing(shown: Shown) -> None:
    alerts(shown)
    shown.desk.window.keeper.select_alert("a-219-gunshot")
    shown.desk.window.desk.strip.begin_closing()


def trouble(shown: Shown) -> None:
    """No link, no sound, no record, a clock that is off, training."""
    shown.sign_in(training=True)
    shown.desk.speaker.words = "No sound device. Alerts are shown and flash, but you won't hear them."
    shown.desk.speaker.changed.emit()
    link = Link(LinkState.LOST, NOW - timedelta(seconds=95), None, clock_offset_s=4.1)
    shown.desk.show(desks.snapshot(link=link, audit_pending=3, audit_broken="The disk is full."))
    shown.desk.window.keeper.select_unit("u-226")


def watching(shown: Shown) -> None:
    shown.sign_in()
    shown.world.alerts = desks.three_alerts()
    shown.desk.window.keeper.select_unit("u-214")
    shown.world.watch("214", on_wall=False, notices=told_but_lcd(), incident="26-118732", sound=True)


def watching_two(shown: Shown) -> None:
    watching(shown)
    shown.world.watch("219", on_wall=False)


def purpose(shown: Shown) -> None:
    alerts(shown)
    shown.desk.window.desk.asks.watch_selected()


def backup(shown: Shown) -> None:
    alerts(shown)
    shown.desk.window.desk.asks.backup_selected()


def backup_while_watching(shown: Shown) -> None:
    watching(shown)
    shown.desk.window.desk.asks.backup_selected()


def backup_sent(shown: Shown) -> None:
    backup(shown)
    place = desks.three_alerts()[2].place
    assert place is not None
    answers = (
        Response(
            "u-216",
            "216",
            ResponseState.ACCEPTED,
            NOW,
            NOW + timedelta(seconds=0.8),
            NOW + timedelta(seconds=9),
        ),
        Response("u-207", "207", ResponseState.DELIVERED, NOW, NOW + timedelta(seconds=1.1)),
        Response("u-240", "240", ResponseState.NOT_REACHED, NOW),
    )
    request = BackupRequest("b-1", "u-214", "214", place, Code.CODE_3, "from the north", "p-1", NOW, answers)
    part = shown.desk.window.desk.asks.backup
    part.form._send.click()
    shown.desk.commands.answer(Done("b-1"))
    shown.desk.show(desks.snapshot(backups=(request,)))


def keeping(shown: Shown) -> None:
    watching(shown)
    shown.desk.window.desk.asks.watching.keep("w-214")


def keys(shown: Shown) -> None:
    alerts(shown)
    shown.desk.window.desk.show_keys()


def keys_while_watching(shown: Shown) -> None:
    watching(shown)
    shown.desk.window.desk.show_keys()


def keys_with_form(shown: Shown) -> None:
    purpose(shown)
    shown.desk.window.desk.show_keys()


def journal(shown: Shown) -> None:
    alerts(shown)
    for words in (
        "Watch ended. Recording stopped.",
        "Refused: Unit 305 is not among the units you may watch. Your role may watch East command.",
        "Unit 216 is on the way to Unit 214, Bank St at S Chester St.",
    ):
        shown.desk.window.desk.say(words)
    shown.desk.window.desk.aside.panel.show_journal()


def diagnostics(shown: Shown) -> None:
    alerts(shown)
    shown.desk.window.desk.aside.show_settings()


def wall(shown: Shown) -> None:
    shown.sign_in()
    shown.world.alerts = desks.three_alerts()
    shown.world.show()
    shown.desk.window.desk.screens.show_tab(2)
    shown.world.watch("214", "207", "219", "231", "222", "216")
    shown.world.change("231", notices=told_but_lcd())
    shown.world.pass_time(9.0)
    shown.world.picture("214")


def wall_empty(shown: Shown) -> None:
    shown.sign_in()
    shown.desk.window.desk.screens.show_tab(2)


def wall_sixteen(shown: Shown) -> None:
    wall(shown)
    shown.world.wall.choose_layout(Layout.SIXTEEN)


def wall_with_form(shown: Shown) -> None:
    wall(shown)
    shown.desk.window.keeper.select_unit("u-212")
    shown.desk.window.desk.asks.watch_selected()


def wall_keys(shown: Shown) -> None:
    wall(shown)
    shown.desk.window.desk.show_keys()


def wall_window(shown: Shown) -> None:
    wall(shown)
    home = shown.desk.window.desk.screens.of(Wall).home
    home.pop_out()
    assert home.window is not None
    shown.window = home.window


def wall_elsewhere(shown: Shown) -> None:
    wall_window(shown)
    shown.window = shown.desk.window


def my_views(shown: Shown) -> None:
    shown.sign_in(Role.OFFICER, unit_number="214")
    found = ViewsOfOfficer("Ofc. Valenzuela", NOW, True, ALL)
    shown.desk.commands.answer(Done(found))


SCREENS: dict[str, Play] = {
    "sign-in": sign_in,
    "sign-in-refused": sign_in_refused,
    "enrolment": enrolment,
    "operations-empty": nothing_open,
    "operations-alerts": alerts,
    "operations-long-words": long_words,
    "closing-an-alert": closing,
    "trouble": trouble,
    "watching": watching,
    "watching-two": watching_two,
    "purpose-form": purpose,
    "backup-form": backup,
    "backup-while-watching": backup_while_watching,
    "backup-sent": backup_sent,
    "keep-form": keeping,
    "keys": keys,
    "keys-while-watching": keys_while_watching,
    "keys-with-form": keys_with_form,
    "journal": journal,
    "diagnostics": diagnostics,
    "wall": wall,
    "wall-empty": wall_empty,
    "wall-16": wall_sixteen,
    "wall-with-form": wall_with_form,
    "wall-keys": wall_keys,
    "wall-window": wall_window,
    "wall-elsewhere": wall_elsewhere,
    "my-views": my_views,
    **shift_screens.SCREENS,
}
"""Add a row for each new screen or panel: whatever can't be read on it is then found by itself."""
