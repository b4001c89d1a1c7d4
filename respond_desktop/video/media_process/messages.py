"""What the window and its media process say to each other over two pipes: length-prefixed MessagePack."""

import struct
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec

MAX_BYTES = 1024 * 1024
_LENGTH = struct.Struct("<I")


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", omit_defaults=True):
    """Base of all messages; `stream` numbers one open stream."""


class Begin(_Message, frozen=True, tag="begin"):
    """First message to the process: the prefix of its shared-memory names, and what it may use."""

    prefix: str
    hardware: bool = True


class Open(_Message, frozen=True, tag="open"):
    """Read a stream. `password` works once and exists only in this message; `ca_pem` is whom to trust."""

    stream: int
    url: str
    width: int
    height: int
    user: str = ""
    password: str = ""
    ca_pem: str = ""
    sound: bool = False
    keys_only: bool = False


class Resize(_Message, frozen=True, tag="resize"):
    """Scale to this many device pixels from the next picture on."""

    stream: int
    width: int
    height: int


class KeysOnly(_Message, frozen=True, tag="keys"):
    """Decode key pictures only, or everything again."""

    stream: int
    on: bool


class Listen(_Message, frozen=True, tag="listen"):
    """Decode the stream's sound, or let it be."""

    stream: int
    on: bool


class TakeStill(_Message, frozen=True, tag="still"):
    """Send the newest picture in the camera's own size."""

    stream: int
    ask: int


class BeginClip(_Message, frozen=True, tag="clip"):
    """Record the pictures from now on, of at most so many bytes and seconds; one clip of a stream at a time."""

    stream: int
    clip: int
    max_bytes: int
    max_s: float


class MarkClip(_Message, frozen=True, tag="mark"):
    """What is burnt into a clip's pictures from now on (video/keep/mark.py).

    `planes`: alpha, then luma times alpha, `width` * `height` bytes each, together compressed by zlib.
    """

    stream: int
    clip: int
    width: int
    height: int
    planes: bytes


class EndClip(_Message, frozen=True, tag="endclip"):
    """End a clip; its parts follow."""

    stream: int
    clip: int


class Close(_Message, frozen=True, tag="close"):
    """End a stream and wipe its pictures."""

    stream: int


class Ping(_Message, frozen=True, tag="ping"):
    """Answer at once."""

    number: int


class Ready(_Message, frozen=True, tag="ready"):
    """The process is up."""


class Pong(_Message, frozen=True, tag="pong"):
    """Answer to a ping."""

    number: int


class BlockMade(_Message, frozen=True, tag="block"):
    """Pictures of a stream are in this shared memory from now on."""

    stream: int
    name: str
    size: int


class Pictured(_Message, frozen=True, tag="picture"):
    """A newer picture is in the block; said once until the window has taken note."""

    stream: int


class Over(_Message, frozen=True, tag="over"):
    """A stream has ended; its last picture stays until the stream is closed."""

    stream: int
    kind: str
    words: str


class Sounded(_Message, frozen=True, tag="sound"):
    """Sound: 16-bit little-endian mono at 48 kHz; `captured_s` is the camera's time (UTC, POSIX seconds)."""

    stream: int
    pcm: bytes
    captured_s: float | None = None


class StillPart(_Message, frozen=True, tag="part"):
    """A piece of a full-size picture (BGRA, `width` * 4 bytes a row); no picture: `total` is 0."""

    stream: int
    ask: int
    width: int = 0
    height: int = 0
    total: int = 0
    captured_s: float | None = None
    pixels: bytes = b""


class ClipGoing(_Message, frozen=True, tag="going"):
    """How far a clip is: the size of its pictures, seconds and pictures recorded, and how many were left out.

    `captured_s` is the camera's time of the newest picture (UTC, POSIX seconds).
    """

    stream: int
    clip: int
    width: int
    height: int
    seconds: float = 0.0
    pictures: int = 0
    left_out: int = 0
    captured_s: float | None = None


class ClipPart(_Message, frozen=True, tag="clippart"):
    """A piece of an ended clip (MP4) and why it ended; nothing was recorded: `total` is 0."""

    stream: int
    clip: int
    end: str
    total: int = 0
    seconds: float = 0.0
    pictures: int = 0
    left_out: int = 0
    content: bytes = b""


class DecoderSaid(_Message, frozen=True, tag="decoder"):
    """What decodes a stream now, in words for diagnostics."""

    stream: int
    words: str


ClipCommand = BeginClip | MarkClip | EndClip
Command = Begin | Open | Resize | KeysOnly | Listen | TakeStill | ClipCommand | Close | Ping
Event = Ready | Pong | BlockMade | Pictured | Over | Sounded | StillPart | ClipGoing | ClipPart | DecoderSaid

_commands = msgspec.msgpack.Decoder(Command)
_events = msgspec.msgpack.Decoder(Event)


class BrokenPipeTalkError(Exception):
    """The other side is gone or sends what isn't a message."""


class Sender:
    """Writes messages to a pipe, whole, from any thread. Raises BrokenPipeTalkError when nobody reads."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._encoder = msgspec.msgpack.Encoder()
        self._guard = threading.Lock()

    def send(self, message: Command | Event) -> None:
        """Write one message."""
        with self._guard:
            self._write(message)

    def send_if_free(self, message: Command | Event) -> None:
        """Write one unless another is being written, perhaps to a reader that doesn't read."""
        if self._guard.acquire(blocking=False):
            try:
                self._write(message)
            finally:
                self._guard.release()

    def _write(self, message: Command | Event) -> None:
        body = self._encoder.encode(message)
        rest = memoryview(_LENGTH.pack(len(body)) + body)
        try:
            while rest:
                rest = rest[self._pipe.write(rest) or 0 :]
        except (OSError, ValueError):
            raise BrokenPipeTalkError from None

    def close(self) -> None:
        """Close the pipe."""
        with self._guard:
            try:
                self._pipe.close()
            except OSError:
                return


def read_command(pipe: BinaryIO) -> Command:
    """The next command; BrokenPipeTalkError at the end and for garbage."""
    command: Command = _read(pipe, _commands.decode)
    return command


def read_event(pipe: BinaryIO) -> Event:
    """The next event; BrokenPipeTalkError at the end and for garbage."""
    event: Event = _read(pipe, _events.decode)
    return event


def _read(pipe: BinaryIO, decode: Callable[[bytes], Any]) -> Any:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > MAX_BYTES:
        raise BrokenPipeTalkError
    try:
        return decode(_exactly(pipe, length))
    except msgspec.DecodeError:
        raise BrokenPipeTalkError from None


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    parts = b""
    while len(parts) < count:
        try:
            part = pipe.read(count - len(parts))
        except (OSError, ValueError):
            raise BrokenPipeTalkError from None
        if not part:
            raise BrokenPipeTalkError
        parts += part
    return parts
