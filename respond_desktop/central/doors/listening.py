"""The sockets both ports listen with."""

import socket

from respond_desktop.domain.hosts import plain_host

HTTPS_BACKLOG = 2048
MEDIA_BACKLOG = 256


def listening_at(host: str, port: int, backlog: int = MEDIA_BACKLOG) -> socket.socket:
    """The listener; `::` means every address of this computer, IPv4 too where the system can. Raises OSError."""
    plain = plain_host(host)
    if ":" not in plain:
        return socket.create_server((plain, port), backlog=backlog)
    both = plain == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((plain, port), family=socket.AF_INET6, backlog=backlog, dualstack_ipv6=both)
