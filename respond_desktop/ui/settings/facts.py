"""The facts of the diagnostics, as rows of words: no names, no units, no positions, no tokens."""

import platform
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import qVersion

from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.qtbridge.picture.pictures import PictureFeed, StreamFigures
from respond_desktop.qtbridge.picture.render_choice import RenderChoice
from respond_desktop.ui.words.measures import age, count

_LINKS = {
    LinkState.CONNECTED: "connected",
    LinkState.CONNECTING: "connecting",
    LinkState.LOST: "lost",
    LinkState.REFUSED: "refused",
}
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OpenPictureFacts:
    """One open picture: its stream's figures, its delay in seconds (None: unknown), why it is interrupted."""

    figures: StreamFigures
    delay_s: float | None = None
    interruption: str = ""


@dataclass(frozen=True, slots=True)
class Machinery:
    """What is known beside the snapshot: who paints, the media process and the sound in words (sound empty: works)."""

    render: RenderChoice
    media_words: str = ""
    sound_words: str = ""


def picture_facts(feed: PictureFeed, now: datetime) -> OpenPictureFacts:
    """The facts of an open picture at `now` (UTC, central's clock)."""
    newest = feed.newest()
    captured = newest.captured_at if newest else None
    delay = (now - captured).total_seconds() if captured else None
    return OpenPictureFacts(feed.figures(), delay, feed.interruption)


def rows(
    snapshot: Snapshot, now: datetime, pictures: tuple[OpenPictureFacts, ...], machinery: Machinery
) -> tuple[Row, ...]:
    """Label and value of each fact, in the order shown."""
    decoders = sorted({p.figures.decoder for p in pictures if p.figures.decoder})
    return (
        ("Link", _link_words(snapshot, now)),
        ("Clock", _clock_words(snapshot.link.clock_offset_s)),
        ("Records", _audit_words(snapshot)),
        ("Keyring", "open: this workstation has proved its key"),
        ("Media process", machinery.media_words or "not started"),
        ("Decoder", "; ".join(decoders) or "no picture is open"),
        ("Painted by", machinery.render.words),
        ("Sound", machinery.sound_words or "works"),
        *((f"Picture {n}", _picture_words(p)) for n, p in enumerate(pictures, 1)),
        (
            "Versions",
            f"Qt {qVersion()}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
        ),
    )


def support_text(shown: tuple[Row, ...], at: datetime) -> str:
    """What "Copy for support" puts on the clipboard; `at` in UTC."""
    head = f"respond workstation, {at:%Y-%m-%d %H:%M:%S}Z"
    return "\n".join([head, *(f"{label}: {value}" for label, value in shown)]) + "\n"


def _clock_words(offset_s: float) -> str:
    """Central's clock against ours; `offset_s` is central's minus ours."""
    apart = f"{abs(offset_s):.2f}"
    if apart == "0.00":
        return "the same as central's"
    return f"central's is {apart} s {'ahead of' if offset_s > 0 else 'behind'} this computer's"


def _link_words(snapshot: Snapshot, now: datetime) -> str:
    link = snapshot.link
    since = age((now - link.since).total_seconds())
    trip = f", {link.round_trip_ms:.0f} ms there and back" if link.round_trip_ms is not None else ""
    why = f". {link.words}" if link.words and link.state is LinkState.REFUSED else ""
    return f"{_LINKS[link.state]} for {since}{trip}{why}"


def _audit_words(snapshot: Snapshot) -> str:
    if snapshot.audit_broken:
        return f"trouble: {snapshot.audit_broken}"
    if not snapshot.audit_known:
        return "not counted yet"
    return (
        f"{count(snapshot.audit_pending, 'record')} waiting for central"
        if snapshot.audit_pending
        else "all sent"
    )


def _picture_words(picture: OpenPictureFacts) -> str:
    figures = picture.figures
    delay = "delay unknown" if picture.delay_s is None else f"delay {picture.delay_s:.2f} s"
    lost = f"{count(figures.gaps, 'gap')}, {figures.damaged} damaged"
    received = f"{figures.received_bytes / 1e6:.1f} MB"
    words = f"{figures.width}x{figures.height}, {figures.rate_fps:.1f} a second, {delay}, {lost}, {received}"
    if figures.apart:
        words += ", in a process of its own since one crashed with it"
    return f"{words}. {picture.interruption}" if picture.interruption else words
