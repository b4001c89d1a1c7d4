"""Ends connections at the media server, again and again until it confirms that they are gone."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from respond_desktop.central.mediamtx.api import ApiError, ControlApi, MediaConnection
from respond_desktop.central.mediamtx.limits import MediaMtxLimits

_log = structlog.get_logger(__name__)
_STOP_S = 2.0


@dataclass
class _Task:
    label: str
    asked_s: float
    complained: bool = False


class Cutter:
    """One task kicks for all; `late` is told the label of each thing that was not gone in time, once."""

    def __init__(self, api: ControlApi, limits: MediaMtxLimits, late: Callable[[str], object]) -> None:
        self._api = api
        self._limits = limits
        self._late = late
        self._due: dict[str, _Task] = {}
        self._work: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> set[str]:
        """Ids of connections and sessions, and paths, that are not confirmed to be gone."""
        return set(self._due)

    def cut(self, key: str, label: str) -> None:
        """End a connection or a session by its id, or everybody on a path."""
        loop = asyncio.get_running_loop()
        self._due.setdefault(key, _Task(label, loop.time()))
        if self._work is None or self._work.done():
            self._work = loop.create_task(self._run(), name="media cutter")

    async def stop(self) -> None:
        """Wait a moment for what is still to be ended."""
        if self._work is not None:
            done, _ = await asyncio.wait((self._work,), timeout=_STOP_S)
            if not done:
                _log.error("media_not_cut", count=len(self._due))
                self._work.cancel()
                await asyncio.wait((self._work,))

    async def _run(self) -> None:
        while self._due:
            keys = set(self._due)
            try:
                await self._round(keys)
            except ApiError as error:
                _log.warning("media_cut_failed", error=str(error))
            self._complain()
            if keys & set(self._due):
                await asyncio.sleep(self._limits.cut_again_s)

    async def _round(self, keys: set[str]) -> None:
        """Kick whoever must go; only a later list without them is the proof."""
        meant = [guest for guest in await self._api.guests() if keys & _names(guest)]
        for guest in meant:
            if guest.session:
                await self._api.kick(guest)
        left: set[str] = set()
        for guest in await self._api.guests() if meant else ():
            left |= _names(guest) if guest.session or self._settles(guest.id) else set()
        for key in keys - left:
            self._due.pop(key, None)

    def _settles(self, key: str) -> bool:
        """A connection that has no session to kick could just be getting one by what was allowed before."""
        task, now_s = self._due.get(key), asyncio.get_running_loop().time()
        return task is not None and now_s - task.asked_s < self._limits.cut_settles_s

    def _complain(self) -> None:
        now_s = asyncio.get_running_loop().time()
        for task in list(self._due.values()):
            if now_s - task.asked_s >= self._limits.cut_within_s and not task.complained:
                task.complained = True
                _log.error("media_not_cut_in_time")
                self._late(task.label)


def _names(guest: MediaConnection) -> set[str]:
    return {name for name in (guest.id, guest.session, guest.path) if name}
