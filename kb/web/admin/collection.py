"""The collection as the admin keeps it: documents with their care, retiring and restoring, abbreviations."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import FileResponse, Response

from kb.catalogue.care import Owned
from kb.catalogue.jobs import JobKind
from kb.errors import SettingsError
from kb.originals import original_at
from kb.reporting import document_report
from kb.reporting.words import fields, parts
from kb.search.lexicon import Lexicon
from kb.types import DocumentKey
from kb.web.admin.frame import Admin, go, queue
from kb.web.dates import parse_date
from kb.web.office import Office, office_of
from kb.web.templating import page_words, render

_MOST_ROWS = 300
"""Documents shown at once; the search field finds the others."""


def add_collection(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/admin/dokumen")
    def documents(request: Request, person: Admin, cari: str = "") -> Response:
        """Every document held: standing, relations, owner, review; and those that were retired."""
        office, today, wanted = office_of(request), date.today(), cari.strip().lower()[:200]
        view, care = office.published(), office.care.all()
        records = [r for r in view.documents() if wanted in f"{r.identity.label} {r.identity.title} {r.key}".lower()]
        found, records = len(records), records[:_MOST_ROWS]
        view.prepare(record.key for record in records)
        rows = [
            {
                "record": record,
                "status": view.status(record.key, today),
                "relations": len(view.relations_of(record.key)) + len(view.relations_to(record.key)),
                "care": care.get(record.key, Owned()),
                "due": care.get(record.key, Owned()).due(today),
            }
            for record in records
        ]
        retired = office.catalogue.retired_documents()
        return render(request, "admin/documents.html", rows=rows, found=found, wanted=cari, retired=retired)

    @app.get("/admin/dokumen/{key}")
    def document(request: Request, key: str, person: Admin) -> Response:
        """One document: its report, who looks after it, taking it out."""
        office, text = office_of(request), page_words(request)
        report = document_report(office.published(), DocumentKey(key), date.today())
        if report is None:
            raise HTTPException(404)
        return render(
            request,
            "admin/document.html",
            report=report,
            fields=fields(report, text.language),
            parts=[part for part in parts(report, text.language) if part.lines != report.questions],
            care=office.care.all().get(key, Owned()),
        )

    @app.post("/admin/dokumen/{key}")
    def care(
        request: Request,
        key: str,
        person: Admin,
        owner: Annotated[str, Form(max_length=200)] = "",
        review: Annotated[str, Form(max_length=20)] = "",
    ) -> Response:
        """Note who looks after a document, and when it is to be looked at again."""
        office, day = office_of(request), parse_date(review)
        if office.published().document(DocumentKey(key)) is None:
            raise HTTPException(404)
        if review.strip() and day is None:
            raise HTTPException(400, page_words(request)("documents.no_date", value=review[:20]))
        office.care.note(DocumentKey(key), Owned(owner.strip(), day))
        office.logbook.audit(person.name, "dokumen.rawat", key, f"{owner.strip()} {review.strip()}".strip())
        return go(request, f"/admin/dokumen/{key}", pesan="saved")

    @app.get("/admin/dokumen/{key}/asli")
    def original(request: Request, key: str, person: Admin) -> Response:
        """The stored original that a document, published or waiting, was last read from; only ever as a download."""
        office = office_of(request)
        own = [held.source for held in office.catalogue.at().sources(DocumentKey(key)) if not held.message]
        file = original_at(own[-1].stored, office.settings.originals) if own else None
        if file is None:
            raise HTTPException(404)
        office.logbook.audit(person.name, "dokumen.asli", key)
        return FileResponse(file, filename=own[-1].file.rpartition("/")[2], media_type="application/octet-stream")

    @app.post("/admin/dokumen/{key}/tarik")
    def retire(request: Request, key: str, person: Admin) -> Response:
        """Take a document out of the collection."""
        return queue(request, person, JobKind.RETIRE, key, document=key)

    @app.post("/admin/dokumen/{key}/pulihkan")
    def restore(request: Request, key: str, person: Admin) -> Response:
        """Bring a retired document back."""
        return queue(request, person, JobKind.RESTORE, key, document=key)

    _add_lexicon(app)


def _add_lexicon(app: FastAPI) -> None:
    @app.get("/admin/singkatan")
    def lexicon(request: Request, person: Admin) -> Response:
        """The office's own abbreviations."""
        return _lexicon_page(request, _own(office_of(request)))

    @app.post("/admin/singkatan")
    def change(
        request: Request,
        person: Admin,
        table: Annotated[str, Form(max_length=60_000)] = "",
        question: Annotated[str, Form(max_length=1000)] = "",
        act: Annotated[str, Form(max_length=10)] = "lihat",
    ) -> Response:
        """Show what a changed table does to a question; keep it with ``act=simpan``."""
        office = office_of(request)
        table = table.replace("\r\n", "\n")
        try:
            tried = _tried(office, table)
        except SettingsError as error:
            return _lexicon_page(request, table, question, problem=str(error), status=400)
        if act != "simpan":
            return _lexicon_page(request, table, question, tried)
        _replace(office.settings.office_lexicon, table)
        office.logbook.audit(person.name, "singkatan", detail=f"{len(table)} huruf")
        return go(request, "/admin/singkatan", pesan="saved")


def _lexicon_page(
    request: Request,
    table: str,
    question: str = "",
    tried: Lexicon | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    office = office_of(request)
    now = Lexicon.load(office.settings.office_lexicon if office.settings.office_lexicon.is_file() else None)

    def seen(lexicon: Lexicon) -> list[tuple[str, str]]:
        return list(lexicon.expansions(lexicon.respell(question)))

    return render(
        request,
        "admin/lexicon.html",
        status,
        table=table,
        question=question,
        problem=problem,
        before=seen(now) if question else [],
        after=seen(tried) if tried and question else [],
        previewed=tried is not None,
        counts=(len(now.abbreviations), len(now.phrases), len(now.spellings)),
    )


def _own(office: Office) -> str:
    try:
        return office.settings.office_lexicon.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _tried(office: Office, table: str) -> Lexicon:
    """The lexicon with this table of the office's.

    Raises:
        SettingsError: it is no TOML of that shape, or has parts that mean nothing.

    """
    try:
        parts_named = set(tomllib.loads(table))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"Tabel belum benar: {error}.") from error
    if unknown := parts_named - {"singkatan", "sehari_hari", "ejaan"}:
        raise SettingsError(f"Bagian [{sorted(unknown)[0]}] tidak dikenal; pakai [singkatan], [sehari_hari], [ejaan].")
    aside = office.settings.data / ".lexicon.coba.toml"
    try:
        aside.write_text(table, encoding="utf-8")
        return Lexicon.load(aside)
    finally:
        aside.unlink(missing_ok=True)


def _replace(target: Path, text: str) -> None:
    aside = target.with_name(f".{target.name}.baru")
    aside.write_text(text, encoding="utf-8")
    aside.replace(target)
