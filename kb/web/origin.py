"""Whose forms are taken: what a page of another site sends is refused before any route sees it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.web.guard import came_from_elsewhere, hides_its_origin
from kb.web.refusals import refusal
from kb.web.security import route_of

MACHINES = ("/api/", "/mcp")
"""Routes for programs: they send no origin, and those that change something want a key in a header."""

ASKED_AGAIN = frozenset({"/ringan", "/nota", "/lapor"})
"""Forms that a browser may send without saying where they stand, over plain HTTP: their routes show such a form once
more (``hides_its_origin``), on a page of ours."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OwnForms:
    """Answers 403 where a browser says that another site sends a form, on every route but the machines'."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what our own pages send, and what no browser sends."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and self._refuses(scope):
            await refusal(Request(dict(scope)), 403, why="elsewhere")(scope, receive, send)
            return
        await self.app(scope, receive, send)

    @staticmethod
    def _refuses(scope: Scope) -> bool:
        route, request = route_of(scope), Request(scope)
        if route.startswith(MACHINES) or (route in ASKED_AGAIN and hides_its_origin(request)):
            return False
        return came_from_elsewhere(request)
