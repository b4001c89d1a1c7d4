"""The first window of the demo: what is being started, in words, for how long, and a way to stop."""

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.ui.frame.band import TrainingBand
from respond_desktop.ui.kit import SECONDARY, STRONG, TITLE, Button, ButtonLook, IconLabel, Label, line, tight
from respond_desktop.ui.theme import SPACE, Theme, Tokens
from respond_desktop.ui.theme.apply import apply_theme, load_fonts

TITLE_WORDS = "Starting the training agency"
WHAT = "Central, six simulated cameras and the workstation start on this computer. Nothing here is real."
STOPPING = "Stopping what was started"
SHOWN = 12


class StartWindow(QWidget):
    """`cancelled` when a person presses Cancel, Esc or closes it before the workstation is there."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        load_fonts()
        self._theme = Theme()
        self._theme.follow(self._restyle)
        self.setWindowTitle("respond — training")
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedSize(560, 460)
        self.move(self.screen().availableGeometry().center() - self.rect().center())
        self._began, self._over = time.monotonic(), False
        self._title, self._what = Label(TITLE_WORDS, TITLE), Label(WHAT, SECONDARY, wrap=True)
        self._clock = Label("0 s", SECONDARY)
        self._cancel = Button(self._theme, "Cancel", ButtonLook(key="Esc"), "the start")
        self._cancel.setShortcut("Esc")
        self._cancel.clicked.connect(self._leave)
        self._lines = QVBoxLayout()
        tight(self._lines, 0, 6)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def say(self, words: str) -> None:
        """The next part has begun: the one before is done."""
        if self._over:
            return
        before = self._newest()
        if before is not None and _same_part(before.words.text(), words):
            before.words.setText(words)
            return
        if before is not None:
            before.mark.show_icon("check-circle", "muted")
            before.words.set_tone("muted")
        self._add(words, "timer-sand", "text")

    def fail(self, words: str) -> None:
        """The demo can't start: the words stay until the window is closed."""
        self._over = True
        self._timer.stop()
        self._title.setText("The demo can’t start")
        self._add(words, "alert-outline", "p2_text")
        self._cancel.say("Close")

    def finish(self) -> None:
        """The workstation is there."""
        self._over = True
        self.close()

    def texts(self) -> list[str]:
        """What it has said, oldest first."""
        return [part.words.text() for part in self.findChildren(_Part)]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it stops the start."""
        self._timer.stop()
        if not self._over:
            self._over = True
            self.cancelled.emit()
        super().closeEvent(event)

    def _leave(self) -> None:
        if self._over:
            self.close()
            return
        self.say(STOPPING)
        self._over = True
        self._cancel.setEnabled(False)
        self.cancelled.emit()

    def _tick(self) -> None:
        self._clock.setText(f"{time.monotonic() - self._began:.0f} s")

    def _newest(self) -> "_Part | None":
        item = self._lines.itemAt(self._lines.count() - 1) if self._lines.count() else None
        widget = item.widget() if item is not None else None
        return widget if isinstance(widget, _Part) else None

    def _add(self, words: str, icon: str, tone: str) -> None:
        part = _Part(self._theme, words)
        part.mark.show_icon(icon, tone)
        part.words.set_tone(tone)
        self._lines.addWidget(part)
        while self._lines.count() > SHOWN:
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        tight(whole)
        whole.addWidget(TrainingBand(self._theme))
        head = QVBoxLayout()
        tight(head, SPACE.BETWEEN, SPACE.INSIDE)
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._clock)
        head.addLayout(top)
        head.addWidget(self._what)
        whole.addLayout(head)
        whole.addWidget(line())
        body = QVBoxLayout()
        tight(body, SPACE.BETWEEN)
        body.addLayout(self._lines)
        body.addStretch(1)
        whole.addLayout(body, 1)
        foot = QHBoxLayout()
        tight(foot, SPACE.BETWEEN)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        whole.addLayout(foot)

    def _restyle(self, tokens: Tokens) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, tokens)


class _Part(QWidget):
    """One line: a mark and words."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        tight(row, 0, SPACE.INSIDE)
        self.mark, self.words = IconLabel(theme, "timer-sand", size=16), Label(words, STRONG, wrap=True)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)


def _same_part(before: str, words: str) -> bool:
    """ "Cameras connected: 3 of 6" follows "Cameras connected: 2 of 6" in the same line."""
    head = words.partition(":")[0]
    return (":" in words and before.partition(":")[0] == head) or (
        before.startswith("Still waiting") and words.startswith("Still waiting")
    )
