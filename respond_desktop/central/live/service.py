"""Central's live half: wiring, the one-second tick, start and stop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from fastapi import APIRouter

from respond_desktop.central.api.routes.alerts import alert_routes
from respond_desktop.central.api.routes.backup import backup_routes
from respond_desktop.central.api.routes.hand_overs import hand_over_routes
from respond_desktop.central.api.routes.kept_pictures import keep_routes
from respond_desktop.central.api.routes.live_links import link_routes
from respond_desktop.central.api.routes.talks import talk_routes
from respond_desktop.central.api.routes.watches import watch_routes
from respond_desktop.central.audit.log import Log
from respond_desktop.central.authority.shown import ShownCertificates
from respond_desktop.central.authority.tls import introduction_text
from respond_desktop.central.awake import AWAKE, BEAT_S
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts import clock
from respond_desktop.central.facts.bar import POLICY
from respond_desktop.central.facts.end_words import CLOSED, END_OF_SESSION
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.facts.scopes import utc_now
from respond_desktop.central.facts.watch_run import owed, owed_since
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.links.socket import server_fingerprint
from respond_desktop.central.live.restart import close_the_books
from respond_desktop.central.live.wiring import Parts, wire
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.people.session_ends import WITHDRAWN, SessionEnd
from respond_desktop.central.people.sessions import Session, Sessions
from respond_desktop.central.relay import RelayEvents
from respond_desktop.central.storage.database import Database
from respond_desktop.central.watch.telling import FINISH_S
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire.camera import OrderMessage, ToCamera
from respond_desktop.wire.live import PlayGranted

logger = structlog.get_logger(__name__)

REASONS_SHOWN_HOURS = 48


class Live:
    """Everything that happens live. `start` before the first connection, `stop` after the last one."""

    def __init__(  # noqa: PLR0913 (the parts that central is made of)
        self,
        database: Database,
        log: Log,
        directory: Directory,
        sessions: Sessions,
        relay: MediaEngine,
        config: CentralConfig,
    ) -> None:
        self.database = database
        self.log = log
        self.directory = directory
        self.sessions = sessions
        self.relay = relay
        self.config = config
        self.certificates = ShownCertificates()
        self.parts: Parts = wire(self)
        self._task: asyncio.Task[None] | None = None
        self._clock_set_by = clock.CLOCK.set_by
        sessions.on_ended.append(self._session_ended)
        directory.on_changed.append(self.recheck)
        self.parts.people.bar.on_fallen.append(self._barred)

    @property
    def media_events(self) -> RelayEvents:
        """What the relay calls."""
        return self.parts.media

    def router(self) -> APIRouter:
        """The routes of watches, alerts, backup and the WebSockets."""
        parts, routes = self.parts, APIRouter()
        routes.include_router(watch_routes(parts.watch_asks, parts.own_watches))
        routes.include_router(talk_routes(parts.talk_asks))
        routes.include_router(keep_routes(parts.keep_asks, parts.keeps))
        routes.include_router(alert_routes(parts.alert_acts, parts.alert_history))
        routes.include_router(hand_over_routes(parts.hand_overs))
        routes.include_router(backup_routes(parts.backup_asks))
        routes.include_router(link_routes(parts.cameras, parts.desktops))
        return routes

    async def carry_over(self) -> None:
        """Record what the last run could not, before anything of this one; raises LogUnavailableError."""
        await self.parts.books.start()

    async def start(self) -> None:
        """Write the ends that a crash left out, take up open alerts, begin to tick."""
        self.show_certificate()
        self._policy_sound()
        ended = await self.database.run(lambda session: close_the_books(self.log, session))
        await self.parts.standing.start()
        since = utc_now() - timedelta(hours=REASONS_SHOWN_HOURS)
        self.parts.watches.ended.extend(await self.database.read(lambda session: owed_since(session, since)))
        self.parts.watches.ended.extend(w for w in ended if not owed(w))
        await self.parts.alerts.load()
        await self.parts.keep_asks.load()
        await self.parts.backups.load()
        await self.parts.hand_over_book.load(self.database)
        await self.parts.receipts.load(self.database)
        AWAKE.start(self.parts.pauses.woken)
        self._task = asyncio.create_task(self._run(), name="live tick")

    def show_certificate(self) -> None:
        """From now on central shows the certificate that lies on disk; links that are being made count all the same."""
        folder = self.config.folder
        self.certificates.show(server_fingerprint(folder), introduction_text(folder))
        self.parts.cameras.introduce()
        self.parts.desktops.introduce(self.certificates)

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
        await self.parts.watches.stop()
        await self.parts.talks.stop()
        self.parts.pictures.stop()
        self.parts.cameras.stop()
        await self.parts.desktops.stop()
        self.parts.backups.stop()
        await self.parts.books.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_S):
                await self.parts.standing.stop()

    def recheck(self) -> None:
        """People, units, devices, keys, assignments or the policy changed: every running link is compared with that."""
        in_turn("live_recheck_failed", self._policy_sound, *self._rechecks, self.parts.desktops.changed)

    def _policy_sound(self) -> None:
        """A stored policy that isn't central's own lets nobody view anything; said in the log, once."""
        bar, fault = self.parts.people.bar, self.directory.policy_fault
        if fault and bar.words != POLICY:
            logger.error("policy_damaged", what=fault)
            self.parts.books.record("integrity", {"what": "policy", "words": fault})
            bar.fall_for_policy()

    @property
    def _rechecks(self) -> tuple[Callable[[], None], ...]:
        """Each ends at once what may not go on; the ticks ask them too. Sessions have compared themselves before."""
        parts = self.parts
        return (
            parts.watches.recheck,
            parts.talks.recheck,
            parts.cameras.recheck,
            lambda: parts.desktops.recheck(frozenset(s.id for s in self.sessions.living())),
        )

    def workstations(self) -> frozenset[str]:
        """Ids of the workstations that have a live link now."""
        return self.parts.desktops.workstations()

    def session_lives(self, session_id: str) -> bool:
        """Whether the session has not ended; one without a link must bring one soon."""
        lives = self.sessions.lives(session_id)
        if lives and self.parts.desktops.lonely(session_id):
            self.parts.desktops.expect_link(session_id)
        return lives

    def session_alone(self, session_id: str) -> None:
        """The session has been without a link for too long: its watches end."""
        self.parts.watches.end_of_session(session_id, WatchEnd.LINK_BROKEN)

    def grant(self, session_id: str, granted: PlayGranted) -> bool:
        """Give a play token to the session that asked, and to nobody else."""
        return self.parts.desktops.tell(session_id, granted)

    def send_order(self, device_id: str, message: ToCamera) -> bool:
        """Give a message to a camera; orders only to one whose standing in the log is in order."""
        if isinstance(message, OrderMessage) and self.parts.people.bar.shut_for(device_id):
            return False
        return self.parts.cameras.send(device_id, message)

    def send_end_order(self, device_id: str, message: ToCamera) -> bool:
        """What closes a view goes to every camera."""
        return self.parts.cameras.send(device_id, message)

    def camera_connected(self, device_id: str) -> None:
        """A camera proved itself."""
        self.parts.world.set_online(device_id, True, utc_now())
        self.parts.desktops.changed()

    def camera_gone(self, device_id: str) -> None:
        """A camera's link ended: its watches end now, its recording lives on until the lease ends."""
        self.parts.world.set_online(device_id, False)
        self.parts.standing.gone(device_id)
        self.parts.watches.end_of_device(device_id, WatchEnd.CAMERA_LOST)
        self.parts.desktops.changed()

    def _session_ended(self, session: Session, reason: SessionEnd) -> None:
        end = END_OF_SESSION.get(reason, WatchEnd.RIGHT_REVOKED)
        words = f"{reason.what} {CLOSED}" if end is WatchEnd.RIGHT_REVOKED else ""
        steps: list[Callable[[], object]] = [
            lambda: self.parts.watches.end_of_session(session.id, end, words),
            lambda: self.parts.desktops.end_session(session, reason.words),
        ]
        if reason in WITHDRAWN:
            facts = {"by": session.person.id, "workstation": session.workstation_id, "session": session.id}
            steps.append(partial(self.parts.books.record, "signout", facts | {"reason": reason.value}))
        in_turn("session_end_failed", *steps)

    def _barred(self) -> None:
        """Nothing may be viewed any more: what runs ends now."""
        for run in self.parts.watches.running:
            self.parts.watches.end(run, WatchEnd.RIGHT_REVOKED, self.parts.people.bar.words)
        self.parts.desktops.changed()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            in_turn("live_tick_failed", AWAKE.beat, self._follow_clock, lambda: self._tick(utc_now()))
            due = max(due + BEAT_S, loop.time())
            await asyncio.sleep(due - loop.time())

    def _follow_clock(self) -> None:
        """The computer's clock was set: what lives by central's moves along, and everybody takes it over anew."""
        set_by, before = clock.CLOCK.follow(), self._clock_set_by
        if set_by == before:
            return
        self._clock_set_by = set_by
        parts, by = self.parts, set_by - before
        facts = {"what": "central's clock was set", "seconds": by.total_seconds()}
        in_turn(
            "clock_not_followed",
            lambda: parts.world.clock_set(by),
            lambda: parts.watches.clock_set(by),
            lambda: parts.books.record("integrity", facts),
            lambda: parts.cameras.stop("central's clock was set"),
            parts.desktops.reconnect,
        )

    def _tick(self, now: datetime) -> None:
        """One that fails keeps none of the others from ending what must end."""
        parts = self.parts
        in_turn(
            "live_tick_failed",
            lambda: parts.recordings.expire(now),
            *self._rechecks,
            lambda: parts.watches.tick(now),
            parts.pictures.tick,
            parts.keep_asks.tick,
            parts.cameras.tick,
            parts.standing.tick,
            lambda: parts.alerts.tick(now),
            lambda: parts.backups.tick(now),
            parts.incidents.tick,
            parts.hand.tick,
            parts.media.tick,
            parts.desktops.tick,
            parts.door_book.tick,
        )
