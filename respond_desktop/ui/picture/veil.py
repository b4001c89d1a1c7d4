"""What stands in the dark where no picture is: receipts coming in, or why the picture is gone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.ui.kit import EMPHASIS, MUTED, STRONG, IconLabel, Label
from respond_desktop.ui.picture.canvas import GROUND
from respond_desktop.ui.theme import NIGHT, SPACE, Theme, Tokens
from respond_desktop.ui.words.watches import CHANNEL_ICONS, EndWords, Receipt

_RESULT_WIDTH = 190


class _AwaitedRow(QWidget):
    """One notice on its way: icon, channel, result."""

    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.INSIDE)
        self._icon = IconLabel(theme, icon, size=16)
        self._label = Label("", MUTED)
        self._result = Label("", STRONG)
        row.addWidget(self._icon)
        row.addWidget(self._label, 1)
        row.addWidget(self._result)
        self.setFixedWidth(_RESULT_WIDTH + 130)

    def show_receipt(self, said: Receipt, tokens: Tokens) -> None:
        tone = tokens.text if said.as_it_should else tokens.p2_text
        self._icon.show_icon(CHANNEL_ICONS[said.channel], tokens.dim if said.awaited else tone)
        self._label.setText(said.label)
        self._result.setText(said.result)
        self._result.set_tone("muted" if said.awaited else "text" if said.as_it_should else "p2_text")


class Veil(QFrame):
    """Opaque and dark in every theme, so that nothing of a picture shines through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("veil")
        self._tokens = NIGHT
        self._icon = IconLabel(theme, "video-off-outline", size=32)
        self._headline = Label("", EMPHASIS, wrap=True)
        self._rest = Label("", MUTED, wrap=True)
        self._rows = {channel: _AwaitedRow(theme, icon) for channel, icon in CHANNEL_ICONS.items()}
        body = QVBoxLayout(self)
        body.setContentsMargins(SPACE.BETWEEN, SPACE.BETWEEN, SPACE.BETWEEN, SPACE.BETWEEN)
        body.setSpacing(SPACE.INSIDE)
        body.addStretch(1)
        body.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._headline, self._rest):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            body.addWidget(label)
        for row in self._rows.values():
            body.addWidget(row, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)
        theme.follow(self._restyle)

    def show_waiting(self, headline: str, rest: str, rows: tuple[Receipt, ...]) -> None:
        """The three notices filling in."""
        self._icon.hide()
        self._say(headline, rest)
        for said in rows:
            self._rows[said.channel].show_receipt(said, self._tokens)
            self._rows[said.channel].show()
        self.show()

    def show_end(self, words: EndWords) -> None:
        """Why there is no picture any more."""
        self._icon.show_icon("video-off-outline", self._tokens.muted)
        self._icon.show()
        for row in self._rows.values():
            row.hide()
        self._say(words.headline, words.rest)
        self.show()

    def _say(self, headline: str, rest: str) -> None:
        self._headline.setText(headline)
        self._rest.setText(rest)
        self.setAccessibleName(f"{headline} {rest}".strip())

    def _restyle(self, tokens: Tokens) -> None:
        shown = self._tokens = tokens if tokens.dark else NIGHT
        self.setStyleSheet(
            f"#veil {{ background: {GROUND.name()}; border: none; }}"
            f'QLabel {{ color: {shown.text}; }} QLabel[tone="muted"] {{ color: {shown.muted}; }}'
            f'QLabel[tone="p2_text"] {{ color: {shown.p2_text}; }}'
        )
