"""Whether this computer asks its programs for less motion: Windows' animation setting, else the desktop's portal."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Settings"
_ASKED: dict[tuple[str, str], Callable[[object], bool]] = {
    ("org.freedesktop.appearance", "reduced-motion"): lambda value: value == 1,
    ("org.gnome.desktop.interface", "enable-animations"): lambda value: value is False,
}
_SPI_GETCLIENTAREAANIMATION = 0x1042


class SystemMotion(QObject):
    """Asked without waiting; `changed()` when the answer is another. A computer that can't say asks for nothing."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said: dict[tuple[str, str], bool] = {}
        self.less = False

    def ask(self) -> None:
        """Ask again: people change it while a program runs."""
        if sys.platform == "win32":
            self._take(("windows", ""), not _windows_animates())
            return
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        for asked in _ASKED:
            call = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "Read")
            call.setArguments(list(asked))
            watcher = QDBusPendingCallWatcher(bus.asyncCall(call), self)
            watcher.finished.connect(lambda answer, which=asked: self._answered(which, answer))

    def _answered(self, which: tuple[str, str], watcher: QDBusPendingCallWatcher) -> None:
        reply = watcher.reply()
        watcher.deleteLater()
        values = reply.arguments()
        if reply.errorName() or not values:
            return
        self._take(which, _ASKED[which](plain_value(values[0])))

    def _take(self, which: tuple[str, str], less: bool) -> None:
        self._said[which] = less
        before, self.less = self.less, any(self._said.values())
        if self.less != before:
            self.changed.emit()


def plain_value(value: object) -> object:
    """What lies in one D-Bus variant, or in one in another."""
    while isinstance(value, QDBusVariant):
        value = value.variant()
    return value


def _windows_animates() -> bool:
    import ctypes  # only here: other systems have no windll

    on = ctypes.c_int(1)
    windll = getattr(ctypes, "windll", None)
    if windll is not None:
        windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(on), 0)
    return bool(on.value)
