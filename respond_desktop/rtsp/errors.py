"""What can go wrong on an RTSP connection, in words a user may read; never with an address or a secret."""


class RtspError(Exception):
    """Base of every failure of this package; ``str()`` is one plain sentence."""


class Unreachable(RtspError):  # noqa: N818 - names say what happened
    """No connection: name not found, refused, or no answer in time."""


class TlsRefused(RtspError):  # noqa: N818 - names say what happened
    """The secure connection could not be made; nothing was sent over it."""


class NotRtsp(RtspError):  # noqa: N818 - names say what happened
    """The other side doesn't speak RTSP, or broke its rules or our limits (RFC 2326)."""


class RefusedByServer(RtspError):  # noqa: N818 - names say what happened
    """The other side answered with an error status (401, 403, 404, 461 ...)."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"Refused ({status}): {reason}")
        self.status = status
        self.reason = reason


class Redirected(RefusedByServer):
    """The other side sends us elsewhere; ``location`` is its word for where and is never shown."""

    def __init__(self, status: int, location: str) -> None:
        super().__init__(status, "The media server sends the stream elsewhere.")
        self.location = location


class Ended(RtspError):  # noqa: N818 - names say what happened
    """A stream that ran is over; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
