"""The rows below a picture: how the officer was told, each channel with its result and time."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.watches import NoticeChannel
from respond_desktop.ui.kit import BODY, SECONDARY, STRONG, IconLabel, Label, tight
from respond_desktop.ui.kit.panels import IconLine
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.watches import CHANNEL_ICONS, Receipt

_TIME_WIDTH = 62
_TWO_LINES = 2 * SPACE.RECEIPT_ROW - 8


class ReceiptRow(QWidget):
    """One channel: icon, name, result with its mark, time. Amber when not as it should be.

    Where they don't fit beside each other the result has a line of its own: it is never cut.
    """

    def __init__(self, theme: Theme, channel: NoticeChannel) -> None:
        super().__init__()
        self._icon = IconLabel(theme, CHANNEL_ICONS[channel])
        self._label = Label("", BODY)
        self._mark = IconLabel(theme, "check", size=16)
        self._result = Label("", STRONG)
        self._time = Label("", SECONDARY)
        self._time.setFixedWidth(_TIME_WIDTH)
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._below = QHBoxLayout()
        self._beside = QHBoxLayout()
        tight(self._below, 0, SPACE.INSIDE)
        tight(self._beside, 0, SPACE.INSIDE)
        self._below.addSpacing(self._icon.width() + SPACE.INSIDE)
        for part in (self._icon, self._label, self._mark, self._result, self._time):
            self._beside.addWidget(part, 1 if part is self._label else 0)
        rows = QVBoxLayout(self)
        tight(rows, 0, 0)
        rows.addLayout(self._beside)
        rows.addLayout(self._below)
        self._two_lines = False
        self.setFixedHeight(SPACE.RECEIPT_ROW)

    def minimumSizeHint(self) -> QSize:
        """It takes the width there is."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = (self._icon, self._label, self._mark, self._result, self._time)
        needed = sum(part.sizeHint().width() for part in (self._label, self._result))
        needed += sum(part.width() for part in (self._icon, self._mark)) + _TIME_WIDTH
        two_lines = needed + SPACE.INSIDE * (len(parts) - 1) > self.width()
        if two_lines == self._two_lines:
            return
        self._two_lines = two_lines
        for part in (self._mark, self._result):
            self._below.removeWidget(part)
            self._beside.removeWidget(part)
        if two_lines:
            self._below.addWidget(self._mark)
            self._below.addWidget(self._result, 1)
        else:
            self._beside.insertWidget(2, self._mark)
            self._beside.insertWidget(3, self._result)
        self.setFixedHeight(_TWO_LINES if two_lines else SPACE.RECEIPT_ROW)

    def show_receipt(self, said: Receipt) -> None:
        """Say what the camera reported."""
        tone = "muted" if said.awaited else "text" if said.as_it_should else "p2_text"
        mark = "timer-sand" if said.awaited else "check" if said.as_it_should else "alert-outline"
        self._icon.show_icon(CHANNEL_ICONS[said.channel], "text" if said.as_it_should else "p2_text")
        self._label.setText(said.label)
        self._mark.show_icon(mark, tone)
        self._result.setText(said.result)
        self._result.set_tone(tone)
        self._time.setText(said.time)
        self.setAccessibleName(said.spoken)
        self._fit()


class OfficerTold(QWidget):
    """The three rows under their heading, and what the policy does when one is missing."""

    def __init__(self, theme: Theme, heading: str, note: str = "") -> None:
        super().__init__()
        body = QVBoxLayout(self)
        tight(body, 0, 0)
        head = QHBoxLayout()
        tight(head, 0, SPACE.INSIDE)
        head.addWidget(Label(heading, STRONG))
        head.addStretch(1)
        self._note = Label(note, SECONDARY)
        head.addWidget(self._note)
        body.addLayout(head)
        self._rows = {channel: ReceiptRow(theme, channel) for channel in NoticeChannel}
        for row in self._rows.values():
            body.addWidget(row)
        self._missing = IconLine(theme, "alert-outline")
        body.addWidget(self._missing)

    def show_receipts(self, rows: tuple[Receipt, ...], missing: str = "") -> None:
        """Show all three; `missing` says what becomes of a notice that isn't as it should be."""
        for said in rows:
            self._rows[said.channel].show_receipt(said)
        self._missing.say(missing, "p2_text")
