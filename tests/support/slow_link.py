"""A radio link for tests: a TCP proxy that lets so many bytes a second through and buffers next to nothing."""

import contextlib
import socket
import threading
import time

from tests.support.pace import within

_PIECE = 1024
_SEGMENT = 536
_BUFFER = 4096
_LOOK_S = 0.1


class SlowLink:
    """Forwards connections to a port on this machine. `bytes_per_s` may be changed while it runs (0: nothing passes).

    Only what the client sends is held back; answers pass freely.
    """

    def __init__(self, port: int, bytes_per_s: float) -> None:
        self.bytes_per_s = bytes_per_s
        self.passed_bytes = 0
        self._target = port
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        if hasattr(socket, "TCP_MAXSEG"):
            self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._listener.settimeout(_LOOK_S)
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> "SlowLink":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(within(10))
            assert not thread.is_alive()
        self._listener.close()

    def _start(self, work: object, *sockets: socket.socket) -> None:
        thread = threading.Thread(target=work, args=sockets, name="slow-link")  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                self._join(self._listener.accept()[0])

    def _join(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._target))
        for each in (client, server):
            each.settimeout(_LOOK_S)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._start(self._forward, client, server)
        self._start(self._answer, server, client)

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        """Piece by piece, each when the bucket (50 ms deep) has enough."""
        held, looked_s = 0.0, time.monotonic()
        while not self._ended.is_set():
            now_s = time.monotonic()
            held = min(max(_PIECE, self.bytes_per_s * 0.05), held + (now_s - looked_s) * self.bytes_per_s)
            looked_s = now_s
            if held < _PIECE:
                self._ended.wait(min(0.02, (_PIECE - held) / max(1.0, self.bytes_per_s)))
                continue
            piece = _read(client, min(int(held), 8 * _PIECE))
            if piece is not None and not _pass(server, piece):
                break
            held -= len(piece or b"")
            self.passed_bytes += len(piece or b"")
        _shut(client, server)

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        while not self._ended.is_set():
            piece = _read(server, 65536)
            if piece is not None and not _pass(client, piece):
                break
        _shut(client, server)
        client.close()
        server.close()


def _read(source: socket.socket, most: int) -> bytes | None:
    """What came; None when nothing did, empty at the end."""
    try:
        return source.recv(most)
    except TimeoutError:
        return None
    except OSError:
        return b""


def _pass(target: socket.socket, piece: bytes) -> bool:
    if not piece:
        return False
    try:
        target.sendall(piece)
    except OSError:
        return False
    return True


def _shut(*both: socket.socket) -> None:
    for each in both:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
