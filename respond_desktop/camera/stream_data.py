"""Reads a stream's data track while nobody publishes from it; who publishes reads it instead and passes it on."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import av
import structlog
from av.error import FFmpegError

log = structlog.get_logger(__name__)

_OPEN_S, _READ_S = 5.0, 1.5
_TURN_S = 8.0
_AGAIN_S, _LONGEST_S = 0.5, 8.0
_JOIN_S = 10.0
_DATA = "data"


@dataclass(frozen=True, slots=True)
class DataSource:
    """The address PyAV opens and its options; it may hold a password and is never shown or logged."""

    address: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


class DataTrack:
    """Gives each payload of the data tracks to `take`. A source has one reader at a time: pictures come first.

    `start`, `close` from one thread; `reading_pictures` and `pass_on` are for the thread that publishes.
    """

    def __init__(self, source: DataSource, take: Callable[[bytes], None]) -> None:
        self._source = source
        self._take = take
        self._turns = threading.Condition()
        self._wanted = 0
        self._busy = False
        self._halted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-data", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def close(self) -> None:
        """Read nothing more; waits for the thread (bounded by its read time-out)."""
        self._halted.set()
        with self._turns:
            self._turns.notify_all()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    @contextlib.contextmanager
    def reading_pictures(self) -> Iterator[bool]:
        """While inside, the source is the caller's; False when it could not be handed over in time."""
        with self._turns:
            self._wanted += 1
            got = self._turns.wait_for(lambda: not self._busy, _TURN_S)
            self._busy = self._busy or got
        try:
            yield got
        finally:
            with self._turns:
                self._wanted -= 1
                self._busy = self._busy and not got
                self._turns.notify_all()

    def pass_on(self, packet: "av.Packet[av.stream.Stream]") -> bool:
        """A packet read with the pictures: whether it belonged to the data track."""
        if packet.stream.type != _DATA:
            return False
        self._take(bytes(packet))
        return True

    def _run(self) -> None:
        wait_s = _AGAIN_S
        while self._my_turn():
            try:
                read = self._read()
            finally:
                with self._turns:
                    self._busy = False
                    self._turns.notify_all()
            wait_s = _AGAIN_S if read else min(2 * wait_s, _LONGEST_S)
            if not self._wanted:
                self._halted.wait(wait_s)

    def _my_turn(self) -> bool:
        """Wait until nobody publishes; False when it is over."""
        with self._turns:
            self._turns.wait_for(lambda: self._halted.is_set() or not (self._wanted or self._busy))
            self._busy = not self._halted.is_set()
        return self._busy

    def _read(self) -> bool:
        """Whether anything came; ends with the source, or when pictures want it."""
        read = False
        try:
            options = {"analyzeduration": "1000000", **self._source.options}
            with av.open(self._source.address, options=options, timeout=(_OPEN_S, _READ_S)) as container:
                for packet in container.demux():
                    if self._halted.is_set() or self._wanted:
                        break
                    if packet.size and packet.stream.type == _DATA:
                        read = True
                        self._take(bytes(packet))
        except (FFmpegError, OSError, ValueError) as error:
            log.info("data_track_ended", error=type(error).__name__)
        except Exception:
            log.exception("data_track_broke")
        return read
