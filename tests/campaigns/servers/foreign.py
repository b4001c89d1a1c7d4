"""Servers of other makers on free ports: gst-rtsp-server and nginx with its RTMP module (Debian packages)."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GST = """
import sys, gi
gi.require_version("Gst", "1.0"); gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer(); server.set_address("127.0.0.1"); server.set_service(sys.argv[2])
factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
if sys.argv[3] == "udp":
    gi.require_version("GstRtsp", "1.0"); from gi.repository import GstRtsp
    factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
factory.set_launch("( multifilesrc location=%s loop=true caps=video/x-h264,framerate=25/1,stream-format=byte-stream"
    " ! h264parse ! identity sync=true ! rtph264pay name=pay0 pt=96 config-interval=-1 )" % sys.argv[1])
server.get_mount_points().add_factory("/live", factory); server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
"""
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
events {{ }}
rtmp {{ server {{ listen 127.0.0.1:{rtmp}; application live {{ live on; hls on; hls_path {folder}/hls;
 hls_fragment 1s; }} }} }}
http {{ access_log off; server {{ listen 127.0.0.1:{http};
 location / {{ root {folder}/hls; types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }} }} }} }}
"""


@dataclass(frozen=True)
class Served:
    """Addresses of a foreign server, and its process."""

    process: subprocess.Popen[str]
    rtsp: str = ""
    rtmp: str = ""
    hls: str = ""


def missing() -> list[str]:
    """Debian packages that are not installed."""
    found = subprocess.run(
        ["/usr/bin/python3", "-c", "import gi; gi.require_version('GstRtspServer', '1.0')"],
        capture_output=True,
        check=False,
    )
    lacking = [] if found.returncode == 0 else ["gir1.2-gst-rtsp-server-1.0", "python3-gi"]
    if not Path("/usr/lib/nginx/modules/ngx_rtmp_module.so").exists():
        lacking.append("libnginx-mod-rtmp")
    if not shutil.which("ffmpeg"):
        lacking.append("ffmpeg")
    return lacking


def free_port() -> int:
    """A port nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def timed(film: Path) -> Path:
    """A minute of the film in a container that carries times, beside it (made by ffmpeg without coding)."""
    long, timed_film = film.with_suffix(".long"), film.with_suffix(".mp4")
    long.write_bytes(film.read_bytes() * 15)
    command = ["ffmpeg", "-v", "error", "-y", "-r", "25", "-f", "h264", "-i", str(long), "-c", "copy"]
    subprocess.run([*command, str(timed_film)], check=True, stdin=subprocess.DEVNULL)
    return timed_film


@contextmanager
def gst_rtsp_server(film: Path, transport: str = "any") -> Iterator[Served]:
    """gst-rtsp-server with one endless film; `udp` answers 461 to TCP."""
    port = free_port()
    command = ["/usr/bin/python3", "-c", GST, str(film), str(port), transport]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield Served(process, rtsp=f"rtsp://127.0.0.1:{port}/live")
    finally:
        _end(process)


@contextmanager
def nginx_rtmp(film: Path) -> Iterator[Served]:
    """nginx with RTMP and HLS, fed by ffmpeg with an endless film."""
    with tempfile.TemporaryDirectory() as folder:
        rtmp, http = free_port(), free_port()
        config = Path(folder) / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, rtmp=rtmp, http=http), encoding="utf-8")
        server = subprocess.Popen(
            ["/usr/sbin/nginx", "-c", str(config), "-p", folder], text=True, stderr=subprocess.DEVNULL
        )
        _wait_for_port(rtmp)
        url = f"rtmp://127.0.0.1:{rtmp}/live/film"
        feed = ["ffmpeg", "-v", "error", "-re"]
        feeder = subprocess.Popen(
            [*feed, "-i", str(film), "-c", "copy", "-f", "flv", url],
            text=True,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        playlist = Path(folder) / "hls" / "film.m3u8"
        deadline = time.monotonic() + 20
        while not playlist.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        try:
            yield Served(server, rtmp=url, hls=f"http://127.0.0.1:{http}/film.m3u8")
        finally:
            _end(feeder)
            _end(server)


@contextmanager
def mpegts_over_udp(film: Path) -> Iterator[Served]:
    """ffmpeg sends MPEG-TS to a local port."""
    port = free_port()
    feed = ["ffmpeg", "-v", "error", "-re"]
    target = f"udp://127.0.0.1:{port}?pkt_size=1316"
    feeder = subprocess.Popen(
        [*feed, "-i", str(film), "-c", "copy", "-f", "mpegts", target],
        text=True,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Served(feeder, rtsp=f"udp://127.0.0.1:{port}")
    finally:
        _end(feeder)


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
