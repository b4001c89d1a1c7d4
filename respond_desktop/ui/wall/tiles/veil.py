"""What stands in a tile without a picture: receipts coming in, a refusal, or why the picture is gone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.ui.kit import MUTED, SECONDARY, SMALL, STRONG, IconLabel, Label, tight
from respond_desktop.ui.picture.canvas import GROUND
from respond_desktop.ui.theme import NIGHT, SPACE, Theme, Tokens
from respond_desktop.ui.words.watches import CHANNEL_ICONS, Receipt

_ICON_PX = 28
_ROOM_FOR_ICON = 130
_ROOM_FOR_RULE = 150


class _Awaited(QWidget):
    """One notice: its icon and how it stands."""

    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        tight(row, 0, 4)
        self._icon = IconLabel(theme, icon, size=16)
        self._result = Label("", SECONDARY)
        row.addWidget(self._icon)
        row.addWidget(self._result)

    def show_receipt(self, said: Receipt, tokens: Tokens) -> None:
        tone = tokens.dim if said.awaited else tokens.text if said.as_it_should else tokens.p2_text
        self._icon.show_icon(CHANNEL_ICONS[said.channel], tone)
        short = "off" if "off" in said.result else said.result.partition(",")[0]
        self._result.setText(short)
        self._result.set_tone("muted" if said.awaited or said.as_it_should else "p2_text")
        self.setAccessibleName(said.spoken)


class TileVeil(QFrame):
    """Opaque and dark in every theme, so that nothing of a picture shines through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tileveil")
        self._tokens = NIGHT
        self._icon_name = ""
        self._icon = IconLabel(theme, "video-off-outline", size=_ICON_PX)
        self._headline = Label("", STRONG, wrap=True)
        self._rest = Label("", MUTED, wrap=True)
        self._rule = Label("", SMALL, wrap=True)
        self._rows = {channel: _Awaited(theme, icon) for channel, icon in CHANNEL_ICONS.items()}
        self._receipts = QWidget()
        row = QHBoxLayout(self._receipts)
        tight(row, 0, SPACE.BETWEEN)
        for one in self._rows.values():
            row.addWidget(one)
        body = QVBoxLayout(self)
        body.setContentsMargins(SPACE.PADDING, SPACE.INSIDE, SPACE.PADDING, SPACE.INSIDE)
        body.setSpacing(6)
        body.addStretch(1)
        body.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._headline, self._rest, self._rule):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            body.addWidget(label)
        body.addWidget(self._receipts, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)
        theme.follow(self._restyle)

    def show_words(self, icon: str, headline: str, rest: str, rule: str = "") -> None:
        """An icon, the fact, what became of it, and the rule with its record."""
        self._receipts.hide()
        self._say((icon, headline, rest, rule))

    def show_waiting(self, headline: str, rest: str, rows: tuple[Receipt, ...]) -> None:
        """The three notices filling in."""
        for said in rows:
            self._rows[said.channel].show_receipt(said, self._tokens)
        self._receipts.show()
        self._say(("", headline, rest, ""))

    def fit(self) -> None:
        """Leave out what a small tile has no room for: the rule stays in the accessible description and the tip."""
        self._icon.setVisible(bool(self._icon_name) and self.height() >= _ROOM_FOR_ICON)
        self._rule.setVisible(bool(self._rule.text()) and self.height() >= _ROOM_FOR_RULE)

    def _say(self, said: tuple[str, str, str, str]) -> None:
        icon, headline, rest, rule = said
        self._icon_name = icon
        if icon:
            self._icon.show_icon(icon, self._tokens.muted)
        for label, words in ((self._headline, headline), (self._rest, rest), (self._rule, rule)):
            if label.text() != words:
                label.setText(words)
        self._headline.setVisible(bool(headline))
        self._rest.setVisible(bool(rest))
        spoken = " ".join(part for part in (headline, rest, rule) if part)
        self.setAccessibleName(spoken)
        self.fit()
        self.show()

    def _restyle(self, tokens: Tokens) -> None:
        shown = self._tokens = tokens if tokens.dark else NIGHT
        self.setStyleSheet(
            f"#tileveil {{ background: {GROUND.name()}; border: none; }}"
            f'QLabel {{ color: {shown.text}; }} QLabel[tone="muted"] {{ color: {shown.muted}; }}'
            f'QLabel[tone="p2_text"] {{ color: {shown.p2_text}; }}'
        )
