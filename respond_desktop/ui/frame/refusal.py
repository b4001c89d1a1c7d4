"""A refusal as everybody reads it: the fact, why, the rule with its record, and the ways on. Grey, never red."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.outcomes import Refused, Unavailable
from respond_desktop.ui.kit import (
    BODY,
    EMPHASIS,
    SECONDARY,
    Button,
    ButtonLook,
    Card,
    IconLabel,
    Label,
    tight,
)
from respond_desktop.ui.kit.announce import Announcer
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import clock


def rule_words(refused: Refused) -> str:
    """Live Video Policy v12, rule 3 · recorded as refusal 88412 at 21:13:58."""
    recorded = f"recorded as refusal {refused.record_seq}" if refused.record_seq is not None else ""
    if recorded and refused.recorded_at is not None:
        recorded += f" at {clock(refused.recorded_at)}"
    return " · ".join(part for part in (refused.policy_ref, recorded) if part)


class RefusalCard(Card):
    """`closed()` when it was read, `way_chosen(str)` when a way on was pressed."""

    closed = Signal()
    way_chosen = Signal(str)

    def __init__(self, theme: Theme, doable: frozenset[str] = frozenset()) -> None:
        """`doable` names the ways on that do something here; the others are only said."""
        super().__init__()
        self._theme, self._doable = theme, doable
        self._icon = IconLabel(theme, "cancel", size=22)
        self._fact = Label("", EMPHASIS, wrap=True)
        self._why = Label("", BODY, wrap=True)
        self._rule = Label("", SECONDARY, wrap=True)
        self._ways = Label("", BODY, wrap=True)
        self._buttons = QHBoxLayout()
        tight(self._buttons, 0, SPACE.INSIDE)
        self._close = Button(theme, "Close", ButtonLook(key="Esc"), "this message")
        self._close.clicked.connect(self.closed)
        self.announcer = Announcer(self)
        self.setFocusProxy(self._close)
        self._lay_out()
        self.hide()

    def show_refusal(self, refused: Refused) -> None:
        """Policy said no."""
        self._icon.show_icon("cancel", "text")
        self._say(f"Refused: {refused.fact}", refused.why, rule_words(refused))
        self._offer(refused.ways)

    def show_unavailable(self, unavailable: Unavailable) -> None:
        """It can't be done now."""
        self._icon.show_icon("alert-outline", "p2_text")
        first, dot, rest = unavailable.words.partition(". ")
        self._say(f"{first}." if dot else first, rest, "Nothing is sent later by itself.")
        self._offer(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes this card and nothing else."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        tight(row, 0, SPACE.PADDING)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        tight(column, 0, 6)
        for label in (self._fact, self._why, self._rule, self._ways):
            column.addWidget(label)
        foot = QHBoxLayout()
        tight(foot, 0, SPACE.INSIDE)
        foot.addLayout(self._buttons)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column.addLayout(foot)
        row.addLayout(column, 1)
        self.body.addLayout(row)

    def _say(self, fact: str, why: str, rule: str) -> None:
        for label, words in ((self._fact, fact), (self._why, why), (self._rule, rule)):
            label.setText(words)
            label.setVisible(bool(words))
        spoken = " ".join(part for part in (fact, why, rule) if part)
        self.setAccessibleName(spoken)
        self.show()
        self.announcer.say("refusal", spoken)

    def _offer(self, ways: tuple[str, ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if isinstance(old := item.widget(), QWidget):
                old.hide()
                old.deleteLater()
        said = [way for way in ways if way not in self._doable]
        self._ways.setText(f"What you can do: {'; '.join(_lower(way) for way in said)}." if said else "")
        self._ways.setVisible(bool(said))
        for way in ways:
            if way in self._doable:
                button = Button(self._theme, way)
                button.clicked.connect(lambda _checked=False, chosen=way: self.way_chosen.emit(chosen))
                self._buttons.addWidget(button)
                button.show()


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
