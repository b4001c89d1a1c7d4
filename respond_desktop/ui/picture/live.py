"""The live picture as the viewer must read it: chips in its corners, and honest when it is late, frozen or gone."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from respond_desktop.domain.stream.liveness import (
    Liveness,
    Moment,
    PictureAge,
    PictureTimes,
    picture_age,
)
from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture
from respond_desktop.ui.picture.canvas import PictureCanvas
from respond_desktop.ui.picture.corners import Corners
from respond_desktop.ui.picture.frozen import FrozenNote, frozen_words
from respond_desktop.ui.picture.veil import Veil
from respond_desktop.ui.picture.watermark import PictureViewer, watermark_words
from respond_desktop.ui.picture.zooming import ZoomHand
from respond_desktop.ui.theme import Theme, Tokens
from respond_desktop.ui.words.measures import running
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock
from respond_desktop.ui.words.watches import EndWords, Receipt, said_words

JUDGE_EVERY_MS = 100
_MARGIN = 12
CAMERA_LOST = "The camera's video connection is lost."
_ENDED = PictureAge(Liveness.ENDED)


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is said on the picture besides its own times: the viewer, and since when the camera records (UTC).

    `camera_lost`: the camera's video connection is lost and being tried again.
    """

    viewer: PictureViewer = field(default_factory=PictureViewer)
    recording_since: datetime | None = None
    clock_offset_s: float = 0.0
    camera_lost: bool = False


class PictureView(QWidget):
    """16:9. `liveness_changed(PictureAge)` when the state changes and each second while frozen."""

    liveness_changed = Signal(object)

    def __init__(self, theme: Theme, clock: Clock = SYSTEM_CLOCK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._facts = clock, PictureFacts()
        self._feed: PictureFeed | None = None
        self._age = PictureAge(Liveness.WAITING)
        self._said_frozen_s = -1
        self._end_words: EndWords | None = None
        self._canvas = PictureCanvas(self)
        self._corners = Corners(theme, self)
        self._frozen_box = FrozenNote(self)
        self._veil = Veil(theme, self)
        self.hand = ZoomHand(self, self._canvas)
        self.hand.zoomed.connect(self._say_zoom)
        self.setAccessibleName("Picture. Plus and minus zoom, arrows move, Home shows all of it.")
        self._timer = QTimer(self, interval=JUDGE_EVERY_MS)
        self._timer.timeout.connect(self._judge)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    @property
    def age(self) -> PictureAge:
        """What was last said of the picture."""
        return self._age

    def set_facts(self, facts: PictureFacts) -> None:
        """Who looks, since when the camera records, and how far this clock is from central's."""
        self._facts = facts
        self._mark()

    def show_waiting(self, headline: str, rest: str, rows: tuple[Receipt, ...]) -> None:
        """No picture yet: the receipts fill in. One that was there is fetched anew: why it is gone stays said."""
        if self._age.state is not Liveness.WAITING:
            return
        if self._age.why:
            headline, rest = self._age.why, "Trying again."
        self._veil.show_waiting(headline, rest, rows)

    def set_feed(self, feed: PictureFeed) -> None:
        """Show this feed; the veil lifts with its first picture."""
        self._release()
        self._feed = feed
        self._canvas.set_feed(feed)
        self._mark()
        feed.picture_changed.connect(self._picture_came)
        feed.interrupted.connect(self._judge)
        feed.ended.connect(self._feed_ended)
        self._timer.start()
        self._judge()

    def end(self, words: EndWords) -> None:
        """Drop the picture and say why: no pixel of it stays."""
        if self._age.state is Liveness.ENDED and words == self._end_words:
            return
        self._release()
        self._end_words = words
        self._canvas.drop()
        self._veil.show_end(words)
        self._say(_ENDED)

    def show_nothing(self) -> None:
        """Plain dark: there is no watch."""
        self._release()
        self._canvas.drop()
        self._veil.hide()
        self._say(PictureAge(Liveness.WAITING))

    def _release(self) -> None:
        self._timer.stop()
        if self._feed is not None:
            self._feed.picture_changed.disconnect(self._picture_came)
            self._feed.interrupted.disconnect(self._judge)
            self._feed.ended.disconnect(self._feed_ended)
        self._feed = None
        self._frozen_box.hide()
        self._corners.hide()

    def _feed_ended(self, words: str) -> None:
        self.end(said_words(words or "The picture has ended."))

    def _picture_came(self) -> None:
        if self._age.state not in (Liveness.LIVE, Liveness.LATE):
            self._judge()

    def _mark(self) -> None:
        now = self._clock.central(self._facts.clock_offset_s)
        self._canvas.set_watermark(watermark_words(self._facts.viewer, now))

    def _judge(self) -> None:
        picture = self._feed.newest() if self._feed else None
        now = Moment(self._clock.central(self._facts.clock_offset_s), self._clock.monotonic())
        times = PictureTimes(picture.captured_at, picture.received_s) if picture else None
        judged = self._with_reason(picture_age(times, now, self._feed.interruption if self._feed else ""))
        if picture is not None:
            self._mark()
            self._veil.hide()
            self._say_zoom()
            self._corners.say(judged, self._recorded_words(now.utc), self._size_words(picture))
            self._canvas.set_frozen(judged.state is Liveness.FROZEN)
            self._frozen_box.say(frozen_words(judged), self.width() - 2 * _MARGIN)
            self._place()
        self._say(judged)
        if picture is None:
            self._say_gone()

    def _say(self, judged: PictureAge) -> None:
        frozen_s = int(judged.silent_s) if judged.state is Liveness.FROZEN else -1
        changed = judged.state is not self._age.state or frozen_s != self._said_frozen_s
        self._age, self._said_frozen_s = judged, frozen_s
        if changed:
            self.liveness_changed.emit(judged)

    def _say_gone(self) -> None:
        """What was said of a picture goes with it."""
        self._corners.hide()
        self._frozen_box.hide()
        if self._age.why:
            self.show_waiting("", "", ())

    def _with_reason(self, judged: PictureAge) -> PictureAge:
        """Central's word on the camera comes before what this side of the relay sees of it."""
        silent = judged.state is Liveness.FROZEN or judged.why
        lost = self._facts.camera_lost and silent
        return replace(judged, why=CAMERA_LOST) if lost else judged

    def _say_zoom(self) -> None:
        self._corners.say_zoom(self._canvas.zoom.words)
        self._place()

    def _recorded_words(self, now: datetime) -> str:
        since = self._facts.recording_since
        return f"Recording {running((now - since).total_seconds())}" if since else ""

    def _size_words(self, picture: ShownPicture) -> str:
        rate = self._feed.rate_fps() if self._feed else 0.0
        return f"{picture.source_height}p · {rate:.0f} a second"

    def hasHeightForWidth(self) -> bool:
        """Always 16:9."""
        return True

    def heightForWidth(self, width: int) -> int:
        """16:9."""
        return round(width * 9 / 16)

    def sizeHint(self) -> QSize:
        """The picture of a 440 px dock."""
        return QSize(440, 248)

    def minimumSizeHint(self) -> QSize:
        """The smallest that still reads."""
        return QSize(320, 180)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chips keep to their corners."""
        super().resizeEvent(event)
        self._canvas.setGeometry(self.rect())
        self._veil.setGeometry(self.rect())
        self._place()

    def _place(self) -> None:
        self._corners.place(self.size())
        self._frozen_box.centre(self.size())

    def _restyle(self, tokens: Tokens) -> None:
        self._canvas.set_brightness(tokens.picture_level)
