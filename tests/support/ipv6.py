"""Whether this computer has an IPv6 loopback."""

import socket


def has_ipv6() -> bool:
    """Whether one can listen on ::1 here."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
