"""The head of the wall: how many pictures, which layout, the time, and the way to end all."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import Button, ButtonLook, IconLabel, Label, Style, fit_row, show_tip, tight
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font
from respond_desktop.ui.wall.bars.alert_line import WHERE, WIDE, AlertLine
from respond_desktop.ui.wall.book.plan import LAYOUT_WORDS, Layout
from respond_desktop.ui.words.measures import clock, count, day, utc_clock

HEIGHT = 44
_END_LOOK = ButtonLook("stop", "Shift E")


class WallHeader(QFrame):
    """`layout_asked(Layout)`, `end_all_asked()`. Strip line and clock show only in the wall's own window."""

    layout_asked = Signal(object)
    end_all_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setFixedHeight(HEIGHT)
        self._theme, self._own, self._tight = theme, False, False
        self._counts = ("", "")
        self.alerts = AlertLine(theme)
        self._said = Label("", Style(TYPE.BODY, tone="muted"))
        self._label = Label("Layout", Style(TYPE.SECONDARY, tone="muted"))
        self._buttons: dict[Layout, QPushButton] = {}
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.alerts)
        row.addSpacing(4)
        self._icon = IconLabel(theme, "view-grid-outline", size=18)
        row.addWidget(self._icon)
        self._name = Label("Wall", Style(TYPE.EMPHASIS, 600))
        row.addWidget(self._name)
        row.addWidget(self._said, 1)
        row.addWidget(self._label)
        for kind in Layout:
            row.addWidget(self._make_button(kind))
        row.addStretch(2)
        row.addWidget(self._make_clock())
        self._end = Button(theme, "End all", _END_LOOK, "watches")
        self._end.clicked.connect(self.end_all_asked)
        row.addWidget(self._end)
        self.show_own_window(False)
        theme.follow(self._restyle)

    def show_own_window(self, own: bool) -> None:
        """In the tab the window's own strip and clock are above."""
        self._own = own
        self.alerts.setVisible(own)
        self._clock.setVisible(own)
        self._fit()

    def show_layout(self, kind: Layout) -> None:
        """Mark the layout in use."""
        self._buttons[kind].setChecked(True)

    def show_counts(self, pictures: int, frozen: int, elsewhere: int) -> None:
        """6 pictures · 1 frozen · 2 don't fit this layout."""
        parts = [count(pictures, "picture")]
        if frozen:
            parts.append(f"{frozen} frozen")
        if elsewhere:
            parts.append(f"{elsewhere} not in this layout")
        counts = (" · ".join(parts), f"{frozen} frozen" if frozen else "")
        if counts != self._counts:
            self._counts = counts
            show_tip(self._said, counts[0])
            self._fit()

    def show_incident(self, incident: str) -> None:
        """Which incident the last layout shows."""
        button = self._buttons[Layout.INCIDENT]
        words = f"Incident {incident} only" if incident else LAYOUT_WORDS[Layout.INCIDENT]
        if words != button.text():
            button.setText(words)
            self._fit()

    def show_scene(self, scene: Scene) -> None:
        """Clock and alert."""
        needed = self.alerts.minimumSizeHint().width()
        self.alerts.show_scene(scene, self.width() if self._own else 0)
        if self._own and self.alerts.minimumSizeHint().width() != needed:
            self._fit()
        self._time.setText(clock(scene.now, with_zone=True))
        self._date.setText(f"{day(scene.now)} · {utc_clock(scene.now)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is known elsewhere gives way; alert, counts and buttons are never cut."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        steps = (self._drop_label, self._drop_clock, self._drop_name, self._be_tight, self._count_briefly)
        for where in WHERE:
            self.alerts.use_room(0, where)
            fit_row(self._row, self.width(), steps)
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                break
        spare = self.width() - self._row.minimumSize().width()
        if self._own and spare > 0:
            self.alerts.use_room(min(WIDE, self.alerts.card.width() + spare // 2), where)

    def _drop_label(self, less: bool) -> None:
        self._label.setVisible(not less)

    def _drop_clock(self, less: bool) -> None:
        self._clock.setVisible(self._own and not less)

    def _drop_name(self, less: bool) -> None:
        for part in (self._icon, self._name):
            part.setVisible(not less)

    def _be_tight(self, less: bool) -> None:
        if less != self._tight:
            self._tight = less
            self._restyle(self._theme.tokens)
            self._row.setSpacing(4 if less else 8)
            self._end.set_look(replace(_END_LOOK, padding=8, cap=not less))

    def _count_briefly(self, less: bool) -> None:
        self._said.setText(self._counts[1 if less else 0])

    def _make_button(self, kind: Layout) -> QPushButton:
        button = QPushButton(LAYOUT_WORDS[kind])
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setFixedHeight(32)
        button.setFont(font(TYPE.BODY, 500))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(f"Layout {LAYOUT_WORDS[kind]}")
        button.clicked.connect(partial(self.layout_asked.emit, kind))
        self._buttons[kind] = button
        return button

    def _make_clock(self) -> QWidget:
        self._clock = QWidget()
        column = QVBoxLayout(self._clock)
        tight(column)
        self._time = Label("", Style(TYPE.EMPHASIS, 600))
        self._date = Label("", Style(TYPE.LABEL, tone="muted"))
        column.addStretch(1)
        for label in (self._time, self._date):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            column.addWidget(label)
        column.addStretch(1)
        return self._clock

    def _restyle(self, t: Tokens) -> None:
        side = 6 if self._tight else 12
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; color: {t.text}; border: 1px solid {t.ctl};"
            f" border-radius: 4px; padding: 0 {side}px; }}"
            f"QPushButton:checked {{ background: {t.raised}; border: 2px solid {t.text}; padding: 0 {side - 1}px; }}"
        )
