"""The trainer's list of items: make, edit, drop, write, take out and in; stale ones are marked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, FastAPI, File, Form, HTTPException, UploadFile
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kb.catalogue import Person
from kb.errors import SnapshotError
from kb.training.bank import ItemError, Written
from kb.training.exchange import ExchangeError, as_csv, as_gift, read_csv, read_gift
from kb.training.item import Item, ItemKind
from kb.training.making import spread
from kb.training.wording import words as training_words
from kb.types import PassageKey
from kb.web.classroom.state import note, training_of
from kb.web.classroom.waiting import being_made
from kb.web.guard import Role, require
from kb.web.office import office_of
from kb.web.plain import WholeNumber
from kb.web.templating import page_language, page_words, render
from kb.web.words import Words

Trainer = Annotated[Person, Depends(require(Role.TRAINER))]
PROBLEMS = {
    "no_item": "bank.no_item",
    "no_prompt": "bank.no_prompt",
    "few_options": "bank.few_options",
    "same_options": "bank.same_options",
    "no_answer": "bank.no_answer",
    "no_source": "bank.no_source",
    "unreadable": "bank.unreadable",
}
TAKE_IN = "/kelas/pelatih/soal/masuk"
LARGEST_FILE = 2 << 20
"""Bytes of a file of items: the 500 longest of the shipped collection are 0.46 MB as CSV, 0.42 MB as GIFT."""

_BOXES = 5
"""Boxes for options in the form of an item."""


def add_bank(app: FastAPI) -> None:
    """Add the pages of items."""
    _add_list(app)
    _add_writing(app)
    _add_exchange(app)
    _add_changing(app)


def _add_list(app: FastAPI) -> None:
    @app.get("/kelas/pelatih/soal")
    async def items(request: Request, person: Trainer, jenis: str = "", pesan: str = "") -> Response:
        """The list of kept items."""
        return await run_in_threadpool(_list, request, jenis, pesan)

    @app.post("/kelas/pelatih/soal")
    async def make(
        request: Request,
        person: Trainer,
        dokumen: Annotated[list[str] | None, Form()] = None,
        jenis: Annotated[list[str] | None, Form()] = None,
        jumlah: Annotated[int, Form(ge=1, le=200)] = 20,
        bibit: Annotated[WholeNumber, Form()] = 0,
    ) -> Response:
        """Make items and keep them."""

        def kept() -> int | None:
            training = training_of(request)
            ready = training.ready(page_language(request))
            if ready is None:
                return None
            fitting = [
                item
                for item in ready
                if (not dokumen or item.document in dokumen) and (not jenis or item.kind.value in jenis)
            ]
            return training.bank.keep(spread(fitting, jumlah, bibit))

        try:
            added = await run_in_threadpool(kept)
            if added is None:
                return being_made(request, "/kelas/pelatih/soal")
            await note(request, person, "soal.susun", detail=f"{added} soal")
            return _to(request, f"?pesan=tambah-{added}")
        except SnapshotError:
            return _to(request, "?pesan=kosong")


def _add_writing(app: FastAPI) -> None:
    @app.get("/kelas/pelatih/soal/tulis")
    async def blank(request: Request, person: Trainer) -> Response:
        """The form of an own item."""
        return _form(request, None, Written("", [], []), "")

    @app.post("/kelas/pelatih/soal/tulis")
    async def write(request: Request, person: Trainer) -> Response:
        """Keep an own item."""
        form = await request.form()
        written, source = _written(dict(form)), str(form.get("sumber", "")).strip()
        training = training_of(request)
        say = training_words(page_language(request))
        try:
            await run_in_threadpool(
                lambda: training.bank.write(written, PassageKey(source), training.view(), training.today, say)
            )
        except ItemError as error:
            return _form(request, None, written, error.reason, source)
        await note(request, person, "soal.tulis", source)
        return _to(request)


def _add_exchange(app: FastAPI) -> None:
    @app.get("/kelas/pelatih/soal/keluar.{form}")
    async def take_out(request: Request, person: Trainer, form: str) -> Response:
        """The kept items as a file: csv or gift."""
        training, say = training_of(request), training_words(page_language(request))
        kept = await run_in_threadpool(lambda: training.bank.all(training.view(), training.today, say))
        held = [row.item for row in kept]
        if form == "csv":
            content, kind = as_csv(held), "text/csv; charset=utf-8"
        elif form == "gift":
            content, kind = as_gift(held), "text/plain; charset=utf-8"
        else:
            raise HTTPException(status_code=404, detail="tidak ada")
        await note(request, person, "soal.keluar", form, f"{len(held)} soal")
        name = f'attachment; filename="soal.{form}"'
        return Response(content, media_type=kind, headers={"Content-Disposition": name})

    @app.post(TAKE_IN)
    async def take_in(request: Request, person: Trainer, berkas: Annotated[UploadFile, File()]) -> Response:
        """Items from a file of the same forms; each is tied to its passage again."""
        content = await berkas.read()
        reader = read_csv if (berkas.filename or "").lower().endswith(".csv") else read_gift
        training, say = training_of(request), training_words(page_language(request))

        def taken() -> tuple[int, int]:
            done = failed = 0
            for written, source in reader(content):
                try:
                    training.bank.write(written, source, training.view(), training.today, say)
                    done += 1
                except ItemError:
                    failed += 1
            return done, failed

        try:
            done, failed = await run_in_threadpool(taken)
        except ExchangeError:
            return _to(request, "?pesan=tak-terbaca")
        await note(request, person, "soal.masuk", detail=f"{done} soal, {failed} ditolak")
        return _to(request, f"?pesan=masuk-{done}-{failed}")


def _add_changing(app: FastAPI) -> None:
    @app.get("/kelas/pelatih/soal/{name}")
    async def one(request: Request, person: Trainer, name: str) -> Response:
        """The form of a kept item."""
        found = await run_in_threadpool(training_of(request).bank.get, name)
        if found is None:
            raise HTTPException(status_code=404, detail="soal tidak ada")
        item = found[0]
        return _form(request, item, Written(item.prompt, item.options, item.answer), "")

    @app.post("/kelas/pelatih/soal/{name}")
    async def change(request: Request, person: Trainer, name: str) -> Response:
        """Edit or drop a kept item."""
        form = dict(await request.form())
        bank = training_of(request).bank
        if form.get("lakukan") == "buang":
            await run_in_threadpool(bank.drop, name)
            await note(request, person, "soal.buang", name)
            return _to(request)
        found = await run_in_threadpool(bank.get, name)
        written = _written(form)
        try:
            await run_in_threadpool(bank.edit, name, written)
        except ItemError as error:
            return _form(request, found[0] if found else None, written, error.reason)
        await note(request, person, "soal.ubah", name)
        return _to(request)


def _list(request: Request, kind: str, message: str) -> Response:
    training, text, say = training_of(request), page_words(request), training_words(page_language(request))
    try:
        view = training.view()
        kept = training.bank.all(view, training.today, say)
        documents = [(record.key, record.identity.label) for record in view.documents()]
    except SnapshotError:
        kept, documents = [], []
    stale = sum(bool(row.stale) for row in kept)
    return render(
        request,
        "classroom/items.html",
        kept=sorted((row for row in kept if not kind or row.item.kind.value == kind), key=lambda row: not row.stale),
        stale=stale,
        kinds=[(each.value, say.say("kind", each.value)) for each in ItemKind],
        kind=kind,
        named={each.value: say.say("kind", each.value) for each in ItemKind},
        documents=documents,
        message=_said(message, text),
    )


def _said(message: str, text: Words) -> str:
    head, *numbers = message.split("-")
    if head == "tambah" and numbers and numbers[0].isdigit():
        return text("bank.added", count=numbers[0])
    if head == "masuk" and len(numbers) == 2 and all(n.isdigit() for n in numbers):
        return text("bank.taken_in", done=numbers[0], failed=numbers[1])
    if head == "kosong":
        return text("class.nothing_fits")
    return (text("bank.unreadable")) if message == "tak-terbaca" else ""


def _form(request: Request, item: Item | None, written: Written, reason: str, source: str = "") -> Response:
    ordered = len(written.answer) > 1
    boxes = [*written.options, *[""] * max(0, _BOXES - len(written.options))]
    return render(
        request,
        "classroom/item.html",
        status=422 if reason else 200,
        item=item,
        written=written,
        ordered=ordered,
        boxes=list(enumerate(list(written.answer) if ordered else boxes)),
        source=source,
        problem=page_words(request)(PROBLEMS[reason]) if reason else "",
    )


def _written(form: Mapping[str, object]) -> Written:
    """An item from the fields ``soal``, ``pilihan-0`` … and ``benar``; ``urut`` means that the order is the answer."""
    options = [(n, str(form.get(f"pilihan-{n}", "")).strip()) for n in range(12)]
    held = [(n, option) for n, option in options if option]
    texts = [option for _, option in held]
    prompt = str(form.get("soal", "")).strip()
    if form.get("urut"):
        shuffled = sorted(texts, key=hash_of)
        return Written(prompt, shuffled, texts)
    answer = [option for n, option in held if str(n) == str(form.get("benar", ""))]
    return Written(prompt, texts, answer)


def hash_of(option: str) -> str:
    """An order of options that tells nothing and is the same each time."""
    return hashlib.sha256(option.encode()).hexdigest()


def _to(request: Request, rest: str = "") -> RedirectResponse:
    return RedirectResponse(f"{office_of(request).settings.root_path}/kelas/pelatih/soal{rest}", status_code=303)
