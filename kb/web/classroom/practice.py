"""Practising alone: five minutes on one SOP or a run of Pasal, and a personal link that brings it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Form
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kb.errors import SnapshotError
from kb.training import Item
from kb.training.groups import Group, groups
from kb.training.making import spread
from kb.training.modules import BARRIERS, modules
from kb.training.practice import ITEMS, MOST_LINKS, RETURNS, PracticeFull
from kb.training.rounds import LETTERS, as_choice
from kb.web.classroom.state import Training, training_of
from kb.web.classroom.waiting import being_made
from kb.web.office import office_of
from kb.web.plain import WholeNumber
from kb.web.rate import LOOKING, Allowance, Rate, anyone
from kb.web.templating import page_language, page_words, render

LINKING = Allowance(Rate(60, 3600), Rate(600, 3600), {"practice_links": MOST_LINKS})
"""Links made: a class of sixty behind one address, all at once."""

CHANGING = Allowance(keeps={"practice_links": MOST_LINKS}, costs=True)
"""A link that is there goes on or goes away."""


def add_practice(app: FastAPI) -> None:
    """Add the pages of practice."""

    @app.get("/latihan")
    async def choose(request: Request, pesan: str = "") -> Response:
        """What one can practise."""
        return await run_in_threadpool(_choose, request, pesan)

    @app.get("/latihan/soal")
    async def ask(request: Request, grup: str, n: WholeNumber = 0, bibit: WholeNumber = 0) -> Response:
        """One item of a group."""
        return await run_in_threadpool(_item, request, grup, n, bibit, None)

    @app.post("/latihan/soal")
    @anyone(LOOKING)
    async def answer(
        request: Request,
        grup: Annotated[str, Form(max_length=200)],
        n: Annotated[int, Form(ge=0, le=50)],
        bibit: Annotated[WholeNumber, Form()],
        pilihan: Annotated[int, Form(ge=0, le=20)],
    ) -> Response:
        """The reason behind an answer; nothing is kept."""
        return await run_in_threadpool(_item, request, grup, n, bibit, pilihan)

    @app.post("/latihan/tautan")
    @anyone(LINKING)
    async def link(
        request: Request, grup: Annotated[str, Form(max_length=200)], bibit: Annotated[WholeNumber, Form()]
    ) -> Response:
        """Make a personal link."""

        def made() -> str | None:
            training = training_of(request)
            found = _group(training, request, grup)
            if found is None:
                return None
            return training.practice.start(_title(request, found), _few(found, bibit), training.today)

        try:
            token = await run_in_threadpool(made)
        except PracticeFull:
            return await run_in_threadpool(_choose, request, "penuh", 503)
        return _to(request, f"/ulang/{token}?baru=1" if token else "")

    @app.get("/latihan/ulang/{token}")
    async def again(request: Request, token: str, n: WholeNumber = -1, baru: WholeNumber = 0) -> Response:
        """A personal link: when it returns, or its items."""
        return await run_in_threadpool(_again, request, token, n, None, bool(baru))

    @app.post("/latihan/ulang/{token}")
    @anyone(LOOKING)
    async def answer_again(
        request: Request,
        token: str,
        n: Annotated[int, Form(ge=0, le=50)],
        pilihan: Annotated[int, Form(ge=0, le=20)],
    ) -> Response:
        """The reason behind an answer to an item that came back."""
        return await run_in_threadpool(_again, request, token, n, pilihan, False)

    @app.post("/latihan/ulang/{token}/selesai")
    @anyone(CHANGING)
    async def done(request: Request, token: str) -> Response:
        """Note that the items were practised again."""
        training = training_of(request)
        left = await run_in_threadpool(training.practice.returned, token, training.today)
        return _to(request, f"/ulang/{token}" if left else "?pesan=tamat")

    @app.post("/latihan/ulang/{token}/hapus")
    @anyone(CHANGING)
    async def forget(request: Request, token: str) -> Response:
        """Delete a personal link."""
        await run_in_threadpool(training_of(request).practice.forget, token)
        return _to(request, "?pesan=hapus")


def _choose(request: Request, message: str, status: int = 200) -> Response:
    training, text = training_of(request), page_words(request)
    try:
        items = training.ready(page_language(request))
    except SnapshotError:
        items = []
    if items is None:
        return being_made(request)
    found = groups(items)
    procedures = [group for group in found if group.first == 0 and not group.document.startswith(BARRIERS)]
    laws = [group for group in found if group.first]
    return render(
        request,
        "classroom/practice.html",
        status=status,
        procedures=procedures,
        laws=laws,
        modules=modules(training.view()) if found else [],
        seed=training.today.toordinal(),
        message={
            "tamat": text("practice.finished"),
            "hapus": text("practice.deleted"),
            "penuh": text("practice.full"),
        }.get(message, ""),
    )


def _item(request: Request, name: str, number: int, seed: int, choice: int | None) -> Response:
    training = training_of(request)
    try:
        held = training.ready(page_language(request))
    except SnapshotError:
        held = []
    if held is None:
        return being_made(request)
    group = next((group for group in groups(held) if group.name == name), None)
    if group is None:
        return _to(request, "")
    items = _few(group, seed)
    if number >= len(items):
        return render(
            request, "classroom/practised.html", group=group, seed=seed, title=_title(request, group), days=RETURNS
        )
    return _asked(
        request,
        items,
        number,
        choice,
        title=_title(request, group),
        action=f"{office_of(request).settings.root_path}/latihan/soal",
        hidden=[("grup", group.name), ("bibit", str(seed))],
        onward=f"{office_of(request).settings.root_path}/latihan/soal?grup={group.name}&bibit={seed}&n={number + 1}",
    )


def _again(request: Request, token: str, number: int, choice: int | None, fresh: bool) -> Response:
    training = training_of(request)
    link = training.practice.find(token)
    if link is None:
        return render(request, "classroom/no_link.html", status=404)
    here = f"{office_of(request).settings.root_path}/latihan/ulang/{token}"
    if number < 0 or number >= len(link.items):
        base = str(request.base_url).rstrip("/")
        return render(
            request,
            "classroom/link.html",
            link=link,
            here=here,
            address=f"{office_of(request).settings.public_url.rstrip('/') or base}/latihan/ulang/{token}",
            ready=link.due <= training.today,
            finished=number >= len(link.items),
            fresh=fresh,
            due=page_words(request).date(link.due),
        )
    return _asked(
        request,
        list(link.items),
        number,
        choice,
        title=link.title,
        action=here,
        hidden=[],
        onward=f"{here}?n={number + 1}",
    )


def _asked(
    request: Request,
    items: list[Item],
    number: int,
    choice: int | None,
    *,
    title: str,
    action: str,
    hidden: list[tuple[str, str]],
    onward: str,
) -> Response:
    """One item as a page, or with a choice the reason behind it."""
    item = items[number]
    chosen = item.options[choice] if choice is not None and choice < len(item.options) else None
    return render(
        request,
        "classroom/practise.html",
        title=title,
        item=item,
        number=number,
        of=len(items),
        choices=[(n, LETTERS[n], option, option in item.answer) for n, option in enumerate(item.options)],
        chosen=chosen,
        right=chosen in item.answer if chosen else False,
        action=action,
        hidden=hidden,
        onward=onward,
    )


def _few(group: Group, seed: int) -> list[Item]:
    return [as_choice(item) for item in spread(group.items, ITEMS, seed)]


def _group(training: Training, request: Request, name: str) -> Group | None:
    try:
        ready = training.ready(page_language(request))
    except SnapshotError:
        return None
    return next((group for group in groups(ready or []) if group.name == name), None)


def _title(request: Request, group: Group) -> str:
    if not group.first:
        return group.label
    return page_words(request)("practice.run", label=group.label, first=group.first, last=group.last)


def _to(request: Request, rest: str) -> RedirectResponse:
    return RedirectResponse(f"{office_of(request).settings.root_path}/latihan{rest}", status_code=303)
