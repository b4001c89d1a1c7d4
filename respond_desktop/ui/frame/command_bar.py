"""The command bar: whose system this is, the screens, the link, the sound, the time, the person, and the way out."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.people import Role
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.ui.frame.tab import Tab
from respond_desktop.ui.kit import Button, Chip, ChipLook, IconLabel, Label, Look, Style, tight
from respond_desktop.ui.kit.words import clock, day, utc_clock
from respond_desktop.ui.scene import Scene
from respond_desktop.ui.theme import TYPE, Theme

HEIGHT = 44
ROLE_WORDS = {
    Role.SUPERVISOR: "Supervisor",
    Role.OPERATOR: "RTC operator",
    Role.OFFICER: "Officer",
    Role.NO_RIGHTS: "No rights",
    Role.ADMIN: "Administrator",
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
        out = Button(theme, "Sign out", Look("logout", "Ctrl L"), "end all pictures")
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
        self._person.show_fact(f"{session.person.name} · {role}")
        for tab in self._tabs:
            self._tab_row.removeWidget(tab)
            tab.deleteLater()
        self._tabs = []
        for icon, name in screens:
            tab = Tab(self._theme, icon, name)
            tab.clicked.connect(self._clicked)
            self._tab_row.addWidget(tab)
            self._tabs.append(tab)

    def show_screen(self, number: int) -> None:
        """Mark the screen shown."""
        for place, tab in enumerate(self._tabs):
            tab.setChecked(place == number)

    def show_scene(self, scene: Scene) -> None:
        """Link and clock."""
        words, good = link_words(scene.snapshot.link)
        look = _QUIET if good else _AMBER
        self._link.show_fact(words, ChipLook("lan-connect" if good else "link-variant-off", **look))  # type: ignore[arg-type]
        self.show_time(scene.now)

    def show_time(self, now: datetime) -> None:
        """Central's time: local with its zone, below it the date and UTC."""
        self._time.setText(clock(now, with_zone=True))
        self._date.setText(f"{day(now)} · {utc_clock(now)}")

    def show_sound(self, words: str, good: bool) -> None:
        """Whether alerts can be heard."""
        look = _QUIET if good else _AMBER
        self._sound.show_fact(words, ChipLook("volume-high" if good else "volume-off", **look))  # type: ignore[arg-type]
        self._sound.setVisible(bool(words))

    def _clicked(self) -> None:
        self.screen_asked.emit(self._tabs.index(self.sender()))  # type: ignore[arg-type]


def link_words(link: Link) -> tuple[str, bool]:
    """What the link pill says, and whether that is as it should be."""
    if link.state is LinkState.CONNECTED:
        return (f"Central {link.round_trip_ms:.0f} ms" if link.round_trip_ms is not None else "Central", True)
    words = {LinkState.CONNECTING: "Connecting to central", LinkState.LOST: "No link to central"}
    return words.get(link.state, "Central refused"), False
