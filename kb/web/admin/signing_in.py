"""``/masuk`` and ``/keluar``, and what a browser sees where it may not pass."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from kb.catalogue import Person, Role
from kb.catalogue.logbook import MOST_REFUSALS
from kb.catalogue.people import LONGEST_NAME, LONGEST_PASSWORD, MOST_ATTEMPTS, MOST_SESSIONS, TooManyTries
from kb.web.guard import (
    came_from_elsewhere,
    forget_session,
    keep_session,
    require,
    safe_target,
    session_token,
    signed_in,
)
from kb.web.office import office_of
from kb.web.rate import Allowance, Rate, anyone
from kb.web.templating import page_words, render

HOME = {Role.ADMIN: "/admin", Role.TRAINER: "/kelas"}
SIGNING_IN = Allowance(
    Rate(400, 200),
    Rate(2000, 200),
    {"attempts": MOST_ATTEMPTS, "audit": MOST_REFUSALS, "sessions": MOST_SESSIONS},
)
"""Tries to sign in; the brake on guessing is far stricter. Sessions are those of one account, after its password."""


def add_signing_in(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/masuk")
    async def sign_in_page(request: Request, lanjut: str = "") -> Response:
        """The form; somebody who is signed in goes straight on."""
        person = await signed_in(request)
        if person is not None:
            return _go(request, safe_target(lanjut, HOME[person.role]))
        return await _form(request, lanjut)

    @app.post("/masuk")
    @anyone(SIGNING_IN)
    async def sign_in(
        request: Request,
        nama: Annotated[str, Form(max_length=4 * LONGEST_NAME)] = "",
        sandi: Annotated[str, Form(max_length=4 * LONGEST_PASSWORD)] = "",
        lanjut: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        """Sign in with name and password; a fresh session takes the place of whatever the browser held."""
        if came_from_elsewhere(request):
            raise HTTPException(403)
        office = office_of(request)
        address = request.client.host if request.client else ""
        try:
            found = await run_in_threadpool(office.people.sign_in, nama, sandi, address, session_token(request))
        except TooManyTries as brake:
            await run_in_threadpool(office.logbook.audit, await _known(request, nama), "masuk.direm", address)
            response = await _form(request, lanjut, nama, str(brake), 429)
            response.headers["Retry-After"] = str(brake.seconds)
            return response
        if found is None:
            await run_in_threadpool(office.logbook.audit, await _known(request, nama), "masuk.gagal", address)
            return await _form(request, lanjut, nama, page_words(request)("sign_in.wrong"), 401)
        person, token = found
        await run_in_threadpool(office.logbook.audit, person.name, "masuk", address)
        response = _go(request, safe_target(lanjut, HOME[person.role]))
        keep_session(request, response, token)
        return response

    @app.post("/keluar")
    async def sign_out(request: Request, person: Annotated[Person, Depends(require(Role.TRAINER))]) -> Response:
        """End the session."""
        office = office_of(request)
        await run_in_threadpool(office.people.sign_out, session_token(request))
        await run_in_threadpool(office.logbook.audit, person.name, "keluar")
        response = _go(request, "/masuk")
        forget_session(request, response)
        return response


def _go(request: Request, path: str) -> Response:
    return RedirectResponse(f"{office_of(request).settings.root_path}{path}", status_code=303)


async def _form(request: Request, target: str, name: str = "", problem: str = "", status: int = 200) -> Response:
    accounts = await run_in_threadpool(office_of(request).people.list)
    oidc = bool(getattr(request.app.state, "oidc", None))
    return render(
        request,
        "sign_in.html",
        status,
        target=target,
        name=name[:LONGEST_NAME],
        problem=problem,
        nobody=not accounts and not oidc,
        oidc=oidc,
    )


async def _known(request: Request, name: str) -> str:
    """The account's name for the audit trail; of an unknown one nothing is kept: people type passwords there."""
    person = await run_in_threadpool(office_of(request).people.find, name)
    return person.name if person else "?"
