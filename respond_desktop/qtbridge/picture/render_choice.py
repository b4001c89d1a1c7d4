"""How pictures are painted on this computer: by the processor, or by a graphics card where there is one."""

import importlib.util
import os
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from respond_desktop.home.paths import respond_home

SETTING = "RESPOND_RENDER"
CHOICES = ("auto", "paint", "sink", "gpu")
WORDS = {"paint": "processor", "sink": "graphics card, by Qt Quick", "gpu": "graphics card, by OpenGL"}
_SINK_PARTS = ("PySide6.QtMultimedia", "PySide6.QtQuick", "PySide6.QtQuickWidgets")
_GL_RENDERER = 0x1F01
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software rasterizer", "gdi generic", "basic render")


class Render(StrEnum):
    """Who scales and paints."""

    PAINT = "paint"
    SINK = "sink"
    GPU = "gpu"


@dataclass(frozen=True, slots=True)
class RenderChoice:
    """The choice, and why in words for the diagnostics."""

    render: Render
    why: str

    @property
    def words(self) -> str:
        """Who paints, and why."""
        return f"{WORDS[self.render]}. {self.why}"


class _Made:
    """The choice of this computer, made once; left for the processor when the card doesn't paint."""

    choice: RenderChoice | None = None


def choose(setting: str, renderer: str, sink: bool = True) -> RenderChoice:
    """Choose by the setting, the OpenGL renderer's own name (empty: none) and whether Qt Quick's parts are there."""
    if setting == "paint":
        return RenderChoice(Render.PAINT, "The configuration says so.")
    if not renderer:
        wanted = "" if setting == "auto" else "The configuration asks for the graphics card, but "
        return RenderChoice(Render.PAINT, _sentence(wanted + "OpenGL does not start here."))
    if setting == "auto" and any(name in renderer.lower() for name in _SOFTWARE):
        return RenderChoice(Render.PAINT, f"No graphics card: {renderer} works on the processor.")
    if setting != "gpu" and not sink:
        return RenderChoice(Render.PAINT, f"Qt Quick is not installed here. Graphics: {renderer}.")
    if setting == "auto":
        return RenderChoice(Render.SINK, f"Graphics card: {renderer}.")
    return RenderChoice(Render(setting), f"The configuration says so. Graphics: {renderer}.")


def render_choice() -> RenderChoice:
    """The choice on this computer, found out once, on the GUI thread."""
    if _Made.choice is None:
        setting = render_setting()
        _Made.choice = choose(setting, "" if setting == "paint" else opengl_renderer(), _sink_is_there())
    return _Made.choice


def leave_card(why: str) -> None:
    """From now on the processor paints, and the diagnostics say why; on the GUI thread."""
    _Made.choice = RenderChoice(Render.PAINT, why)


def render_setting(home: Path | None = None) -> str:
    """`RESPOND_RENDER`, else `[video] render` of `workstation/workstation.toml`; auto when unset or unreadable."""
    said = os.environ.get(SETTING, "")
    if not said:
        path = (home or respond_home()) / "workstation" / "workstation.toml"
        try:
            video = tomllib.loads(path.read_text(encoding="utf-8")).get("video", {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return "auto"
        said = str(video.get("render", "auto")) if isinstance(video, dict) else "auto"
    return said if said in CHOICES else "auto"


def opengl_renderer() -> str:
    """What OpenGL calls itself here; empty where no context can be made."""
    if QGuiApplication.instance() is None or QGuiApplication.platformName() in ("offscreen", "minimal"):
        return ""
    context, surface = QOpenGLContext(), QOffscreenSurface()
    if not context.create():
        return ""
    surface.setFormat(context.format())
    surface.create()
    if not surface.isValid() or not context.makeCurrent(surface):
        return ""
    try:
        return str(context.functions().glGetString(_GL_RENDERER) or "")
    finally:
        context.doneCurrent()


def _sink_is_there() -> bool:
    return all(importlib.util.find_spec(part) is not None for part in _SINK_PARTS)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
