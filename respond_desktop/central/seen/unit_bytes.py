"""Each unit's view encoded once for everybody who may see it so, and again only when it changes."""

from dataclasses import replace
from datetime import datetime

import msgspec

from respond_desktop.central.facts.scopes import Post
from respond_desktop.central.facts.world import World
from respond_desktop.domain.newer import is_newer
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.units import RecordingView, UnitView


class UnitBytes:
    """Keeps two encodings a unit at most: with its position and without."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[tuple[str, bool], tuple[tuple[object, ...], msgspec.Raw]] = {}

    def encoded(self, post: Post, placed: bool, watched_by: tuple[str, ...], now: datetime) -> msgspec.Raw:
        """The unit as JSON; its fix is in it only when `placed` and its recording lives at `now`."""
        device_id = post.device_id or ""
        facts = self._world.camera(device_id)
        alive = self._world.recording(device_id, now) is not None
        made_of = (facts, post, alive, watched_by, self._world.can(device_id))
        key = (post.unit.id, placed)
        kept = self._kept.get(key)
        if kept is None or kept[0][0] is not facts or kept[0][1:] != made_of[1:]:
            raw = msgspec.Raw(msgspec.json.encode(self._view(post, placed and alive, watched_by, alive)))
            kept = self._kept[key] = (made_of, raw)
        return kept[1]

    def _view(self, post: Post, placed: bool, watched_by: tuple[str, ...], alive: bool) -> UnitView:
        facts = self._world.camera(post.device_id or "")
        view = UnitView(
            post.unit.id,
            post.unit.number,
            post.unit.command,
            device_id=post.device_id,
            online=facts.online,
            watched_by=watched_by,
            lost_contact=facts.lost_contact,
            can=self._world.can(post.device_id or ""),
        )
        recording = facts.recording
        if recording is None or not alive:
            return view
        lease_ends = recording.lease_ends_at(self._world.lease_s)
        return replace(
            view,
            recording=RecordingView(
                recording.id, recording.started_at, _as_of_old(recording.cause), lease_ends
            ),
            fix=facts.fix if placed else None,
            battery_pct=facts.battery_pct,
            signal_bars=facts.signal_bars,
        )


def _as_of_old(cause: StartCause) -> StartCause:
    """Whoever is told whole States (0.1.0) knows these causes only: one more would cost it everybody's State."""
    return StartCause.EVENT_BUTTON if is_newer(cause) else cause
