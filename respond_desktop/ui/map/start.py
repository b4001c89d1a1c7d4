"""Register the map's URL scheme, which Qt wants before the application object exists."""

import os

import structlog

_FLAGS = (
    "--log-level=3 --disable-background-networking --disable-component-update "
    '--host-resolver-rules="MAP * ~NOTFOUND"'
)

_log = structlog.get_logger(__name__)


def register_scheme() -> bool:
    """Call once before QApplication is made; False when the map engine can't be loaded on this computer.

    Also tells Chromium to keep off the network by itself: no background requests, no name is ever resolved.
    """
    given = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    if _FLAGS not in given:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{given} {_FLAGS}".strip()
    try:
        from PySide6.QtCore import QByteArray, QCoreApplication, Qt
        from PySide6.QtWebEngineCore import QWebEngineUrlScheme
    except (ImportError, OSError) as problem:
        _log.warning("map engine can't be loaded", problem=type(problem).__name__)
        return False
    name = QByteArray(b"respond-map")
    if QWebEngineUrlScheme.schemeByName(name).name() == name:
        return True
    scheme = QWebEngineUrlScheme(name)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)
    if QCoreApplication.instance() is None:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    return True
