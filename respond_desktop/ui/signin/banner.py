"""The use banner: the agency's text, agreed to at each sign-in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from respond_desktop.domain.session import Workplace
from respond_desktop.ui.kit import TITLE, Button, ButtonLook, Card, IconLabel, Label, Style, tight
from respond_desktop.ui.theme import TYPE, Theme

_PARAGRAPH = Style(TYPE.EMPHASIS)
_DEFAULT_TITLE = "Before you sign in"


class BannerCard(Card):
    """Says what use is and that all of it is recorded; `agreed` and `left` are the two ways on."""

    agreed = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("card-plain")
        self._shown: Workplace | None = None
        self.body.setContentsMargins(32, 28, 32, 28)
        self.body.setSpacing(16)
        header = QHBoxLayout()
        tight(header, spacing=8)
        self._title = Label(_DEFAULT_TITLE, TITLE)
        header.addWidget(IconLabel(theme, "gavel", size=22))
        header.addWidget(self._title)
        header.addStretch(1)
        self.body.addLayout(header)
        self._text = QScrollArea()
        self._text.setWidgetResizable(True)
        self._text.setAccessibleName("Use banner")
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._text, 1)
        foot = QHBoxLayout()
        tight(foot, spacing=8)
        self.agree = Button(theme, "I agree", ButtonLook("check", "Enter", "primary", 40), "the use banner")
        self.agree.setAutoDefault(True)
        self.leave = Button(theme, "Leave", ButtonLook(height=40), "close the program")
        self._version = Label("", Style(TYPE.SECONDARY, tone="muted"), wrap=True)
        self._version.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.agree)
        foot.addWidget(self.leave)
        foot.addWidget(self._version, 1)
        self.body.addLayout(foot)
        self.agree.clicked.connect(self.agreed)
        self.leave.clicked.connect(self.left)

    def show_workplace(self, workplace: Workplace) -> None:
        """The agency's text; without one nobody can agree."""
        if self._shown is not None and workplace.banner_paragraphs == self._shown.banner_paragraphs:
            return
        self._shown = workplace
        self._title.setText(workplace.banner_title or _DEFAULT_TITLE)
        holder = QWidget()
        column = QVBoxLayout(holder)
        tight(column, spacing=16)
        for paragraph in workplace.banner_paragraphs:
            column.addWidget(Label(paragraph, _PARAGRAPH, wrap=True))
        column.addStretch(1)
        self._text.setWidget(holder)
        version = workplace.banner_version
        self._version.setText(f"Text {version}, set by the agency" if version else "")

    def ask(self, has_text: bool) -> None:
        """Ask again (each sign-in)."""
        self.agree.setEnabled(has_text)
        self.agree.say("I agree")
        self.agree.set_look(ButtonLook("check", "Enter", "primary", 40))

    def show_agreed(self) -> None:
        """It was agreed to, this time."""
        self.agree.say("Agreed")
        self.agree.set_look(ButtonLook("check", height=40))
        self.agree.setEnabled(False)
