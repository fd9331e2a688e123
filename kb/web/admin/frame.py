"""What every admin page shares: who may see it, and what a form leads to."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from kb.catalogue import Person, Role
from kb.catalogue.jobs import JobKind
from kb.disk_room import NoRoom
from kb.web.guard import require
from kb.web.office import office_of
from kb.web.templating import page_words

Admin = Annotated[Person, Depends(require(Role.ADMIN))]
"""An admin who is signed in; a form that changes something carries the session's mark."""

FreshAdmin = Annotated[Person, Depends(require(Role.ADMIN, fresh=True))]
"""An admin whose password came within the last minutes, or comes with the form."""


def go(request: Request, path: str, **said: str) -> Response:
    """On to a page; ``said`` becomes its query (``pesan=`` a key of words that the page shows)."""
    query = f"?{urlencode(said)}" if said else ""
    return RedirectResponse(f"{office_of(request).settings.root_path}{path}{query}", status_code=303)


def no_room(request: Request, error: NoRoom) -> str:
    """What a page says where something does not fit."""
    return page_words(request)("upload.no_room", need=error.need_mb, left=error.left_mb, setting=error.setting)


def queue(request: Request, person: Person, kind: JobKind, target: str = "", **wish: object) -> Response:
    """Queue a job, note who wished it, and go to its page."""
    office = office_of(request)
    number = office.jobs.add(kind, person.name, wish)
    office.logbook.audit(person.name, kind.value, target, f"#{number}")
    supervisor = getattr(request.app.state, "supervisor", None)
    if supervisor is not None:
        request.app.state.loop.call_soon_threadsafe(supervisor.wake)
    return go(request, f"/admin/pekerjaan/{number}")
