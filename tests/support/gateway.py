"""Another maker's camera for tests: H.264 and KLV in MPEG-TS over UDP, real time, from this machine to itself."""

import socket
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av

from tests.support.media import clip
from tests.support.pace import within

FPS = 15
WAIT_S = within(30.0)


def free_udp_port() -> int:
    """A port nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as finder:
        finder.bind(("127.0.0.1", 0))
        port: int = finder.getsockname()[1]
        return port


class GatewaySource:
    """Sends until it is left; `said` gives the payload of the data track beside each picture, empty for none."""

    def __init__(self, said: Callable[[], bytes]) -> None:
        self.port = free_udp_port()
        self.address = f"udp://127.0.0.1:{self.port}"
        self.said = said
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._run, name="test-gateway")

    def __enter__(self) -> "GatewaySource":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._quit.set()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        pictures = clip()
        options = {"flush_packets": "1", "max_interleave_delta": "1"}
        where = f"{self.address}?pkt_size=1316"
        with av.open(where, "w", format="mpegts", options=options) as container:
            video: Any = container.add_stream("libx264", rate=FPS)
            video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
            data: Any = container.add_data_stream("klv")
            began, number = time.monotonic(), 0
            while not self._quit.is_set():
                coded = pictures[number % len(pictures)]
                self._mux(container, video, coded.data, number, coded.key)
                if payload := self.said():
                    self._mux(container, data, payload, number, True)
                number += 1
                self._quit.wait(max(0.0, began + number / FPS - time.monotonic()))

    @staticmethod
    def _mux(container: Any, stream: Any, payload: bytes, number: int, key: bool) -> None:
        packet: Any = av.Packet(payload)
        packet.stream, packet.time_base = stream, Fraction(1, FPS)
        packet.pts = packet.dts = number
        packet.is_keyframe = key
        container.mux(packet)
