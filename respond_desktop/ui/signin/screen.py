"""The screen before sign-in: banner left, the card that fits the workplace's state right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.clocks import clock_words
from respond_desktop.domain.session import Workplace
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.frame.bars import Trouble, TroubleBars
from respond_desktop.ui.kit import Label, Style, tight
from respond_desktop.ui.signin.banner import BannerCard
from respond_desktop.ui.signin.cards import EnrolCard, SignInCard, WordsCard
from respond_desktop.ui.signin.row import StateRow
from respond_desktop.ui.sound import Alarm
from respond_desktop.ui.theme import TYPE, Theme

_BANNER, _CARD, _HEIGHT, _GAP = 620, 500, 492, 40


class SignInScreen(QWidget):
    """`left` when the person doesn't agree to the banner."""

    left = Signal()

    def __init__(self, theme: Theme, commands: Commands, alarm: Alarm) -> None:
        super().__init__()
        self._alarm = alarm
        self._workplace: Workplace | None = None
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = StateRow(theme, alarm.test)
        self.banner = BannerCard(theme)
        self.card = SignInCard(theme, commands, self._row)
        self.enrol = EnrolCard(theme, commands)
        self.words = WordsCard(theme)
        self._reason = Label("", Style(TYPE.EMPHASIS, 600))
        self._reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bars = TroubleBars(theme)
        self._lay_out()
        self.banner.agreed.connect(self._agreed)
        self.banner.left.connect(self.left)
        self.words.show_words("Looking for central.", "lan-pending", "muted")
        self.show_sound()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for card in (self.words, self.card, self.enrol):
            self._stack.addWidget(card)
        self._stack.setMaximumSize(_CARD, _HEIGHT)
        self.banner.setMaximumSize(_BANNER, _HEIGHT)
        for widget in (self._stack, self.banner):
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout()
        tight(row, spacing=_GAP)
        row.addStretch(1)
        row.addWidget(self.banner, 1000)
        row.addWidget(self._stack, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(self._bars)
        column.addStretch(1)
        column.addWidget(self._reason)
        column.addSpacing(16)
        holder = QWidget()
        holder.setLayout(row)
        column.addWidget(holder, 1000)
        column.addStretch(1)
        row.setContentsMargins(24, 12, 24, 12)
        holder.setMaximumHeight(_HEIGHT + 24)
        self._reason.hide()
        self.banner.hide()  # until there is a text to agree to

    def show_workplace(self, workplace: Workplace) -> None:
        """Show the card that fits."""
        had_text = bool(self._workplace and self._workplace.banner_paragraphs)
        self._workplace = workplace
        self.banner.show_workplace(workplace)
        for card in (self.words, self.card, self.enrol):
            card.show_workplace(workplace)
        self._show_bars()
        usable = not workplace.keyring_words and not workplace.barred_words and workplace.enrolled
        self.banner.setVisible(bool(workplace.banner_paragraphs) and usable)
        if workplace.keyring_words:
            self.words.show_words(workplace.keyring_words, "key-outline")
            self._stack.setCurrentWidget(self.words)
        elif workplace.barred_words:
            self.words.show_words(workplace.barred_words, "lock-outline")
            self._stack.setCurrentWidget(self.words)
        elif not workplace.enrolled:
            if self._stack.currentWidget() is not self.enrol:
                self._stack.setCurrentWidget(self.enrol)
                self.enrol.code.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            first = self._stack.currentWidget() is not self.card
            self._stack.setCurrentWidget(self.card)
            if first:
                self.begin(self._reason.text())
            elif workplace.banner_paragraphs and not had_text:
                self.banner.ask(True)

    def begin(self, reason: str) -> None:
        """Start over: the banner must be agreed to again; `reason` says why the last session ended."""
        has_text = bool(self._workplace and self._workplace.banner_paragraphs)
        self.banner.ask(has_text)
        self.card.agree(False)
        self.card.message.say(self._workplace.central_words if self._workplace else "", "link-variant-off")
        self.say(reason)
        self.banner.agree.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, words: str) -> None:
        """Why the last session ended, or what became of it since; empty hides it."""
        self._reason.setText(words)
        self._reason.setVisible(bool(words))

    def show_sound(self) -> None:
        """Sound on, or not."""
        self._row.show_sound(self._alarm.words)
        self._show_bars()

    def _show_bars(self) -> None:
        clock = clock_words(self._workplace.clock_offset_s) if self._workplace else ""
        version = self._workplace.version_words if self._workplace else ""
        found = (("volume-off", self._alarm.words), ("clock-alert-outline", clock), ("update", version))
        self._bars.show_troubles(tuple(Trouble(icon, words) for icon, words in found if words))

    def _agreed(self) -> None:
        self.banner.show_agreed()
        self.card.agree(True)
