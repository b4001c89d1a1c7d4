"""The map's page: folium builds it, every script and style becomes a file of the map's own scheme."""

import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from respond_desktop.ui.map.facts import MapGround

SCHEME = "respond-map"
ORIGIN = f"{SCHEME}://map"
PAGE_URL = f"{ORIGIN}/index.html"

_SCRIPTS = (
    "trusted.js",
    "leaflet.js",
    "protomaps-leaflet.js",
    "qwebchannel.js",
    "icons.js",
    "symbols.js",
    "labels.js",
    "rows.js",
    "focus.js",
    "base.js",
    "overlay.js",
    "page.js",
)
_STYLES = ("leaflet.css", "map.css")
_FARTHEST_ZOOM, _NEAREST_ZOOM = 11, 19
_INLINE = re.compile(r"<(script|style)(?P<attributes>[^>]*)>(?P<body>.*?)</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file the page may ask for."""

    body: bytes
    mime: str


class _Start(MacroElement):
    """Hands folium's map to our scripts."""

    _template = Template(
        "{% macro script(this, kwargs) %}respondStart({{ this._parent.get_name() }}, {{ this.options }});{% endmacro %}"
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.options = json.dumps(options)


class _BareMap(folium.Map):
    """A folium map that loads our own files instead of content delivery networks'."""

    default_js = [(name.removesuffix(".js"), f"{ORIGIN}/{name}") for name in _SCRIPTS]
    default_css = [(name.replace(".", "_"), f"{ORIGIN}/{name}") for name in _STYLES]


def page_files(assets: Path, ground: MapGround, channel_script: bytes) -> dict[str, PageFile]:
    """Every file of the page by its path (`/index.html`...); `channel_script` is Qt's qwebchannel.js.

    Raises OSError when a file is missing from `assets`.
    """
    files = {"/qwebchannel.js": PageFile(channel_script, "text/javascript")}
    for name in (*_SCRIPTS, *_STYLES):
        if name != "qwebchannel.js":
            files[f"/{name}"] = _read(assets / name)
    for font in sorted((assets / "fonts").glob("*.woff2")):
        files[f"/fonts/{font.name}"] = _read(font)
    return files | _folium_files(ground)


def _read(path: Path) -> PageFile:
    known = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
    mime = known.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return PageFile(path.read_bytes(), mime)


def _folium_files(ground: MapGround) -> dict[str, PageFile]:
    west, south, east, north = ground.bounds
    page = _BareMap(
        location=ground.centre,
        tiles=None,
        zoom_start=16,
        zoom_control=False,
        attribution_control=False,
        zoom_animation=False,
        fade_animation=False,
        marker_zoom_animation=False,
        inertia=False,
        max_bounds=True,
        min_lat=south - 0.05,
        max_lat=north + 0.05,
        min_lon=west - 0.1,
        max_lon=east + 0.1,
    )
    options = {
        "tiles": f"{ORIGIN}/tiles/{{z}}/{{x}}/{{y}}",
        "maxDataZoom": ground.max_data_zoom,
        "zooms": [_FARTHEST_ZOOM, _NEAREST_ZOOM],
        "bounds": [[south, west], [north, east]],
        "attribution": ground.attribution,
    }
    page.add_child(_Start(options))
    return _without_inline(page.get_root().render())


def _without_inline(html: str) -> dict[str, PageFile]:
    """Move each inline script and style of `html` into a file, as the content security policy wants."""
    files: dict[str, PageFile] = {}

    def moved(match: re.Match[str]) -> str:
        tag, body = match.group(1), match.group("body")
        if not body.strip():
            return match.group(0)
        suffix, mime = (".js", "text/javascript") if tag == "script" else (".css", "text/css")
        name = f"/inline-{len(files)}{suffix}"
        files[name] = PageFile(body.encode(), mime)
        if tag == "script":
            return f'<script src="{ORIGIN}{name}"></script>'
        return f'<link rel="stylesheet" href="{ORIGIN}{name}"/>'

    page = _INLINE.sub(moved, html)
    return files | {"/index.html": PageFile(page.encode(), "text/html")}
