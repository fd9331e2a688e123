"""Which addresses count as one: an IPv6 line has a whole /64 of them, a site a whole /48."""

from __future__ import annotations

import ipaddress

_LINE, _SITE = 64, 48


def network(address: str) -> str:
    """The network of one line: an IPv4 address as it is, the /64 of an IPv6 one; what is no address as it is."""
    known = _parsed(address)
    return address if known is None else str(_around(known, _LINE))


def site(address: str) -> str | None:
    """The /48 of an IPv6 address, which one customer can have whole; None for any other."""
    known = _parsed(address)
    return str(_around(known, _SITE)) if isinstance(known, ipaddress.IPv6Address) else None


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return mapped or known


def _around(
    known: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int
) -> ipaddress.IPv4Address | ipaddress.IPv6Network:
    return (
        known if isinstance(known, ipaddress.IPv4Address) else ipaddress.IPv6Network((int(known), bits), strict=False)
    )
