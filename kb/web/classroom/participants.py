"""A participant's phone: join with a code, answer, see the reason, ask the room. No account, no name, no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Form
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kb.training.classroom import MOST_SEATS, QUESTIONS, Class, ClassError
from kb.training.rounds import Phase
from kb.web.classroom.state import training_of
from kb.web.classroom.views import round_of, seconds_left
from kb.web.classroom.watching import Watch
from kb.web.guard import address_of, secure
from kb.web.office import office_of
from kb.web.plain import row_number
from kb.web.rate import Allowance, Rate, anyone
from kb.web.templating import page_words, render

SEAT = "pandu_kursi"
"""Cookie: the class and the seat's token."""

CHOSEN = "pandu_pilihan"
"""Cookie: the last round answered and the choice. It lives on the phone only; nothing on the server repeats it."""

IN_PLACE = "x-di-tempat"
"""Header of a form that the page's script sends: the page it leads to is the reply, without a second request."""

_HOURS = 12 * 3600
PROBLEMS = {
    "no_class": "class.no_class",
    "full": "class.full",
    "braked": "class.braked",
    "network": "class.network_full",
    "nickname": "class.nickname_refused",
}

JOINING = Allowance(Rate(240, 60), Rate(1200, 60), {"class_seats": MOST_SEATS, "class_room": MOST_SEATS, "classes": 0})
"""Seats: a whole class behind one address scans the code at once. Rows are those of one class; it is counted there."""

ANSWERING = Allowance(Rate(480, 30), Rate(4800, 30), {"class_seats": MOST_SEATS, "class_tallies": 0})
"""Answers: two hundred phones behind one address within seconds, twice. Rows are those that the round begins with."""

SPEAKING = Allowance(Rate(120, 60), Rate(1200, 60), {"class_seats": MOST_SEATS, "class_room": MOST_SEATS * QUESTIONS})
"""Questions to the room, of one class."""

LEAVING = Allowance(Rate(240, 60), Rate(2400, 60))
"""The seat stays; the phone forgets it."""


def add_participants(app: FastAPI) -> None:
    """Add the pages of participants."""

    @app.get("/kelas")
    async def door(request: Request, kode: str = "") -> Response:
        """The page that asks for a code."""
        return render(request, "classroom/join.html", code=kode[:12], problem="")

    @app.post("/kelas")
    @anyone(JOINING)
    async def join(
        request: Request, kode: Annotated[str, Form(max_length=40)] = "", nama: Annotated[str, Form(max_length=80)] = ""
    ) -> Response:
        """Take a seat."""
        training, address = training_of(request), address_of(request)
        if training.brake.holds(address):
            return _refused(request, kode, "braked", 429)

        def joined() -> Response:
            found, token = training.classroom.join(kode, nama, training.networks(address))
            response = _onward(request, lambda: (found, False))
            _keep(request, response, SEAT, f"{found.id}.{token}")
            response.delete_cookie(CHOSEN, path=_path(request))
            return response

        try:
            return await run_in_threadpool(joined)
        except ClassError as error:
            if error.reason == "no_class":
                training.brake.wrong(address)
            return _refused(request, kode, error.reason, {"nickname": 400, "network": 429}.get(error.reason, 404))

    @app.get("/kelas/ikut")
    async def take_part(request: Request, pesan: str = "") -> Response:
        """The class as a phone shows it now."""
        number, token = _seat(request) or (0, "")
        return await run_in_threadpool(
            lambda: _page(request, training_of(request).classroom.seated(number, token), pesan)
        )

    versions = Watch(lambda number: app.state.training.classroom.version(number) or 0)

    @app.get("/kelas/ikut/keadaan")
    async def state(request: Request, tanda: str = "") -> Response:
        """The version of the class, once it is no longer the one that the phone has seen (``tanda``)."""
        seat = _seat(request)
        if seat is None:
            return JSONResponse({"versi": 0, "tanda": "0"})
        version = await versions.after(seat[0], lambda version: version > 0 and str(version) == tanda, request)
        if version:
            training_of(request).class_seen()
        return JSONResponse({"versi": version, "tanda": str(version)})

    @app.post("/kelas/ikut/jawab")
    @anyone(ANSWERING)
    async def answer(
        request: Request, babak: Annotated[str, Form(max_length=8)], pilihan: Annotated[int, Form(ge=0, le=20)]
    ) -> Response:
        """Count an answer."""
        seat = _seat(request)
        if seat is None:
            return Response(status_code=403)
        room = training_of(request).classroom

        def answered() -> Response:
            outcome = room.answer(*seat, babak, pilihan)
            response = _onward(request, lambda: room.seated(*seat), {"closed": "terlambat"}.get(outcome, ""))
            if outcome == "taken":
                _keep(request, response, CHOSEN, f"{babak}.{pilihan}")
            return response

        return await run_in_threadpool(answered)

    @app.post("/kelas/ikut/tanya")
    @anyone(SPEAKING)
    async def ask(request: Request, tanya: Annotated[str, Form(max_length=600)] = "") -> Response:
        """Put a question to the room."""
        seat = _seat(request)
        if seat is None:
            return Response(status_code=403)
        room = training_of(request).classroom

        def asked() -> Response:
            outcome = room.ask_room(*seat, tanya)
            return _onward(request, lambda: room.seated(*seat), "terkirim" if outcome == "taken" else "tidak-terkirim")

        return await run_in_threadpool(asked)

    @app.post("/kelas/ikut/keluar")
    @anyone(LEAVING)
    async def leave(request: Request) -> Response:
        """Forget the seat on this phone."""
        response = RedirectResponse(f"{office_of(request).settings.root_path}/kelas", status_code=303)
        response.delete_cookie(SEAT, path=_path(request))
        response.delete_cookie(CHOSEN, path=_path(request))
        return response


def _page(request: Request, seated: tuple[Class, bool] | None, message: str = "") -> Response:
    """The phone's page of the class that it has a seat in, or that it has none."""
    training, text = training_of(request), page_words(request)
    if seated is None:
        return render(request, "classroom/over.html")
    found, answered = seated
    counts = None
    if found.phase is Phase.REVEALED and found.place:
        counts = training.classroom.results(found.id).get(found.place.name)
    return render(
        request,
        "classroom/phone.html",
        found=found,
        phase=found.phase.value,
        round=round_of(found, text, counts),
        answered=answered,
        chosen=_chosen(request, found),
        seconds=seconds_left(found),
        message={
            "terlambat": text("class.late"),
            "terkirim": text("class.asked"),
            "tidak-terkirim": text("class.not_asked"),
        }.get(message, ""),
    )


def _chosen(request: Request, found: Class) -> int | None:
    """What this phone chose in the present round, as its own cookie says."""
    place, _, choice = request.cookies.get(CHOSEN, "").partition(".")
    return row_number(choice) if found.place and place == found.place.name else None


def _seat(request: Request) -> tuple[int, str] | None:
    number, _, token = request.cookies.get(SEAT, "").partition(".")
    known = row_number(number)
    return (known, token) if known is not None and token else None


def _refused(request: Request, code: str, reason: str, status: int) -> Response:
    problem = page_words(request)(PROBLEMS[reason])
    return render(request, "classroom/join.html", status=status, code=code[:12], problem=problem)


def _onward(request: Request, seated: Callable[[], tuple[Class, bool] | None], message: str = "") -> Response:
    """After a form: the class's page, at once for the page's script, by its address for a browser without."""
    address = f"{office_of(request).settings.root_path}/kelas/ikut"
    if IN_PLACE not in request.headers:
        return RedirectResponse(f"{address}?pesan={message}" if message else address, status_code=303)
    page = _page(request, seated(), message)
    page.headers["Content-Location"] = address
    return page


def _keep(request: Request, response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=_HOURS,
        path=_path(request),
        secure=secure(request, office_of(request).settings),
        httponly=True,
        samesite="lax",
    )


def _path(request: Request) -> str:
    return f"{office_of(request).settings.root_path}/kelas"
