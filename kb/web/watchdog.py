"""Ends a process that no longer answers, so that whoever started it starts a fresh one: ``app.py`` itself, or systemd.

A timer outside Python (it needs no turn of the interpreter, which a runaway match or a read that hangs may hold for
ever) ends the process with where each thread stood, unless it is set back in time. It is set back only when the whole
application, asked for ``/kesehatan`` in the event loop, answers.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import socket
import sys
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Scope

from kb.supervising import BEATS

log = logging.getLogger(__name__)

_HEALTH = "/kesehatan"
_SPARE = 4
"""How many times in its span the process shows that it answers."""


class Watchdog:
    """Shows that a process answers; ``seconds`` without an answer end it, 0 only tells systemd.

    ``stop`` is called where the process that started this one is gone.
    """

    def __init__(self, app: ASGIApp, seconds: int, stop: Callable[[], None]) -> None:
        self._app = app
        self._seconds = seconds
        self._stop = stop
        self._beats = _number(BEATS)
        self._systemd = _number("WATCHDOG_USEC") / 1_000_000
        self._ready = False

    @property
    def interval(self) -> float:
        """Seconds between two looks."""
        spans = [span for span in (self._seconds, self._systemd) if span]
        return min([*spans, 60.0]) / _SPARE

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        self.arm()
        while True:
            try:
                if await self._answers():
                    self._show()
            except BrokenPipeError:
                self._stop()
            except Exception:  # the rim: what breaks here is an application that does not answer
                log.exception("kesehatan tidak terjawab")
            await asyncio.sleep(self.interval)

    def arm(self) -> None:
        """Start the span anew."""
        if self._seconds:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=sys.__stderr__ or sys.stderr)

    async def _answers(self) -> bool:
        """Whether the application answers for its health."""
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": _HEALTH,
            "raw_path": _HEALTH.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
            "state": {},
        }
        await self._app(scope, receive, send)
        return statuses == [200]

    def _show(self) -> None:
        self.arm()
        tell_systemd("WATCHDOG=1" if self._ready else "READY=1\nWATCHDOG=1")
        self._ready = True
        if self._beats:
            os.write(self._beats, b".")


def tell_systemd(message: str) -> None:
    """Tell systemd how this process is, where it asked to be told (``Type=notify``)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifying:
        notifying.connect("\0" + address[1:] if address.startswith("@") else address)
        notifying.sendall(message.encode())


def _number(variable: str) -> int:
    value = os.environ.get(variable, "")
    return int(value) if value.isdigit() else 0
