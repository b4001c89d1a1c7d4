"""What `--video` and `--microphone` may name, and how PyAV opens it: a file, a device, another maker's camera."""

import os
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from respond_desktop.camera.device.hardware import SourceError

OPEN_S, READ_S = 8.0, 5.0
_DEVICES = {"linux": ("v4l2", ""), "win32": ("dshow", "video="), "darwin": ("avfoundation", "")}
_MICROPHONES = ("alsa", "pulse", "dshow", "avfoundation", "lavfi")
_ALSA_FILES = Path("/usr/share/alsa/alsa.conf")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing PyAV opens. `name` is for people; an address (it may hold a password) is never shown or logged.

    `live`: it comes at its own pace, not at ours. `repeats`: at its end it begins again.
    """

    address: str = field(repr=False)
    name: str
    format: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    live: bool = True
    repeats: bool = False


def video_input(text: str) -> Input:
    """What `--video` names; raises SourceError when a file or device isn't there."""
    kind, _, rest = text.partition(":")
    if kind == "webcam":
        return _webcam(rest)
    if kind == "lavfi":
        return Input(rest, "The test picture", "lavfi", live=False)
    if "://" in text:
        return _network(text)
    path = Path(text)
    if not path.is_file():
        raise SourceError(f"There is no file {path.name}.")
    return Input(str(path), path.name, live=False, repeats=True)


def microphone_input(text: str) -> Input:
    """What `--microphone` names: FORMAT:NAME, for example alsa:default; raises SourceError for another format."""
    kind, _, name = text.partition(":")
    if kind not in _MICROPHONES or not name:
        raise SourceError(f"--microphone takes FORMAT:NAME, with one of {', '.join(_MICROPHONES)}.")
    if kind == "alsa" and _ALSA_FILES.exists():
        os.environ.setdefault("ALSA_CONFIG_PATH", str(_ALSA_FILES))
    prefix = "audio=" if kind == "dshow" else ""
    return Input(prefix + name, "The microphone", kind, live=kind != "lavfi")


def _webcam(name: str) -> Input:
    kind, prefix = _DEVICES.get(sys.platform, ("v4l2", ""))
    if kind == "v4l2" and not Path(name).exists():
        raise SourceError(f"There is no camera at {name}.")
    return Input(prefix + name, f"The camera {name}", kind)


def _network(address: str) -> Input:
    scheme = address.partition("://")[0].lower()
    options = {"fpsprobesize": "0"}
    if scheme.startswith("rtsp"):
        options["rtsp_transport"] = "tcp"
    if scheme.startswith("rtmp"):
        options["analyzeduration"] = "1"
    if scheme in ("rtsps", "https", "rtmps"):
        options |= _trust()
    return Input(address, "The network source", options=options)


def _trust() -> dict[str, str]:
    """FFmpeg takes any certificate unless it is told not to; the system's authorities, or SSL_CERT_FILE."""
    found = ssl.get_default_verify_paths()
    return {"tls_verify": "1"} | ({"ca_file": found.cafile} if found.cafile else {})
