"""Watches on this camera: the officer is told three ways for each, and video goes out while one runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from respond_desktop.camera.orders.journal import JournalEntry
from respond_desktop.camera.parts import CameraParts
from respond_desktop.camera.publishing import Publishing, PublishTarget
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire.camera import NoticeReceipt, PublishState, WatchRefused, WatchRenewal
from respond_desktop.wire.orders import EndWatchOrder, PublishAgainOrder, WatchOrder
from respond_desktop.wire.steady import steady_s

PULSES = 2

_DID = {
    NoticeChannel.LCD: "LCD: “Livestream”",
    NoticeChannel.HAPTIC: "Motor: two pulses",
    NoticeChannel.LED: "LED: purple, blinking",
}
_DIDNT = {
    NoticeChannel.LCD: "LCD: off, no “Livestream”",
    NoticeChannel.HAPTIC: "Motor: no pulses",
    NoticeChannel.LED: "LED: off",
}
_RECEIPTS = {
    (NoticeChannel.LCD, NoticeResult.SHOWN): "Receipt: shown",
    (NoticeChannel.HAPTIC, NoticeResult.SHOWN): "Receipt: done",
    (NoticeChannel.LED, NoticeResult.SHOWN): "Receipt: lit",
}


@dataclass(slots=True)
class _Watch:
    id: str
    renewed_s: float
    sound: bool


class CameraWatches:
    """Begins, renews and ends watches. With the last one the notices go out and publishing stops.

    `ended` hears the id of each watch that ended.
    """

    def __init__(self, parts: CameraParts, publishing: Publishing, ended: Callable[[str], None]) -> None:
        self._parts = parts
        self._publishing = publishing
        self._ended = ended
        self._running: dict[str, _Watch] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The watches that run."""
        return tuple(self._running)

    @property
    def sound(self) -> bool:
        """Whether the viewer of any of them may listen."""
        return any(watch.sound for watch in self._running.values())

    def begin_watch(self, order: WatchOrder, recording: bool, target: PublishTarget) -> None:
        """Tell the officer, report each channel, publish; or refuse with the reason."""
        if not recording:
            self._refuse(order.watch_id, "not recording")
            return
        asks = "Central asks to watch and listen" if order.sound else "Central asks to watch"
        self._parts.diary.say("watch", asks, "Recording: yes, so allowed", facts={"watch": order.watch_id})
        results = self._raise_notices()
        if not self._report(order.watch_id, results):
            self._clear_unless_watched()
            self._refuse(order.watch_id, "the journal can't be written")
        elif NoticeResult.SHOWN not in results.values():
            self._refuse(order.watch_id, "stealth: no notice can be shown")
        else:
            self._running[order.watch_id] = _Watch(order.watch_id, steady_s(), order.sound)
            self._publishing.start(replace(target, sound=self.sound))
            self._parts.diary.changed()

    def publish_again(self, order: PublishAgainOrder, recording: bool, target: PublishTarget) -> None:
        """The picture of a running watch was lost: publish with the fresh token. The officer was told before."""
        known = order.watch_id in self._running
        if recording and known:
            self._publishing.start(replace(target, sound=self.sound))
            return
        facts = {"watch": order.watch_id, "reason": "no such watch" if recording else "not recording"}
        self._parts.diary.record(JournalEntry("publish_again_ignored", dict(facts)))
        words = f"Ignored: {facts['reason']}"
        self._parts.diary.say("publish_again_ignored", "Central asks for the picture", words, True, facts)

    def renewed(self, renewal: WatchRenewal) -> None:
        """Central says which watches still run."""
        for watch_id in renewal.watch_ids:
            if watch_id in self._running:
                self._running[watch_id].renewed_s = steady_s()

    def lapse(self) -> None:
        """End every watch that central hasn't renewed in time."""
        oldest = steady_s() - self._parts.timing.renewal_timeout_s
        for watch in [watch for watch in self._running.values() if watch.renewed_s < oldest]:
            self._end(watch.id, "central is silent")

    def end_watch(self, order: EndWatchOrder) -> None:
        """Central ended this watch."""
        if order.watch_id in self._running:
            self._end(order.watch_id, order.reason)

    def end_all(self, reason: str, hang_up: bool = True) -> None:
        """End every watch at once; without `hang_up` the connection to the relay stays for the moment, muted."""
        self._publishing.mute()
        for watch_id in self.ids:
            self._forget(watch_id, reason)
        self._clear_unless_watched()
        if hang_up:
            self.stop_publishing(reason)

    def hang_up(self, reason: str) -> None:
        """Close the muted connection that `end_all` left, unless a new watch has done so."""
        if self._publishing.muted:
            self.stop_publishing(reason)

    def stop_publishing(self, reason: str) -> None:
        """Cut the connection to the relay and say so."""
        stream = self._publishing.stop()
        if stream is not None:
            self.publishing_ended(stream, reason)

    def stealth_changed(self, on: bool) -> None:
        """The lasting notices went dark, or come back: report them anew for every watch."""
        if not self._running:
            return
        hardware = self._parts.hardware
        results = {
            NoticeChannel.LCD: hardware.display.livestream(True),
            NoticeChannel.LED: hardware.led.blink(True),
        }
        for watch_id in self.ids:
            self._report(watch_id, results)

    def publishing_began(self, stream: str) -> None:
        """The first picture went out."""
        self._parts.outbox.put(PublishState(stream=stream, publishing=True))
        self._parts.diary.record(JournalEntry("publishing", {"stream": stream, "on": True}))
        self._parts.diary.say("publishing", "Sending the picture to the relay", "First picture")

    def publishing_ended(self, stream: str, reason: str) -> None:
        """No more pictures, with the reason."""
        self._parts.outbox.put(PublishState(stream=stream, publishing=False, reason=reason))
        self._parts.diary.record(
            JournalEntry("publishing", {"stream": stream, "on": False, "reason": reason})
        )
        self._parts.diary.say("publishing_ended", "No more pictures are sent", reason.capitalize())

    def _raise_notices(self) -> dict[NoticeChannel, NoticeResult]:
        hardware = self._parts.hardware
        return {
            NoticeChannel.LCD: hardware.display.livestream(True),
            NoticeChannel.HAPTIC: hardware.vibration.pulse(PULSES),
            NoticeChannel.LED: hardware.led.blink(True),
        }

    def _report(self, watch_id: str, results: dict[NoticeChannel, NoticeResult]) -> bool:
        bodies = [
            {"watch": watch_id, "channel": channel.value, "result": result.value}
            for channel, result in results.items()
        ]
        written = self._parts.diary.record(*(JournalEntry("notice", dict(body)) for body in bodies))
        if written is None:
            return False
        for (channel, result), body, entry in zip(results.items(), bodies, written, strict=True):
            self._parts.outbox.put(
                NoticeReceipt(
                    watch_id=watch_id,
                    channel=channel,
                    result=result,
                    at=self._parts.clock.now(),
                    journal_seq=entry.seq,
                    journal_hash=entry.hash,
                )
            )
            receipt = _RECEIPTS.get((channel, result), f"Receipt: {result.value}")
            shown = result is NoticeResult.SHOWN
            words = _DID[channel] if shown else _DIDNT[channel]
            self._parts.diary.say("notice", words, receipt, strong=not shown, facts=body)
        return True

    def _refuse(self, watch_id: str, reason: str) -> None:
        self._parts.outbox.put(WatchRefused(watch_id=watch_id, reason=reason))
        self._parts.diary.record(JournalEntry("watch_refused", {"watch": watch_id, "reason": reason}))
        facts = {"watch": watch_id, "reason": reason}
        self._parts.diary.say("watch_refused", "Central asks to watch", f"Refused: {reason}", True, facts)

    def _end(self, watch_id: str, reason: str) -> None:
        self._forget(watch_id, reason)
        if not self._running:
            self._clear_unless_watched()
            self.stop_publishing("the last watch ended")

    def _forget(self, watch_id: str, reason: str) -> None:
        del self._running[watch_id]
        self._publishing.hear(self.sound)
        facts = {"watch": watch_id, "reason": reason}
        self._parts.diary.record(JournalEntry("watch_ended", dict(facts)))
        self._parts.diary.say(
            "watch_ended", "A watch ended", reason.replace("_", " ").capitalize(), facts=facts
        )
        self._ended(watch_id)

    def _clear_unless_watched(self) -> None:
        if not self._running:
            self._parts.hardware.display.livestream(False)
            self._parts.hardware.led.blink(False)
