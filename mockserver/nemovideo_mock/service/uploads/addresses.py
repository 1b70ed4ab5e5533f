"""Where the server may fetch from: the internet for everybody, its own networks for its owner."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 that carries an IPv4 address to somewhere else in its last bits.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# Public by number, but inside a cloud the metadata of the machine (Azure, Oracle).
_CLOUD = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24")))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet: not of this machine, its networks or its cloud.

    An IPv4 address inside an IPv6 one counts as itself.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = _embedded(found)
        if inner is not None:
            return is_public(str(inner))
    inside = any(found in network for network in _CLOUD)
    return found.is_global and not found.is_multicast and not inside


def is_loopback(host: str) -> bool:
    """Whether a host name or an IP address is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


async def reachable(host: str, port: int, *, private: bool) -> list[str]:
    """The IP addresses of a host that may be fetched from; empty where there is none.

    A connection has to go to one of these: asking for the name again may give another answer.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    return [address for address in addresses if private or is_public(address)]


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
