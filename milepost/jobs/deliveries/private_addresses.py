"""Which machines a web address leads to, and whether they lie on the public internet."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from milepost.jobs.deliveries.ended import failed

TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address."""


def machines(host: str, port: int, whom: str, *, allow_private: bool) -> list[str]:
    """All addresses that the name stands for now; the caller connects to these and asks no second time. Ends the try if
    one of them is private and that is not allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise failed(
            f"{whom} has a name that leads nowhere", "it is tried again; check the address", again=True
        ) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not allow_private and not are_public(addresses):
        raise failed(
            f"{whom} lies in a private network", "give another address, or set allow_private: true for this recipient"
        )
    return addresses


def are_public(addresses: list[str]) -> bool:
    """A name that leads to one machine outside and one inside leads inside."""
    return all(is_public(one) for one in addresses)


def is_public(written: str) -> bool:
    address = ip_address(written.partition("%")[0])
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
