"""The words of the watch panel and the unit card: receipts, ends, headings and how a recording began."""

from dataclasses import dataclass
from unicodedata import bidirectional

from respond_desktop.domain.fixes import HEADING_FROM_MPS, Fix
from respond_desktop.domain.names import readable
from respond_desktop.domain.newer import newer
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.stream.liveness import PictureAge
from respond_desktop.domain.watches import (
    Notice,
    NoticeChannel,
    NoticeResult,
    Watch,
    WatchEnd,
    WatchState,
    notices_complete,
    told,
)
from respond_desktop.ui.words.measures import accuracy, age, clock, count, heading, speed

CHANNEL_WORDS = {
    NoticeChannel.LCD: "LCD “Livestream”",
    NoticeChannel.HAPTIC: "Vibration",
    NoticeChannel.LED: "Purple LED",
}
CHANNEL_ICONS = {
    NoticeChannel.LCD: "cellphone-text",
    NoticeChannel.HAPTIC: "vibrate",
    NoticeChannel.LED: "led-on",
}
_SHOWN = {NoticeChannel.LCD: "shown", NoticeChannel.HAPTIC: "done", NoticeChannel.LED: "lit"}
_SHORT = {NoticeChannel.LCD: "LCD", NoticeChannel.HAPTIC: "vibration", NoticeChannel.LED: "LED"}

CAUSE_WORDS = {
    StartCause.EVENT_BUTTON: "started by the officer",
    StartCause.NEEDS_HELP: "started by a press for help",
    StartCause.TASER_ARMED: "started by the TASER",
    newer(StartCause): "started in a newer way",
}


def plain(text: str) -> str:
    """A name or note on one line; right-to-left text is kept apart so that it can't turn its neighbours round."""
    kept = readable(text)
    if any(bidirectional(c) in ("R", "AL", "AN") for c in kept):
        return f"\N{FIRST STRONG ISOLATE}{kept}\N{POP DIRECTIONAL ISOLATE}"
    return kept


@dataclass(frozen=True, slots=True)
class Receipt:
    """One row of "The officer was told": channel, result in words, time, and whether it is as it should be."""

    channel: NoticeChannel
    label: str
    result: str
    time: str
    as_it_should: bool
    awaited: bool = False

    @property
    def spoken(self) -> str:
        """For screen readers: Purple LED, lit, 21:14:06."""
        return ", ".join(part for part in (self.label, self.result, self.time) if part)


def receipt(channel: NoticeChannel, notices: tuple[Notice, ...]) -> Receipt:
    """The receipt of one channel, or that it is awaited."""
    label = CHANNEL_WORDS[channel]
    notice = next((n for n in notices if n.channel is channel), None)
    if notice is None:
        return Receipt(channel, label, "waiting", "", True, awaited=True)
    time = clock(notice.at) if notice.at else ""
    if notice.result is NoticeResult.SHOWN:
        return Receipt(channel, label, _SHOWN[channel], time, True)
    if notice.result is NoticeResult.SUPPRESSED:
        return Receipt(channel, label, "off on the camera (stealth)", time, False)
    return Receipt(channel, label, "unknown, no answer", time, False)


def receipts(notices: tuple[Notice, ...]) -> tuple[Receipt, ...]:
    """All three, in the order of the screens."""
    return tuple(receipt(channel, notices) for channel in NoticeChannel)


def told_words(notices: tuple[Notice, ...]) -> str:
    """How many channels were shown, and the first that wasn't: 3 of 3, or 2 of 3, LCD off."""
    words = f"{told(notices)} of 3"
    missing = next((c for c in NoticeChannel if _result(c, notices) is not NoticeResult.SHOWN), None)
    if missing is None:
        return words
    off = _result(missing, notices) is NoticeResult.SUPPRESSED
    return f"{words}, {_SHORT[missing]} {'off' if off else 'unknown'}"


def missing_words(watch: Watch) -> str:
    """What the policy does about a missing notice; empty while all is as it should be."""
    if not notices_complete(watch.notices) or told(watch.notices) == len(NoticeChannel):
        return ""
    count = f"Told {told(watch.notices)} of 3."
    if watch.running and watch.state in (WatchState.READY, WatchState.LIVE):
        return f"{count} The policy lets this watch run; what is missing is recorded and the officer can read it."
    if watch.running:
        return f"{count} Central decides by the policy whether a picture may come."
    return f"{count} What is missing is recorded and the officer can read it."


def _result(channel: NoticeChannel, notices: tuple[Notice, ...]) -> NoticeResult | None:
    return next((n.result for n in notices if n.channel is channel), None)


@dataclass(frozen=True, slots=True)
class EndWords:
    """What the dark picture says: the fact with its time, then what became of the picture."""

    headline: str
    rest: str


_GONE = "The picture and the location are gone."
_CLOSED = "The picture was closed."
_END_HEADLINES = {
    WatchEnd.CLOSED: ("You ended this watch{at}.", _CLOSED),
    WatchEnd.TIME_BOX: (
        "The time of this watch was over{at}.",
        "The picture was closed. Ask again if you must go on.",
    ),
    WatchEnd.RECORDING_STOPPED: ("Recording stopped{at}.", _GONE),
    WatchEnd.LEASE_ENDED: ("The camera was out of contact too long{at}.", _GONE),
    WatchEnd.LOCKED: ("Locked{at}.", "All pictures ended."),
    WatchEnd.SIGNED_OUT: ("Signed out{at}.", "All pictures ended."),
    WatchEnd.RIGHT_REVOKED: ("Your right to watch ended{at}{who}.", _CLOSED),
    WatchEnd.KICKED: ("This watch was ended{at}{who}.", _CLOSED),
    WatchEnd.LINK_BROKEN: ("The link to central broke{at}.", "The picture was closed. Use the radio."),
    WatchEnd.CAMERA_LOST: (
        "The camera lost contact{at}.",
        "The picture was closed. It starts again only if you ask.",
    ),
    WatchEnd.CAMERA_REFUSED: ("The camera refused this watch{at}.", "No picture came."),
    WatchEnd.NOT_TOLD: ("The officer can't be told{at}.", "So no picture came. Ask by radio."),
    WatchEnd.CENTRAL_RESTARTED: (
        "Central restarted{at}.",
        "The picture was closed. Ask again if you must go on.",
    ),
    newer(WatchEnd): ("Central ended this watch{at}{who}.", _CLOSED),
}


def said_words(said: str) -> EndWords:
    """The reason the link or the feed gave: its first sentence, then the rest."""
    first, dot, rest = said.partition(". ")
    return EndWords(f"{first}." if dot else first or "The watch has ended.", rest if dot else _CLOSED)


def no_picture_words(own: OwnWatch) -> EndWords | None:
    """Why an own watch shows nothing: it has ended, or its unit doesn't record now; None while it may show one."""
    if own.ended is not None and own.ended.watch is not None:
        return end_words(own.ended.watch)
    if own.ended is not None:
        return said_words(own.ended.said)
    if own.dark is None:
        return None
    if own.dark.lost_contact:
        return EndWords("Contact with the camera is lost.", _GONE)
    return EndWords(f"Recording stopped at {clock(own.dark.at)}.", _GONE)


def end_words(watch: Watch) -> EndWords:
    """Why a watch ended: central's words with the time put in, or ours where they need another order."""
    if watch.end is None:
        return said_words(watch.end_words)
    at = f" at {clock(watch.ended_at)}" if watch.ended_at else ""
    said = plain(watch.end_words)
    if watch.end is WatchEnd.CAMERA_REFUSED:
        reason = said.partition(": ")[2]
        return EndWords(
            f"The camera refused this watch{at}.", f"{_sentence(reason)} No picture came.".strip()
        )
    if said.endswith(".") and watch.end is not WatchEnd.NOT_TOLD:
        first, _dot, rest = said.removesuffix(".").partition(". ")
        return EndWords(f"{first}{at}.", f"{rest}." if rest else _CLOSED)
    headline, rest = _END_HEADLINES[watch.end]
    by = f" ({said})" if said and not said.endswith(".") else ""
    return EndWords(headline.format(at=at, who=by), rest)


def _sentence(words: str) -> str:
    if not words:
        return ""
    return words[:1].upper() + words[1:].removesuffix(".") + "."


def heading_words(fix: Fix) -> str:
    """Where a unit is going: north-east (43°), 4 mph; standing below 1.5 mph; empty when the camera doesn't say."""
    if fix.speed_mps is None:
        return ""
    if fix.speed_mps < HEADING_FROM_MPS:
        return "not moving"
    if fix.heading_deg is None:
        return speed(fix.speed_mps)
    return f"{heading(fix.heading_deg)}, {speed(fix.speed_mps)}"


def fix_words(fix: Fix, age_s: float) -> str:
    """The age of a fix with its accuracy: 3 s old · within 52 ft (16 m) · 9 satellites."""
    parts = [f"{age(age_s)} old", accuracy(fix.accuracy_m)]
    if fix.satellites is not None:
        parts.append(count(fix.satellites, "satellite"))
    return " · ".join(parts)


def delay_words(judged: PictureAge) -> str:
    """The delay chip: Delay 0.2 s, or that it isn't known."""
    return "Delay unknown" if judged.delay_s is None else f"Delay {judged.delay_s:.1f} s"
