"""What counts as one address: whoever has an IPv6 network has as many addresses as he likes."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_PREFIX = 64


def source_of(host: str) -> str:
    """The address a door counts by: IPv4 as it is, IPv6 by its /64, anything else as it stands."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address, _PREFIX), strict=False))
