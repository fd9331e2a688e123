"""How often one address may ask for what costs much: token buckets in memory, far above what an office needs."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.web.security import route_of

COSTLY = frozenset(
    {
        ("GET", "/cari"),
        ("GET", "/halaman"),
        ("GET", "/ringan"),
        ("GET", "/tanya"),
        ("GET", "/api/v1/search"),
        ("POST", "/api/v1/ask"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/lapor"),
        ("POST", "/mcp"),
        ("POST", "/nota"),
        ("POST", "/ringan"),
    }
)
"""Routes that anybody may call and that search, draw or write."""

BURST_SECONDS = 6
"""How many seconds' worth of requests may come at once."""

MOST_ADDRESSES = 10_000
"""Addresses kept; those that were quiet longest go first, and then count as new."""

_V6_NETWORK = 64


class AddressNames:
    """Names for addresses that nobody can turn back after the process has ended; a household's IPv6 ones are one."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)

    def __call__(self, address: str) -> str:
        """The name of an address."""
        return hashlib.sha256(self._salt + _network(address).encode()).hexdigest()[:16]


class Buckets:
    """A bucket of tokens for each address: every request takes one, ``per_second`` come back. For one thread."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._most = max(1.0, per_second * BURST_SECONDS)
        self._clock = clock
        self._name = AddressNames()
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def take(self, address: str) -> int:
        """Take a token; 0 where there was one, else the seconds until there is."""
        name, now = self._name(address), self._clock()
        tokens, at = self._held.pop(name, (self._most, now))
        tokens = min(self._most, tokens + (now - at) * self._per_second)
        wait = 0 if tokens >= 1 else max(1, math.ceil((1 - tokens) / self._per_second))
        self._held[name] = (tokens if wait else tokens - 1, now)
        if len(self._held) > MOST_ADDRESSES:
            self._held.popitem(last=False)
        return wait


class RateLimit:
    """Answers by ``refused(request, seconds)`` where an address asks too often; ``per_second`` 0 lets all pass."""

    def __init__(self, app: ASGIApp, per_second: float, refused: Callable[[Request, int], Response]) -> None:
        self.app = app
        self.buckets = Buckets(per_second) if per_second else None
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        wait = 0
        if self.buckets is not None and _costs(scope):
            wait = self.buckets.take(scope["client"][0] if scope["client"] else "")
        if not wait:
            await self.app(scope, receive, send)
            return
        reply = self.refused(Request(scope), wait)
        reply.headers["Retry-After"] = str(wait)
        await reply(scope, receive, send)


def _costs(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return (method, route_of(scope).rstrip("/")) in COSTLY


def _network(address: str) -> str:
    """The network of an IPv6 address, for one line has a whole one; other addresses as they are."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return address
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known), _V6_NETWORK), strict=False))
