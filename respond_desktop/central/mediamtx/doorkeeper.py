"""Decides MediaMTX's questions: one-time tokens, used up by one connection and good for all its requests."""

import hashlib
import hmac
from dataclasses import dataclass

import msgspec

from respond_desktop.central.relay.tokens import MediaPath, PathKind, Right, TokenBook

_KINDS = {"read": PathKind.WATCH, "publish": PathKind.STREAM}
_LONGEST = 128


class AuthAsk(msgspec.Struct, frozen=True):
    """The body MediaMTX posts for `authMethod: http`; `id` is the connection's, the same for all its requests."""

    user: str = ""
    password: str = ""
    token: str = ""
    ip: str = ""
    action: str = ""
    path: str = ""
    protocol: str = ""
    id: str | None = None
    query: str = ""


@dataclass(frozen=True)
class AdmittedConnection:
    """A connection that was let in, by the path of its token."""

    id: str
    path: MediaPath
    right: Right
    asked_path: str
    digest: bytes


@dataclass(frozen=True)
class Answer:
    """Let in or not; `why` is for the log and never holds a token. `silent` when nobody was refused anything."""

    entry: AdmittedConnection | None
    why: str
    path: MediaPath | None = None
    fresh: bool = False
    silent: bool = False


class Doorkeeper:
    """Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self.tokens = TokenBook()
        self.entries: dict[str, AdmittedConnection] = {}

    def answer(self, ask: AuthAsk, now_s: float) -> Answer:
        """The decision about one question; a fresh entry is remembered under its connection's id."""
        if ask.action not in _KINDS or ask.protocol != "rtsp" or not ask.id or len(ask.id) > _LONGEST:
            return Answer(None, "only reading and publishing by RTSP")
        path = MediaPath(_KINDS[ask.action], ask.user)
        if not ask.user and not ask.password:
            return Answer(None, "no token", path, silent=True)  # a first try: clients wait to be asked
        known = self.entries.get(ask.id)
        if known is not None:
            return self._again(known, ask, path)
        right, why = self.tokens.redeem(path, ask.password, now_s)
        if right is None:
            return Answer(None, why, path)
        if ask.path not in leads_to(path, right):
            return Answer(None, "token of another path", path)
        entry = AdmittedConnection(ask.id, path, right, ask.path, _digest(ask.password))
        self.entries[ask.id] = entry
        return Answer(entry, "allowed", path, fresh=True)

    def of(self, path: MediaPath) -> list[AdmittedConnection]:
        """Who came in with a token of this path."""
        return [entry for entry in self.entries.values() if entry.path == path]

    def of_stream(self, stream: str) -> list[AdmittedConnection]:
        """Everybody who publishes or reads a stream."""
        return [entry for entry in self.entries.values() if entry.right.stream == stream]

    def forget(self, entry: AdmittedConnection) -> bool:
        """Nothing more is allowed to this connection; False when that was so already."""
        if self.entries.get(entry.id) is not entry:
            return False
        del self.entries[entry.id]
        return True

    def _again(self, known: AdmittedConnection, ask: AuthAsk, path: MediaPath) -> Answer:
        same = known.path == path and known.asked_path == ask.path
        if same and hmac.compare_digest(known.digest, _digest(ask.password)):
            return Answer(known, "allowed", path)
        return Answer(None, "authorised for another path", path)


def leads_to(path: MediaPath, right: Right) -> tuple[str, ...]:
    """The server's paths that a token opens; a talk has one path for both sides, named for the one who listens."""
    if path.kind is PathKind.WATCH:
        return (f"watch/{path.name}",) if right.stream == path.name else (f"stream/{right.stream}",)
    return f"stream/{path.name}", f"watch/{path.name}"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
