"""The watch panel: the picture of an own watch, how the officer was told, until when, and who else watches."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.domain.watches import notices_complete
from respond_desktop.qtbridge.picture.book import WatchBook
from respond_desktop.ui.kit import line, tight
from respond_desktop.ui.kit.announce import Announcer
from respond_desktop.ui.kit.panels import FittingScroll, padded
from respond_desktop.ui.picture.live import PictureView
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.watch.acts import WatchActs
from respond_desktop.ui.watch.facts import WatchFacts
from respond_desktop.ui.watch.foot import WatchFoot
from respond_desktop.ui.watch.header import WatchHeader
from respond_desktop.ui.watch.insight import InSight, InSightRow, InsightRows
from respond_desktop.ui.watch.receipts import OfficerTold
from respond_desktop.ui.watch.shown import ShownWatch, offset_s, picture_facts
from respond_desktop.ui.watch.tabs import WatchTabs
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock
from respond_desktop.ui.words.watches import missing_words, no_picture_words, receipts, told_words


class WatchPanel(QFrame):
    """`end_requested(str)` asks to end a watch, `put_away(str)` when an ended one was read; ids of watches.

    `wall_requested(str)` sends a watch to the wall.
    `watched_changed(int)` tells how many own watches are shown here (0: hide the panel).
    """

    end_requested = Signal(str)
    put_away = Signal(str)
    wall_requested = Signal(str)
    watched_changed = Signal(int)

    def __init__(self, theme: Theme, book: WatchBook, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._clock, self._book = clock, book
        self._read: set[str] = set()
        self._session: SessionView | None = None
        self._snapshot: Snapshot | None = None
        self._selected, self._shown = "", 0
        self._header = WatchHeader(theme)
        self._tabs = WatchTabs(theme)
        self._picture = PictureView(theme, clock)
        self._play = ShownWatch(self._picture)
        self.acts = WatchActs(theme)
        self._told = OfficerTold(theme, "The officer was told", "before the first picture")
        self._rows = WatchFacts()
        self._foot = WatchFoot(theme)
        self._row = InSightRow(theme)
        self.sight = InSight(self.runs, InsightRows(self._header, self._picture, self._row))
        self.announcer = Announcer(self)
        self._timer = QTimer(self, interval=1000)
        self._lay_out()
        self._tabs.chosen.connect(self.select)
        self._foot.end_clicked.connect(self.end_selected)
        self._row.end_clicked.connect(self.end_selected)
        self._foot.close_clicked.connect(self._close_clicked)
        self._foot.wall_clicked.connect(self.send_to_wall)
        self._picture.liveness_changed.connect(self._say_liveness)
        self._timer.timeout.connect(self._say_rows)
        book.changed.connect(self._refresh)

    @property
    def selected(self) -> str:
        """Id of the watch shown, empty when there is none."""
        return self._selected

    def own(self, watch_id: str) -> OwnWatch | None:
        """The own watch with that id."""
        return self._book.get(watch_id)

    def running(self) -> tuple[str, ...]:
        """Ids of the own watches that haven't ended."""
        return self._book.running()

    def runs(self) -> bool:
        """Whether the watch shown has a picture, or waits for its first: forms keep it in sight."""
        return self._running() is not None

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; None or somebody else: everything of the one before is gone."""
        before = self._session.person.id if self._session else None
        self._session = session
        if session is None or session.person.id != before:
            self._read.clear()
            self._selected = ""
            self._play.forget()
        self._refresh()

    def begin(self, watch_id: str, unit_number: str) -> None:
        """Central has accepted the ask: show the receipts coming in."""
        self._book.begin(watch_id, unit_number)
        self.select(watch_id)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Receipts, ends and who else watches; the book has taken central's word of it before."""
        self._snapshot = snapshot
        self._refresh()

    def select(self, watch_id: str) -> None:
        """Show this own watch."""
        if self._book.get(watch_id) is not None:
            self._selected = watch_id
        self._refresh()

    def end_selected(self) -> None:
        """E: end the watch that is shown."""
        own = self._running()
        if own is not None:
            self._foot.asked_to_end()
            self.end_requested.emit(own.id)

    def send_to_wall(self) -> None:
        """W: the watch that is shown goes to the wall as well."""
        own = self._running()
        if own is not None:
            self.wall_requested.emit(own.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts an ended watch away; a running one it leaves alone."""
        own = self._book.get(self._selected)
        if event.key() == Qt.Key.Key_Escape and own is not None and not own.running:
            self._close_clicked()
        else:
            super().keyPressEvent(event)

    def _running(self) -> OwnWatch | None:
        own = self._book.get(self._selected)
        return own if own is not None and own.running else None

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        tight(body)
        above, below = self.sight.lay_out(body)
        above.addWidget(self._tabs)
        below.addWidget(self.acts)
        content, column = padded(top=SPACE.INSIDE)
        column.addWidget(self._told)
        column.addWidget(line())
        column.addWidget(self._rows)
        below.addWidget(FittingScroll(content))
        below.addWidget(self._foot)
        body.addStretch(1)

    def _close_clicked(self) -> None:
        closed, self._selected = self._selected, ""
        self._read.add(closed)
        self._refresh()
        self.put_away.emit(closed)

    def _refresh(self) -> None:
        owned = tuple(own for own in self._book.all() if own.id not in self._read)
        if self._selected not in {own.id for own in owned}:
            self._selected = owned[-1].id if owned else ""
        own = self._book.get(self._selected)
        self._tabs.show_watches(owned, self._selected)
        self._show_own(own)
        if own is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        if len(owned) != self._shown:
            self._shown = len(owned)
            self.watched_changed.emit(len(owned))

    def _show_own(self, own: OwnWatch | None) -> None:
        self._foot.show_own(own)
        self.acts.show_own(own, self._session)
        if own is None:
            self._play.clear()
            return
        self._header.show_own(own)
        notices = own.watch.notices if own.watch else ()
        self._told.show_receipts(receipts(notices), missing_words(own.watch) if own.watch else "")
        facts = picture_facts(own, self._session, self._snapshot)
        self._play.show(own, self._book.feed(own.id), facts)
        self._announce(own)
        self._say_liveness(self._picture.age)
        self._say_rows()

    def _announce(self, own: OwnWatch) -> None:
        over = no_picture_words(own)
        if over is not None:
            self.announcer.say(own.id, f"Unit {own.unit_number}: {over.headline} {over.rest}")
        elif own.watch is not None and notices_complete(own.watch.notices):
            self.announcer.say(own.id, f"Unit {own.unit_number} was told {told_words(own.watch.notices)}.")

    def _say_liveness(self, judged: PictureAge) -> None:
        self.announcer.say("frozen", "The picture is frozen." if judged.state is Liveness.FROZEN else "")
        self._header.show_liveness(judged)

    def _say_rows(self) -> None:
        own = self._book.get(self._selected)
        if own is not None:
            self._row.show_own(own, self._snapshot, self._clock.central(offset_s(self._snapshot)))
        watch = own.watch if own else None
        if own is None or watch is None:
            self._rows.show_nothing()
            return
        self._rows.show_purpose(watch, self._session.purposes if self._session else ())
        if not own.running:
            self._rows.show_ended()
            return
        soon = self._rows.show_running(watch, self._snapshot, self._clock.central(offset_s(self._snapshot)))
        self.announcer.say("soon", "This watch ends by itself within a minute." if soon else "")
