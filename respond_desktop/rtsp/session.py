"""One RTSP session as the client sees it: its name, and how it is kept alive (RFC 2326 sections 12.37, 10.8)."""

import time

from respond_desktop.rtsp.errors import Ended
from respond_desktop.rtsp.messages import Response

_DEFAULT_TIMEOUT_S = 60.0


class Session:
    """Notes what the server says, and when and how to speak up."""

    def __init__(self) -> None:
        self.name = ""
        self.keep_alive_s = _DEFAULT_TIMEOUT_S / 2
        self.method = "GET_PARAMETER"
        self._asked = ""
        self._last_s = time.monotonic()

    def spoke(self) -> None:
        """Any request keeps the session alive."""
        self._last_s = time.monotonic()

    def asked(self, sequence: int) -> None:
        """A keep-alive went out under this number."""
        self._asked = str(sequence)

    @property
    def due(self) -> bool:
        """Whether half of the server's time-out has passed since the last request."""
        return bool(self.name) and time.monotonic() - self._last_s >= self.keep_alive_s

    def note(self, response: Response) -> None:
        """Takes the session's name and time-out from an answer."""
        name, _, rest = response.headers.get("session").partition(";")
        if not name:
            return
        self.name = name.strip()
        for parameter in rest.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key.lower() == "timeout" and value.isascii() and value.isdigit() and len(value) < 6:
                self.keep_alive_s = max(1.0, int(value) / 2)

    def is_answer(self, response: Response) -> bool:
        """Whether this answers the keep-alive. Ended when the server no longer knows the session."""
        if not self._asked or response.headers.get("cseq") != self._asked or response.status < 200:
            return False
        self._asked = ""
        if response.status == 454:
            raise Ended("The media server no longer knows this stream.")
        if response.status >= 300 and response.status != 401:
            self.method = "OPTIONS"  # every server has it; some know nothing else
        return True
