"""The trainer's side: open a class, lead it, take its results home, keep items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kb.catalogue import Person
from kb.errors import SnapshotError
from kb.training import Item
from kb.training.classroom import MOST_SEATS, Class, ClassError, Classroom
from kb.training.exporting import as_csv, as_xlsx, rows
from kb.training.making import spread
from kb.training.rounds import Phase
from kb.training.seats import USUAL_SEATS
from kb.training.wording import words as training_words
from kb.web.classroom.addresses import join_address, only_this_machine, qr
from kb.web.classroom.bank import add_bank
from kb.web.classroom.printed import add_pack
from kb.web.classroom.state import note, training_of
from kb.web.classroom.views import round_of, seconds_left
from kb.web.classroom.waiting import being_made
from kb.web.classroom.watching import Watch
from kb.web.guard import Role, require
from kb.web.office import office_of
from kb.web.plain import RowNumber, WholeNumber
from kb.web.templating import page_language, page_words, render

MOST_ITEMS = 40
SECONDS = (30, 60, 90, 120)
"""Time limits a trainer can choose for a round."""

SEAT_LIMITS = (10, 20, 40, 80, 120, MOST_SEATS)
"""Limits that a trainer can choose for the seats of one network."""

SCREEN_SECONDS = 0.5
"""How old the counts on the leading screen may be."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Trainer = Annotated[Person, Depends(require(Role.TRAINER))]


def add_trainer(app: FastAPI) -> None:
    """Add the trainer's pages."""
    add_bank(app)
    add_pack(app)
    _add_leading(app)
    _add_looking(app)


def _add_leading(app: FastAPI) -> None:
    """The desk, and what a trainer does in a class."""

    @app.get("/kelas/pelatih")
    async def desk(request: Request, person: Trainer, galat: str = "") -> Response:
        """The trainer's classes, and the form that opens one."""
        return await run_in_threadpool(_desk, request, person, galat)

    @app.post("/kelas/pelatih")
    async def open_class(
        request: Request,
        person: Trainer,
        judul: Annotated[str, Form(max_length=200)] = "",
        dokumen: Annotated[list[str] | None, Form()] = None,
        topik: Annotated[str, Form(max_length=100)] = "",
        jumlah: Annotated[int, Form(ge=1, le=MOST_ITEMS)] = 8,
        bibit: Annotated[WholeNumber, Form()] = 0,
    ) -> Response:
        """Open a class for documents, a topic, or both."""

        def opened() -> Class | None:
            training = training_of(request)
            ready = training.ready(page_language(request))
            if ready is None:
                return None
            fitting = chosen(ready, dokumen or [], topik)
            items = spread(fitting, jumlah, bibit)
            training.bank.keep(items)
            training.classroom.end_forgotten(training.today)
            title = judul or topik or page_words(request)("class.untitled")
            return training.classroom.open(title, items, person.id, training.today)

        try:
            found = await run_in_threadpool(opened)
        except (ClassError, SnapshotError):
            return _to(request, "?galat=kosong")
        if found is None:
            return being_made(request, "/kelas/pelatih")
        await note(request, person, "kelas.buka", f"#{found.id}", f"{len(found.items)} soal")
        return _to(request, f"/{found.id}")

    @app.get("/kelas/pelatih/{number}")
    async def lead(request: Request, person: Trainer, number: RowNumber) -> Response:
        """The screen that leads a class."""
        return await run_in_threadpool(_screen, request, person, number)

    @app.post("/kelas/pelatih/{number}")
    async def act(
        request: Request,
        person: Trainer,
        number: RowNumber,
        lakukan: Annotated[str, Form(max_length=20)],
        detik: Annotated[int, Form(ge=0, le=600)] = 0,
        tanya: Annotated[str, Form(max_length=40)] = "",
        kursi: Annotated[int, Form(ge=1, le=MOST_SEATS)] = USUAL_SEATS,
    ) -> Response:
        """Ask the next round, lock, reveal, end; put a question aside; seats of a network, a nickname away."""
        room = training_of(request).classroom
        await run_in_threadpool(_own, request, person, number)
        acts: dict[str, Callable[[], object]] = {
            "lanjut": lambda: room.next(number, detik or None),
            "kunci": lambda: room.lock(number),
            "buka": lambda: room.unlock(number),
            "ungkap": lambda: room.reveal(number),
            "akhiri": lambda: room.end(number),
            "hapus": lambda: room.delete(number),
            "singkirkan": lambda: room.put_aside(number, tanya),
            "hapus-nama": lambda: room.remove_name(number, tanya),
            "batas": lambda: room.limit_networks(number, kursi),
            "keluarkan": lambda: room.remove_network(number, tanya),
        }
        if lakukan not in acts:
            raise HTTPException(status_code=422, detail="perintah tidak dikenal")
        await run_in_threadpool(acts[lakukan])
        await note(request, person, f"kelas.{lakukan}", f"#{number}", str(kursi) if lakukan == "batas" else "")
        return _to(request, "" if lakukan == "hapus" else f"/{number}")


def _add_looking(app: FastAPI) -> None:
    """What a leading screen asks for, and the results."""
    screens = Watch(lambda number: _going(app.state.training.classroom, number), every=SCREEN_SECONDS)

    @app.get("/kelas/pelatih/{number}/keadaan")
    async def state(request: Request, person: Trainer, number: RowNumber, tanda: str = "") -> Response:
        """What changes on the screen between two rounds, once it is no longer what it has seen (``tanda``)."""
        await run_in_threadpool(_own, request, person, number)
        going = await screens.after(number, lambda going: going["tanda"] == tanda, request)
        return JSONResponse(going)

    @app.get("/kelas/pelatih/{number}/qr.svg")
    def code_picture(request: Request, person: Trainer, number: RowNumber) -> Response:
        """The QR code to join."""
        found = _own(request, person, number)
        return Response(qr(join_address(request, found.code)), media_type="image/svg+xml")

    @app.get("/kelas/pelatih/{number}/hasil.{form}")
    def results(request: Request, person: Trainer, number: RowNumber, form: str) -> Response:
        """The counts as a file: csv, xlsx or pdf."""
        found = _own(request, person, number)
        say = training_words(page_language(request))
        table = rows(found, training_of(request).classroom.results(number), say)
        if form == "csv":
            content, kind = as_csv(table, say), "text/csv; charset=utf-8"
        elif form == "xlsx":
            content, kind = as_xlsx(table, found.title, say), XLSX
        elif form == "pdf":
            from kb.training.pack import results_pdf

            content, kind = results_pdf(table, found.title, say), "application/pdf"
        else:
            raise HTTPException(status_code=404, detail="tidak ada")
        name = f'attachment; filename="hasil-kelas-{number}.{form}"'
        return Response(content, media_type=kind, headers={"Content-Disposition": name})


def chosen(items: list[Item], documents: list[str], topic: str) -> list[Item]:
    """The items of these documents (all where none is named) that speak of a topic (any where it is empty)."""
    wanted = topic.casefold().split()
    fitting = [item for item in items if not documents or item.document in documents]
    return [
        item
        for item in fitting
        if all(word in f"{item.prompt} {item.document_label} {item.quote}".casefold() for word in wanted)
    ]


def _desk(request: Request, person: Person, problem: str) -> Response:
    training, text = training_of(request), page_words(request)
    try:
        records = training.view().documents()
        items = training.ready(page_language(request))
    except SnapshotError:
        records, items = [], []
    if items is None:
        return being_made(request)
    counts: dict[str, int] = {}
    for item in items:
        counts[item.document] = counts.get(item.document, 0) + 1
    documents = [(r.key, r.identity.label, counts[r.key]) for r in records if counts.get(r.key)]
    return render(
        request,
        "classroom/desk.html",
        classes=training.classroom.classes(person.id),
        documents=documents,
        most=MOST_ITEMS,
        problem=text("class.nothing_fits") if problem else "",
    )


def _screen(request: Request, person: Person, number: int) -> Response:
    found, training, text = _own(request, person, number), training_of(request), page_words(request)
    room = training.classroom
    results = room.results(number)
    counts = results.get(found.place.name) if found.phase is Phase.REVEALED and found.place else None
    say = training_words(page_language(request))
    ended = found.phase is Phase.ENDED
    return render(
        request,
        "classroom/lead.html",
        found=found,
        phase=found.phase.value,
        round=round_of(found, text, counts),
        answered=room.answered(number, found.place) if found.place else 0,
        questions=room.questions(number),
        nicknames=room.names(number),
        networks=room.networks.groups(number),
        refused=room.networks.refused(number),
        seat_limits=sorted({*SEAT_LIMITS, found.seats_per_network}),
        address="" if ended else join_address(request, found.code),
        alone=only_this_machine(request),
        seconds=seconds_left(found),
        limits=SECONDS,
        table=rows(found, results, say) if ended or found.last else [],
        heads=[say.say("results", name) for name in ("round", "choice", "key", "count")],
    )


def _going(room: Classroom, number: int) -> dict[str, int | str]:
    """What a leading screen counts; ``tanda`` tells two states apart."""
    found = room.get(number)
    if found is None:
        return {"versi": 0, "tanda": "0"}
    answered = room.answered(number, found.place) if found.place else 0
    counts = {"versi": found.version, "ikut": found.joined, "jawab": answered, "tanya": len(room.questions(number))}
    return {**counts, "tanda": ".".join(map(str, counts.values()))}


def _own(request: Request, person: Person, number: int) -> Class:
    """A class of this trainer; an admin may look at any.

    Raises:
        HTTPException: 404.

    """
    found = training_of(request).classroom.get(number)
    if found is None or (found.owner != person.id and person.role is not Role.ADMIN):
        raise HTTPException(status_code=404, detail="kelas tidak ada")
    return found


def _to(request: Request, rest: str) -> RedirectResponse:
    return RedirectResponse(f"{office_of(request).settings.root_path}/kelas/pelatih{rest}", status_code=303)
