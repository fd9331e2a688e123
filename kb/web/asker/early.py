"""What the asker's pages say while there is no collection to ask: it loads, is empty, or cannot be opened."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from kb.web.loading import Opening, Stage
from kb.web.templating import page_words, render

_AGAIN_SECONDS = "4"


def not_open(request: Request, opening: Opening) -> HTMLResponse:
    """The page that says so."""
    text, stage = page_words(request), opening.early
    return look_again(
        request,
        opening,
        render(
            request,
            "asker/missing.html",
            503,
            heading=text(f"loading.{stage}.heading"),
            said=text(f"loading.{stage}.body"),
            empty=stage is Stage.EMPTY,
        ),
    )


def look_again(request: Request, opening: Opening, reply: HTMLResponse) -> HTMLResponse:
    """The reply, asked for again by itself where it was only read and that can help."""
    if request.method in ("GET", "HEAD") and opening.early is not Stage.FAILED:
        reply.headers["Refresh"] = _AGAIN_SECONDS
    return reply
