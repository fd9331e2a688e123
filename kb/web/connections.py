"""The open connections of the server and what each may cost: how many, how long a request's head, how slow a client.

uvicorn bounds none of these by itself: whoever opens sockets and says nothing holds them for ever, a head may grow
without end, and at the system's limit of open files nobody else gets in.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kb.catalogue.networks import network
from kb.web.security import HEADERS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes; times in seconds, sizes in bytes."""

    connections: int = 2000
    per_address: int = 400
    head_bytes: int = 32 * 1024
    """Request line and headers together."""
    head_seconds: float = 10.0
    """From the first moment of a connection, or the first byte of a further request, until its head is whole."""
    idle_seconds: float = 10.0
    """Between two requests of one connection."""
    body_seconds: float = 15.0
    """A body must bring ``body_bytes`` in each stretch of this length."""
    body_bytes: int = 8 * 1024
    unread_seconds: float = 60.0
    """How long a client may leave the 64 KiB that wait for it unread."""


class Phase(Enum):
    """What a connection is at."""

    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    IDLE = "idle"


_WAITING = frozenset({Phase.HEAD, Phase.IDLE})
_REASONS = {400: b"Bad Request", 408: b"Request Timeout", 431: b"Request Header Fields Too Large"}
_REASONS[503] = b"Service Unavailable"
_SWEEP_SECONDS = 1.0


class Connections:
    """The open connections. At a limit the one that waits longest of the address that has most makes room."""

    def __init__(self, limits: Limits, trusted: Container[str] = frozenset()) -> None:
        self.limits = limits
        self._trusted = trusted
        self._proxies: set[str] = set()
        self._open: dict[str, OrderedDict[LimitedProtocol, None]] = {}
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return self._count

    def enter(self, connection: LimitedProtocol) -> bool:
        """Take in a new connection; False where there is no room for it."""
        address = connection.address
        if connection.peer in self._trusted:
            self._proxies.add(address)
        full = len(self._open.get(address, ())) >= self.limits.per_address
        if full and address not in self._proxies and not self._drop(address):
            return False
        if self._count >= self.limits.connections and not self._drop(self._busiest()):
            return False
        self._open.setdefault(address, OrderedDict())[connection] = None
        self._count += 1
        if self._timer is None:
            self._timer = connection.loop.call_later(_SWEEP_SECONDS, self._sweep, connection.loop)
        return True

    def leave(self, connection: LimitedProtocol) -> None:
        """Let go of a connection."""
        of_address = self._open.get(connection.address)
        if of_address is not None and connection in of_address:
            del of_address[connection]
            self._count -= 1
            if not of_address:
                del self._open[connection.address]

    def _busiest(self) -> str:
        """The address with most connections that is no proxy; a proxy where there are only such."""
        return max(self._open, key=lambda address: (address not in self._proxies, len(self._open[address])), default="")

    def _drop(self, address: str) -> bool:
        """End the oldest connection of an address that has nothing running; whether there was one."""
        for connection in self._open.get(address, ()):
            if connection.phase in _WAITING:
                connection.end()
                return True
        return False

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for of_address in list(self._open.values()):
            for connection in list(of_address):
                connection.check(now)
        self._timer = loop.call_later(_SWEEP_SECONDS, self._sweep, loop) if self._count else None


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol within :class:`Limits`. ``open_connections`` is set by :func:`limited`."""

    open_connections: Connections

    peer: str = ""
    """The caller's address."""
    address: str = ""
    """What its connections are counted under: itself, or its IPv6 network."""
    phase = Phase.HEAD
    _since = 0.0
    _head_bytes = 0
    _body_bytes = 0
    _unread_since = 0.0
    _refusal = 400
    _of_request = 0

    @property
    def _limits(self) -> Limits:
        return self.open_connections.limits

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection in, or end it at once."""
        super().connection_made(transport)
        self.peer = self.client[0] if self.client else ""
        self.address = network(self.peer)
        self._go(Phase.HEAD)
        if not self.open_connections.enter(self):
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the connection go."""
        self.open_connections.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the connection is being ended or a head grows too long."""
        if self.transport.is_closing() or self.parser is None:
            return
        if self.phase is Phase.IDLE:
            self.phase = Phase.HEAD
            self._head_bytes = 0
            self._since = self.loop.time()
        super().data_received(data)
        if self.phase is Phase.HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > self._limits.head_bytes:
                self._refuse(431)

    def on_url(self, url: bytes) -> None:
        """Count what the request line brings."""
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count what a header brings."""
        self._count_head(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_message_begin(self) -> None:
        """A further request begins."""
        super().on_message_begin()
        self._of_request = 0
        if self.phase is not Phase.HEAD:
            self._head_bytes = 0
            self._go(Phase.HEAD)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._go(Phase.BODY)
        self._body_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count what of the body came."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._go(Phase.IDLE if self.cycle is not None and self.cycle.response_complete else Phase.ANSWER)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is given: a body that still comes has its time, a further request may begin."""
        super().on_response_complete()
        if self.phase is Phase.ANSWER:
            self._go(Phase.ANSWER if self.pipeline else Phase.IDLE)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request of HTTP, or one whose head is too long."""
        self._refuse(self._refusal)

    def check(self, now: float) -> None:
        """End the connection where its client is too slow."""
        limits, waited = self._limits, now - self._since
        if self.transport.is_closing() and not self._unread_since:
            self._unread_since = now  # what is left of the answer is on its way
        if self._unread_since:
            if now - self._unread_since > limits.unread_seconds:
                self.end()
        elif self.phase is Phase.HEAD and waited > limits.head_seconds:
            self._refuse(408) if self._head_bytes else self.end()
        elif self.phase is Phase.IDLE and waited > limits.idle_seconds:
            self.end()
        elif self.phase is Phase.BODY and waited > limits.body_seconds:
            answered = self.cycle is not None and self.cycle.response_complete
            if answered or (self._body_bytes < limits.body_bytes and not self.flow.read_paused):
                self.end()
            self._body_bytes, self._since = 0, now

    def end(self) -> None:
        """Cut the connection off; it makes room at once."""
        self.open_connections.leave(self)
        self.transport.abort()

    def pause_writing(self) -> None:
        """The client leaves much of an answer unread."""
        self._unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client took what waited."""
        self._unread_since = 0.0
        super().resume_writing()

    def _count_head(self, size: int) -> None:
        self._of_request += size
        if self._of_request > self._limits.head_bytes:
            self._refusal = 431
            raise httptools.HttpParserError("the head of the request is too long")

    def _go(self, phase: Phase) -> None:
        self.phase, self._since = phase, self.loop.time()

    def _refuse(self, status: int) -> None:
        """Answer with a bare status and our headers, and end the connection behind it."""
        if self.transport.is_closing():
            return
        reason = _REASONS[status]
        lines = [b"HTTP/1.1 %d %s" % (status, reason), b"content-type: text/plain; charset=utf-8"]
        lines += [f"{name}: {value}".encode() for name, value in HEADERS.items()]
        lines += [b"content-length: %d" % len(reason), b"connection: close", b"", reason]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()


def limited(connections: Connections) -> type[asyncio.Protocol]:
    """The protocol of one server, for ``uvicorn.Config(http=…)``."""
    return type("ServerProtocol", (LimitedProtocol,), {"open_connections": connections})
