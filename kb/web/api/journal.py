"""The journal: what happened as JSON lines for machines, never with what anybody asked.

A line has the time, what happened and counts ("answer", status, milliseconds, snapshot); a request is told by its
route, not by its path or query, for those may hold words of a question.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

events = logging.getLogger("kb.journal")
"""Events are logged here at INFO with ``extra={"event": {...}}``."""


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; of an exception its kind and place, not its text."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "source": record.name,
        }
        event = getattr(record, "event", None)
        if isinstance(event, dict):
            line |= event
        else:
            line |= {"event": "message", "text": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                line["where"] = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)


def write_journal() -> None:
    """Send every log record of this process to stderr as JSON lines, events included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
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
