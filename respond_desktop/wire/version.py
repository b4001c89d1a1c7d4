"""Which version each side of a connection is, and what to say when they differ: docs/protocol/versions.md.

The protocol's number changes only when two programs can't work together any more. Everything else only adds: it is
told by the release, and never refuses anybody.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

PROTOCOL = 1
"""Of this program. Another number is a real break."""
RELEASE = "0.2.0"
"""Of this package, as in pyproject.toml."""
FIRST = 1
"""The protocol of programs that say nothing: they are from before versions were told."""
HEADER = "Respond-Version"
"""`<protocol> <release> <who>` in every HTTPS request and answer.

Central tells its release only to who has proven a key, and `who` is told in requests alone.
"""
BROKEN_KIND = "version_broken"
"""Kind of the problem that refuses a request for its protocol."""

_MOST = 999_999
_RELEASE = re.compile(r"(\d{1,6})((?:\.\d{1,6}){0,3})(?:[-+.]?[A-Za-z][0-9A-Za-z.+-]{0,31})?", re.ASCII)
_HEADER = re.compile(r"(\d{1,6})(?: ([!-~]{1,64}))?(?: (workstation|camera))?", re.ASCII)


class Side(StrEnum):
    """Who has a version; the value is how people call it."""

    WORKSTATION = "this workstation"
    CAMERA = "this camera"
    CENTRAL = "central"


class PeerStanding(StrEnum):
    """What the other side is, seen from here; `broken`: nothing can be said to each other."""

    SAME = "same"
    OLDER = "older"
    NEWER = "newer"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PeerVersion:
    """What one side says of itself; `protocol` 0: what it said is no version. `release` empty: it said none."""

    protocol: int
    release: str = ""

    def __str__(self) -> str:
        return f"{self.protocol} {self.release}".rstrip()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The release as numbers to compare; empty when it said none that can be read."""
        read = _RELEASE.fullmatch(self.release)
        if read is None:
            return ()
        numbers = [int(read[1]), *(int(part) for part in read[2].split(".")[1:])]
        return tuple(numbers + [0] * (4 - len(numbers)))


OWN = PeerVersion(PROTOCOL, RELEASE)
SILENT = PeerVersion(FIRST)
"""Who says nothing."""


def said(protocol: int, release: str) -> PeerVersion:
    """The version in a hello, whatever somebody wrote there."""
    sane = protocol if 1 <= protocol <= _MOST else 0
    return PeerVersion(sane, release if _RELEASE.fullmatch(release) else "")


def of_header(text: str | None) -> PeerVersion:
    """The version in a header; without one it is who says nothing."""
    if text is None:
        return SILENT
    read = _HEADER.fullmatch(text)
    return said(int(read[1]), read[2] or "") if read else PeerVersion(0)


def side_of_header(text: str) -> Side:
    """Whose request it is, for words: a workstation's, unless it says that it is a camera's."""
    return Side.CAMERA if text.endswith(f" {Side.CAMERA.name.lower()}") else Side.WORKSTATION


def header_of(side: Side) -> str:
    """What a request says."""
    return f"{OWN} {side.name.lower()}"


def compared(peer: PeerVersion, own: PeerVersion = OWN) -> PeerStanding:
    """What the peer is, seen from here."""
    if peer.protocol != own.protocol:
        return PeerStanding.BROKEN
    if peer.numbers == own.numbers:
        return PeerStanding.SAME
    return PeerStanding.OLDER if peer.numbers < own.numbers else PeerStanding.NEWER


def words(peer: PeerVersion, device: Side, at_central: bool = False, own: PeerVersion = OWN) -> str:
    """What the person at the `device` (workstation or camera) reads when the two differ; empty when they don't.

    `at_central`: these words are made by central, and the peer is the device.
    """
    standing = compared(peer, own)
    if standing is PeerStanding.SAME:
        return ""
    sides = (device, Side.CENTRAL) if at_central else (Side.CENTRAL, device)
    if not peer.protocol:
        return _odd(*sides)
    peer_is_older = (peer.protocol, peer.numbers) < (own.protocol, own.numbers)
    older, than = sides if peer_is_older else sides[::-1]
    begin = f"{_begun(older)} is older than {than.value}"
    if standing is PeerStanding.BROKEN:
        return f"{begin}, and they can't work together any more. Use the radio. IT: update {older.value}."
    return f"{begin}. {_STILL[device]} IT: update {older.value}."


def _odd(whose: Side, other: Side) -> str:
    return (
        f"{_begun(whose)} doesn't say which version it is, so {other.value} can't work with it. Use the radio. "
        f"IT: install {whose.value} anew."
    )


def _begun(side: Side) -> str:
    return side.value[0].upper() + side.value[1:]


_STILL = {
    Side.WORKSTATION: "Pictures and alerts still work; what is new is missing.",
    Side.CAMERA: "Recording, alerts and pictures still work; what is new is missing.",
}
