"""From the options of the command line to the maker of pictures and sound."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import av

from respond_desktop.camera.device.hardware import SoundSource, SourceError, VideoMaker, VideoSource
from respond_desktop.camera.sound.microphone import SystemMicrophone
from respond_desktop.camera.sound.tone import ToneSound
from respond_desktop.camera.stream_data import DataSource, DataTrack
from respond_desktop.camera.video.drawn.scene import SimulatedScene
from respond_desktop.camera.video.drawn.source import DrawnSource, PictureCounter
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.encode.encoders import Chosen, choose
from respond_desktop.camera.video.foreign.inputs import Input, microphone_input, video_input
from respond_desktop.camera.video.foreign.taken import TakenSource, Ways

DRAWN = "drawn"


@dataclass(frozen=True)
class PictureChoice:
    """What the camera sees and hears, and how it codes that; `video` may hold a password and is never shown."""

    video: str = DRAWN
    codec: Codec = Codec.H264
    hardware: bool = False
    microphone: str | None = None

    def chosen(self) -> Chosen:
        """The encoder, found once; its `words` say what became of a wish for the machine's own."""
        return choose(self.codec, self.hardware)

    def check(self) -> None:
        """Raises SourceError with words when a file or device isn't there or can't be read."""
        if self.microphone is not None:
            microphone_input(self.microphone)
        if self.video == DRAWN:
            return
        what = video_input(self.video)
        if what.repeats:
            _check_file(what)


def data_source(choice: PictureChoice) -> DataSource:
    """Where the data track that comes with the picture is read; raises SourceError when there can't be one."""
    if "://" not in choice.video:
        raise SourceError("--position stream needs --video with another camera's address.")
    what = video_input(choice.video)
    return DataSource(what.address, what.options)


def maker(
    choice: PictureChoice,
    now: Callable[[], datetime],
    scene: Callable[[], SimulatedScene],
    data: DataTrack | None = None,
) -> VideoMaker:
    """Makes a fresh source for each spell of publishing; raises SourceError when the choice can't be."""
    choice.check()
    coding = Coding(choice.codec, choice.chosen().kind)
    counter = PictureCounter()

    def microphone() -> SoundSource:
        assert choice.microphone is not None
        return SystemMicrophone(microphone_input(choice.microphone), now)

    def make() -> VideoSource:
        if choice.video == DRAWN:
            heard = microphone if choice.microphone is not None else lambda: ToneSound(now)
            return DrawnSource(scene(), counter, now, coding, heard)
        ways = Ways(coding, now, microphone if choice.microphone is not None else None, data)
        return TakenSource(video_input(choice.video), ways)

    return make


def _check_file(what: Input) -> None:
    try:
        with av.open(what.address) as container:
            if container.streams.video:
                return
    except (OSError, ValueError, av.error.FFmpegError):
        raise SourceError(f"{what.name} can't be read as video.") from None
    raise SourceError(f"{what.name} has no picture.")
