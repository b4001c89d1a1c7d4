"""A small world for panels: a session, units around a place, watches and what central says of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QWidget

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.rights.default_policy import default_policy
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, Watch, WatchState
from respond_desktop.ui.kit import Chip
from tests.ui.watch.pictures import START

ME = Person("p1", "4711", "R. Okafor", Role.OPERATOR, "East")
SESSION = SessionView(
    ME,
    frozenset(Permission),
    default_policy().purposes,
    "Live Video Policy v1",
    15,
    START + timedelta(hours=8),
    "Harborview PD",
    True,
    "RTC-04",
    workstation_id="station-4",
)
SHOWN = tuple(Notice(channel, NoticeResult.SHOWN, START) for channel in NoticeChannel)


def unit(number: str, north_m: float | None = None, age_s: float = 1.0) -> UnitView:
    """A unit `north_m` metres north of the test's place, or one that doesn't record."""
    if north_m is None:
        return UnitView(f"u{number}", number, "East", online=True)
    fix = Fix(39.29 + north_m / 111_195, -76.59, 16.0, START - timedelta(seconds=age_s), 43.0, 1.8, 9)
    recording = RecordingView(
        "r", START - timedelta(seconds=164), StartCause.EVENT_BUTTON, START + timedelta(60)
    )
    return UnitView(f"u{number}", number, "East", "d", True, recording, fix, battery_pct=64, signal_bars=3)


def stopped(unit_view: UnitView) -> UnitView:
    """The same unit after its recording stopped."""
    return replace(unit_view, recording=None, fix=None, battery_pct=None, signal_bars=None)


def watch(watch_id: str = "w1", **changes: object) -> Watch:
    """An own live watch of Unit 214 with three receipts, unless changed."""
    known: dict[str, object] = {
        "id": watch_id,
        "unit_id": "u214",
        "unit_number": "214",
        "device_id": "d",
        "viewer_id": ME.id,
        "viewer_name": ME.name,
        "workstation": "Desk by the window",  # not the session's word for it: machines are known by their ids
        "workstation_id": "station-4",
        "purpose": "danger",
        "state": WatchState.LIVE,
        "asked_at": START,
        "ends_at": START + timedelta(seconds=760),
        "record_seq": 7,
        "notices": SHOWN,
    }
    return Watch(**(known | changes))  # type: ignore[arg-type]


def snapshot(*units: UnitView, watches: tuple[Watch, ...] = (), lost: bool = False) -> Snapshot:
    """What central says now; `lost`: what it last said before the link broke."""
    link = Link(LinkState.LOST if lost else LinkState.CONNECTED, START)
    return Snapshot(START, link, units, watches=watches)


def said(widget: QWidget) -> str:
    """Every visible word, in one line."""
    parts = []
    for child in widget.findChildren(QWidget):
        if isinstance(child, QLabel | Chip | QAbstractButton) and child.isVisibleTo(widget) and child.text():
            parts.append(child.text())
    return " | ".join(parts)


def seconds(at: datetime, add: float) -> datetime:
    """`add` seconds later."""
    return at + timedelta(seconds=add)


def unnamed(widget: QWidget) -> list[str]:
    """Focusable widgets without an accessible name, and siblings that share one."""
    wrong: list[str] = []
    names: dict[tuple[int, str], int] = {}
    for child in widget.findChildren(QWidget):
        kinds = QAbstractButton | QLineEdit | QPlainTextEdit | QAbstractItemView
        if child.focusPolicy() is Qt.FocusPolicy.NoFocus or not child.isVisibleTo(widget):
            continue
        if not isinstance(child, kinds):
            continue
        name = child.accessibleName()
        if not name:
            wrong.append(f"{type(child).__name__} has no name")
        key = (id(child.parentWidget()), name)
        names[key] = names.get(key, 0) + 1
        if names[key] == 2:
            wrong.append(f"siblings share {name!r}")
    return wrong


def smallest_text(widget: QWidget) -> int:
    """The smallest text in pixels among labels, buttons and chips."""
    sizes = [
        child.fontInfo().pixelSize()
        for child in widget.findChildren(QWidget)
        if isinstance(child, QLabel | QAbstractButton | Chip | QLineEdit | QPlainTextEdit)
    ]
    return min(sizes)
