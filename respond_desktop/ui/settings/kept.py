"""A person's preferences in force: loaded when she signs in, kept when she changes them, gone when she leaves."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.preferences import DEFAULTS, KEY, Lighting, Preferences, read_preferences
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.choices import Choices
from respond_desktop.qtbridge.system_motion import SystemMotion
from respond_desktop.ui.theme import DAY, DIM, NIGHT, Theme, Tokens
from respond_desktop.ui.words import measures as words

_THEMES = {Lighting.NIGHT: NIGHT, Lighting.DAY: DAY, Lighting.DIM: DIM}


class KeptPreferences(QObject):
    """Applies theme and units itself. `changed(Preferences)`: others follow. `stilled(bool)`: less motion, or not."""

    changed = Signal(object)
    stilled = Signal(bool)

    def __init__(self, theme: Theme, choices: Choices, keep_scale: Callable[[int], None]) -> None:
        super().__init__(theme)
        self._theme, self._choices, self._keep_scale = theme, choices, keep_scale
        self._station = theme.tokens
        self._person_id = ""
        self._applying = False
        self.now = DEFAULTS
        self.system = SystemMotion(self)
        self.system.changed.connect(self._tell_motion)
        theme.changed.connect(self._theme_changed)

    def show_session(self, session: SessionView | None) -> None:
        """Hers, once they are read; nobody's when she leaves: the next one begins as the workstation does."""
        self._person_id = session.person.id if session is not None else ""
        if session is None:
            self._apply(DEFAULTS)
            return
        person_id = self._person_id

        def loaded(text: str) -> None:
            if person_id == self._person_id:
                self._apply(read_preferences(text))

        self.system.ask()
        self._choices.load(person_id, KEY, loaded)

    def choose(self, chosen: Preferences) -> None:
        """She wants it so: at once, and next time. The size of everything waits for the next start."""
        self._apply(chosen)
        self._save()

    def _apply(self, wanted: Preferences) -> None:
        self.now = wanted
        self._applying = True
        self._theme.use(_THEMES.get(wanted.look, self._station))
        self._applying = False
        words.say_in(wanted.measure)
        if self._person_id:
            self._keep_scale(wanted.scale)
        self.changed.emit(wanted)
        self._tell_motion()

    def _tell_motion(self) -> None:
        self.stilled.emit(self.now.less_motion(self.system.less))

    def _theme_changed(self, tokens: Tokens) -> None:
        """By its key."""
        if self._applying or not self._person_id:
            return
        look = next((look for look, known in _THEMES.items() if known is tokens), Lighting.STATION)
        self.now = Preferences(look, self.now.scale, self.now.motion, self.now.measure)
        self._save()
        self.changed.emit(self.now)

    def _save(self) -> None:
        if self._person_id:
            self._choices.save(self._person_id, KEY, self.now.text())
