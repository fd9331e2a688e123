"""How often anybody may use a route that is open to all, and how much of it is kept: declared beside the route.

``@anyone(ASKING)`` below ``@app.post(...)`` says so. A test walks the routes and finds one that has none.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.catalogue.logbook import MOST_ASKED, MOST_COUNTS
from kb.catalogue.networks import network, site
from kb.web.security import route_of

BURST_SECONDS = 6
"""How many seconds' worth of questions may come at once."""

MOST_ADDRESSES = 10_000
"""Addresses kept; those that were quiet longest go first, and then count as new."""

EVERYBODY = 10
"""How many times the office's rate for one address all addresses together have."""

SITE = 4
"""How many times the rate of one line a whole /48 has."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and as many again in ``seconds``."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What anybody may do on a route.

    ``address`` and ``everybody`` are its own rates for one address and for all. ``costs`` says that it searches, draws
    or answers: then the office's rate for questions counts (``KB_RATE_PER_SECOND``, ten times that for all), shared
    by all that costs. ``keeps`` names the tables in which something may be kept, with the most rows that anybody can
    bring there.
    """

    address: Rate | None = None
    everybody: Rate | None = None
    keeps: Mapping[str, int] = field(default_factory=dict)
    costs: bool = False


ASKING = Allowance(keeps={"asked": MOST_ASKED, "usage": MOST_COUNTS}, costs=True)
"""A question at the office's rate; one that was not answered is kept, masked, and each is counted."""

LOOKING = Allowance(costs=True)
"""Something that costs, at the office's rate; nothing is kept."""

MOUNTED: Mapping[tuple[str, str], Allowance] = {
    ("POST", "/gradio_api/queue/join"): ASKING,
    ("POST", "/gradio_api/cancel"): LOOKING,
    ("POST", "/gradio_api/reset"): LOOKING,
    ("POST", "/mcp"): ASKING,
    ("DELETE", "/mcp"): LOOKING,
}
"""Routes that are not ours to mark: Gradio's that :mod:`kb.web.security` leaves open, and the MCP endpoint."""


def anyone(allowance: Allowance) -> Callable[[Endpoint], Endpoint]:
    """Mark a route as open to all, within limits."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["allowance"] = allowance
        return endpoint

    return mark


def allowances(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str, Allowance]]:
    """Method, path and allowance of every marked route, those of mounted applications among them."""
    for path, route in every_route(routes, prefix):
        if (marked := getattr(route.endpoint, "allowance", None)) is not None:
            yield from ((method, path, marked) for method in (route.methods or set()) - {"HEAD"})


def every_route(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[str, Route]]:
    """Every route with its whole path, through mounted applications and included routers."""
    for route in routes:
        included = getattr(route, "original_router", None)  # FastAPI keeps an included router whole
        if included is not None:
            yield from every_route(included.routes, prefix)
        elif isinstance(route, Mount):
            yield from every_route(route.routes or (), prefix + route.path)
        elif isinstance(route, Route):
            yield prefix + route.path, route


class AddressNames:
    """Names for addresses that nobody can turn back after the process has ended; a household's IPv6 ones are one."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)

    def __call__(self, address: str) -> str:
        """The name of an address."""
        return hashlib.sha256(self._salt + network(address).encode()).hexdigest()[:16]


class Buckets:
    """A bucket of tokens for each address: every request takes one, ``per_second`` come back. For one thread."""

    def __init__(
        self, per_second: float, clock: Callable[[], float] = time.monotonic, most: float | None = None
    ) -> None:
        self._per_second = per_second
        self._most = max(1.0, per_second * BURST_SECONDS if most is None else most)
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


class Limit:
    """Rates at work: buckets for lines, for sites, and one for everybody."""

    def __init__(self, address: Rate, everybody: Rate) -> None:
        self._lines = _buckets(address)
        self._sites = _buckets(address, SITE)
        self._all = _buckets(everybody)

    def take(self, address: str) -> tuple[int, bool]:
        """The seconds to wait, 0 for none, and whether it is everybody who waits."""
        around = site(address)
        for buckets, name in ((self._lines, address), (self._sites, around)):
            if name is not None and (wait := buckets.take(name)):
                return wait, False
        return self._all.take(""), True


class RateLimit:
    """Answers by ``refused(request, seconds, everybody)`` where one address, or all together, ask too often.

    ``per_second`` is the office's rate for questions; 0 switches that one off. ``routes`` gives the routes of the
    application, looked through at the first request.
    """

    def __init__(
        self,
        app: ASGIApp,
        per_second: float,
        routes: Callable[[], Iterable[BaseRoute]],
        refused: Callable[[Request, int, bool], Response],
    ) -> None:
        self.app = app
        self.refused = refused
        self._questions = _office(per_second) if per_second else None
        self._routes = routes
        self._limits: dict[int, list[Limit]] = {}
        self._plain: dict[tuple[str, str], list[Limit]] = {}
        self._patterns: list[tuple[str, re.Pattern[str], list[Limit]]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        address = scope["client"][0] if scope.get("client") else ""
        for limit in self._of(scope) if scope["type"] == "http" else ():
            wait, everybody = limit.take(address)
            if wait:
                reply = self.refused(Request(scope), wait, everybody)
                reply.headers["Retry-After"] = str(wait)
                await reply(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _of(self, scope: Scope) -> list[Limit]:
        if not self._plain:
            self._look()
        method, route = "GET" if scope["method"] == "HEAD" else scope["method"], route_of(scope).rstrip("/")
        found = self._plain.get((method, route))
        if found is not None:
            return found
        return next((limits for verb, path, limits in self._patterns if verb == method and path.fullmatch(route)), [])

    def _look(self) -> None:
        marked = [(method, path, allowance) for (method, path), allowance in MOUNTED.items()]
        for method, path, allowance in [*allowances(self._routes()), *marked]:
            limits = self._limits.setdefault(id(allowance), self._made(allowance))
            if "{" in path:
                self._patterns.append((method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), limits))
            else:
                self._plain[method, path] = limits

    def _made(self, allowance: Allowance) -> list[Limit]:
        questions = [self._questions] if allowance.costs and self._questions else []
        if allowance.address is None or allowance.everybody is None:
            return questions
        return [*questions, Limit(allowance.address, allowance.everybody)]


def _office(per_second: float) -> Limit:
    most = max(1, round(BURST_SECONDS * per_second))
    rate = Rate(most, most / per_second)
    return Limit(rate, Rate(EVERYBODY * rate.count, rate.seconds))


def _buckets(rate: Rate, times: int = 1) -> Buckets:
    return Buckets(times * rate.count / rate.seconds, most=times * rate.count)
