"""The admin's desk: overview, upload, jobs, what waits for a decision, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from kb.catalogue import CatalogueView, Person
from kb.catalogue.jobs import Job, JobKind, JobState
from kb.catalogue.logbook import State
from kb.disk_room import NoRoom
from kb.reporting import document_report
from kb.reporting.words import parts
from kb.search.manifest import Manifest
from kb.staging import StagedDocument, differences
from kb.structure.correction import Correction
from kb.structure.identity import region_of
from kb.structure.kinds import kinds
from kb.types import DocumentKey
from kb.web.admin.frame import Admin, go, no_room, queue
from kb.web.admin.supervisor import Supervisor
from kb.web.admin.uploads import receive
from kb.web.dates import parse_date
from kb.web.guard import Role, check_csrf, require
from kb.web.office import Office, office_of
from kb.web.plain import LARGEST_NUMBER, RowNumber, row_number
from kb.web.templating import page_words, render

UPLOAD = "/admin/unggah"
_JUDGING = (JobKind.TAKE_IN, JobKind.CORRECT, JobKind.COMPARE)


class IdentityForm(BaseModel):
    """The identity of a document as an admin confirms it."""

    kind: Annotated[str, Field(max_length=60)]
    title: Annotated[str, Field(max_length=500)]
    number: Annotated[str, Field(max_length=60)] = ""
    year: Annotated[str, Field(max_length=4)] = ""
    region: Annotated[str, Field(max_length=60)] = ""
    enacted: Annotated[str, Field(max_length=20)] = ""


def add_desk(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/admin")
    def overview(request: Request, person: Admin) -> Response:
        """What stands, what waits, what is due."""
        office = office_of(request)
        manifest, view = office.store.current_manifest(), office.published()
        care, today = office.care.all(), date.today()
        return render(
            request,
            "admin/overview.html",
            manifest=manifest,
            documents=len(view.documents()),
            waiting=office.catalogue.staged_from is not None,
            jobs=office.jobs.latest(5),
            questions=len(office.logbook.questions(State.NEW)),
            feedback=len(office.logbook.feedback(State.NEW)),
            due=sum(owned.due(today) for owned in care.values()),
            keys=[key for key in office.catalogue.api_keys.all() if key.warns()],
            person=person,
        )

    @app.get(UPLOAD)
    def upload_form(request: Request, person: Admin) -> Response:
        """The form."""
        return render(request, "admin/upload.html", refused=(), limit=office_of(request).settings.max_file_mb)

    @app.post(UPLOAD)
    async def upload(request: Request, person: Annotated[Person, Depends(require(Role.ADMIN, csrf=False))]) -> Response:
        """Take files in as they come; what can be read becomes a job."""
        office = office_of(request)
        try:
            came = await receive(request, office.settings, lambda token: check_csrf(request, token))
        except NoRoom as error:
            said, limit = [("", no_room(request, error))], office.settings.max_file_mb
            return render(request, "admin/upload.html", 507, refused=said, limit=limit)
        if not came.files:
            said = came.refused or [("", page_words(request)("upload.none"))]
            limit = office.settings.max_file_mb
            return render(request, "admin/upload.html", 400, refused=said, limit=limit)
        names = ", ".join(place.rpartition("/")[2] for place in came.files)
        wish = {"files": came.files, "replace": False, "refused": [list(pair) for pair in came.refused]}
        return await run_in_threadpool(lambda: queue(request, person, JobKind.TAKE_IN, names, **wish))

    @app.get("/admin/pekerjaan")
    def jobs(request: Request, person: Admin) -> Response:
        """The latest jobs."""
        return render(request, "admin/jobs.html", jobs=office_of(request).jobs.latest(100))

    @app.get("/admin/pekerjaan/{number}")
    def job(request: Request, number: RowNumber, person: Admin) -> Response:
        """One job: how far it is, or what came of it."""
        office = office_of(request)
        found = _found(office.jobs.get(number))
        waiting = office.catalogue.staged_from is not None
        judging = found.kind in _JUDGING
        return render(request, "admin/job.html", job=found, files=_files(found), waiting=waiting, judging=judging)

    @app.post("/admin/pekerjaan/{number}/batal")
    async def cancel(request: Request, number: RowNumber, person: Admin) -> Response:
        """Ask for a job to stop."""
        office = office_of(request)
        if await run_in_threadpool(office.jobs.cancel, number):
            await run_in_threadpool(office.logbook.audit, person.name, "batal", f"#{number}")
            supervisor: Supervisor | None = getattr(request.app.state, "supervisor", None)
            if supervisor is not None:
                supervisor.cancel(number)
        return go(request, f"/admin/pekerjaan/{number}")

    _add_decision(app)
    _add_history(app)


def _add_decision(app: FastAPI) -> None:
    @app.get("/admin/tunggu")
    def waiting(request: Request, person: Admin) -> Response:
        """What was taken in and waits: documents, doubts, what would change; publish or discard."""
        office = office_of(request)
        documents, view = _waiting(office)
        judged = _judged(office) if documents is not None else []
        return render(
            request,
            "admin/waiting.html",
            documents=documents,
            unseen=_unseen(documents),
            revision=view.revision,
            files=list({(f["file"], f["document_id"]): f for job in judged for f in _files(job)}.values()),
            last=judged[-1] if judged else None,
            running=office.jobs.unfinished(),
        )

    @app.get("/admin/tunggu/{key}")
    def waiting_document(request: Request, key: str, person: Admin) -> Response:
        """The report of a document that waits, and its identity to confirm."""
        office = office_of(request)
        base, view = office.catalogue.staged_from, office.catalogue.at()
        report = document_report(view, DocumentKey(key), date.today()) if base is not None else None
        if report is None:
            raise HTTPException(404)
        text = page_words(request)
        answered = [found for job in _judged(office) if (found := _questions(job, key)) is not None]
        report = replace(report, questions=tuple(answered[-1]) if answered else ())
        return render(
            request,
            "admin/report.html",
            report=report,
            parts=parts(report, text.language),
            kinds=sorted(kinds().values(), key=lambda kind: (kind.rank, kind.printed)),
            region=region_of(report.identity),
        )

    @app.post("/admin/tunggu/{key}")
    def confirm(request: Request, key: str, person: Admin, said: Annotated[IdentityForm, Form()]) -> Response:
        """Put the confirmed identity in place of the one that was read."""
        year = row_number(said.year)
        correction = Correction(said.kind, said.number, year, said.title, said.region, parse_date(said.enacted))
        problem = correction.problem()
        if problem:
            raise HTTPException(400, problem)
        if _says_the_same(office_of(request), DocumentKey(key), correction):
            return go(request, f"/admin/tunggu/{key}", pesan="unchanged")
        return queue(request, person, JobKind.CORRECT, key, document=key, fields=correction.values())

    @app.post("/admin/ganti")
    def yes_replace(request: Request, person: Admin, job: Annotated[int, Form(ge=0, le=LARGEST_NUMBER)]) -> Response:
        """Yes to replace: the files of a job again, now taking the place of what is held."""
        found = _found(office_of(request).jobs.get(job))
        files = found.wish.get("files")
        if found.kind is not JobKind.TAKE_IN or not isinstance(files, list):
            raise HTTPException(400, "bukan pekerjaan unggah")
        return queue(request, person, JobKind.TAKE_IN, f"#{job}", files=files, replace=True)

    @app.post("/admin/terbitkan")
    def publish(
        request: Request, person: Admin, seen: Annotated[int | None, Form(ge=0, le=LARGEST_NUMBER)] = None
    ) -> Response:
        """Publish what waits; ``seen`` is the revision at which the person saw the documents that must be seen."""
        office = office_of(request)
        documents, view = _waiting(office)
        unseen = _unseen(documents)
        if not unseen:
            return queue(request, person, JobKind.PUBLISH)
        if seen != view.revision:
            return go(request, "/admin/tunggu", pesan="unseen")
        office.logbook.audit(person.name, "terbitkan.dilihat", ", ".join(document.key for document in unseen))
        return queue(request, person, JobKind.PUBLISH, seen=seen)

    @app.post("/admin/buang")
    def discard(request: Request, person: Admin) -> Response:
        """Throw away what waits."""
        return queue(request, person, JobKind.DISCARD)

    @app.post("/admin/bandingkan")
    def compare(request: Request, person: Admin) -> Response:
        """Ask the saved questions again."""
        return queue(request, person, JobKind.COMPARE)

    @app.get("/admin/simpanan")
    def saved(request: Request, person: Admin) -> Response:
        """The saved questions."""
        return render(request, "admin/saved.html", lines=_saved(office_of(request)))

    @app.post("/admin/simpanan")
    def save(request: Request, person: Admin, questions: Annotated[str, Form(max_length=60_000)] = "") -> Response:
        """Keep the saved questions, one a line."""
        office = office_of(request)
        limit = office.settings.question_characters
        lines = list(dict.fromkeys(line.strip()[:limit] for line in questions.splitlines() if line.strip()))
        _write(office, "\n".join(lines) + "\n")
        office.logbook.audit(person.name, "simpanan", detail=f"{len(lines)} pertanyaan")
        return go(request, "/admin/simpanan", pesan="saved")


def _add_history(app: FastAPI) -> None:
    @app.get("/admin/riwayat")
    def history(request: Request, person: Admin) -> Response:
        """What was published, and which snapshots can be gone back to."""
        office = office_of(request)
        return render(
            request,
            "admin/history.html",
            current=office.store.current_id(),
            steps=_steps(office),
            publications=list(reversed(office.catalogue.publications()))[:50],
            waiting=office.catalogue.staged_from is not None,
        )

    @app.post("/admin/kembali")
    def go_back(request: Request, person: Admin, to: Annotated[str, Form(max_length=100)]) -> Response:
        """Make an earlier snapshot current again."""
        if to not in {manifest.id for manifest in office_of(request).store.list()}:
            raise HTTPException(404)
        return queue(request, person, JobKind.ROLLBACK, to, to=to)


def _found(job: Job | None) -> Job:
    if job is None:
        raise HTTPException(404)
    return job


def _waiting(office: Office) -> tuple[list[StagedDocument] | None, CatalogueView]:
    """The documents that wait (None where nothing does), and the catalogue that would be published."""
    base, view = office.catalogue.staged_from, office.catalogue.at()
    return differences(office.catalogue.at(base), view) if base is not None else None, view


def _unseen(documents: list[StagedDocument] | None) -> list[StagedDocument]:
    """Those of the documents that a person must see before they are published."""
    return [document for document in documents or () if document.must_be_seen]


def _says_the_same(office: Office, key: DocumentKey, correction: Correction) -> bool:
    """Whether a confirmed identity is the one that waits, word for word."""
    waits = next(iter(office.catalogue.at().versions(key)), None)
    return waits is not None and correction.identity(waits.identity) == waits.identity


def _steps(office: Office) -> list[tuple[Manifest, list[StagedDocument] | None]]:
    """The snapshots that are kept, the newest first, each with what it changed; None for the first of them."""
    kept = office.store.list()
    views = [office.catalogue.at(manifest.revision) for manifest in kept]
    changed = [differences(before, after) for before, after in pairwise(views)]
    return [*zip(kept, (None, *changed), strict=False)][::-1]  # an empty store has no first one either


def _judged(office: Office) -> list[Job]:
    """The jobs that made what waits, the oldest first: those after the last decision."""
    since: list[Job] = []
    for job in office.jobs.latest(200):
        if job.kind in (JobKind.PUBLISH, JobKind.DISCARD) and job.state is JobState.DONE:
            break
        if job.kind in _JUDGING and job.state is JobState.DONE:
            since.append(job)
    return since[::-1]


def _questions(job: Job, key: str) -> list[str] | None:
    found = job.result.get("questions")
    return found.get(key) if isinstance(found, Mapping) else None


def _files(job: Job) -> list[dict[str, object]]:
    """What became of a job's files, each with the job's number."""
    found = job.result.get("documents")
    return (
        [{**entry, "job": job.id} for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []
    )


def _saved(office: Office) -> str:
    try:
        return office.settings.saved_questions.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _write(office: Office, text: str) -> None:
    target = office.settings.saved_questions
    aside = target.with_name(f".{target.name}.baru")
    aside.write_text(text, encoding="utf-8")
    aside.replace(target)
