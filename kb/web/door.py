"""What stands at ``/``: the loading page, then Gradio's with our style, our language and a nonce on its scripts."""

from __future__ import annotations

import re

from markupsafe import Markup
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.web.assets import address
from kb.web.guard import came_from_elsewhere
from kb.web.loading import Opening
from kb.web.security import ASKED_IN_ADDRESS, Gate, chat_policy, is_open, new_nonce, route_of, with_headers
from kb.web.standalone import loading_page
from kb.web.words import Language, Words, words

_DROP = (
    re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>'),
    re.compile(r'<link rel="manifest"[^>]*>'),
    re.compile(
        r"<script>\s*\(\(\) => \{\s*const root = (?>(?:(?!</?script).)*?iframeResizer)(?:(?!</?script).)*+</script>",
        re.DOTALL,
    ),
)
"""Gradio's advertisement to link previews, its manifest (404) and its script for being framed, which we forbid."""

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class Door:
    """Leads to the loading page or to Gradio, whichever can answer."""

    def __init__(self, opening: Opening, language: Language) -> None:
        self._opening = opening
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if self._opening.pages is None:
            await self._early(scope)(scope, receive, send)
            return
        gradio = Gate(self._opening.pages)
        route = route_of(scope)
        if route == "/" and scope["method"] in ("GET", "HEAD"):
            await (await self._chat(gradio, scope, receive))(scope, receive, send)
        elif came_from_elsewhere(HTTPConnection(scope)):
            await JSONResponse({"detail": "permintaan dari situs lain"}, status_code=403)(scope, receive, send)
        elif route.startswith(("/assets/", "/static/")):
            await gradio(scope, receive, _cached(send))
        else:
            await gradio(scope, receive, send)

    def _early(self, scope: Scope) -> Response:
        """The answer before Gradio is there."""
        route = route_of(scope)
        if route == "/":
            return HTMLResponse(loading_page(self._language, self._opening))
        if is_open(scope["method"], route):
            return JSONResponse({"keadaan": self._opening.early}, status_code=503, headers={"Retry-After": "2"})
        return JSONResponse({"detail": "tidak ada"}, status_code=404)

    async def _chat(self, gradio: ASGIApp, scope: Scope, receive: Receive) -> Response:
        """Gradio's page, rewritten. Query parameters do not reach it: its deep links read files."""
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        inner = {**scope, "query_string": b"", "headers": plain, "method": "GET"}
        status, body = await _collected(gradio, inner, receive)
        if status != 200:
            return JSONResponse({"detail": "tidak ada"}, status_code=status)
        nonce = new_nonce()
        asked = ASKED_IN_ADDRESS if scope["query_string"] else {}
        return HTMLResponse(
            rewritten(body.decode(), nonce, words(self._language)),
            headers={"Content-Security-Policy": chat_policy(nonce), **asked},
        )


def rewritten(html: str, nonce: str, text: Words) -> str:
    """Gradio's page with our language, style and scripts, and the nonce on every script."""
    for pattern in _DROP:
        html = pattern.sub("", html)
    html = html.replace('lang="en"', f'lang="{text.language}"', 1)
    head = Markup(
        '<title>{}</title><meta name="description" content="{}"><link rel="icon" href="{}" type="image/svg+xml">'
        '<link rel="stylesheet" href="{}"><script src="{}" defer></script></head>'
    ).format(text("page.title"), text("page.tagline"), address("pandu.svg"), address("pandu.css"), address("page.js"))
    html = html.replace("</head>", head, 1)
    html = html.replace(
        "</body>",
        Markup('<noscript><p>{} <a href="ringan">{}</a></p></noscript></body>').format(
            text("page.noscript"), text("nav.light")
        ),
        1,
    )
    return re.sub(r"<script\b", f'<script nonce="{nonce}"', html)


def _cached(send: Send) -> Send:
    """A ``send`` that lets a found file be kept: Gradio names its assets by their content."""
    forever = with_headers(send, _FOR_EVER, replace=True)

    async def sending(message: Message) -> None:
        found = message["type"] != "http.response.start" or message["status"] == 200
        await (forever if found else send)(message)

    return sending


async def _collected(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """Status and body of what an application answers."""
    status, chunks = 500, []

    async def collect(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await app(scope, receive, collect)
    return status, b"".join(chunks)
