"""The graphics card's surface over a canvas, and the proof that it paints: else a stale picture would look alive."""

from typing import Protocol, cast

import structlog
from PySide6.QtCore import QObject, QRect, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from respond_desktop.qtbridge.picture.render_choice import Render, leave_card
from respond_desktop.ui.picture.stage import PictureStage

TRY_EVERY_MS = 400
TRIES = 4

_log = structlog.get_logger(__name__)


class Surface(Protocol):
    """A widget that shows a stage."""

    painted: SignalInstance

    def refresh(self) -> bool:
        """Show what the stage says now; says whether anything will be painted for it."""

    def wipe(self) -> None:
        """Overwrite what was painted, seen or not."""


class CardPainter(QObject):
    """Asks the surface to paint, and asks again; `gave_up()` when it doesn't though it could be seen.

    A window whose map is drawn by another API than OpenGL shows nothing of an OpenGL surface, and says so nowhere else.
    """

    gave_up = Signal()

    def __init__(self, surface: QWidget, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._widget, self._surface = surface, cast(Surface, surface)
        self._tries = 0
        self._timer = QTimer(self, interval=TRY_EVERY_MS)
        self._timer.timeout.connect(self._try_again)
        self._surface.painted.connect(self._timer.stop)
        self.fill(canvas.rect())
        surface.show()

    def fill(self, room: QRect) -> None:
        """Take the canvas' room."""
        self._widget.setGeometry(room)
        self.refresh()

    def refresh(self) -> None:
        """Show what the stage says now."""
        if self._surface.refresh():
            self._expect()

    def wipe(self) -> None:
        """Dark, now."""
        self._expect()
        self._surface.wipe()

    def close(self) -> None:
        """Take the surface away."""
        self._timer.stop()
        self._widget.hide()
        self._widget.deleteLater()
        self.deleteLater()

    def _expect(self) -> None:
        if not self._timer.isActive():
            self._tries = 0
            self._timer.start()

    def _try_again(self) -> None:
        if not self._widget.isVisible():
            self._timer.stop()
        if not self._can_be_seen():
            self._tries = 0
            return
        self._tries += 1
        self._widget.update()
        if self._tries >= TRIES:
            self._timer.stop()
            _log.warning("graphics card does not paint", surface=type(self._widget).__name__)
            leave_card("The graphics card did not paint in this window.")
            self.gave_up.emit()

    def _can_be_seen(self) -> bool:
        window = self._widget.window()
        shown = window.windowHandle()
        exposed = shown is not None and shown.isExposed() and not window.isMinimized()
        return exposed and not self._widget.visibleRegion().isEmpty()


def open_card(render: Render, stage: PictureStage, canvas: QWidget) -> CardPainter | None:
    """The surface of that kind over `canvas`, loaded only here; None when its libraries don't load."""
    active = canvas.isActiveWindow()
    try:
        card = CardPainter(_surface(render, stage, canvas), canvas)
    except (ImportError, OSError, RuntimeError) as problem:
        _log.warning(
            "graphics card's surface does not load", render=str(render), problem=type(problem).__name__
        )
        leave_card("Qt's part that paints by the graphics card does not load here.")
        return None
    if active:  # the first such surface in a window makes Qt create it anew: the keys stay with it
        canvas.activateWindow()
    return card


def _surface(render: Render, stage: PictureStage, canvas: QWidget) -> QWidget:
    if render is Render.SINK:
        from respond_desktop.ui.picture.sink import SinkSurface

        return SinkSurface(stage, canvas)
    from respond_desktop.ui.picture.surface import GpuSurface

    return GpuSurface(stage, canvas)
