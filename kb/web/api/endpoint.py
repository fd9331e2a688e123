"""The place of ``/mcp`` until Pandu is open: MCP's library loads behind the first page, as everything heavy does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.settings import Settings
from kb.web.api.machine import NotReady
from kb.web.api.problems import problem
from kb.web.guard import came_from_elsewhere
from kb.web.loading import Opening

if TYPE_CHECKING:
    from kb.web.api.tools import Served

_LOOK_SECONDS = 0.2


class Endpoint:
    """Passes on to the MCP server once it is there; until then it answers 503."""

    def __init__(self, opening: Opening, settings: Settings) -> None:
        self._opening = opening
        self._settings = settings
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, unless a page of another site sends it."""
        if came_from_elsewhere(HTTPConnection(scope)):
            await problem(403, "Permintaan dari situs lain tidak dilayani.")(scope, receive, send)
            return
        early = NotReady(self._opening.early)
        await (self._app or problem(503, early.told(self._settings)))(scope, receive, send)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Open behind the first page, and keep the sessions until the block ends."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(stop))
        try:
            yield
        finally:
            stop.set()
            if self._app is None:
                task.cancel()
            await asyncio.wait([task], timeout=5)

    async def _run(self, stop: asyncio.Event) -> None:
        while not self._opening.settled:
            await asyncio.sleep(_LOOK_SECONDS)
        served = await asyncio.to_thread(_made, self._opening, self._settings)
        async with served.sessions.run():
            self._app = served.app
            await stop.wait()


def _made(opening: Opening, settings: Settings) -> Served:
    from kb.web.api.tools import tools

    return tools(opening, settings)
