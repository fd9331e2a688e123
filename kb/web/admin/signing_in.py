"""``/masuk``, its second step and ``/keluar``, and what a browser sees where it may not pass."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from kb.catalogue import Person, Role
from kb.catalogue.brake import MOST_ATTEMPTS
from kb.catalogue.logbook import MOST_REFUSALS
from kb.catalogue.people import LONGEST_NAME, LONGEST_PASSWORD, SignIn, TooManyTries
from kb.catalogue.sessions import MOST_DEVICES, MOST_SESSIONS
from kb.web.guard import (
    address_of,
    browser_of,
    device_token,
    forget_session,
    keep_device,
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
    {
        "attempts": MOST_ATTEMPTS,
        "audit": MOST_REFUSALS,
        "sessions": MOST_SESSIONS,
        "devices": MOST_DEVICES,
        "people": 0,
    },
)
"""Tries to sign in; the brake on guessing is far stricter. Sessions and devices are those of one account, after its
password; of an account its own row is noted, when a code or a hash of old figures was used."""


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
        people, old, device = office_of(request).people, session_token(request), device_token(request)
        try:
            found = await run_in_threadpool(
                people.sign_in, nama, sandi, address_of(request), old, device, browser_of(request)
            )
        except TooManyTries as brake:
            await _audit(request, await _known(request, nama), "masuk.direm")
            return _wait(await _form(request, lanjut, nama, str(brake), 429), brake)
        if found is None:
            await _audit(request, await _known(request, nama), "masuk.gagal")
            return await _form(request, lanjut, nama, page_words(request)("sign_in.wrong"), 401)
        if found.half:
            response = _go(request, f"/masuk/kode?{urlencode({'lanjut': safe_target(lanjut, '')})}")
            keep_session(request, response, found.token)
            return response
        return await _welcome(request, found, lanjut)

    @app.get("/masuk/kode")
    async def code_page(request: Request, lanjut: str = "") -> Response:
        """The form of the second step, where the first was taken."""
        if not await run_in_threadpool(office_of(request).people.waits_for_code, session_token(request)):
            return _go(request, "/masuk")
        return render(request, "code.html", target=lanjut, problem="")

    @app.post("/masuk/kode")
    @anyone(SIGNING_IN)
    async def code(
        request: Request,
        kode: Annotated[str, Form(max_length=60)] = "",
        lanjut: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        """Sign in with the code of the second factor, or a recovery code."""
        people, half, text = office_of(request).people, session_token(request), page_words(request)
        try:
            found = await run_in_threadpool(people.finish, half, kode, device_token(request))
        except TooManyTries as brake:
            return _wait(render(request, "code.html", 429, target=lanjut, problem=str(brake)), brake)
        if found is not None:
            return await _welcome(request, found, lanjut)
        if not await run_in_threadpool(people.waits_for_code, half):
            return _go(request, "/masuk")
        await _audit(request, "?", "masuk.kode.gagal")
        return render(request, "code.html", 401, target=lanjut, problem=text("sign_in.wrong_code"))

    @app.post("/keluar")
    async def sign_out(
        request: Request, person: Annotated[Person, Depends(require(Role.TRAINER, factor=False))]
    ) -> Response:
        """End the session."""
        office = office_of(request)
        await run_in_threadpool(office.people.sign_out, session_token(request))
        await run_in_threadpool(office.logbook.audit, person.name, "keluar")
        response = _go(request, "/masuk")
        forget_session(request, response)
        return response


async def _welcome(request: Request, found: SignIn, target: str) -> Response:
    await _audit(request, found.person.name, "masuk")
    response = _go(request, safe_target(target, HOME[found.person.role]))
    keep_session(request, response, found.token)
    keep_device(request, response, found.device)
    return response


async def _audit(request: Request, who: str, action: str) -> None:
    logbook, address = office_of(request).logbook, address_of(request)
    await run_in_threadpool(lambda: logbook.audit(who, action, address=address))


def _wait(response: Response, brake: TooManyTries) -> Response:
    response.headers["Retry-After"] = str(brake.seconds)
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
