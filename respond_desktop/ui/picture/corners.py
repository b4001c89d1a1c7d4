"""What lies over a live picture: a fact in each corner."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.ui.kit import Chip, ChipLook
from respond_desktop.ui.picture.canvas import GROUND
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.times import tenths
from respond_desktop.ui.words.watches import delay_words

_MARGIN = 12
_PLAIN = ChipLook(tone="#FFFFFF", fill=GROUND.name(), edge="", height=20)
_RECORDING = ChipLook("record-circle", "#FFFFFF", GROUND.name(), "", height=20)
_AMBER = ChipLook(tone="#FFC261", fill=GROUND.name(), edge="#F5A524", height=20, weight=600)


class Corners:
    """Recording time, delay, time of the picture, size, rate, zoom; dark in every theme, as they lie on a picture."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self._chips = {
            name: Chip(theme, "", _PLAIN) for name in ("recording", "delay", "time", "size", "zoom")
        }
        self._said: dict[str, tuple[str, ChipLook]] = {}
        for chip in self._chips.values():
            chip.setParent(parent)
            chip.hide()

    def say(self, judged: PictureAge, recorded: str, size: str) -> None:
        """Show the facts of the newest picture."""
        as_it_should = judged.delay_s is not None and judged.state is Liveness.LIVE
        came = "Picture of" if judged.captured else "Picture came"
        self._say("recording", recorded, _RECORDING)
        self._say("delay", delay_words(judged), _PLAIN if as_it_should else _AMBER)
        self._say("time", f"{came} {tenths(judged.picture_at)}" if judged.picture_at else "", _PLAIN)
        self._say("size", size, _PLAIN)

    def say_zoom(self, words: str) -> None:
        """2.0x while enlarged, empty while the whole picture is seen."""
        self._say("zoom", words, _PLAIN)

    def hide(self) -> None:
        """Nothing to say: there is no picture."""
        for chip in self._chips.values():
            chip.hide()

    def place(self, size: QSize) -> None:
        """Keep to the corners of a picture of `size`."""
        right, bottom = size.width() - _MARGIN, size.height() - _MARGIN
        recording, delay, time, rate, zoom = self._chips.values()
        recording.move(_MARGIN, _MARGIN)
        delay.move(right - delay.width(), _MARGIN)
        time.move(_MARGIN, bottom - time.height())
        zoom.move((size.width() - zoom.width()) // 2, _MARGIN)
        rate.move(right - rate.width(), bottom - rate.height())

    def _say(self, name: str, words: str, look: ChipLook) -> None:
        chip = self._chips[name]
        if self._said.get(name) != (words, look):
            self._said[name] = (words, look)
            chip.show_fact(words, look)
        chip.setVisible(bool(words))
