"""The page that says that the exercises are being made: browsers look again by themselves."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kb.web.office import office_of
from kb.web.templating import render

_SECONDS = 3


def being_made(request: Request, back: str = "") -> Response:
    """The page; ``back`` is the path to look at again where that is not the page itself (after a form)."""
    there = f"{office_of(request).settings.root_path}{back}" if back else ""
    page = render(request, "classroom/being_made.html", there=there)
    page.headers["Refresh"] = f"{_SECONDS}; url={there}" if there else str(_SECONDS)
    return page
