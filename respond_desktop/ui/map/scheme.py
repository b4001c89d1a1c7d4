"""The map's own URL scheme: the only thing its page can reach."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

from respond_desktop.ui.map.page import SCHEME, PageFile

Tiles = Callable[[int, int, int], bytes | None]

POLICY = (
    "default-src 'none'; script-src respond-map:; style-src respond-map:; font-src respond-map:; "
    "connect-src respond-map:; img-src respond-map:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types default"
)
_HEADERS = {
    b"Content-Security-Policy": POLICY.encode(),
    b"X-Content-Type-Options": b"nosniff",
    b"Referrer-Policy": b"no-referrer",
}
_TILE = re.compile(r"/tiles/(\d{1,2})/(\d{1,7})/(\d{1,7})")


class MapSchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers the page's requests from the files and the pack given; anything else is not found."""

    def __init__(self, files: Mapping[str, PageFile], tiles: Tiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._tiles = tiles

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Reply to one request (called by Qt)."""
        found = self._find(job.requestUrl().path()) if bytes(job.requestMethod().data()) == b"GET" else None
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        # PySide wants a list for each name (its annotation doesn't): a bare value becomes one header per byte.
        headers: Any = {QByteArray(name): [QByteArray(value)] for name, value in _HEADERS.items()}
        job.setAdditionalResponseHeaders(headers)
        reply = QBuffer(job)
        reply.setData(QByteArray(found.body))
        reply.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(found.mime.encode()), reply)

    def _find(self, path: str) -> PageFile | None:
        tile = _TILE.fullmatch(path)
        if tile is None:
            return self._files.get(path)
        z, x, y = (int(part) for part in tile.groups())
        return PageFile(self._tiles(z, x, y) or b"", "application/octet-stream")


class OnlyOwnScheme(QWebEngineUrlRequestInterceptor):
    """Blocks every request that doesn't use the map's scheme."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocked = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Look at one request (called by Qt)."""
        if info.requestUrl().scheme() != SCHEME:
            self.blocked += 1
            info.block(True)
