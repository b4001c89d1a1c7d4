"""How pictures are painted on this computer: by the processor, or by a graphics card where there is one."""

import functools
import os
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from respond_desktop.paths import respond_home

SETTING = "RESPOND_RENDER"
CHOICES = ("auto", "paint", "gpu")
_GL_RENDERER = 0x1F01
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software rasterizer", "gdi generic", "basic render")


class Render(StrEnum):
    """Who scales and paints."""

    PAINT = "paint"
    GPU = "gpu"


@dataclass(frozen=True, slots=True)
class RenderChoice:
    """The choice, and why in words for the diagnostics."""

    render: Render
    why: str


def choose(setting: str, renderer: str) -> RenderChoice:
    """Choose by the setting (auto, paint, gpu) and the OpenGL renderer's own name (empty: none)."""
    if setting == "paint":
        return RenderChoice(Render.PAINT, "The configuration says so.")
    if setting == "gpu" and renderer:
        return RenderChoice(Render.GPU, f"The configuration says so. Graphics: {renderer}.")
    wanted = "The configuration asks for the graphics card, but " if setting == "gpu" else ""
    if not renderer:
        return RenderChoice(Render.PAINT, _sentence(wanted + "OpenGL does not start here."))
    if any(name in renderer.lower() for name in _SOFTWARE):
        return RenderChoice(Render.PAINT, f"No graphics card: {renderer} works on the processor.")
    return RenderChoice(Render.GPU, f"Graphics card: {renderer}.")


@functools.cache
def render_choice() -> RenderChoice:
    """The choice on this computer, found out once, on the GUI thread."""
    setting = render_setting()
    return choose(setting, "" if setting == "paint" else opengl_renderer())


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


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
