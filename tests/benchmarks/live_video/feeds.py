"""Opens addresses as the workstation does: a live session behind a picture feed."""

import ssl

from PySide6.QtCore import QObject

from respond_desktop.qtbridge.live_pictures import open_live_picture
from respond_desktop.qtbridge.pictures import PictureFeed
from respond_desktop.qtbridge.ports import PictureAddress
from respond_desktop.qtbridge.post import GuiPost


class Feeds:
    """One for the whole viewer."""

    def __init__(self) -> None:
        self._gui = GuiPost()

    def open(self, address: dict[str, str], parent: QObject) -> PictureFeed:
        """Begin to read an address."""
        context = ssl.create_default_context(cafile=address.get("ca"))
        where = PictureAddress(address["url"], address.get("user", ""), address.get("token", ""), context)
        box: list[PictureFeed] = []

        def on_picture() -> None:
            self._gui.post(lambda: box[0].say_changed() if box else None)

        def on_ended(words: str) -> None:
            self._gui.post(lambda: box[0].finish(words) if box else None)

        box.append(PictureFeed(open_live_picture(where, on_picture, on_ended), parent))
        return box[0]

    def close(self) -> None:
        """Nothing is held."""
