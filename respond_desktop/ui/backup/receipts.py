"""What became of a backup request: each asked unit with its steps, times and seconds."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Withheld
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.newer import newer
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.backup.new_place import KEY, NewPlaceOffer
from respond_desktop.ui.backup.progress import Progress, ProgressStep, progress
from respond_desktop.ui.kit import (
    BODY,
    EMPHASIS,
    SECONDARY,
    STRONG,
    TITLE,
    Button,
    ButtonLook,
    Chip,
    IconLabel,
    Label,
    SectionHeader,
    line,
    tight,
)
from respond_desktop.ui.kit.announce import Announcer
from respond_desktop.ui.kit.panels import FittingScroll, padded
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import accuracy, clock
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock
from respond_desktop.ui.words.watches import plain

_NO_PLACE = {
    None: "Sent at {at} without a location.",
    Withheld.RECORD: "Sent at {at} with its place. It follows here once it is recorded that you see it.",
    Withheld.RIGHT: "Sent at {at} with its place. The place is not yours to see.",
    newer(Withheld): "Sent at {at} with its place. The place is not shown here.",
}
_STEPS = 3
_TIME_WIDTH = 72
"""Room for 15:13:58 in any of the fonts; a cut time would be a wrong one."""


class BackupReceipts(QFrame):
    """`closed()` when it was read; `ask_others(str)` to ask more units for the unit with that id."""

    closed = Signal()
    ask_others = Signal(str)

    def __init__(self, theme: Theme, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._theme, self._clock = theme, clock
        self._request_id = ""
        self._snapshot: Snapshot | None = None
        self._cards: dict[str, _ResponseCard] = {}
        self._header = SectionHeader(theme, "car-emergency", "Backup request")
        self._code = Chip(theme, "Code 3")
        self._header.add(self._code)
        self._title = Label("", TITLE, wrap=True)
        self._where = Label("", STRONG, wrap=True)
        self._place = Label("", SECONDARY, wrap=True)
        self._words = Label("", BODY, wrap=True)
        self.offer = NewPlaceOffer(theme)
        self._others = Button(theme, "Ask others as well", ButtonLook("car-emergency", "F7"))
        self._close = Button(theme, "Close", ButtonLook(key="Esc"), "receipts of the backup request")
        self.announcer = Announcer(self)
        self._timer = QTimer(self, interval=1000)
        self._lay_out()
        self._others.clicked.connect(self._others_clicked)
        self._close.clicked.connect(self.closed)
        self._timer.timeout.connect(self._refresh)

    @property
    def request_id(self) -> str:
        """The request shown, empty when none is."""
        return self._request_id

    def show_session(self, session: SessionView | None) -> None:
        """Whoever sits here now has asked for nothing yet."""
        if session is None:
            self._request_id = ""
            self._clear_cards()

    def show_request(self, request_id: str) -> None:
        """Show what becomes of this request."""
        self._request_id = request_id
        self._clear_cards()
        self._refresh()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Central's word on who got it and who answered."""
        self._snapshot = snapshot
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the receipts away; the request goes on. P sends the new place, where one is offered."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.text().upper() == KEY and self.offer.isVisibleTo(self) and not event.isAutoRepeat():
            self.offer.ask()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Seconds run while they can be seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing runs unseen."""
        super().hideEvent(event)
        self._timer.stop()

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(self._header)
        body.addWidget(line())
        content, column = padded()
        for part in (self._title, self._where, self._place, self.offer, self._words):
            column.addWidget(part)
        self._list = QVBoxLayout()
        tight(self._list, 0, SPACE.INSIDE)
        column.addLayout(self._list)
        body.addWidget(FittingScroll(content))
        foot, low = padded(top=SPACE.INSIDE)
        low.addWidget(Label("Nothing is re-sent later.", SECONDARY))
        buttons = QHBoxLayout()
        tight(buttons, 0, SPACE.INSIDE)
        buttons.addWidget(self._others)
        buttons.addWidget(self._close)
        low.addLayout(buttons)
        body.addWidget(foot)
        body.addStretch(1)

    def _others_clicked(self) -> None:
        request = self._request()
        if request is not None:
            self.ask_others.emit(request.for_unit_id)

    def _request(self) -> BackupRequest | None:
        known = self._snapshot.backups if self._snapshot else ()
        return next((b for b in known if b.id == self._request_id), None)

    def _refresh(self) -> None:
        request, snapshot = self._request(), self._snapshot
        self._others.setVisible(request is not None)
        if request is None or snapshot is None:
            self._title.setText("Central has written the request.")
            self._where.hide()
            self.offer.hide()
            self._place.setText("It is on its way to the cameras.")
            return
        self._header.title.setText(f"Backup for Unit {plain(request.for_unit_number)}")
        self._code.show_fact(f"Code {int(request.code)}")
        self._say_place(request)
        self._words.setText(plain(request.description))
        self._words.setVisible(bool(request.description))
        now = self._clock.central(snapshot.link.clock_offset_s)
        self.offer.show_request(request, snapshot, now)
        for response in request.responses:
            said = progress(response, now)
            self._card(response.unit_id).show_progress(said)
            self.announcer.say(response.unit_id, said.spoken)
        self._others.name_object(f"backup for Unit {request.for_unit_number}")

    def _say_place(self, request: BackupRequest) -> None:
        place = request.place
        at = clock(request.asked_at)
        self._title.setText(f"To Unit {plain(request.for_unit_number)}")
        self._where.setText(plain(place.words) if place else "")
        self._where.setVisible(bool(self._where.text()))
        if place is None:
            self._place.setText(_NO_PLACE[request.withheld].format(at=at))
            return
        within = accuracy(place.accuracy_m).capitalize()
        if request.follows:
            within = f"New place. {within}"
        self._place.setText(
            f"{within}. The place was copied to the request at {at} and doesn't follow the unit."
        )

    def _card(self, unit_id: str) -> "_ResponseCard":
        if unit_id not in self._cards:
            self._cards[unit_id] = _ResponseCard(self._theme)
            self._list.addWidget(self._cards[unit_id])
            self._cards[unit_id].show()
        return self._cards[unit_id]

    def _clear_cards(self) -> None:
        for card in self._cards.values():
            card.hide()
            card.deleteLater()
        self._cards = {}


class _ResponseCard(QFrame):
    """One asked unit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "box")
        body = QVBoxLayout(self)
        tight(body, SPACE.PADDING - 2, 4)
        head = QHBoxLayout()
        tight(head, 0, SPACE.INSIDE)
        self._number, self._headline = Label("", EMPHASIS), Label("", STRONG)
        head.addWidget(self._number)
        head.addStretch(1)
        head.addWidget(self._headline)
        body.addLayout(head)
        self._steps = [_StepRow(theme) for _ in range(_STEPS)]
        for row in self._steps:
            body.addWidget(row)

    def show_progress(self, said: Progress) -> None:
        self._number.setText(said.unit_number)
        self._headline.setText(said.headline)
        self._headline.set_tone("p2_text" if said.amber else "text")
        for row, step in zip(self._steps, [*said.steps, *[None] * _STEPS], strict=False):
            row.show_step(step)
        self.setAccessibleName(said.spoken)


class _StepRow(QWidget):
    """Mark, label, time, seconds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._mark = IconLabel(theme, "check-circle", size=16)
        self._label, self._time, self._after = Label("", BODY), Label("", SECONDARY), Label("", STRONG)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE.INSIDE)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._mark, 0, 0)
        grid.addWidget(self._label, 0, 1)
        grid.addWidget(self._time, 0, 2, right)
        grid.addWidget(self._after, 0, 3, right)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(2, _TIME_WIDTH)
        grid.setColumnMinimumWidth(3, 60)

    def show_step(self, step: ProgressStep | None) -> None:
        self.setVisible(step is not None)
        if step is None:
            return
        tone = "p2_text" if step.amber else "text" if step.done else "muted"
        icon = "alert-outline" if step.amber else "check-circle" if step.done else "timer-sand"
        self._mark.show_icon(icon, tone)
        self._label.setText(step.label)
        self._label.set_tone(tone)
        self._time.setText(step.time)
        self._after.setText(step.after)
        self._after.set_tone(tone)
