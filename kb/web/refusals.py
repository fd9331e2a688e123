"""What is answered where a request cannot be served: a page in the reader's language, an object for programs.

Nothing that was sent is repeated in it, and the log gets the kind and place of a fault, not its text.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.logs import fault
from kb.web.admin.own import once_more_page
from kb.web.api.problems import problem, wrong_fields
from kb.web.guard import FactorWanted, NotFresh, NotSignedIn, signed_in, way_in
from kb.web.office import office_of
from kb.web.plain import PlainRoute, has_plain_address
from kb.web.security import route_of
from kb.web.templating import page_words, render

log = logging.getLogger(__name__)

_SAID = {
    400: "odd",
    401: "need",
    403: "forbidden",
    404: "missing",
    405: "method",
    413: "large",
    422: "fields",
    429: "many",
    500: "broken",
    503: "busy",
}
_DEFAULTS = {status.phrase for status in HTTPStatus} | {"There was an error parsing the body"}
"""What FastAPI says of itself, in English: our words take its place."""
_MACHINES = ("/api/", "/mcp", "/gradio_api/")


def add_refusals(app: FastAPI) -> None:
    """Let every route of the application answer so; before any route is added."""
    app.router.route_class = PlainRoute
    app.add_middleware(Rim)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)


class Rim:
    """Answers where an address is no text, and where a route fails; nothing of a fault leaves the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and answer in the route's place where it cannot."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(dict(scope))  # a mounted application writes its own name and prefix into the scope
        if not has_plain_address(scope):
            await refusal(request, 400)(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:
            if not started:  # nobody reads it, unless the body was cut off for its length
                await refusal(request, 413)(scope, receive, send)
        except Exception as error:
            status = 503 if isinstance(error, OperationalError) else 500
            log.error("a request failed: %s %s: %s", scope["method"], _template(scope), fault(error), exc_info=error)
            if not started:
                await refusal(request, status)(scope, receive, send)


def refusal(request: Request, status: int, fields: Sequence[str] = (), why: str = "") -> Response:
    """The answer of a status in our own words, for whoever asked; ``why`` names other words than the status has."""
    text = page_words(request)
    said = text(f"refused.{why or _SAID.get(status, 'broken')}", fields=", ".join(fields))
    if route_of(request.scope).startswith(_MACHINES):
        return problem(status, said)
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": said, **({"fields": list(fields)} if fields else {})}, status_code=status)
    return render(request, "refused.html", status, heading=text("refused.heading"), said=said)


async def _refused(request: Request, error: Exception) -> Response:
    """A refusal as a page for people, as JSON for programs; nobody signed in is led to the form."""
    assert isinstance(error, StarletteHTTPException)
    page = "text/html" in request.headers.get("accept", "")
    if isinstance(error, NotSignedIn) and page and request.method in ("GET", "HEAD"):
        return RedirectResponse(way_in(request), status_code=303)
    if isinstance(error, NotFresh) and page:
        return await once_more_page(request, error)
    if isinstance(error, FactorWanted) and page:
        return RedirectResponse(
            f"{office_of(request).settings.root_path}/akun/faktor?pesan=factor_wanted", status_code=303
        )
    ours = error.detail not in _DEFAULTS
    if not page and ours:
        return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)
    if page:
        await signed_in(request)
    if page and ours and error.status_code in {400, 409, 422, 502}:
        text = page_words(request)
        return render(
            request, "refused.html", error.status_code, heading=text("refused.heading"), said=str(error.detail)
        )
    reply = refusal(request, error.status_code)
    reply.headers.update(error.headers or {})
    return reply


async def _wrong(request: Request, error: Exception) -> Response:
    """Fields that do not fit, by name; an address whose own part does not fit names nothing."""
    assert isinstance(error, RequestValidationError)
    if "text/html" in request.headers.get("accept", ""):
        await signed_in(request)
    faults = error.errors()
    if any(each["loc"][:1] == ("path",) for each in faults):
        return refusal(request, 404)
    if any(each["type"] == "json_invalid" for each in faults):
        return refusal(request, 400)
    return refusal(request, 422, [field["field"] for field in wrong_fields(error)])


def _template(scope: Scope) -> str:
    """The pattern of the route, for its path may hold words."""
    return str(getattr(scope.get("route"), "path", "")) or "?"
