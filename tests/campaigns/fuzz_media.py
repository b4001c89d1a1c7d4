"""Damaged packets through every parser of the media path.

`python -m tests.campaigns.fuzz_media [--packets N] [--seconds N] [--resume FILE] [--crashes FOLDER] [--seed N]`

Each round takes real streams (H.264, H.265, AAC, Opus), damages some of their packets by a seed of its own and feeds
them as bytes through framing, RTP, RTCP and the depacketisers. A crash is written with its seed; `--seed` plays one
round again. The last line is one JSON object; exit 1 after a crash or when memory grew.
"""

import argparse
import contextlib
import json
import random
import sys
import time
import traceback
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from respond_desktop.rtsp.auth import parse_basic, parse_challenges
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Interleaved, RtspResponse
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import key_packet
from respond_desktop.rtsp.payload.rtp import parse_rtp
from respond_desktop.rtsp.stream.sdp import Media, build, parse
from respond_desktop.rtsp.stream.track import Track
from tests.campaigns.fuzz_seeds import Stream, messages, streams

ALLOWED_MB = 512
SAVE_EVERY_S = 5.0


@dataclass
class Score:
    """What was done so far; also the file to resume from."""

    round: int = 0
    packets: int = 0
    pictures: int = 0
    crashes: int = 0
    seconds: float = 0.0


def damage(rng: random.Random, packet: bytes, other: bytes) -> bytes:
    """One packet with one kind of damage."""
    kind = rng.randrange(7)
    at = rng.randrange(len(packet)) if packet else 0
    if kind == 0 or not packet:  # bits flipped, mostly in the headers
        broken = bytearray(packet or b"\0")
        for _ in range(rng.randrange(1, 4)):
            broken[rng.randrange(min(len(broken), rng.choice((16, 40, 2000))))] ^= 1 << rng.randrange(8)
        return bytes(broken)
    if kind == 1:
        return packet[:at]
    if kind == 2:  # the beginning of one, the end of another
        return packet[:at] + other[rng.randrange(len(other) + 1) :]
    if kind == 3:
        return other[:12] + packet[12:]
    if kind == 4:
        return packet[: rng.randrange(12, 16)] + rng.randbytes(rng.randrange(40))
    if kind == 5:
        return packet[:at] + rng.randbytes(2) + packet[at:]
    return packet[:12] + packet[12:16] * rng.randrange(1, 3000)


def damaged_wire(rng: random.Random, stream: Stream) -> list[bytes]:
    """A stretch of a stream as interleaved frames, damaged, lost, doubled and swapped."""
    share = rng.choice((0.0, 0.02, 0.2, 0.6))
    packets = list(stream.packets)
    for index in range(len(packets)):
        if rng.random() < share:
            packets[index] = damage(rng, packets[index], rng.choice(stream.packets))
        elif rng.random() < share / 8:
            packets[index] = packets[rng.randrange(len(packets))]
    frames = [b"$\x00" + len(packet[:65535]).to_bytes(2, "big") + packet[:65535] for packet in packets]
    for _ in range(rng.randrange(4)):
        report = damage(rng, stream.report, rng.choice(stream.packets))
        frames.insert(rng.randrange(len(frames)), b"$\x01" + len(report).to_bytes(2, "big") + report)
    if rng.random() < 0.3:
        frames.insert(rng.randrange(len(frames)), damage(rng, rng.choice(messages()), rng.choice(frames)))
    return frames


def described(rng: random.Random, stream: Stream) -> Media:
    """The track of a damaged description, or the right one when nothing is left of it."""
    text = build(stream.media)
    broken = damage(rng, text, rng.choice(messages())) if rng.random() < 0.5 else text
    try:
        description = parse(broken)
    except NotRtsp:
        return stream.media
    found = description.video() or description.audio()
    if found is None or found.payload_type != stream.media.payload_type:
        return stream.media
    parse(build(replace(found, control="trackID=0")))  # as the relay describes it
    return found


def play(rng: random.Random, stream: Stream, score: Score) -> None:
    """One round; any exception but NotRtsp is a crash."""
    track, cutter = Track(described(rng, stream)), MessageCutter()
    wire = b"".join(damaged_wire(rng, stream))
    at = 0
    while at < len(wire):
        step = rng.choice((1, 7, 1400, 16384, 131072))
        chunk, at = wire[at : at + step], at + step
        try:
            found = cutter.feed(chunk)
        except NotRtsp:  # this connection is over; the rest arrives on another
            cutter = MessageCutter()
            continue
        for message in found:
            if not isinstance(message, Interleaved):
                read_message(
                    message.headers.get_all("www-authenticate") if isinstance(message, RtspResponse) else ()
                )
            elif message.channel == 1:
                track.take_report(message.payload)
            else:
                score.packets += 1
                score.pictures += take(track, stream.media.encoding, message.payload)
        assert cutter.waiting_bytes <= 140_000


def take(track: Track, encoding: str, packet: bytes) -> int:
    """One packet as the relay and as the reader take it; the number of units that came out."""
    with contextlib.suppress(NotRtsp):
        key_packet(encoding, parse_rtp(packet).payload)
    units = track.take(packet)
    for unit in units:
        if unit.kind == "video":
            assert split_annexb(unit.data)
    return len(units)


def read_message(challenges: tuple[str, ...]) -> None:
    """The header values of a message that could be cut out."""
    for header in challenges:
        parse_challenges(header)
        parse_basic(header)


def one_round(number: int, score: Score, crashes: Path) -> None:
    """The round of this number, always the same."""
    rng = random.Random(number)
    stream = rng.choice(streams())
    try:
        play(rng, stream, score)
    except Exception:
        score.crashes += 1
        crashes.mkdir(parents=True, exist_ok=True)
        (crashes / f"round-{number}.txt").write_text(
            f"seed {number}, {stream.media.encoding}\n{traceback.format_exc()}", encoding="utf-8"
        )


def memory_mb() -> float:
    """The most memory this process ever held; 0 where the system doesn't tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def save(score: Score, path: Path | None) -> None:
    """Writes the state whole or not at all."""
    if path is not None:
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(score)), encoding="utf-8")
        fresh.replace(path)


def main() -> int:
    """Runs until enough packets or seconds; 0 when nothing crashed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--crashes", type=Path, default=Path("fuzz-media-crashes"))
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args()
    score = Score()
    if asked.resume and asked.resume.exists():
        score = Score(**json.loads(asked.resume.read_text(encoding="utf-8")))
    if asked.seed is not None:
        one_round(asked.seed, score, asked.crashes)
        return report(score)
    before_s, began, saved = score.seconds, time.monotonic(), time.monotonic()
    while score.packets < asked.packets and score.seconds - before_s < asked.seconds:
        one_round(score.round, score, asked.crashes)
        score.round += 1
        score.seconds = before_s + time.monotonic() - began
        if time.monotonic() - saved > SAVE_EVERY_S:
            saved = time.monotonic()
            save(score, asked.resume)
    save(score, asked.resume)
    return report(score)


def report(score: Score) -> int:
    """Prints the last line."""
    line = {"campaign": "fuzz_media", **asdict(score), "max_memory_mb": round(memory_mb(), 1)}
    line["seconds"] = round(score.seconds, 1)
    sys.stdout.write(json.dumps(line) + "\n")
    return 1 if score.crashes or memory_mb() > ALLOWED_MB else 0


if __name__ == "__main__":
    sys.exit(main())
