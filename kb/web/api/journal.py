"""The journal: what happened as JSON lines for machines, never with what anybody asked.

A line has the time, what happened and counts ("answer", status, milliseconds, snapshot); a request is told by its
route, not by its path or query, for those may hold words of a question.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.logs import start

events = logging.getLogger("kb.journal")
"""Events are logged here at INFO with ``extra={"event": {...}}``."""


def write_journal() -> None:
    """Send every log record of this process to stderr as JSON lines, events included."""
    start(as_json=True)
    events.setLevel(logging.INFO)


def tell(name: str, **counts: object) -> None:
    """Write an event."""
    events.info(name, extra={"event": {"event": name, **counts}})


class Requests:
    """Tells every request of a machine: its route, method, status code and milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and tell when it is over."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not any(f"/{part}/" in f"{path}/" for part in ("api/v1", "mcp")):
            await self.app(scope, receive, send)
            return
        began, code = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = int(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            route: Any = scope.get("route")
            tell(
                "request",
                route=str(getattr(route, "path", "")) or ("/mcp" if "/mcp" in path else "/api/v1"),
                method=str(scope["method"]),
                code=code,
                ms=round(1000 * (time.perf_counter() - began), 1),
            )
