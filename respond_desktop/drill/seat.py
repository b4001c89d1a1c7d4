"""The seat in front of the real window: presses keys, reads what is shown, waits by running Qt's events."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QWidget

from respond_desktop.app.running import RunningWorkstation
from respond_desktop.camera.video.drawn import barcode
from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.drill.map_seen import MapSeen, screen_shows
from respond_desktop.drill.report import StepFailedError
from respond_desktop.home.private_files import make_if_missing
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.picture.canvas import PictureCanvas
from respond_desktop.ui.picture.live import PictureView
from respond_desktop.ui.strip.card import AlertCard

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
WAIT_S = 20.0
FOCUS_MOVES_S = 0.5
SHOT_AFTER_S = 0.4
CARD_PX = 2000
"""Pixels of its own colour that a waiting card has at least."""
CAMERA_WIDTH = 960
"""Width of the simulated cameras' pictures, in which a barcode block is 32 px."""


class Seat(QObject):
    """One person at one workstation. Qt runs only while this waits."""

    def __init__(self, app: QApplication, workstation: RunningWorkstation, shots: Path | None) -> None:
        super().__init__()
        self._app = app
        self._shots = shots
        self.parts = workstation.parts
        self.map = MapSeen(self.parts.map.view, self.parts.theme.tokens.unit)
        self.snapshot: Snapshot | None = None
        self.feed: PictureFeed | None = None
        self.painted_at: float | None = None
        self.ended_words = ""
        self._pressed_at = 0.0
        bridge = self.parts.bridge
        bridge.snapshot_changed.connect(self._snapshot_changed)
        bridge.picture_opened.connect(self._picture_opened)
        bridge.watch_ended.connect(self._watch_ended)
        self._picture = self.parts.window.findChildren(PictureView)[0]
        # The view itself is opaquely covered by its canvas and needn't be painted when a picture comes.
        self._picture.findChildren(PictureCanvas)[0].installEventFilter(self)

    # -- hands

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> float:
        """Press a key where the focus is; returns when (monotonic seconds)."""
        window = self.parts.window
        self.activate()
        target = self._app.focusWidget() or window
        if target.window() is not window:
            target = window
        pressed = time.monotonic()
        QTest.keyClick(target, key, modifiers)
        return pressed

    def activate(self) -> None:
        """Make sure that the window has the keyboard (there may be no window manager to give it)."""
        window = self.parts.window
        if not window.isActiveWindow():
            handle = window.windowHandle()
            if handle is not None:
                handle.requestActivate()
            self.wait(window.isActiveWindow, "the window taking the keyboard")

    def key_now_and_then(self, key: Qt.Key) -> None:
        """Press a key, but not more often than five times a second (as a person waiting for its effect would)."""
        if time.monotonic() - self._pressed_at > 0.2:
            self._pressed_at = self.key(key)

    def type_text(self, text: str) -> None:
        """Type into what has the focus."""
        self.activate()
        QTest.keyClicks(self._app.focusWidget() or self.parts.window, text)

    # -- eyes

    def wait(self, seen: Callable[[], T | bool | None], what: str, timeout_s: float = WAIT_S) -> Any:
        """Run Qt until `seen()` gives something true, and return it; StepFailedError after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        while not (value := seen()):
            if time.monotonic() > deadline:
                raise StepFailedError(f"not seen for {timeout_s:.0f} s: {what}")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(0.001)
        return value

    def focus(self) -> QWidget | None:
        """What has the keyboard focus."""
        return self._app.focusWidget()

    def let_focus_move(self, before: QWidget | None) -> None:
        """Give the map's page, which answers Tab from another process, a moment to pass the focus on."""
        deadline = time.monotonic() + FOCUS_MOVES_S
        while self.focus() is before and time.monotonic() < deadline:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def visible(self, kind: type[W]) -> list[W]:
        """The visible widgets of a kind."""
        return [w for w in self.parts.window.findChildren(kind) if w.isVisible()]

    def open_alerts(self, unit: str) -> list[Alert]:
        """Open alerts of a unit in the newest snapshot."""
        alerts = self.snapshot.alerts if self.snapshot else ()
        return [a for a in alerts if a.unit_number == unit and a.open]

    def alert_card(self, unit: str) -> bool:
        """Whether a waiting needs-help card of the unit stands in the strip, filled red on the screen."""
        waiting = {a.id for a in self.open_alerts(unit) if a.kind == AlertKind.NEEDS_HELP and a.waiting}
        cards = [card for card in self.visible(AlertCard) if card.alert_id in waiting]
        fill = self.parts.theme.tokens.p1
        return any(screen_shows(card, card.rect(), fill, CARD_PX) for card in cards)

    def words(self) -> list[str]:
        """All texts that are visible in the window now."""
        widgets = self.parts.window.findChildren(QWidget)
        shown = [w for w in widgets if w.isVisible()]
        texts = [w.text() for w in shown if isinstance(w, QLabel | QAbstractButton)]
        return [*texts, *(w.accessibleName() for w in shown)]

    def says(self, words: str) -> bool:
        """Whether some visible text contains these words."""
        return any(words in text for text in self.words())

    def shows_in_table(self, words: str) -> bool:
        """Whether a visible table has a cell with these words."""
        for table in self.visible(QAbstractItemView):
            model = table.model()
            cells = (model.index(r, c) for r in range(model.rowCount()) for c in range(model.columnCount()))
            if any(words in str(cell.data()) for cell in cells):
                return True
        return False

    def unit(self, number: str) -> Any:
        """The unit in the newest snapshot, or None."""
        units = self.snapshot.units if self.snapshot else ()
        return next((u for u in units if u.number == number), None)

    def frame_number(self) -> int | None:
        """The number burnt into the picture that is shown, read from its pixels."""
        shown = self.feed.newest() if self.feed else None
        if shown is None:
            return None
        grey = shown.image.convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
        return barcode.read(rows[:, : grey.width()], barcode.BLOCK_PX * grey.width() / CAMERA_WIDTH)

    def picture_is_dark(self) -> bool:
        """Whether the picture area holds no picture any more: no feed, and only the veil's few greys."""
        if self.feed is not None and self.feed.newest() is not None:
            return False
        return not self._picture.isVisible() or self._colours(self._picture.grab().toImage()) < 400

    def shot(self, name: str) -> None:
        """Save a screenshot of the screen, if screenshots were asked for."""
        if self._shots is None:
            return
        self._shots.mkdir(parents=True, exist_ok=True)
        settled = time.monotonic() + SHOT_AFTER_S
        while time.monotonic() < settled:  # the map reaches the screen some frames after it was drawn
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        path = self._shots / f"{name}.png"
        make_if_missing(path)
        self._app.primaryScreen().grabWindow(0).save(str(path))

    def watch_begins(self) -> None:
        """Forget the last watch's picture and times."""
        self.feed, self.painted_at, self.ended_words = None, None, ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when the picture is first painted with something to paint."""
        if event.type() == QEvent.Type.Paint and self.painted_at is None and self.feed and self.feed.newest():
            self.painted_at = time.monotonic()
        return False

    def _colours(self, image: QImage) -> int:
        small = image.scaled(96, 54).convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(small.constBits(), np.uint32)
        return len(np.unique(pixels))

    def _snapshot_changed(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def _picture_opened(self, _watch_id: str, feed: PictureFeed) -> None:
        self.feed = feed

    def _watch_ended(self, _watch_id: str, words: str) -> None:
        self.ended_words = words
