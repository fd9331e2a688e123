"""``/akun``: one's own password, second factor and sessions; and the page that asks for the password once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import Response

from kb.catalogue import Person
from kb.catalogue.people import LONGEST_PASSWORD, PersonError, TooManyTries
from kb.catalogue.second_factor import address
from kb.web.admin.frame import go
from kb.web.guard import (
    AGAIN,
    NotFresh,
    Role,
    address_of,
    forget_session,
    local_target,
    require,
    safe_target,
    session_token,
    signed_in,
)
from kb.web.office import office_of
from kb.web.templating import page_words, render

Own = Annotated[Person, Depends(require(Role.TRAINER, factor=False))]
FreshOwn = Annotated[Person, Depends(require(Role.TRAINER, factor=False, fresh=True))]
Password = Annotated[str, Form(max_length=4 * LONGEST_PASSWORD)]


def add_own(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/akun")
    def own(request: Request, person: Own) -> Response:
        """One's own account."""
        return _page(request, person)

    @app.post("/akun/sandi")
    def password(request: Request, person: Own, lama: Password = "", baru: Password = "") -> Response:
        """Change one's own password; every other session ends."""
        office, token, text = office_of(request), session_token(request) or "", page_words(request)
        if not person.local:
            raise HTTPException(400, text("own.elsewhere"))
        try:
            if not office.people.prove(token, lama, address_of(request)):
                return _page(request, person, text("own.wrong"))
            office.people.set_password(person.name, baru, keep=token)
        except (PersonError, TooManyTries) as error:
            return _page(request, person, str(error))
        office.logbook.audit(person.name, "akun.sandi", person.name)
        return go(request, "/akun", pesan="password_changed")

    @app.post("/akun/sesi")
    def sessions(request: Request, person: Own, nomor: Annotated[str, Form(max_length=64)] = "") -> Response:
        """End one of one's own sessions, or without a number all of them, this one among them."""
        office = office_of(request)
        if nomor and (len(nomor) != 16 or not nomor.isalnum()):
            raise HTTPException(400, "sesi tidak dikenal")
        if nomor:
            office.people.sessions.end_one(person.id, nomor)
        else:
            office.people.sessions.end_all(person.id)
        office.logbook.audit(person.name, "sesi.akhiri" if nomor else "sesi.akhiri-semua", person.name)
        response = go(request, "/akun" if nomor else "/masuk", **({"pesan": "saved"} if nomor else {}))
        if not nomor:
            forget_session(request, response)
        return response

    @app.get("/akun/faktor")
    def factor(request: Request, person: Own) -> Response:
        """Whether a second factor is asked for, and how to set one up."""
        return _factor(request, person)

    @app.post("/akun/faktor")
    def change_factor(
        request: Request,
        person: FreshOwn,
        lakukan: Annotated[str, Form(max_length=20)],
        kode: Annotated[str, Form(max_length=60)] = "",
    ) -> Response:
        """Make a secret and show it once; take its first code, and show the recovery codes once; take it away."""
        office = office_of(request)
        if not person.local:
            raise HTTPException(400, page_words(request)("own.elsewhere"))
        try:
            if lakukan == "mulai":
                return _factor(request, person, secret=office.people.begin_factor(person.name))
            if lakukan == "pasang":
                codes = office.people.set_factor(person.name, kode)
                office.logbook.audit(person.name, "faktor.pasang", person.name)
                return _factor(request, person, codes=codes)
            if lakukan == "lepas":
                office.people.drop_factor(person.name)
                office.logbook.audit(person.name, "faktor.lepas", person.name)
                return go(request, "/akun/faktor", pesan="saved")
        except PersonError as error:
            return _factor(request, person, problem=str(error))
        raise HTTPException(400, "tindakan tidak dikenal")

    @app.post("/akun/ulangi")
    def once_more(
        request: Request, person: Own, sandi: Annotated[str, Form(alias=AGAIN, max_length=1024)] = "", lanjut: str = ""
    ) -> Response:
        """Prove once more who one is, and go on to the page that wanted it."""
        try:
            right = office_of(request).people.prove(session_token(request) or "", sandi, address_of(request))
        except TooManyTries as brake:
            return _again(request, person, lanjut, str(brake), 429)
        if not right:
            return _again(request, person, lanjut, page_words(request)("again.wrong"), 400)
        return go(request, safe_target(lanjut, "/akun"))


def _page(request: Request, person: Person, problem: str = "") -> Response:
    found = office_of(request).people.sessions.of(person.id)
    here = request.state.session.number
    rows = [(each, _when(each.created), _when(each.seen), each.number == here) for each in found]
    return render(request, "own.html", 400 if problem else 200, own=person, rows=rows, problem=problem)


def _factor(
    request: Request, person: Person, secret: str = "", codes: Sequence[str] | None = None, problem: str = ""
) -> Response:
    return render(
        request,
        "factor.html",
        400 if problem else 200,
        own=person,
        on=codes is not None or person.second_factor,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=_qr(address(secret, person.name)) if secret else "",
        codes=codes or [],
        wanted=office_of(request).settings.require_second_factor,
        problem=problem,
    )


async def once_more_page(request: Request, wanted: NotFresh) -> Response:
    """The page that asks for one's own password; a form's fields go on with it, but for passwords, asked anew."""
    person, text = await signed_in(request), page_words(request)
    problem = text("again.wrong") if wanted.wrong == "sandi" else wanted.wrong
    reads, here = request.method in ("GET", "HEAD"), local_target(request)
    streamed = not reads and "multipart" in request.headers.get("content-type", "")
    return render(
        request,
        "again.html",
        429 if problem and problem == wanted.wrong else 403,
        action="/akun/ulangi" if reads or streamed else here,
        target="/admin/cadangan" if streamed else here,
        fields=[] if streamed else [(name, value) for name, value in wanted.fields if "password" not in name],
        secrets=[name for name, _ in wanted.fields if "password" in name and not streamed],
        streamed=streamed,
        problem=problem,
        local=person is not None and person.local,
        oidc=bool(getattr(request.app.state, "oidc", None)),
        again=AGAIN,
    )


def _again(request: Request, person: Person, target: str, problem: str, status: int) -> Response:
    return render(
        request,
        "again.html",
        status,
        action="/akun/ulangi",
        target=target,
        fields=[],
        secrets=[],
        streamed=False,
        problem=problem,
        local=person.local,
        oidc=bool(getattr(request.app.state, "oidc", None)),
        again=AGAIN,
    )


def _qr(content: str) -> str:
    import segno

    return str(segno.make(content, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


def _when(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
