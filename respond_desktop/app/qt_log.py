"""Qt's messages go into our log; what only says that this computer has no GPU or sound server is kept out."""

import structlog
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = structlog.get_logger("qt")

EXPECTED = (
    "Failed to create Vulkan instance",
    "Failed to create platform Vulkan instance",
    "Unable to detect GPU vendor",
    "PulseAudioService: pa_context_connect() failed",
    "Couldn't load pipewire",
    "Couldn't resolve pipewire",
    "Using Qt multimedia with",
    "Sandboxing disabled by user",
)
"""Said at each start on a computer without GPU or sound; the window itself tells the user about missing sound."""


def install_qt_log() -> None:
    """Call before the application object exists."""
    qInstallMessageHandler(_message)


def _message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if any(text.startswith(expected) for expected in EXPECTED):
        log.debug("expected", text=text)
    elif kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        log.error(text, category=context.category or "")
    elif kind == QtMsgType.QtWarningMsg:
        log.warning(text, category=context.category or "")
    else:
        log.debug(text, category=context.category or "")
