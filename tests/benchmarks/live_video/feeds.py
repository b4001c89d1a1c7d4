"""Opens addresses as the workstation does: a stream of the media engine behind a picture feed."""

from pathlib import Path

from PySide6.QtCore import QObject

from respond_desktop.qtbridge.picture.live_pictures import LivePictures
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.qtbridge.ports import PictureAddress, PictureHooks
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.video.ending import EndReason
from respond_desktop.video.engine import StreamEngine


class Feeds:
    """One for the whole viewer."""

    def __init__(self) -> None:
        self._gui = GuiPost()
        self._engine = StreamEngine()
        self._engine.start()
        self._pictures = LivePictures(self._engine)

    def open(self, address: dict[str, str], parent: QObject) -> PictureFeed:
        """Begin to read an address."""
        ca = Path(address["ca"]).read_text(encoding="ascii") if "ca" in address else ""
        where = PictureAddress(address["url"], address.get("user", ""), address.get("token", ""), ca)
        box: list[PictureFeed] = []

        def on_picture() -> None:
            self._gui.post_on_beat(lambda: box[0].say_changed() if box else None)

        def on_ended(reason: EndReason) -> None:
            self._gui.post(lambda: box[0].finish(reason.words) if box else None)

        box.append(PictureFeed(self._pictures.open(where, PictureHooks(on_picture, on_ended)), parent))
        return box[0]

    def close(self) -> None:
        """End the engine."""
        self._engine.stop()
