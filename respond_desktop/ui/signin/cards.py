"""The right-hand cards: sign in, enrol this workstation, or say why neither can happen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from respond_desktop.domain.names import typed
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.domain.requests import Credentials
from respond_desktop.domain.session import Workplace
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.kit import TITLE, Button, ButtonLook, Card, IconLabel, Label, Style, tight
from respond_desktop.ui.signin.parts import Field, Message, outcome_words
from respond_desktop.ui.signin.row import StateRow
from respond_desktop.ui.theme import TYPE, Theme

_SUBTITLE = Style(TYPE.BODY, tone="muted")


class RightCard(Card):
    """Mark, agency and workstation on top, the state row at the bottom."""

    def __init__(self, theme: Theme, row: StateRow | None) -> None:
        super().__init__("card-plain")
        self.body.setContentsMargins(32, 28, 32, 24)
        self.body.setSpacing(14)
        header = QHBoxLayout()
        tight(header, spacing=8)
        header.addWidget(IconLabel(theme, "shield-account", size=26))
        header.addWidget(Label("respond", TITLE))
        header.addStretch(1)
        self.body.addLayout(header)
        self._subtitle = Label("", _SUBTITLE)
        self.body.addWidget(self._subtitle)
        self.message = Message(theme)
        self.row = row

    def show_workplace(self, workplace: Workplace) -> None:
        """Agency and workstation."""
        station = f"Workstation {workplace.workstation}" if workplace.workstation else "Not enrolled"
        self._subtitle.setText(" · ".join(part for part in (workplace.agency, station) if part))
        if self.row is not None:
            self.row.show_workplace(workplace)

    def _finish(self) -> None:
        self.body.addWidget(self.message)
        self.body.addStretch(1)
        if self.row is not None:
            self.body.addWidget(self.row)


class SignInCard(RightCard):
    """Badge and password, once the banner is agreed to. A password is forgotten as soon as it is sent."""

    def __init__(self, theme: Theme, commands: Commands, row: StateRow) -> None:
        super().__init__(theme, row)
        self._commands = commands
        self._banner_version, self._agreed, self._busy, self._reached = "", False, False, True
        self.badge, self.password = Field("Badge number"), Field("Password", secret=True)
        self.button = Button(theme, "Sign in", ButtonLook("", "Enter", "primary", 44))
        for widget in (self.badge, self.password, self.button):
            self.body.addWidget(widget)
        self._finish()
        self.button.clicked.connect(self._ask)
        self.badge.edit.returnPressed.connect(self._next)
        self.password.edit.returnPressed.connect(self._ask)
        self._allow()

    def show_workplace(self, workplace: Workplace) -> None:
        """Whether central is reached; without it nobody can sign in, and that is said."""
        super().show_workplace(workplace)
        self._banner_version = workplace.banner_version
        was, self._reached = self._reached, not workplace.central_words
        if not self._reached:
            self.message.say(workplace.central_words, "link-variant-off")
        elif not was:
            self.message.say("")
        self._allow()

    def agree(self, agreed: bool) -> None:
        """The banner was agreed to (or must be again)."""
        self._agreed = agreed
        self.password.edit.clear()
        if not agreed:
            self.badge.edit.clear()
        self._allow()
        if agreed:
            self.badge.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow(self) -> None:
        may = self._agreed and not self._busy
        for field in (self.badge, self.password):
            field.setEnabled(may)
        self.button.setEnabled(may and self._reached)
        self.button.say("Signing in" if self._busy else "Sign in")

    def _next(self) -> None:
        if self.password.text():
            self._ask()
        else:
            self.password.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _ask(self) -> None:
        if not self.button.isEnabled():
            return
        if not self.badge.text().strip() or not self.password.text():
            self.message.say("Type badge number and password.")
            return
        asked = Credentials(typed(self.badge.text()), self.password.text(), self._banner_version)
        self.password.edit.clear()
        self._busy = True
        self.message.say("")
        self._allow()
        self._commands.sign_in(asked, self._answered)

    def _answered(self, outcome: Outcome[object]) -> None:
        self._busy = False
        self._allow()
        self.message.say(outcome_words(outcome))
        if outcome_words(outcome):
            self.password.edit.setFocus(Qt.FocusReason.OtherFocusReason)


class EnrolCard(RightCard):
    """Paste the one-time code an administrator made; it brings the workstation's name."""

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__(theme, None)
        self._commands = commands
        words = "This workstation isn't enrolled. An administrator makes a one-time code at central; paste it here."
        self.body.addWidget(Label(words, Style(TYPE.BODY), wrap=True))
        self.code = Field("One-time code")
        self.button = Button(
            theme, "Enrol", ButtonLook("key-outline", "Enter", "primary", 44), "this workstation"
        )
        for widget in (self.code, self.button):
            self.body.addWidget(widget)
        self._finish()
        self.button.clicked.connect(self._ask)
        self.code.edit.returnPressed.connect(self._ask)

    def _ask(self) -> None:
        if not self.button.isEnabled():
            return
        if not self.code.text().strip():
            self.message.say("Paste the one-time code. An administrator makes it at central.")
            return
        self.button.setEnabled(False)
        self.button.say("Enrolling")
        self.message.say("")
        self._commands.enrol(self.code.text().strip(), self._answered)

    def _answered(self, outcome: Outcome[object]) -> None:
        self.button.setEnabled(True)
        self.button.say("Enrol")
        self.message.say(outcome_words(outcome))


class WordsCard(RightCard):
    """No fields: the keyring is locked or missing, or nothing is known yet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, None)
        self._finish()

    def show_words(self, words: str, icon: str, tone: str = "p2_text") -> None:
        """Say why nobody can sign in."""
        self.message.say(words, icon, tone)
