"""The head of the wall: how many pictures, which layout, the time, and the way to end all."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from respond_desktop.ui.kit import Button, IconLabel, Label, Look, Style, show_tip, tight
from respond_desktop.ui.kit.words import clock, count, day, utc_clock
from respond_desktop.ui.scene import Scene
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font
from respond_desktop.ui.wall.alert_line import AlertLine
from respond_desktop.ui.wall.plan import LAYOUT_WORDS, Layout

HEIGHT = 44


class WallHeader(QFrame):
    """`layout_asked(Layout)`, `end_all_asked()`. Strip line and clock show only in the wall's own window."""

    layout_asked = Signal(object)
    end_all_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setFixedHeight(HEIGHT)
        self.alerts = AlertLine(theme)
        self._said = Label("", Style(TYPE.BODY, tone="muted"))
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label = Label("Layout", Style(TYPE.SECONDARY, tone="muted"))
        self._buttons: dict[Layout, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.alerts)
        row.addSpacing(4)
        row.addWidget(IconLabel(theme, "view-grid-outline", size=18))
        self._name = Label("Wall", Style(TYPE.EMPHASIS, 600))
        row.addWidget(self._name)
        row.addWidget(self._said, 1)
        row.addWidget(self._label)
        for kind in Layout:
            row.addWidget(self._make_button(kind))
        row.addStretch(2)
        row.addWidget(self._make_clock())
        self._end = Button(theme, "End all", Look("stop", "Shift E"), "watches")
        self._end.clicked.connect(self.end_all_asked)
        row.addWidget(self._end)
        self.show_own_window(False)
        theme.follow(self._restyle)

    def show_own_window(self, own: bool) -> None:
        """In the tab the window's own strip and clock are above."""
        self._own = own
        self.alerts.setVisible(own)
        self.alerts.use_room(self.width(), own)
        self._clock.setVisible(own)

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
        words = " · ".join(parts)
        if words != self._said.text():
            self._said.setText(words)
            show_tip(self._said, words)

    def show_incident(self, incident: str) -> None:
        """Which incident the last layout shows."""
        button = self._buttons[Layout.INCIDENT]
        words = f"Incident {incident} only" if incident else LAYOUT_WORDS[Layout.INCIDENT]
        if words != button.text():
            button.setText(words)

    def show_scene(self, scene: Scene) -> None:
        """Clock and alert."""
        self.alerts.show_scene(scene)
        self._time.setText(clock(scene.now, with_zone=True))
        self._date.setText(f"{day(scene.now)} · {utc_clock(scene.now)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow head drops its label."""
        super().resizeEvent(event)
        self._label.setVisible(self.width() >= 1420)
        self._clock.setVisible(self._own and self.width() >= 1240)
        self._name.setVisible(self.width() >= 1160)
        self.alerts.use_room(self.width(), self._own)

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
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; color: {t.text}; border: 1px solid {t.ctl};"
            f" border-radius: 4px; padding: 0 12px; }}"
            f"QPushButton:checked {{ background: {t.raised}; border: 2px solid {t.text}; padding: 0 11px; }}"
        )
