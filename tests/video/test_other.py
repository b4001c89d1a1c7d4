"""Streams our own reader doesn't carry: a file, HLS over plain and encrypted HTTP, MPEG-TS by UDP."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import pytest

from respond_desktop.rtsp.errors import RtspError
from respond_desktop.video import EndKind, TileSize
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.opening import how_to_open
from respond_desktop.video.decoding.other import ForeignPace
from respond_desktop.video.decoding.session import LiveSession
from respond_desktop.video.decoding.sources import frames_of
from tests.support.media import clip, eventually, trust

TILE = TileSize(160, 160)
SOFTWARE = HardwareChoice(allowed=False)


@contextmanager
def session(url: str, ca_pem: str = "") -> Iterator[LiveSession]:
    live = LiveSession(frames_of(StreamAddress(url, ca_pem=ca_pem), SOFTWARE), TILE)
    with closing(live):
        live.start()
        yield live


def mux(path: str, form: str, pictures: int = 60, before_keys: bytes = b"", **options: str) -> None:
    """The test clip, 30 pictures a second, into a container."""
    with av.open(path, "w", format=form, options=options) as container:
        stream: Any = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.time_base = Fraction(1, 90000)
        for number in range(pictures):
            coded = clip()[number % len(clip())]
            packet = av.Packet(before_keys + coded.data if coded.key else coded.data)
            packet.stream = stream
            packet.time_base = Fraction(1, 90000)
            packet.pts = packet.dts = number * 3000
            packet.is_keyframe = coded.key
            container.mux(packet)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Logs nothing; sends everything below /redirect elsewhere."""

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        if not self.path.startswith("/redirect/"):
            super().do_GET()
        elif self.path.endswith(".m3u8"):
            self.send_response(302)
            self.send_header("Location", self.path.replace("/redirect/", "/shelf/deep/"))
            self.end_headers()
        else:
            self.send_error(404)


@contextmanager
def web(folder: Path, secure: bool = False) -> Iterator[str]:
    """A web server for a folder; its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    server.daemon_threads = False
    if secure:
        server.socket = trust().server.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"{'https' if secure else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_file_is_shown_at_its_own_pace_and_ends(tmp_path: Path) -> None:
    mux(str(tmp_path / "film.ts"), "mpegts", 30)
    with session((tmp_path / "film.ts").as_uri()) as live:
        eventually(live.newest, "a picture comes")
        eventually(lambda: live.ended, "the film ends")
        assert live.ended is not None and live.ended.kind is EndKind.CUT
        assert live.ended.words == "The picture ended. The stream is over."
        assert live.statistics.pictures >= 25


@pytest.mark.parametrize("secure", [False, True])
def test_hls_is_fetched_by_python_and_certificates_are_checked(tmp_path: Path, secure: bool) -> None:
    mux(str(tmp_path / "live.m3u8"), "hls", 90, hls_time="1", hls_list_size="0")
    with web(tmp_path, secure) as server:
        with session(f"{server}/live.m3u8", _pem()) as live:
            eventually(lambda: live.newest() or live.ended, "a picture comes")
            assert live.newest() is not None, live.ended
        if secure:
            with session(f"{server}/live.m3u8") as stranger:
                eventually(lambda: stranger.ended, "it is refused")
                assert stranger.ended is not None and stranger.ended.kind is EndKind.NOT_TRUSTED


def test_hls_behind_a_redirect_is_played(tmp_path: Path) -> None:
    (tmp_path / "shelf" / "deep").mkdir(parents=True)
    mux(str(tmp_path / "shelf" / "deep" / "live.m3u8"), "hls", 90, hls_time="1", hls_list_size="0")
    with web(tmp_path) as server, session(f"{server}/redirect/live.m3u8") as live:
        eventually(lambda: live.newest() or live.ended, "a picture comes")
        assert live.newest() is not None, live.ended
        eventually(lambda: live.statistics.pictures > 40 or live.ended, "the second piece")
        assert live.ended is None or live.statistics.pictures > 40


def _pem() -> str:
    import ssl

    return "".join(map(ssl.DER_cert_to_PEM_cert, trust().client.get_ca_certs(binary_form=True)))


def test_a_playlist_cannot_read_files(tmp_path: Path) -> None:
    mux(str(tmp_path / "secret.ts"), "mpegts", 30)
    playlist = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{(tmp_path / 'secret.ts').as_uri()}\n#EXT-X-ENDLIST\n"
    )
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "live.m3u8").write_text(playlist, encoding="ascii")
    with web(tmp_path / "www") as server, session(f"{server}/live.m3u8") as live:
        eventually(lambda: live.ended, "it ends without a picture")
        assert live.statistics.pictures == 0


def test_mpegts_by_udp_comes_live_and_stops_when_asked() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quit_sending = threading.Event()

    def send() -> None:
        while not quit_sending.is_set():
            mux(f"udp://127.0.0.1:{port}?pkt_size=1316", "mpegts", 10)
            quit_sending.wait(0.2)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        with session(f"udp://127.0.0.1:{port}") as live:
            eventually(live.newest, "a picture comes")
        assert live.ended is not None and live.ended.kind is EndKind.CLOSED_HERE
    finally:
        quit_sending.set()
        sender.join()


def test_addresses_nobody_reads_and_what_goes_to_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no address") as refused:
        how_to_open(StreamAddress("gopher://geheim@host/"))
    assert "geheim" not in str(refused.value)
    rtmps = how_to_open(StreamAddress("rtmps://host/live", "u", "p:/@", "PEM"))
    assert rtmps.file() == "rtmps://u:p%3A%2F%40@host/live"
    assert rtmps.options["tls_verify"] == "1" and Path(rtmps.options["ca_file"]).read_text() == "PEM"
    assert "geheim" not in repr(how_to_open(StreamAddress("rtmp://host/live", "u", "geheim")))
    rtmps.tidy()
    assert not Path(rtmps.options["ca_file"]).exists()
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(RtspError, match="RTSPS"):
        how_to_open(StreamAddress("rtmps://host/live"))


def test_a_live_stream_that_falls_behind_is_skipped_forward() -> None:
    pace = ForeignPace(paced=False)
    assert not pace.behind(10.0)
    assert pace.behind(9.0), "a second late"
    assert pace.behind(9.7), "not caught up yet"
    assert not pace.behind(10.0)
    assert not ForeignPace(paced=True).behind(0.0)


@pytest.mark.attack("damage is never sold as sound")
@pytest.mark.parametrize("form", ["flv", "mp4"])
def test_a_key_picture_is_known_whatever_its_length(tmp_path: Path, form: str) -> None:
    """A NAL of 256 to 511 bytes begins there like a start code: 00 00 01 2C."""
    path = tmp_path / f"film.{form}"
    mux(str(path), form, before_keys=b"\0\0\0\1\x06\x05\xff\x27" + b"x" * 294 + b"\x80")
    with av.open(str(path)) as container:
        assert next(iter(container.demux(video=0))).is_keyframe
    with session(path.as_uri()) as live:
        eventually(lambda: live.newest() or live.ended, "a picture comes")
        assert live.newest() is not None, live.ended
