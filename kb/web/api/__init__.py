"""What machines ask: REST below ``/api/v1``, MCP at ``/mcp``, ``/metrics`` for Prometheus, a journal without text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from starlette.routing import Route

from kb.settings import Settings
from kb.web.api.endpoint import Endpoint
from kb.web.api.journal import Requests
from kb.web.api.measures import Measures
from kb.web.api.rest import rest
from kb.web.loading import Opening

UPLOAD = "/api/v1/documents"
"""The one route that takes a large body."""


def add_api(
    app: FastAPI, opening: Opening, settings: Settings, measures: Measures
) -> Callable[[], AbstractAsyncContextManager[None]]:
    """Add the routes of machines; what is returned must be entered while the application serves."""
    endpoint = Endpoint(opening, settings)
    app.mount("/api/v1", rest(opening, settings, measures))
    app.router.routes.append(Route("/mcp", endpoint))
    measures.add_route(app, opening)
    app.add_middleware(Requests)
    return endpoint.serving
