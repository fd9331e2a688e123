"""What the web pages refuse: routes that Gradio opens and nobody needs, large bodies, framing, foreign scripts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_PAGES_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Content policy of our own pages: nothing inline, nothing from elsewhere."""

LARGEST_BODY = 64 * 1024
"""Bytes of a request; a question is at most a few thousand."""

_DIGITS = 18
"""Digits of the longest length that is read as a number."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers send "Origin: null" with our own forms
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": OWN_PAGES_POLICY,
    "Cache-Control": "no-store",
}

ASKED_IN_ADDRESS = {"Referrer-Policy": "strict-origin"}
"""Headers of a page whose address holds a question: no other page, not even our own, is told where its reader was."""

_OPEN = (
    ("GET", re.compile(r"/")),
    ("GET", re.compile(r"/(assets|static)/[\w.@/-]+")),
    ("GET", re.compile(r"/theme\.css")),
    ("GET", re.compile(r"/config/?")),
    ("GET", re.compile(r"/gradio_api/(theme\.css|app_id|startup-events|queue/data)/?")),
    ("GET", re.compile(r"/gradio_api/heartbeat/[\w-]+")),
    ("POST", re.compile(r"/gradio_api/(queue/join|cancel|reset)/?")),
)
"""Gradio's routes that the chat page needs. Everything else that Gradio serves (upload, file=, proxy=, call, run,
component_server, monitoring, vibe-edit …) has had holes (docs: advisories 2023-2026) and stays closed."""


def chat_policy(nonce: str) -> str:
    """Content policy of the chat page.

    Gradio compiles the template of ``gr.HTML`` with ``new Function``, hence ``unsafe-eval``; inline scripts run only
    with the nonce of this response, inline styles are Gradio's habit.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    )


def new_nonce() -> str:
    """A number used once."""
    return secrets.token_urlsafe(18)


def route_of(scope: Scope) -> str:
    """The path without the prefix of a reverse proxy, whether or not the proxy cut it off."""
    path, prefix = str(scope["path"]), str(scope.get("root_path", ""))
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        path = path[len(prefix) :]
    return path or "/"


def is_open(method: str, route: str) -> bool:
    """Whether a route of Gradio is one that the chat page needs."""
    if ".." in route.split("/"):
        return False
    wanted = "GET" if method == "HEAD" else method
    return any(wanted == verb and pattern.fullmatch(route) for verb, pattern in _OPEN)


class Gate:
    """Lets only the chat page's own needs through to Gradio; the rest is 404, as if it were not there.

    Gradio lets pages of any site read its answers, with the reader's cookies; those headers are taken away.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 for a closed route."""
        if scope["type"] == "http" and is_open(scope["method"], route_of(scope)):
            await self.app(scope, receive, _for_own_pages(send))
        elif scope["type"] == "http":
            await JSONResponse({"detail": "tidak ada"}, status_code=404)(scope, receive, send)


def _for_own_pages(send: Send) -> Send:
    """A ``send`` without the headers that let other sites read an answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message.get("headers", ()) if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return sending


class BodyLimit:
    """Refuses bodies over ``limit`` bytes (413), by their header at once and by counting where there is none.

    A body within the limit is read whole before the application sees the request. ``larger`` names the few routes that
    take more, by method and path: theirs is passed on as it comes, and breaks off behind their limit.
    """

    def __init__(
        self, app: ASGIApp, limit: int = LARGEST_BODY, larger: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        larger = self.larger.get((scope["method"], route_of(scope)))
        limit = self.limit if larger is None else larger
        headers = dict(scope["headers"])
        said = headers.get(b"content-length", b"0")
        if not said.isdigit() or len(said) > _DIGITS or int(said) > limit:
            await _too_large(scope, receive, send)
        elif larger is not None:
            await self.app(scope, _counted(receive, larger), send)
        elif int(said) or b"transfer-encoding" in headers:
            await self._whole(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await came_whole(receive, self.limit)
        if body is not None and len(body) > self.limit:
            await _too_large(scope, receive, send)
        elif body is not None:
            await self.app(scope, once(body, receive), send)


async def came_whole(receive: Receive, limit: int = LARGEST_BODY) -> bytes | None:
    """The body of a request, a little more than ``limit`` bytes at most; None where the caller went away."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > limit or not message.get("more_body", False):
            return bytes(body)


def once(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives the body, then what comes on the connection: its end."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving


def _counted(receive: Receive, limit: int) -> Receive:
    """A ``receive`` that breaks off behind so many bytes."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > limit else message

    return counted


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"detail": "terlalu besar"}, status_code=413)(scope, receive, send)


class Head:
    """Answers HEAD as GET is answered, without the body: monitors, proxies and link checkers ask so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on as GET, and keep the body back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, bodiless)


class Headers:
    """Sets the security headers on every response, unless the response has set its own.

    ``https`` says that browsers come over HTTPS and are to keep to it.
    """

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        self.app = app
        self.headers = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""
        await self.app(scope, receive, with_headers(send, self.headers) if scope["type"] == "http" else send)


def with_headers(send: Send, headers: dict[str, str], replace: bool = False) -> Send:
    """A ``send`` that adds headers to the response's start; ``replace`` overrides those that are there."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = MutableHeaders(scope=message)
            for name, value in headers.items():
                if replace:
                    present[name] = value
                else:
                    present.setdefault(name, value)
        await send(message)

    return sending
