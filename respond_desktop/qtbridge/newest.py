"""The newest snapshot for the window: while the GUI thread is busy, those in between are passed over."""

from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.post import GuiPost


class NewestSnapshot:
    """`show` from any thread. In a storm a state comes for each alert: shown one after the other, they would pile up
    and hold the window for seconds; each holds all that the one before it said, so the newest is enough.
    """

    def __init__(self, gui: GuiPost, bridge: Bridge) -> None:
        self._gui, self._bridge = gui, bridge
        self._newest: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Show it as soon as the GUI thread is free, or a newer one instead."""
        asked, self._newest = self._newest is not None, snapshot
        if not asked:
            self._gui.post(self._show)

    def _show(self) -> None:
        snapshot, self._newest = self._newest, None
        if snapshot is not None:
            self._bridge.snapshot_changed.emit(snapshot)
