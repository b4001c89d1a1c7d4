"""The newest snapshot on its way to the GUI: folded on the feed loop, shown at most ten times a second."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.feeds.fold import Event, fold, urgent

SHOW_EVERY_S = 0.1


def empty_snapshot(state: LinkState = LinkState.CONNECTING) -> Snapshot:
    """Nothing known yet."""
    now = datetime.now(UTC)
    return Snapshot(now, Link(state, now), known=False, audit_known=False)


class ShownSnapshot:
    """Holds the snapshot; `show` is called with each one to be shown. Lives on the feed loop."""

    def __init__(self, show: Callable[[Snapshot], None]) -> None:
        self._show = show
        self._shown_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.snapshot = empty_snapshot()

    def fold(self, event: Event) -> None:
        """Fold an event in and show the result: at once if it matters, else within 0.1 s."""
        before, self.snapshot = self.snapshot, fold(self.snapshot, event)
        if self.snapshot == before:
            return
        loop = asyncio.get_running_loop()
        wait = self._shown_at + SHOW_EVERY_S - loop.time()
        if urgent(before, self.snapshot) or wait <= 0:
            self._show_now()
        elif self._timer is None:
            self._timer = loop.call_later(wait, self._show_now)

    def reset(self) -> None:
        """Forget everything (signed out) and show that."""
        self.snapshot = empty_snapshot()
        self._show_now()

    def _show_now(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._shown_at = asyncio.get_running_loop().time()
        self._show(self.snapshot)
