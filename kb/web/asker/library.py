"""``/cari`` and ``/dokumen``: plain search with facets, the shelf of documents, a document, one of its articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup

from kb.browsing.documents import DocumentView, Related
from kb.browsing.finding import FACETS
from kb.browsing.shelf import Wish
from kb.settings import LONGEST_QUESTION, Settings
from kb.types import DocumentKey, Form, Passage, PassageKey, Status, passage_key, place_of
from kb.web.asker.early import not_open
from kb.web.dates import parse_date
from kb.web.fragments import LONGEST_MARK, badge, by_whom, form_label, marked
from kb.web.loading import Opening
from kb.web.rate import LOOKING, anyone
from kb.web.security import ASKED_IN_ADDRESS
from kb.web.source import Placing, render_missing, render_source
from kb.web.templating import page_words
from kb.web.templating import render as page
from kb.web.words import Words

STEP = 10
"""Passages on one page of a search."""


def add_library(app: FastAPI, opening: Opening, settings: Settings) -> None:
    """Add the routes."""
    library = Library(opening, settings)

    @app.get("/cari")
    @anyone(LOOKING)
    def search(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
        mulai: Annotated[int, Query(ge=0, le=1000)] = 0,
    ) -> HTMLResponse:
        """Passages for a question."""
        chosen = {name: request.query_params.get(name, "")[:200] for name in FACETS}
        reply = library.search(request, q.strip(), {name: value for name, value in chosen.items() if value}, mulai)
        reply.headers.update(ASKED_IN_ADDRESS)
        return reply

    @app.get("/dokumen")
    def shelf(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        jenis: Annotated[str, Query(max_length=100)] = "",
        mulai: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> HTMLResponse:
        """The documents that are held, by kind and name."""
        return library.shelf(request, Wish(q.strip(), jenis, mulai))

    @app.get("/dokumen/{key}")
    def document(request: Request, key: str, tanggal: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
        """One document."""
        return library.document(request, DocumentKey(key), tanggal.strip())

    @app.get("/sumber")
    def source(
        request: Request,
        kunci: Annotated[str, Query(max_length=300)],
        kata: Annotated[str, Query(max_length=4 * LONGEST_MARK)] = "",
        potongan: bool = False,
    ) -> Response:
        """The article around a passage: a page of its own, or with ``potongan`` the piece for the panel."""
        if potongan:
            return library.piece(request, PassageKey(kunci), kata)
        return library.article(request, PassageKey(kunci), kata)

    @app.get("/kartu/{key}")
    def card(request: Request, key: str) -> HTMLResponse:
        """The steps of an SOP to tick and to print."""
        return library.card(request, DocumentKey(key))

    @app.get("/dokumen/{key}/{place}")
    def article(request: Request, key: str, place: str) -> HTMLResponse:
        """One article of a document."""
        return library.article(request, passage_key(DocumentKey(key), place))


class Library:
    """The pages that show what is held."""

    def __init__(self, opening: Opening, settings: Settings) -> None:
        self.opening = opening
        self.settings = settings

    def search(self, request: Request, question: str, chosen: Mapping[str, str], start: int) -> HTMLResponse:
        """The page of a search; without words only its box."""
        backend, text = self.opening.fresh(), page_words(request)
        if backend is None:
            return not_open(request, self.opening)
        limit = self.settings.question_characters
        findings = backend.find(question[:limit], chosen, None, start, STEP) if question else None

        def address(changes: Mapping[str, str | int]) -> str:
            query = {"q": question, **chosen, **changes}
            return "?" + urlencode({name: value for name, value in query.items() if value})

        return page(
            request,
            "asker/search.html",
            question=question,
            chosen=chosen,
            findings=findings,
            expansions=", ".join(added for _, added in findings.expansions) if findings else "",
            start=start,
            step=STEP,
            longest=limit,
            page=lambda at: address({"mulai": max(0, at)}),
            narrowed=lambda name, value: address({name: value}),
            value_name=lambda name, value: _value_name(name, value, text),
            article=_article_address,
            draw=Drawing(text),
        )

    def shelf(self, request: Request, wish: Wish) -> HTMLResponse:
        """The documents in order of hierarchy, a page at a time."""
        backend, text = self.opening.fresh(), page_words(request)
        if backend is None:
            return not_open(request, self.opening)

        def address(kind: str, start: int) -> str:
            query = {"q": wish.words, "jenis": kind, "mulai": max(0, start)}
            return "?" + urlencode({name: value for name, value in query.items() if value})

        return page(
            request,
            "asker/documents.html",
            shelf=backend.shelf(wish),
            words=wish.words,
            kind=wish.kind,
            start=wish.start,
            step=wish.count,
            address=address,
            as_of=self.settings.as_of or date.today(),
            draw=Drawing(text),
        )

    def document(self, request: Request, key: DocumentKey, day_typed: str) -> HTMLResponse:
        """One document as of a day."""
        backend, text = self.opening.fresh(), page_words(request)
        if backend is None:
            return not_open(request, self.opening)
        day = parse_date(day_typed) if day_typed else None
        found = backend.document(key, day)
        if found is None:
            return self._missing(request)
        return page(
            request,
            "asker/document.html",
            document=found,
            facts=list(_facts(found, text)),
            outgoing=_grouped(found.acts),
            incoming=_grouped(found.acted),
            sources=() if found.record.forms == (Form.OFFICIAL,) else found.record.sources,
            steps=bool(backend.steps(key)),
            day_typed=day_typed,
            day_wrong=bool(day_typed) and day is None,
            draw=Drawing(text),
        )

    def card(self, request: Request, key: DocumentKey) -> HTMLResponse:
        """The steps of an SOP as a card of A5."""
        backend, text = self.opening.fresh(), page_words(request)
        if backend is None:
            return not_open(request, self.opening)
        found, steps = backend.document(key), backend.steps(key)
        if found is None or not steps:
            return self._missing(request)
        return page(
            request,
            "asker/card.html",
            who=found.record.identity,
            standing=found.status,
            as_of=found.as_of,
            form=steps[0].form,
            steps=steps,
            draw=Drawing(text),
        )

    def article(self, request: Request, key: PassageKey, quoted: str = "") -> HTMLResponse:
        """One article with its neighbours; the place asked for, or the words quoted of it, are marked in it."""
        backend, text = self.opening.fresh(), page_words(request)
        if backend is None:
            return not_open(request, self.opening)
        view = backend.source(key)
        if view is None:
            return self._missing(request)
        whole = view.passages[0].article
        found = backend.article(whole)
        root = self.settings.root_path
        return page(
            request,
            "asker/article.html",
            title=f"{view.document_label}, {view.place}",
            key=str(key).partition("#")[0],
            label=view.document_label,
            here_place=place_of(whole),
            trail=found.trail if found else (),
            before=found.before if found else None,
            after=found.after if found else None,
            source=render_source(view, key, quoted, text, Placing(f"{root}/", bool(quoted) or key != whole, True)),
        )

    def piece(self, request: Request, key: PassageKey, quoted: str) -> Response:
        """The article around a passage, for the panel beside an answer."""
        backend, text = self.opening.fresh(), page_words(request)
        if backend is None:
            state = {"keadaan": self.opening.early.value}
            return JSONResponse(state, status_code=503, headers={"Retry-After": "2"})
        view = backend.source(key)
        content = render_missing(text) if view is None else render_source(view, key, quoted, text)
        return HTMLResponse(str(content), status_code=404 if view is None else 200)

    def _missing(self, request: Request) -> HTMLResponse:
        text = page_words(request)
        return page(
            request, "asker/missing.html", 404, heading=text("source.missing_heading"), said=text("source.missing")
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What templates draw badges, labels and marked words with."""

    text: Words

    def badge(self, status: Status, day: date | None = None) -> Markup:
        """The standing of a document."""
        return badge(status, self.text, day)

    def by_whom(self, status: Status) -> str:
        """The key of the words before what changed or revoked a document."""
        return by_whom(status)

    def form_label(self, form: Form) -> Markup:
        """A line where the words are not the official text."""
        return form_label(form, self.text)

    def marked(self, text: str, marks: Sequence[tuple[int, int]]) -> Markup:
        """Words with some of them marked."""
        return marked(text, marks)


def _article_address(passage: Passage) -> str:
    """Path of a passage's own page."""
    return f"/dokumen/{quote(passage.document, safe='')}/{quote(place_of(passage.key), safe='')}"


def _value_name(name: str, value: str, text: Words) -> str:
    if name == "status":
        return text.table.get(f"legal.{value}", value)
    return text.table.get(f"level.{value}", value) if name == "lingkup" else value


def _grouped(related: Iterable[Related]) -> list[tuple[str, list[Related]]]:
    return [(kind.value, list(found)) for kind, found in groupby(related, key=lambda each: each.kind)]


def _facts(document: DocumentView, text: Words) -> Iterable[tuple[str, str]]:
    """What is known of a document's identity, by the name of its label; what is not known is left out."""
    identity, record = document.record.identity, document.record
    if identity.official_title and identity.official_title != identity.title:
        yield "official_title", identity.official_title
    if identity.issuer:
        yield "issuer", identity.issuer
    if identity.enacted:
        yield "enacted", text.date(identity.enacted)
    if identity.in_force_from:
        yield "in_force_from", text.date(identity.in_force_from)
    if identity.gazette:
        yield "gazette", identity.gazette
    if record.articles_found and identity.family == "regulasi":
        expected = identity.articles
        known = expected and expected != record.articles_found
        yield (
            "articles",
            text("document.articles_of", found=record.articles_found, all=expected)
            if known
            else str(record.articles_found),
        )
