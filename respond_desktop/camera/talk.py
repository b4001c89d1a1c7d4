"""Talk: a viewer's voice on the officer's camera, never without the officer seeing who talks."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.camera.orders.journal import JournalEntry
from respond_desktop.camera.parts import CameraParts
from respond_desktop.camera.playing import Playing
from respond_desktop.domain.hosts import url_of
from respond_desktop.domain.names import readable
from respond_desktop.domain.watches import NoticeResult
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.wire.camera import TalkReceipt, TalkRefused
from respond_desktop.wire.orders import EndTalkOrder, TalkOrder

PULSES = 1
SOMEBODY = "Supervisor"
_NAME = 24
_JOIN_S = 5.0


@dataclass(frozen=True, slots=True)
class _Talk:
    id: str
    watch_id: str
    playing: Playing
    timer: asyncio.TimerHandle


class CameraTalks:
    """At most one talk at a time. It ends with its order, its watch, its sound, stealth, or its time."""

    def __init__(self, parts: CameraParts, watches: Callable[[], tuple[str, ...]]) -> None:
        self._parts = parts
        self._watches = watches
        self._loop = asyncio.get_running_loop()
        self._now: _Talk | None = None
        self._old: list[Playing] = []

    @property
    def id(self) -> str:
        """The talk that runs, or empty."""
        return self._now.id if self._now is not None else ""

    def begin_talk(self, order: TalkOrder, recording: bool, endpoint: Endpoint) -> None:
        """Show who talks, report it, then play; or refuse with the reason and play nothing."""
        speaker = self._parts.hardware.speaker
        reason = self._hindrance(order, recording)
        if reason or speaker is None:
            self._refuse(order.talk_id, reason or "this camera has no loudspeaker")
            return
        name = _shown_name(order.speaker)
        if not self._told(order, name):
            self._parts.hardware.display.talk("")
            return
        playing = Playing(endpoint, speaker, self._heard_end)
        timer = self._loop.call_later(self._parts.timing.talk_s, self._stop, "time is up")
        self._now = _Talk(order.talk_id, order.watch_id, playing, timer)
        playing.start()

    def end_talk(self, order: EndTalkOrder) -> None:
        """Central ended it."""
        if self._now is not None and self._now.id == order.talk_id:
            self._stop(order.reason)

    def watch_ended(self, watch_id: str) -> None:
        """A watch ended, and with it the talk of its viewer."""
        if self._now is not None and self._now.watch_id == watch_id:
            self._stop("the watch ended")

    def end_now(self, reason: str) -> None:
        """No more sound, from now."""
        if self._now is not None:
            self._stop(reason)

    def stealth_changed(self, on: bool) -> None:
        """A dark display can't say who talks: silence, and central hears why."""
        if on and self._now is not None:
            self._give_up("stealth: the display is off")

    async def close(self) -> None:
        """End it and wait for the threads."""
        self.end_now("switched off")
        for playing in self._old:
            await asyncio.to_thread(playing.join, _JOIN_S)
        self._old = []

    def _hindrance(self, order: TalkOrder, recording: bool) -> str:
        if not recording:
            return "not recording"
        if order.watch_id not in self._watches():
            return "no such watch"
        return "somebody talks already" if self._now is not None else ""

    def _told(self, order: TalkOrder, name: str) -> bool:
        hardware, diary = self._parts.hardware, self._parts.diary
        lcd = hardware.display.talk(name)
        motor = hardware.vibration.pulse(PULSES) if lcd is NoticeResult.SHOWN else NoticeResult.SUPPRESSED
        facts = {"talk": order.talk_id, "watch": order.watch_id, "lcd": lcd.value, "haptic": motor.value}
        written = diary.record(JournalEntry("talk", dict(facts)))
        if written is None:
            self._refuse(order.talk_id, "the journal can't be written")
            return False
        if lcd is not NoticeResult.SHOWN:
            self._refuse(order.talk_id, "stealth: the display is off")
            return False
        receipt = TalkReceipt(
            talk_id=order.talk_id,
            shown=True,
            at=self._parts.clock.now(),
            journal_seq=written[0].seq,
            journal_hash=written[0].hash,
        )
        self._parts.outbox.put(receipt)
        diary.say("talk", f"LCD: “{name} talks”, motor: one pulse", "Receipt: shown", facts=facts)
        return True

    def _refuse(self, talk_id: str, reason: str) -> None:
        facts = {"talk": talk_id, "reason": reason}
        self._parts.outbox.put(TalkRefused(talk_id=talk_id, reason=reason))
        self._parts.diary.record(JournalEntry("talk_refused", dict(facts)))
        self._parts.diary.say("talk_refused", "Central asks to talk", f"Refused: {reason}", True, facts)

    def _heard_end(self, playing: Playing, reason: str) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ended_itself, playing, reason)

    def _ended_itself(self, playing: Playing, reason: str) -> None:
        if self._now is None or self._now.playing is not playing:
            return
        if playing.opened:
            self._stop(reason)
        else:
            self._give_up(reason)

    def _give_up(self, reason: str) -> None:
        """The camera ends it by itself and tells central, so that nobody talks to a silent camera."""
        if self._now is not None:
            self._parts.outbox.put(TalkRefused(talk_id=self._now.id, reason=reason))
        self._stop(reason)

    def _stop(self, reason: str) -> None:
        talk, self._now = self._now, None
        if talk is None:
            return
        talk.timer.cancel()
        talk.playing.halt()
        self._old = [*(old for old in self._old if old.is_alive()), talk.playing]
        self._parts.hardware.display.talk("")
        facts = {"talk": talk.id, "reason": reason}
        self._parts.diary.record(JournalEntry("talk_ended", dict(facts)))
        words = reason.replace("_", " ")
        self._parts.diary.say("talk_ended", "The talk ended", words[:1].upper() + words[1:], facts=facts)


def talk_endpoint(order: TalkOrder, host: str, context: ssl.SSLContext) -> Endpoint:
    """Where central's relay gives out the sound of a talk, with the one-time token."""
    url = url_of("rtsps", host, order.media_port, f"/watch/{order.talk_id}")
    return Endpoint(url, MediaCredentials(order.talk_id, order.play_token), context)


def _shown_name(speaker: str) -> str:
    return readable(speaker)[:_NAME].strip() or SOMEBODY
