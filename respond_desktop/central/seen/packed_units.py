"""Each unit's row of the positions packed once for everybody who may see it so, and again only when it changes."""

from collections.abc import Iterable
from datetime import datetime

from respond_desktop.central.facts.scopes import Post
from respond_desktop.central.facts.world import CameraFacts, World
from respond_desktop.domain.live.unit_rows import packed
from respond_desktop.domain.units import RecordingView, UnitView


class PackedUnits:
    """Keeps two rows a unit at most: with its position and without."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[tuple[str, bool], tuple[CameraFacts, bool, bytes]] = {}

    def rows(self, posts: Iterable[tuple[Post, bool]], now: datetime) -> bytes:
        """The rows of these units, in order; a fix only where it says that it may be seen, and its recording lives."""
        return b"".join(self._row(post, placed, now) for post, placed in posts)

    def _row(self, post: Post, placed: bool, now: datetime) -> bytes:
        facts = self._world.camera(post.device_id or "")
        recording = facts.recording
        alive = recording is not None and recording.lives(now, self._world.lease_s)
        key = (post.unit.id, placed)
        kept = self._kept.get(key)
        if kept is None or kept[0] is not facts or kept[1] is not alive:
            kept = self._kept[key] = (facts, alive, packed(self._view(facts, placed, alive)))
        return kept[2]

    def _view(self, facts: CameraFacts, placed: bool, alive: bool) -> UnitView:
        recording = facts.recording
        if recording is None or not alive:
            return UnitView("", "", "", online=facts.online, lost_contact=facts.lost_contact)
        ends = recording.lease_ends_at(self._world.lease_s)
        return UnitView(
            "",
            "",
            "",
            online=facts.online,
            recording=RecordingView("", recording.started_at, recording.cause, ends),
            fix=facts.fix if placed else None,
            lost_contact=facts.lost_contact,
            battery_pct=facts.battery_pct,
            signal_bars=facts.signal_bars,
        )
