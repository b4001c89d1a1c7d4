"""The watch that the panel shows, on its picture: what is said around it, its feed, and the dark after its end."""

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Watch, WatchState
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.picture.live import CAMERA_LOST, PictureFacts, PictureView
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.words.watches import no_picture_words, receipts


class ShownWatch:
    """Gives one picture view to one watch at a time; nothing of the one before stays on it."""

    def __init__(self, picture: PictureView) -> None:
        self._picture = picture
        self._watch_id = ""
        self._playing: PictureFeed | None = None
        self._over = False

    def forget(self) -> None:
        """Whoever looks next begins with a dark picture."""
        self._watch_id, self._playing, self._over = "", None, False

    def clear(self) -> None:
        """No watch is shown."""
        self.forget()
        self._picture.show_nothing()

    def show(self, own: OwnWatch, feed: PictureFeed | None, facts: PictureFacts) -> None:
        """Play the feed of a watch that runs, or say why there is no picture; one that was dark plays again."""
        if self._watch_id != own.id:
            self._picture.show_nothing()
            self._watch_id, self._playing, self._over = own.id, None, False
        self._picture.set_facts(facts)
        words = no_picture_words(own)
        if words is not None:
            self._playing, self._over = None, True
            self._picture.end(words)
            return
        if self._over:
            self._picture.show_nothing()
            self._over = False
        if feed is not None and feed is not self._playing:
            self._playing = feed
            self._picture.set_feed(feed)
        headline, rest = _waiting_words(own.watch)
        self._picture.show_waiting(headline, rest, receipts(own.watch.notices if own.watch else ()))


def picture_facts(own: OwnWatch, session: SessionView | None, snapshot: Snapshot | None) -> PictureFacts:
    """Who looks, since when the camera records, how far the clocks are apart, and whether the camera is lost."""
    viewer = (
        PictureViewer(session.person.name, session.workstation, session.training)
        if session
        else PictureViewer()
    )
    unit = snapshot.unit(own.watch.unit_id) if snapshot and own.watch else None
    since = unit.recording.started_at if unit and unit.recording else None
    lost = own.watch is not None and own.watch.camera_lost_at is not None
    return PictureFacts(viewer, since, offset_s(snapshot), lost)


def offset_s(snapshot: Snapshot | None) -> float:
    """Central's clock minus ours."""
    return snapshot.link.clock_offset_s if snapshot else 0.0


def _waiting_words(watch: Watch | None) -> tuple[str, str]:
    if watch is None or watch.state is WatchState.ASKED or watch.state is WatchState.TELLING:
        return "Telling the officer.", "Central has written the record."
    if watch.camera_lost_at is not None:
        return CAMERA_LOST, "Trying again."
    return "The officer was told.", "Waiting for the first picture."
