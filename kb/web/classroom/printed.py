"""The trainer's page of the printed pack."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Form
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kb.catalogue import Person
from kb.errors import SnapshotError
from kb.training import Wish
from kb.training.pack import NothingToPrint, Part
from kb.training.printing import PAPERS, Paper
from kb.training.published import published_pack
from kb.types import DocumentKey
from kb.web.classroom.state import note, training_of
from kb.web.guard import Role, require
from kb.web.office import office_of
from kb.web.plain import WholeNumber
from kb.web.templating import page_language, page_words, render

Trainer = Annotated[Person, Depends(require(Role.TRAINER))]
PARTS = (
    (Part.SHEET, "pack.sheet"),
    (Part.CHEAT, "pack.cheat"),
    (Part.PROCEDURES, "pack.procedures"),
    (Part.SCENARIOS, "pack.scenarios"),
    (Part.GUIDE, "pack.guide"),
    (Part.BARRIERS, "pack.barriers"),
)
_PATH = "/kelas/pelatih/paket"


def add_pack(app: FastAPI) -> None:
    """Add the page."""

    @app.get(_PATH)
    async def choose(request: Request, person: Trainer) -> Response:
        """What can be printed."""
        return await run_in_threadpool(_page, request, "")

    @app.post(_PATH)
    async def make(
        request: Request,
        person: Trainer,
        isi: Annotated[Part, Form()],
        ukuran: Annotated[Paper, Form()] = PAPERS[0],
        dokumen: Annotated[list[str] | None, Form()] = None,
        jumlah: Annotated[int, Form(ge=1, le=100)] = 12,
        bibit: Annotated[WholeNumber, Form()] = 0,
    ) -> Response:
        """One part as a PDF."""
        office = office_of(request)
        documents = tuple(DocumentKey(key) for key in dokumen or ())
        wish = Wish(documents, (), jumlah, bibit, page_language(request))
        try:
            content = await run_in_threadpool(published_pack, office.settings, office.catalogue, isi, wish, ukuran)
        except (NothingToPrint, SnapshotError):
            return await run_in_threadpool(_page, request, page_words(request)("class.nothing_fits"))
        await note(request, person, "paket", isi.value, ukuran)
        name = f'attachment; filename="paket-{isi.value}-{ukuran}.pdf"'
        return Response(content, media_type="application/pdf", headers={"Content-Disposition": name})


def _page(request: Request, problem: str) -> Response:
    try:
        records = training_of(request).view().documents()
    except SnapshotError:
        records = []
    documents = [(r.key, r.identity.label) for r in records if r.identity.family != "riset"]
    return render(
        request,
        "classroom/pack.html",
        status=404 if problem else 200,
        parts=[(part.value, key) for part, key in PARTS],
        documents=documents,
        problem=problem,
    )
