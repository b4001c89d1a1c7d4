"""One-time tokens: who may open which path once; only their hashes are kept."""

import enum
import hashlib
import hmac
from dataclasses import dataclass

_NOBODY = hashlib.sha256(b"").digest()


class PathKind(enum.Enum):
    """The two kinds of paths the relay serves."""

    STREAM = "stream"
    WATCH = "watch"


@dataclass(frozen=True)
class MediaPath:
    """``/stream/<stream>`` to publish or ``/watch/<watch>`` to play."""

    kind: PathKind
    name: str


@dataclass(frozen=True)
class Right:
    """What a token opens: a stream, and whether its sound too."""

    stream: str
    sound: bool = False


@dataclass
class _Grant:
    digest: bytes
    right: Right
    expires_s: float
    used: bool = False


class TokenBook:
    """Times come in as seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._grants: dict[MediaPath, _Grant] = {}

    def allow(self, path: MediaPath, right: Right, token: str, expires_s: float) -> None:
        """Replaces whatever was allowed on this path; an empty token is a ValueError."""
        if not token:
            raise ValueError("a token must not be empty")
        self._grants[path] = _Grant(_hash(token), right, expires_s)

    def redeem(self, path: MediaPath, token: str, now_s: float) -> tuple[Right | None, str]:
        """What this token opens, now used up, or None; and why, for the log."""
        grant = self._grants.get(path)
        right = hmac.compare_digest(grant.digest if grant else _NOBODY, _hash(token))
        if grant is None:
            return None, "no grant for this path"
        if not right:
            return None, "wrong token"
        if grant.used:
            return None, "token already used"
        if now_s >= grant.expires_s:
            return None, "token expired"
        grant.used = True
        return grant.right, "allowed"

    def forget(self, path: MediaPath) -> None:
        """Takes back what was allowed on this path."""
        self._grants.pop(path, None)

    def forget_stream(self, stream: str) -> None:
        """Takes back everything that leads to a stream."""
        self._grants = {path: grant for path, grant in self._grants.items() if grant.right.stream != stream}

    def sweep(self, now_s: float) -> None:
        """Forgets what expired."""
        self._grants = {path: grant for path, grant in self._grants.items() if now_s < grant.expires_s}


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
