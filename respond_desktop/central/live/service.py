"""Central's live half: the one-second tick, start and stop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from respond_desktop.central.api.routes.together import Answering, Routes, live_routes
from respond_desktop.central.authority.tls import introduction_text
from respond_desktop.central.awake import AWAKE, BEAT_S
from respond_desktop.central.facts.bar import POLICY
from respond_desktop.central.facts.watch_run import owed, owed_since
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.links.socket import server_fingerprint
from respond_desktop.central.live.restart import close_the_books
from respond_desktop.central.live.wiring import LiveNeeds, LiveParts, wire
from respond_desktop.central.watch.telling import FINISH_S
from respond_desktop.domain.certificates import Upkeep

logger = structlog.get_logger(__name__)

REASONS_SHOWN_HOURS = 48


class Live:
    """Everything that happens live. `start` before the first connection, `stop` after the last one."""

    def __init__(self, needs: LiveNeeds) -> None:
        self.parts: LiveParts = wire(needs)
        self._needs = needs
        self._task: asyncio.Task[None] | None = None
        self._clock_set_by = needs.clock.set_by
        needs.sessions.on_ended.append(self.parts.endings.session_ended)
        needs.directory.on_changed.append(self.recheck)
        self.parts.facts.bar.on_fallen.append(self.parts.endings.barred)

    def router(self) -> Routes:
        """The routes of watches, alerts, backup and the WebSockets."""
        parts, features = self.parts, self.parts.features
        return live_routes(
            Answering(
                watch=features.watch,
                talk=features.talk,
                keep=features.keep,
                alert=features.alert,
                handover=features.handover,
                backup=features.backup,
                cameras=parts.cameras,
                desktops=parts.desktops,
            )
        )

    async def carry_over(self) -> None:
        """Record what the last run could not, before anything of this one; raises LogUnavailableError."""
        await self._needs.books.start()

    async def start(self) -> None:
        """Write the ends that a crash left out, take up open alerts, begin to tick."""
        self.show_certificate()
        self._policy_sound()
        database, log, features = self._needs.database, self._needs.log, self.parts.features
        ended = await database.run(lambda session: close_the_books(log, session, self._needs.clock.now()))
        await self.parts.standing.start()
        since = self._needs.clock.now() - timedelta(hours=REASONS_SHOWN_HOURS)
        watches = features.watch.watches
        watches.ended.extend(await database.read(lambda session: owed_since(session, since)))
        watches.ended.extend(w for w in ended if not owed(w))
        await features.alert.alerts.load()
        await features.keep.asks.load()
        await features.backup.requests.load()
        await features.handover.book.load(database)
        await self.parts.receipts.load(database)
        AWAKE.start(self.parts.pauses.woken)
        self._task = asyncio.create_task(self._run(), name="live tick")

    def show_certificate(self) -> None:
        """From now on central shows the certificate that lies on disk; links that are being made count all the same."""
        folder, certificates = self._needs.config.folder, self.parts.certificates
        certificates.show(server_fingerprint(folder), introduction_text(folder))
        self.parts.cameras.introduce()
        self.parts.lines.desktops.introduce(certificates)

    def tell_upkeep(self, upkeep: Upkeep | None) -> None:
        """What somebody must do for central before long."""
        self.parts.desktops.tell_upkeep(upkeep)

    async def stop(self) -> None:
        """End every watch, close every link, write what waits."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        AWAKE.stop()
        features = self.parts.features
        await features.watch.watches.stop()
        await features.talk.talks.stop()
        features.watch.pictures.stop()
        self.parts.cameras.stop()
        await self.parts.desktops.stop()
        features.backup.requests.stop()
        await self._needs.books.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_S):
                await self.parts.standing.stop()

    def recheck(self) -> None:
        """People, units, devices, keys, assignments or the policy changed: every running link is compared with that."""
        changed = self.parts.facts.signals.changed
        in_turn("live_recheck_failed", self._policy_sound, *self._rechecks, changed)

    def _policy_sound(self) -> None:
        """A stored policy that isn't central's own lets nobody view anything; said in the log, once."""
        facts, fault = self.parts.facts, self._needs.directory.policy_fault
        if fault and facts.bar.words != POLICY:
            logger.error("policy_damaged", what=fault)
            facts.books.record("integrity", {"what": "policy", "words": fault})
            facts.bar.fall_for_policy()

    @property
    def _rechecks(self) -> tuple[Callable[[], None], ...]:
        """Each ends at once what may not go on; the ticks ask them too. Sessions have compared themselves before."""
        parts, living = self.parts, self._needs.sessions.living
        return (
            parts.features.watch.watches.recheck,
            parts.features.talk.talks.recheck,
            parts.cameras.recheck,
            lambda: parts.lines.desktops.recheck(frozenset(s.id for s in living())),
        )

    def workstations(self) -> frozenset[str]:
        """Ids of the workstations that have a live link now."""
        return self.parts.desktops.workstations()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            in_turn(
                "live_tick_failed",
                AWAKE.beat,
                self._follow_clock,
                lambda: self._tick(self._needs.clock.now()),
            )
            due = max(due + BEAT_S, loop.time())
            await asyncio.sleep(due - loop.time())

    def _follow_clock(self) -> None:
        """The computer's clock was set: what lives by central's moves along, and everybody takes it over anew."""
        set_by, before = self._needs.clock.follow(), self._clock_set_by
        if set_by == before:
            return
        self._clock_set_by = set_by
        parts, by = self.parts, set_by - before
        facts = {"what": "central's clock was set", "seconds": by.total_seconds()}
        in_turn(
            "clock_not_followed",
            lambda: parts.facts.world.clock_set(by),
            lambda: parts.features.watch.watches.clock_set(by),
            lambda: parts.facts.books.record("integrity", facts),
            lambda: parts.cameras.stop("central's clock was set"),
            parts.lines.desktops.end_all,
        )

    def _tick(self, now: datetime) -> None:
        """One that fails keeps none of the others from ending what must end."""
        parts, features = self.parts, self.parts.features
        in_turn(
            "live_tick_failed",
            lambda: features.watch.recordings.expire(now),
            *self._rechecks,
            lambda: features.watch.watches.tick(now),
            features.watch.pictures.tick,
            features.keep.asks.tick,
            parts.cameras.tick,
            parts.standing.tick,
            lambda: features.alert.alerts.tick(now),
            lambda: features.backup.requests.tick(now),
            features.alert.incidents.tick,
            features.hand.tick,
            parts.media.tick,
            parts.desktops.tick,
            parts.door_book.tick,
        )
