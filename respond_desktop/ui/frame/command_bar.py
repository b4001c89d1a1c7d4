"""The command bar: whose system this is, the screens, the link, the sound, the time, the person, and the way out."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.newer import newer
from respond_desktop.domain.people import Role
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.tab import Tab
from respond_desktop.ui.kit import Button, ButtonLook, Chip, ChipLook, IconLabel, Label, Style, tight
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.words.measures import clock, day, utc_clock

HEIGHT = 44
ROLE_WORDS = {
    Role.SUPERVISOR: "Supervisor",
    Role.OPERATOR: "RTC operator",
    Role.OFFICER: "Officer",
    Role.NO_RIGHTS: "No rights",
    Role.ADMIN: "Administrator",
    newer(Role): "Other role",
}
_QUIET = {"tone": "muted", "fill": "", "edge": "", "weight": 400}
_AMBER = {"tone": "p2_text", "fill": "", "edge": "p2_line", "weight": 600}


class CommandBar(QFrame):
    """44 px above everything but the training band."""

    screen_asked = Signal(int)
    sign_out_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = self._role = ""
        self._link_said, self._sound_said = ("", True), ("", True)
        self.setProperty("role", "dock")
        self.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 6, 0)
        self._row.setSpacing(8)
        self._agency = Label("", Style(TYPE.BODY, tone="muted"))
        self._row.addWidget(IconLabel(theme, "shield-account", size=20))
        self._row.addWidget(Label("respond", Style(TYPE.BODY, 700)))
        self._row.addWidget(self._agency)
        self._row.addSpacing(8)
        self._tabs: list[Tab] = []
        self._tab_row = QHBoxLayout()
        tight(self._tab_row)
        self._row.addLayout(self._tab_row)
        self._row.addStretch(1)
        self._link, self._sound = Chip(theme, "", ChipLook()), Chip(theme, "", ChipLook())
        self._person = Chip(theme, "", ChipLook("account-badge-outline", height=26))
        self._row.addWidget(self._link)
        self._row.addSpacing(8)
        self._row.addWidget(self._sound)
        self._row.addSpacing(8)
        self._row.addWidget(self._make_clock())
        self._row.addSpacing(8)
        self._row.addWidget(self._person)
        out = Button(theme, "Sign out", ButtonLook("logout", "Ctrl L"), "end all pictures")
        out.clicked.connect(self.sign_out_asked)
        self._row.addWidget(out)
        self.show_sound("", True)

    def _make_clock(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        tight(column)
        self._time = Label("", Style(TYPE.EMPHASIS, 600))
        self._date = Label("", Style(TYPE.LABEL, tone="muted"))
        column.addStretch(1)
        for label in (self._time, self._date):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            column.addWidget(label)
        column.addStretch(1)
        return holder

    def show_session(self, session: SessionView, screens: tuple[tuple[str, str], ...]) -> None:
        """Agency, person, and one tab for each screen (icon, name) this role has."""
        self._agency.setText(session.agency)
        unit = f"Unit {session.unit_number}" if session.unit_number else ""
        role = unit if session.person.role is Role.OFFICER and unit else ROLE_WORDS[session.person.role]
        self._name, self._role = session.person.name, role
        for tab in self._tabs:
            self._tab_row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = []
        for icon, name in screens:
            tab = Tab(self._theme, icon, name)
            tab.clicked.connect(self._clicked)
            self._tab_row.addWidget(tab)
            tab.show()  # counted at once when the bar is fitted
            self._tabs.append(tab)
        self._fit()

    def show_screen(self, number: int) -> None:
        """Mark the screen shown."""
        for place, tab in enumerate(self._tabs):
            tab.setChecked(place == number)

    def show_scene(self, scene: Scene) -> None:
        """Link and clock."""
        before, self._link_said = self._link_said, link_words(scene.snapshot.link)
        self.show_time(scene.now)
        if self._link_said != before or self._row.minimumSize().width() > self.width():
            self._fit()

    def show_time(self, now: datetime) -> None:
        """Central's time: local with its zone, below it the date and UTC."""
        self._time.setText(clock(now, with_zone=True))
        self._date.setText(f"{day(now)} · {utc_clock(now)}")

    def show_sound(self, words: str, good: bool) -> None:
        """Whether alerts can be heard."""
        self._sound_said = (words, good)
        self._sound.setVisible(bool(words))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is as it should be gives way to the tabs."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out words step by step until everything fits; a pill that is amber keeps its words."""
        for left_out in range(6):
            self._dress(left_out)
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                return

    def _dress(self, left_out: int) -> None:
        _say(self._link, *self._link_said, ("lan-connect", "link-variant-off"), left_out < 1)
        _say(self._sound, *self._sound_said, ("volume-high", "volume-off"), left_out < 2)
        self._agency.setVisible(left_out < 3)
        whole = f"{self._name} · {self._role}" if self._role else self._name
        self._person.show_fact(whole if left_out < 4 else self._name)
        self._person.setAccessibleName(whole)
        for tab in self._tabs:
            tab.be_narrow(left_out >= 5)

    def _clicked(self) -> None:
        self.screen_asked.emit(self._tabs.index(self.sender()))  # type: ignore[arg-type]


def _say(chip: Chip, words: str, good: bool, icons: tuple[str, str], whole: bool) -> None:
    look = _QUIET if good else _AMBER
    shown = words if whole or not good else ""
    chip.show_fact(shown, ChipLook(icons[0] if good else icons[1], **look))  # type: ignore[arg-type]
    chip.setAccessibleName(words)


def link_words(link: Link) -> tuple[str, bool]:
    """What the link pill says, and whether that is as it should be."""
    if link.state is LinkState.CONNECTED:
        return (f"Central {link.round_trip_ms:.0f} ms" if link.round_trip_ms is not None else "Central", True)
    words = {LinkState.CONNECTING: "Connecting to central", LinkState.LOST: "No link to central"}
    return words.get(link.state, "Central refused"), False
