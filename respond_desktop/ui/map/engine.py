"""The web engine behind the map: a page that reaches nothing, and the bridge to its scripts."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from PySide6.QtCore import QFile, QIODevice, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings, QWebEngineUrlScheme
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.map.page import PAGE_URL, PageFile
from respond_desktop.ui.map.scheme import MapSchemeHandler, OnlyOwnScheme, Tiles

_log = structlog.get_logger(__name__)

_OFF = (
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.ErrorPageEnabled,
    QWebEngineSettings.WebAttribute.AllowRunningInsecureContent,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
    QWebEngineSettings.WebAttribute.ShowScrollBars,
)


class MapPageBridge(QObject):
    """What the page's scripts may call; all text from the page is untrusted."""

    told = Signal(str)
    opened = Signal()
    unit_clicked = Signal(str)
    batch_taken = Signal(int)

    @Slot()
    def page_ready(self) -> None:
        """The page can take orders."""
        self.opened.emit()

    @Slot(str)
    def clicked(self, key: str) -> None:
        """A unit was clicked."""
        self.unit_clicked.emit(key)

    @Slot(int)
    def taken(self, number: int) -> None:
        """A batch was taken over."""
        self.batch_taken.emit(number)

    @Slot(str)
    def page_failed(self, where: str) -> None:
        """A script failed; only the place is logged, never what it said."""
        _log.warning("map script failed", where=where.rpartition("/")[2][:80])


class MapPage(QWebEnginePage):
    """A page that stays where it is: no navigation, no windows, no dialogs, no downloads, no permissions."""

    def acceptNavigationRequest(self, url: QUrl | str, kind: Any, is_main_frame: bool) -> bool:
        """Only the map's own page, in the main frame."""
        return is_main_frame and QUrl(url) == QUrl(PAGE_URL)

    def createWindow(self, kind: Any) -> QWebEnginePage:
        """No second window."""
        return None  # type: ignore[return-value]

    def javaScriptAlert(self, origin: QUrl | str, text: str) -> None:
        """No dialogs."""

    def javaScriptConfirm(self, origin: QUrl | str, text: str) -> bool:
        """No dialogs."""
        return False

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:
        """Log where a script complained, not what about: it may hold names or places."""
        if level != QWebEnginePage.JavaScriptConsoleMessageLevel.InfoMessageLevel:
            _log.warning("map page complained", source=source.rpartition("/")[2][:80], line=line)


class MapEngine(QObject):
    """Owns profile, page, view and bridge, and takes them down in the order Qt wants."""

    opened = Signal()
    died = Signal()
    unit_clicked = Signal(str)
    batch_taken = Signal(int)

    def __init__(self, files: Mapping[str, PageFile], tiles: Tiles, owner: QWidget) -> None:
        super().__init__(owner)
        if not QWebEngineUrlScheme.schemeByName(b"respond-map").name():
            raise RuntimeError("register_scheme() was not called before the application started")
        self.profile = QWebEngineProfile()  # without a name: off the record
        self.profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self._handler = MapSchemeHandler(files, tiles, self.profile)
        self.interceptor = OnlyOwnScheme(self.profile)
        self.profile.installUrlSchemeHandler(b"respond-map", self._handler)
        self.profile.setUrlRequestInterceptor(self.interceptor)
        self.profile.downloadRequested.connect(_cancel_download)
        self.view = QWebEngineView(owner)
        self.page = MapPage(self.profile, self.view)
        self.profile.setParent(self.page)  # so it is deleted after the page's own end
        self._channel = QWebChannel(self.page)
        self.bridge = MapPageBridge(self.page)
        self._wire()

    def _wire(self) -> None:
        settings = self.page.settings()
        for attribute in _OFF:
            settings.setAttribute(attribute, False)
        settings.setAttribute(QWebEngineSettings.WebAttribute.WebRTCPublicInterfacesOnly, True)
        self._channel.registerObject("bridge", self.bridge)
        self.page.setWebChannel(self._channel)
        self.page.permissionRequested.connect(_deny)
        self.page.renderProcessTerminated.connect(self._terminated)
        self.bridge.opened.connect(self.opened)
        self.bridge.unit_clicked.connect(self.unit_clicked)
        self.bridge.batch_taken.connect(self.batch_taken)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.view.setAccessibleName("Map")
        self.view.setAcceptDrops(False)
        self.view.setPage(self.page)

    def load(self) -> None:
        """Open the page, again after a crash."""
        self.page.load(QUrl(PAGE_URL))

    def name_focus(self) -> None:
        """Name the widget that takes the keys; Qt makes a new one for each render process."""
        focus = self.view.focusProxy()
        if focus is not None:
            focus.setAccessibleName("Map")
            focus.setAccessibleDescription("The units table holds the same facts.")

    def paint_ground(self, color: str) -> None:
        """What is seen before the page has drawn anything."""
        self.page.setBackgroundColor(QColor(color))

    def tell(self, order: Mapping[str, object] | str) -> None:
        """Send one order to the page's scripts."""
        self.bridge.told.emit(order if isinstance(order, str) else json.dumps(order))

    def ask(self, script: str, answer: Callable[[Any], None]) -> None:
        """Evaluate `script` in the page and give its value to `answer`."""
        self.page.runJavaScript(script, 0, answer)

    def close(self) -> None:
        """Take the page down before its profile; safe to call twice."""
        if self.page is None:
            return
        self.page.renderProcessTerminated.disconnect(self._terminated)
        self.view.setPage(None)  # type: ignore[arg-type]
        page, self.page = self.page, None  # type: ignore[assignment]
        page.deleteLater()
        self.view.hide()

    def _terminated(self, status: Any, code: int) -> None:
        _log.warning("map render process ended", status=str(status), code=code)
        self.died.emit()


def _deny(permission: Any) -> None:
    permission.deny()


def _cancel_download(download: Any) -> None:
    download.cancel()


def channel_script() -> bytes:
    """Qt's own qwebchannel.js, from its resources."""
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError("qwebchannel.js")
    return bytes(file.readAll().data())
