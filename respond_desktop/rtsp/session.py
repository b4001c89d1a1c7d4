"""One RTSP session as the client sees it: its name, and how it is kept alive (RFC 2326 sections 12.37, 10.8)."""

import time
from dataclasses import dataclass, field

from respond_desktop.rtsp.errors import Ended
from respond_desktop.rtsp.messages import RtspResponse

_DEFAULT_TIMEOUT_S = 60.0
_BLAMED_S = 3.0
"""A connection that ends so soon after a keep-alive that was not answered was ended by it."""
_LATE_S = 5.0
METHODS = ("GET_PARAMETER", "OPTIONS", "SET_PARAMETER")


@dataclass
class KeepAlive:
    """Which requests a server has shown not to take as a keep-alive; outlives a connection."""

    unwelcome: set[str] = field(default_factory=set)
    public: frozenset[str] = frozenset()

    @property
    def method(self) -> str:
        """What the server named in `Public` and hasn't refused; empty when nothing is left: reports must do."""
        usable = [method for method in METHODS if method not in self.unwelcome]
        named = [method for method in usable if method in self.public]
        return (named or usable or [""])[0]


class RtspSession:
    """Notes what the server says, and when and how to speak up."""

    def __init__(self, alive: KeepAlive | None = None) -> None:
        self.name = ""
        self.keep_alive_s = _DEFAULT_TIMEOUT_S / 2
        self.alive = alive or KeepAlive()
        self._asked = self._asked_method = ""
        self._last_s = self._asked_s = time.monotonic()

    @property
    def method(self) -> str:
        """What to keep the session alive with; empty for nothing."""
        return self.alive.method

    def spoke(self) -> None:
        """Any request keeps the session alive."""
        self._last_s = time.monotonic()

    def asked(self, sequence: int) -> None:
        """A keep-alive went out under this number; one before it that was never answered wasn't welcome."""
        if self._asked and time.monotonic() - self._asked_s > _LATE_S:
            self.alive.unwelcome.add(self._asked_method)
        self._asked, self._asked_method, self._asked_s = str(sequence), self.method, time.monotonic()

    @property
    def due(self) -> bool:
        """Whether half of the server's time-out has passed since the last request."""
        return bool(self.name) and time.monotonic() - self._last_s >= self.keep_alive_s

    def hung_up(self) -> bool:
        """The connection ended: whether it was a keep-alive that the server doesn't take, which is noted."""
        blamed = bool(self._asked) and time.monotonic() - self._asked_s < _BLAMED_S
        if blamed and self._asked_method:
            self.alive.unwelcome.add(self._asked_method)
        return blamed and bool(self._asked_method)

    def note(self, response: RtspResponse) -> None:
        """Takes the session's name and time-out, and what the server can do, from an answer."""
        public = response.headers.get("public")
        if public:
            self.alive.public = frozenset(name.strip().upper() for name in public.split(","))
        name, _, rest = response.headers.get("session").partition(";")
        if not name:
            return
        self.name = name.strip()
        for parameter in rest.split(";"):
            key, _, value = (part.strip() for part in parameter.partition("="))
            if key.lower() == "timeout" and value.isascii() and value.isdigit() and len(value) < 6:
                self.keep_alive_s = max(1.0, int(value) / 2)

    def is_answer(self, response: RtspResponse) -> bool:
        """Whether this answers the keep-alive. Ended when the server no longer knows the session."""
        if not self._asked or response.headers.get("cseq") != self._asked or response.status < 200:
            return False
        self._asked = ""
        if response.status == 454:
            raise Ended("The media server no longer knows this stream.")
        if response.status >= 300 and response.status != 401:
            self.alive.unwelcome.add(self._asked_method)
        return True
