"""Which cameras' streams may crash the decoder, by what happened so far; knows no process and no clock."""

from dataclasses import dataclass

WELL_S = 60.0
"""So long alone without a crash says that a stream was innocent."""
TRIES_ALONE = 2
_MAX_KEPT = 256


@dataclass(slots=True)
class _Suspicion:
    times: int = 0
    alone: int = 0


class Suspects:
    """Remembers origins (video/address.py) while the program runs; an empty one is never remembered."""

    def __init__(self) -> None:
        self._kept: dict[str, _Suspicion] = {}

    def __contains__(self, origin: str) -> bool:
        """Whether this one must be read apart from others."""
        return origin in self._kept

    def add(self, origin: str) -> None:
        """A process died that also worked on others, and on this one."""
        if not origin:
            return
        self._kept.setdefault(origin, _Suspicion()).times += 1
        while len(self._kept) > _MAX_KEPT:
            del self._kept[next(iter(self._kept))]

    def crashed_alone(self, origin: str, after_s: float) -> bool:
        """Its own process died after so many seconds. Whether that is proof: it will crash the next one too."""
        suspicion = self._kept.setdefault(origin, _Suspicion(times=1))
        suspicion.times = max(suspicion.times, 2)
        suspicion.alone = suspicion.alone + 1 if after_s < WELL_S else 1
        if suspicion.alone < TRIES_ALONE:
            return False
        suspicion.alone = 0
        return True

    def ended(self, origin: str, after_s: float) -> None:
        """It ended without a crash: a first suspicion goes once it ran well, a second one stays."""
        suspicion = self._kept.get(origin)
        if suspicion is not None and suspicion.times == 1 and after_s >= WELL_S:
            del self._kept[origin]
