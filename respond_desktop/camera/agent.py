"""The camera agent: buttons and orders in, messages and notices out; one asyncio loop, no Qt."""

import asyncio
import ssl
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

import structlog

from respond_desktop.camera.connection.link import CentralLink
from respond_desktop.camera.connection.link_news import LinkNews
from respond_desktop.camera.device.controls import Controls
from respond_desktop.camera.device.machine import (
    AnswerRequest,
    CoverageChanged,
    Event,
    Input,
    Machine,
    RaiseAlert,
    StartRecording,
    StealthChanged,
    StopRecording,
    step,
)
from respond_desktop.camera.device.state import CameraLinkState
from respond_desktop.camera.orders.journal import JournalEntry
from respond_desktop.camera.orders.obeying import Obeying
from respond_desktop.camera.orders.ordering import OrderGate
from respond_desktop.camera.parts import CameraParts
from respond_desktop.camera.publishing import Listener, Making, Publishing
from respond_desktop.camera.recorder import Recorder
from respond_desktop.camera.requests import Requests
from respond_desktop.camera.talk import CameraTalks
from respond_desktop.camera.watching import CameraWatches
from respond_desktop.domain.recordings import RENEW_EVERY_S
from respond_desktop.wire.camera import (
    CaIntroduced,
    CameraWelcome,
    Dropped,
    KeyFrameWanted,
    LinkGap,
    OrderMessage,
    ToCamera,
    WatchRenewal,
)
from respond_desktop.wire.unknown import Unknown
from respond_desktop.wire.version import PROTOCOL, said

log = structlog.get_logger(__name__)
_CHECK_S = 0.25
_LAST_WORDS_S = 1.0


class Agent:
    """Made and used in its own loop; `run` ends after `quit`."""

    def __init__(self, parts: CameraParts, context: ssl.SSLContext) -> None:
        self.parts = parts
        self.machine = Machine()
        self.link_state = (CameraLinkState.CONNECTING, "Connecting to central")
        self.unit_number = parts.identity.unit_number
        self._loop = asyncio.get_running_loop()
        self._news = LinkNews(parts.identity, parts.diary, context)
        self._link = CentralLink(parts.identity, parts.diary, parts.outbox, context, parts.hardware.can)
        publishing = Publishing(
            Making(parts.hardware.video, parts.timing.sending, parts.timing.source_again_s),
            Listener(
                lambda *told: self.watches.publishing_began(*told),
                lambda *told: self.watches.publishing_ended(*told),
                lambda words: parts.diary.say("picture", words),
            ),
        )
        self._publishing = publishing
        self.recorder = Recorder(parts)
        self.watches = CameraWatches(parts, publishing, lambda watch_id: self.talks.watch_ended(watch_id))
        self.talks = CameraTalks(parts, lambda: self.watches.ids)
        self.requests = Requests(parts)
        self.controls = Controls(self._loop, self.give)
        self._orders = Obeying(parts, OrderGate(parts), self.watches, self.talks, self.requests, context)
        self._quit = asyncio.Event()
        self._gap_since: float | None = None
        self._small: set[asyncio.Task[None]] = set()

    @property
    def publishing(self) -> bool:
        """Whether a stream is being published."""
        return self._publishing.stream is not None and not self._publishing.muted

    @property
    def picture(self) -> str:
        """Size and rate of what is being published, in words, or empty."""
        return self._publishing.picture

    async def run(self) -> None:
        """Switch on, keep the link, obey; ends after `quit` with the recording stopped and all threads gone."""
        self._begin()
        link = asyncio.create_task(self._link.run(self, self.parts.timing.link))
        beat = asyncio.create_task(self._beat())
        quit_: asyncio.Task[Any] = asyncio.create_task(self._quit.wait())
        try:
            await asyncio.wait({link, beat, quit_}, return_when=asyncio.FIRST_COMPLETED)
            for task in (link, beat):
                if task.done():
                    task.result()
        finally:
            self.controls.power(False)
            if self.parts.outbox.open:
                await self.parts.outbox.flushed(_LAST_WORDS_S)
            for task in (link, beat, quit_, *self._small):
                task.cancel()
            await asyncio.gather(link, beat, quit_, *self._small, return_exceptions=True)
            self.watches.end_all("switched off")
            await self.talks.close()
            await self._publishing.close()
            self.parts.diary.journal.close()

    def quit(self) -> None:
        """Switch the camera off."""
        self._quit.set()

    def give(self, given: Input) -> None:
        """One input to the rules, and what follows from it."""
        self.machine, events = step(self.machine, given)
        for event in events:
            self._follow(event)
        self.parts.diary.changed()

    def _follow(self, event: Event) -> None:
        match event:
            case StartRecording(cause):
                self.recorder.start(cause)
            case StopRecording():
                self._stop_recording()
            case RaiseAlert(kind, because):
                self.recorder.raise_alert(kind, because)
            case AnswerRequest(accept):
                self.requests.answer(accept)
            case StealthChanged(on):
                self._stealth_changed(on)
            case CoverageChanged(there):
                self._coverage_changed(there)

    def _stop_recording(self) -> None:
        recording = self.recorder.current
        if recording is None:
            return
        self.recorder.stop()
        self.watches.end_all("recording stopped", hang_up=False)
        self.recorder.write_stop(recording.recording_id)
        self.soon(self._hang_up())

    async def _hang_up(self) -> None:
        await self.parts.outbox.flushed(self.parts.timing.farewell_s)
        self.watches.hang_up("recording stopped")

    def _stealth_changed(self, on: bool) -> None:
        self.parts.hardware.stealth.set(on)
        self.parts.diary.record(JournalEntry("stealth", {"on": int(on)}))
        self.parts.diary.say("stealth", "Stealth on: LCD, motor and LED off" if on else "Stealth off")
        self.talks.stealth_changed(on)
        self.watches.stealth_changed(on)
        if not on:
            self.requests.show()

    def _coverage_changed(self, there: bool) -> None:
        self._link.coverage(there)
        if not there:
            self.talks.end_now("out of coverage")
            self.watches.stop_publishing("out of coverage")
        self.parts.diary.say("coverage", "Coverage is back" if there else "Out of coverage")

    # What the link tells (LinkUser)

    def link_changed(self, state: CameraLinkState, words: str) -> None:
        """The link's state."""
        before, self.link_state = self.link_state, (state, words)
        if state is CameraLinkState.REFUSED and before[0] is not state:
            self.parts.diary.say("link", "Central refuses this camera", words, strong=True)
        if state is CameraLinkState.LOST:
            self._news.lost(words)
        self.parts.diary.changed()

    def welcomed(self, welcome: CameraWelcome) -> None:
        """Central knows us: take its clock, say what runs and what was missed."""
        self._news.own_clock(welcome.now)
        self._news.version(said(PROTOCOL, welcome.release))
        self.parts.clock.follow(welcome.now)
        self.unit_number = welcome.unit_number
        self.recorder.renew_every_s = min(max(0.5, welcome.renew_every_s), RENEW_EVERY_S)
        outbox = self.parts.outbox
        held = outbox.link_opened(self.recorder.current)
        if self._gap_since is not None:
            self._report_gap(self.parts.clock.dated(self._gap_since), held)
        self.link_changed(CameraLinkState.CONNECTED, "Central connected")
        self.parts.diary.say("link", "Central connected")

    def link_ended(self) -> None:
        """The link is gone: nobody talks, alerts are kept from here on, fixes aren't."""
        self.talks.end_now("the link to central is lost")
        self._gap_since = self.parts.clock.mark()
        self.parts.outbox.new_gap()

    def arrived(self, message: ToCamera | Unknown) -> None:
        """A message from central."""
        match message:
            case OrderMessage(order=sealed):
                self._orders.obey(sealed, self.machine.recording)
            case WatchRenewal(now=now):
                self.parts.clock.heard(now)
                self.watches.renewed(message)
            case CaIntroduced(pem=pem):
                self._news.new_ca(pem)
            case KeyFrameWanted():
                self._publishing.key_frame()
            case Dropped(reason=reason):
                self.parts.diary.say("dropped", "Central dropped a message", reason, strong=True)
            case Unknown(t=kind):
                self._news.newer(kind)
            case _:
                log.warning("unexpected_message", kind=type(message).__name__)

    # Inside

    def _begin(self) -> None:
        journal = self.parts.diary.journal
        self.parts.diary.say_damage()
        self.parts.diary.record(JournalEntry("switched_on", {}))
        if journal.open_recording:
            self.recorder.end_earlier(journal.open_recording)
        self.controls.power(True)

    def _report_gap(self, since: datetime, held: int) -> None:
        missed, until = self.parts.outbox.fixes_not_sent, self.parts.clock.now()
        gap = LinkGap(since=since, until=max(since, until), fixes_not_sent=missed, events_held=held)
        self.parts.outbox.put(gap)
        self._gap_since = None
        self.parts.diary.record(JournalEntry("link_gap", {"fixes_not_sent": missed, "events_held": held}))
        self.parts.diary.say(
            "link_gap", "Told central what it missed", f"{missed} fixes not sent, {held} events kept"
        )

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_CHECK_S)
            self.watches.lapse()

    def soon(self, work: Coroutine[None, None, None]) -> None:
        """Run something beside the agent; it is cancelled when the agent ends."""
        task = self._loop.create_task(work)
        self._small.add(task)
        task.add_done_callback(self._small.discard)
