"""REST for machines: ask, search, documents, passages, and with a key the taking in of a document."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from kb.naming import NameRefused, readable
from kb.settings import LONGEST_QUESTION, Settings
from kb.types import DocumentKey, PassageKey, Turn
from kb.web.api.journal import tell
from kb.web.api.machine import Machine, of_request
from kb.web.api.measures import Measures
from kb.web.api.problems import Problem, add_problems
from kb.web.api.shapes import JsonObject, document_json, hit_json, passage_json, whole_document_json
from kb.web.loading import Opening
from kb.web.plain import PlainRoute
from kb.web.rate import ASKING, LOOKING, anyone

if TYPE_CHECKING:
    from kb.ingestion import IngestReport

MOST = 100
"""Most rows of one answer."""

_NAME = re.compile(r"[^/\\\x00-\x1f]{1,180}\.[A-Za-z0-9]{1,10}")

Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


class Earlier(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    text: str = Field(max_length=LONGEST_QUESTION)


class Asked(BaseModel):
    """A question, with what went before and the date for which the law is asked."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    history: list[Earlier] = Field(default=[], max_length=20)
    as_of: date | None = None
    language: Literal["id", "en"] | None = None


class Documents(BaseModel):
    """A part of the documents held."""

    total: int
    documents: list[JsonObject]


class Hits(BaseModel):
    """Passages found, best first, and the snapshot that found them."""

    hits: list[JsonObject]
    snapshot: str


class Passages(BaseModel):
    """Passages of a document in reading order, from ``offset``."""

    total: int
    passages: list[JsonObject]


Pandu = Annotated[Machine, Depends(of_request)]
router = APIRouter(route_class=PlainRoute)


def rest(opening: Opening, settings: Settings, measures: Measures) -> FastAPI:
    """The application that is mounted at ``/api/v1``."""
    app = FastAPI(
        title="Pandu",
        version="1",
        description="Pengetahuan regulasi, SOP, dan riset pemerintahan digital. Membaca tanpa kunci; memasukkan "
        "dokumen dengan kunci berlingkup `ingest`. Kesalahan berbentuk application/problem+json.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.opening, app.state.settings, app.state.measures = opening, settings, measures
    add_problems(app)
    app.include_router(router)
    return app


def _day(request: Request, as_of: date | None = None) -> date:
    """The date asked for, else the setting's, else today."""
    settings: Settings = request.app.state.settings
    return as_of or settings.as_of or date.today()


Day = Annotated[date, Depends(_day)]


@router.post("/ask")
@anyone(ASKING)
def ask(asked: Asked, pandu: Pandu) -> JsonObject:
    """An answer with its citations; ``status`` says which kind of answer, or of not knowing, it is.

    With ``partial`` Pandu is not sure: ``choices`` are places that may be meant, each with the question that asks for
    it alone; an answer that is likely but not sure has ``others`` beside its lead. ``standing`` is Pandu's own
    statement of how a rule stands, from its catalogue.
    """
    from kb.answering.shapes.serialise import answer_json  # here, because it brings what answers

    turns = [Turn(turn.role, turn.text) for turn in asked.history]
    return answer_json(pandu.ask(asked.question, turns, asked.as_of, asked.language))


@router.get("/search")
@anyone(LOOKING)
def search(
    q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUESTION)], pandu: Pandu, day: Day, k: Limit = 10
) -> Hits:
    """The best passages for some words, at most one an article."""
    view = pandu.engine.view
    hits = [hit_json(hit, view, day) for hit in pandu.search(q, k, day)]
    return Hits(hits=hits, snapshot=pandu.snapshot_id)


@router.get("/documents")
def documents(
    pandu: Pandu,
    day: Day,
    kind: Annotated[str, Query(max_length=60)] = "",
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Documents:
    """The documents held, by key."""
    view = pandu.engine.view
    found = [
        record
        for record in view.documents()
        if (not kind or record.identity.kind == kind) and (year is None or record.identity.year == year)
    ]
    part = found[offset : offset + limit]
    view.prepare(record.key for record in part)
    return Documents(total=len(found), documents=[document_json(record, view, day) for record in part])


@router.get("/documents/{key}")
def document(key: str, pandu: Pandu, day: Day) -> JsonObject:
    """One document: who it is, how it stands, its outline, what it does to others and others to it."""
    found = whole_document_json(DocumentKey(key), pandu.engine.view, day)
    if found is None:
        raise _not_held(key)
    return found


@router.get("/documents/{key}/passages")
def passages(key: str, pandu: Pandu, day: Day, limit: Limit = 50, offset: Offset = 0) -> Passages:
    """The passages of one document, word for word, in reading order."""
    view = pandu.engine.view
    if view.document(DocumentKey(key)) is None:
        raise _not_held(key)
    found = view.document_passages(DocumentKey(key))
    part = found[offset : offset + limit]
    return Passages(total=len(found), passages=[passage_json(passage, view, day) for passage in part])


@router.get("/passages")
def passage(key: Annotated[str, Query(max_length=300)], pandu: Pandu, day: Day) -> JsonObject:
    """One passage by its key ("perpres-95-2018#pasal-61"; ``#`` is written ``%23`` in an address)."""
    view = pandu.engine.view
    found = view.passage(PassageKey(key))
    if found is None:
        raise Problem(404, "Petikan ini tidak dipegang. Kuncinya ada dalam hasil pencarian dan garis besar dokumen.")
    return passage_json(found, view, day)


def _not_held(key: str) -> Problem:
    return Problem(404, f"Dokumen «{key[:80]}» tidak dipegang. Daftarnya ada di /api/v1/documents.")


def _may_ingest(request: Request, response: Response, pandu: Pandu) -> str:
    """The id of the request's key; refuses without one that may put documents in. The answer says when it expires."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    holder = pandu.catalogue.api_keys.holder(text.strip()) if scheme.lower() == "bearer" else None
    if holder is None:
        raise Problem(
            401,
            "Kirim kunci yang masih berlaku dalam kepala Authorization: Bearer …; buat dengan `python -m kb keys "
            "create`, perpanjang dengan `python -m kb keys renew`.",
        )
    if "ingest" not in holder.scopes:
        raise Problem(403, "Kunci ini tidak berlingkup `ingest`.")
    if holder.expires is not None:
        response.headers["Pandu-Key-Expires"] = f"{holder.expires.isoformat()}Z"
    if holder.warns():
        response.headers["Warning"] = f'299 - "API key expires in {holder.days_left()} days; renew it"'
    return holder.id


@router.post(
    "/documents", openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}
)
@anyone(LOOKING)
async def take(
    request: Request,
    key: Annotated[str, Depends(_may_ingest)],
    pandu: Pandu,
    file: Annotated[str, Query(min_length=3, max_length=200)],
) -> JsonObject:
    """Take in one file, sent as the body, by the same reading as `ingest.py`, and publish it.

    ``file`` is its name with its ending. The answer is the report; a refused file gives 422 with the reason.
    """
    settings: Settings = request.app.state.settings
    measures: Measures = request.app.state.measures
    if not _NAME.fullmatch(file) or file.startswith("."):
        raise Problem(422, "Nama berkas harus nama biasa dengan akhiran, tanpa garis miring, mis. perbup.pdf.")
    try:
        readable(file)
    except NameRefused as refused:
        raise Problem(422, f"Nama berkas: {refused}") from None
    most, size = settings.max_file_mb << 20, 0
    with tempfile.TemporaryDirectory(prefix="pandu-kiriman-") as folder:
        path = Path(folder) / file
        with path.open("wb") as out:
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise Problem(413, f"Berkas melebihi {settings.max_file_mb} MiB (KB_MAX_FILE_MB).")
                out.write(part)
        report = await run_in_threadpool(_taken, pandu, path, measures)
    tell("ingest", key=key, files=len(report.documents), refused=len(report.refused), bytes=size)
    if report.refused and len(report.refused) == len(report.documents):
        raise Problem(422, " ".join(str(refused.error) for refused in report.refused))
    return report.as_dict()


def _taken(pandu: Machine, path: Path, measures: Measures) -> IngestReport:
    with measures.ingesting.track_inprogress():
        report = pandu.ingest([path])
    pandu.refresh()
    return report
