"""The watches that run now: one book that whoever needs to know reads, and only `watch/` writes."""

from respond_desktop.central.facts.watch_run import WatchRun


class Runs:
    """By watch id."""

    def __init__(self) -> None:
        self._runs: dict[str, WatchRun] = {}

    @property
    def every(self) -> tuple[WatchRun, ...]:
        """Every watch that has not ended."""
        return tuple(self._runs.values())

    def get(self, watch_id: str) -> WatchRun | None:
        """A running watch."""
        return self._runs.get(watch_id)

    def begin(self, run: WatchRun) -> None:
        """From now on it runs."""
        self._runs[run.id] = run

    def end(self, run: WatchRun) -> bool:
        """It runs no more; False when it didn't."""
        return self._runs.pop(run.id, None) is not None

    def watched(self, device_id: str) -> bool:
        """Whether anybody watches this camera."""
        return any(run.watch.device_id == device_id for run in self._runs.values())
