"""Socket options that keep old pictures out of the kernel's buffers."""

import contextlib
import socket
import sys

from respond_desktop.central.relay.limits import RelayLimits

_NOTSENT_LOWAT: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", 25 if sys.platform == "linux" else None)


def keep_fresh(connection: socket.socket, limits: RelayLimits) -> None:
    """Small send buffers and no delay: what isn't sent yet stays where the age bound reaches it."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.send_buffer_bytes)
    if _NOTSENT_LOWAT is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, limits.unsent_bytes)
