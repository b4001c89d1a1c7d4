"""The media engine as this computer's settings want it."""

import os
import tomllib
from pathlib import Path

from respond_desktop.video.engine import EngineSettings, StreamEngine

SETTING = "RESPOND_DECODE"
CHOICES = ("auto", "software")


def media_engine(home: Path) -> StreamEngine:
    """An engine for the workstation in `home`, not started yet."""
    return StreamEngine(EngineSettings(hardware=decode_setting(home) == "auto"))


def decode_setting(home: Path) -> str:
    """`RESPOND_DECODE`, else `[video] decode` of `workstation/workstation.toml`; auto when unset or unreadable."""
    said = os.environ.get(SETTING, "")
    if not said:
        path = home / "workstation" / "workstation.toml"
        try:
            video = tomllib.loads(path.read_text(encoding="utf-8")).get("video", {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return "auto"
        said = str(video.get("decode", "auto")) if isinstance(video, dict) else "auto"
    return said if said in CHOICES else "auto"


def engine_words(engine: StreamEngine) -> str:
    """How the media process is, in words for the diagnostics."""
    if engine.active_id is None:
        return f"starting; {engine.lost} lost so far"
    spare = "a spare stands by" if engine.spare_ready else "the spare is starting"
    apart = f"; {engine.apart} read apart since a crash" if engine.apart else ""
    return f"process {engine.active_id} runs, {spare}; {engine.lost} lost so far{apart}"
