"""The bar of a clip: there from the first moment until its outcome was read, on every screen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from respond_desktop.qtbridge.keep.clips import STOPPABLE, ClipStage
from respond_desktop.ui.keep.clip_words import ClipWords
from respond_desktop.ui.kit import SECONDARY, STRONG, Button, ButtonLook, IconLabel, Label, show_tip, tight
from respond_desktop.ui.kit.announce import Announcer
from respond_desktop.ui.theme import SPACE, Theme

_HEIGHT = 52


class ClipBar(QFrame):
    """`stop_clicked()` while it is recorded; `again_clicked()` sends it once more; `read()`: its outcome was read."""

    stop_clicked = Signal()
    again_clicked = Signal()
    read = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._icon = IconLabel(theme, "record-circle", "p1_text", 20)
        self._line, self._rest = Label("", STRONG), Label("", SECONDARY, wrap=True)
        self._stop = Button(theme, "Stop", ButtonLook("stop", "K", "primary", 36))
        self._again = Button(theme, "Send again", ButtonLook("upload", kind="primary", height=36), "the clip")
        self._close = Button(theme, "Close", ButtonLook(height=36), "what became of the clip")
        self.announcer = Announcer(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.PADDING, 4, SPACE.PADDING, 4)
        row.setSpacing(SPACE.PADDING)
        row.addWidget(self._icon)
        column = QVBoxLayout()
        tight(column, 0, 2)
        column.addWidget(self._line)
        column.addWidget(self._rest)
        row.addLayout(column, 1)
        for button in (self._stop, self._again, self._close):
            row.addWidget(button)
        self.setMinimumHeight(_HEIGHT)
        self.setAccessibleName("Clip")
        self._stop.clicked.connect(self.stop_clicked)
        self._again.clicked.connect(self.again_clicked)
        self._close.clicked.connect(self.read)
        self.hide()

    def show_going(self, words: ClipWords, about: str, stage: ClipStage) -> None:
        """It is asked for, recorded or on its way; red only while pictures are recorded."""
        recording = stage is ClipStage.RECORDING
        tone = "p1_text" if recording else "muted"
        self._icon.show_icon("record-circle" if recording else "timer-sand", tone)
        self._frame("dock")
        self._say(words)
        self._stop.name_object(f"the clip that runs, {about}")
        self._stop.setVisible(stage in STOPPABLE)
        self._again.hide()
        self._close.hide()
        self.announcer.say("clip", words.line.partition(" · ")[0].partition(":")[0])
        self.show()

    def show_outcome(self, words: ClipWords, kept: bool, again: bool = False) -> None:
        """It is kept, or it isn't: said until it was read. `again`: it can be sent once more."""
        self._icon.show_icon(
            "check-circle-outline" if kept else "alert-outline", "text" if kept else "p2_text"
        )
        self._frame("dock" if kept else "bar-warning")
        self._say(words)
        self._stop.hide()
        self._again.setVisible(again)
        self._close.show()
        self.announcer.say("clip", f"{words.line} {words.rest}")
        self.show()

    def show_nothing(self) -> None:
        """There is no clip."""
        self.announcer.say("clip", "")
        self.hide()

    def words(self) -> str:
        """What it says; empty while there is no clip."""
        return "" if self.isHidden() else f"{self._line.text()} {self._rest.text()}".strip()

    def _say(self, words: ClipWords) -> None:
        self._line.setText(words.line)
        self._rest.setText(words.rest)
        self._rest.setVisible(bool(words.rest))
        show_tip(self._rest, f"SHA-256 {words.full}" if words.full else "")
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        self._rest.setTextInteractionFlags(
            selectable if words.full else Qt.TextInteractionFlag.NoTextInteraction
        )

    def _frame(self, role: str) -> None:
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
