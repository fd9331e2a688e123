"""The chat page on Gradio: one box, examples, the answer, the earlier answers, a switch of language."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from markupsafe import Markup
from starlette.routing import Mount

from kb.settings import Settings
from kb.web.api.problems import wrong
from kb.web.asking import Asking, answered, answered_growing, part_of, unpacked_part
from kb.web.backend import Backend
from kb.web.conversation import Conversation
from kb.web.fragments import join
from kb.web.joining import Joining, events_of
from kb.web.render import body, card, earlier, pending
from kb.web.sessions import Sessions
from kb.web.theme import pandu_theme
from kb.web.words import Words, language_of, words

EXAMPLES = 4
AT_ONCE = 4
"""Questions answered at the same time; more wait in line."""

Updates = tuple[Any, ...]
"""New values for components, in the order of their event's outputs (Gradio's own types are open)."""


def mounted(settings: Settings, backend: Backend) -> FastAPI:
    """An application that carries the chat page, with every door of Gradio closed that can be closed here."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(sessions.sweeping())
        yield
        sweeping.cancel()

    shell = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    blocks = Chat(settings, backend).blocks()
    gr.mount_gradio_app(
        shell,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        root_path=settings.root_path or None,
        allowed_paths=[],
        blocked_paths=[str(settings.data)],
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=pandu_theme(),
    )
    chat = next(each.app for each in shell.routes if isinstance(each, Mount) and isinstance(each.app, FastAPI))
    chat.add_exception_handler(RequestValidationError, wrong)
    sessions = Sessions(chat)
    text = words(language_of(settings.language))
    shell.add_middleware(Joining, events=events_of(blocks.config), sessions=sessions, text=text)
    return shell


@dataclass(frozen=True)
class Chat:
    """What the page's events do. It holds no conversation: that travels in the session's ``gr.State``."""

    settings: Settings
    backend: Backend

    def blocks(self) -> gr.Blocks:
        """The page."""
        text = words(language_of(self.settings.language))
        with gr.Blocks(title=text("page.title"), analytics_enabled=False, fill_width=True) as blocks:
            talk = gr.State(Conversation(), time_to_live=3600)
            header = gr.HTML(header_html(text), elem_id="atas", padding=False, apply_default_css=False)
            language = gr.Radio(
                [("Bahasa Indonesia", "id"), ("English", "en")],
                value=text.language,
                label=text("page.language_label"),
                elem_id="bahasa",
            )
            with gr.Column(elem_id="tengah"):
                with gr.Row(elem_id="tanya", equal_height=False):
                    question = gr.Textbox(
                        label=text("page.question_label"),
                        placeholder=text("page.question_placeholder"),
                        max_lines=6,
                        scale=4,
                        elem_id="pertanyaan",
                        autofocus=True,
                        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="search"),
                    )
                    send = gr.Button(text("page.ask"), variant="primary", scale=0, elem_id="kirim")
                with gr.Accordion(text("page.as_of_summary"), open=False, elem_id="pertanggal") as drawer:
                    as_of = gr.Textbox(
                        label=text("page.as_of_label"), info=text("page.as_of_help"), max_lines=1, elem_id="tanggal"
                    )
                    level = gr.Radio(
                        self.choices("lingkup", text), value="", label=text("facet.lingkup"), elem_id="lingkup"
                    )
                    kind, office = (
                        gr.Dropdown(self.choices(name, text), value="", label=text(f"facet.{name}"), elem_id=name)
                        for name in ("jenis", "instansi")
                    )
                with gr.Column(elem_id="contoh"):
                    heading = gr.HTML(examples_html(text), padding=False, apply_default_css=False)
                    examples = [gr.Button(each, elem_classes="contoh") for each in self.examples(text)]
                shown = gr.HTML("", elem_id="jawaban", padding=False, apply_default_css=False)
                restart = gr.Button(text("page.restart"), elem_id="mulai", variant="secondary")
                older = gr.HTML("", elem_id="sebelumnya", padding=False, apply_default_css=False)
            footer = gr.HTML(footer_html(text), elem_id="bawah", padding=False, apply_default_css=False)

            # few outputs: Gradio makes a component anew for every output of every step that is skipped or changed
            outputs = [question, shown, older, talk]
            quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
            asking: dict[str, Any] = {**quiet, "concurrency_limit": AT_ONCE, "concurrency_id": "tanya"}
            chosen = [as_of, language, talk, level, kind, office]
            gr.on([question.submit, send.click], self.ask, [question, *chosen], outputs, **asking)
            for example in examples:
                example.click(self.ask, [example, *chosen], outputs, **asking)
            restart.click(fresh, None, outputs, **quiet)
            labels = [
                header,
                language,
                question,
                send,
                drawer,
                as_of,
                level,
                kind,
                office,
                heading,
                restart,
                footer,
                shown,
                older,
                talk,
            ]
            language.change(self.switch, [language, talk], labels, **asking)
        blocks.queue(max_size=64, default_concurrency_limit=AT_ONCE)
        return blocks

    def examples(self, text: Words) -> list[str]:
        """Example questions of the collection, or ours where it gives none."""
        return (self.backend.examples(EXAMPLES) or text.series("examples"))[:EXAMPLES]

    def choices(self, name: str, text: Words) -> list[tuple[str, str]]:
        """What a question can be kept within under one of ``kb.browsing.scope.NAMES``: words and value, all first."""
        held = self.backend.scopes().get(name, ())
        return [
            (text("scope.all"), ""),
            *((text(f"level.{each}") if name == "lingkup" else each, each) for each in held),
        ]

    def ask(
        self,
        question: str,
        as_of: str,
        language: str,
        talk: Conversation,
        level: str = "",
        kind: str = "",
        office: str = "",
    ) -> Iterator[Updates]:
        """Answer one question: first the card that says it is searching, then the answer."""
        text, question = words(language_of(language)), str(question or "").strip()
        if not question:
            yield tuple(gr.skip() for _ in range(4))
            return
        part = part_of({"lingkup": str(level or ""), "jenis": str(kind or ""), "instansi": str(office or "")})
        asking = Asking(question, talk.history, str(as_of or ""), part)
        wrong = asking.wrong(self.settings, text)
        before = earlier_html(talk, text)
        if wrong:
            yield gr.skip(), str(wrong), before, gr.skip()
            return
        yield "", str(pending(question, text)), before, gr.skip()
        for answer in answered_growing(self.backend, self.settings, asking, text):
            drawn = body(answer, text, asking.carried)
            after = talk.plus(answer, asking.carried, drawn)
            yield gr.skip(), str(card(answer, text, drawn)), before, after

    def switch(self, language: str, talk: Conversation) -> Updates:
        """Every label in the other language, and the last answer asked again for its own words in it."""
        text = words(language_of(language))
        if talk.answers:
            last, carried, before = talk.answers[-1], talk.carried[-1], talk.before
            asking = Asking(last.question, before.history, last.as_of.isoformat(), unpacked_part(carried.part))
            last = answered(self.backend, self.settings, asking, text)
            talk = redrawn(before.plus(last, carried), text)
        return (
            header_html(text),
            gr.update(label=text("page.language_label")),
            gr.update(label=text("page.question_label"), placeholder=text("page.question_placeholder")),
            text("page.ask"),
            gr.update(label=text("page.as_of_summary")),
            gr.update(label=text("page.as_of_label"), info=text("page.as_of_help")),
            *(
                gr.update(label=text(f"facet.{name}"), choices=self.choices(name, text))
                for name in ("lingkup", "jenis", "instansi")
            ),
            examples_html(text),
            text("page.restart"),
            footer_html(text),
            str(card(talk.answers[-1], text, talk.drawn[-1])) if talk.answers else "",
            earlier_html(talk.before, text),
            talk,
        )


def fresh() -> Updates:
    """An empty conversation; the page's style brings the examples back."""
    return "", "", "", Conversation()


def header_html(text: Words) -> str:
    """Name, what it is for, and the one line about privacy."""
    panel = Markup('data-tutup="{}" data-sumber="{}" data-sibuk="{}" data-galat="{}" data-sendiri="{}"').format(
        text("source.close"), text("source.region"), text("source.busy"), text("source.error"), text("source.own_page")
    )
    return str(
        Markup(
            '<header class="kepala" lang="{}" data-judul="{}" {}><div class="kepala-dalam"><h1 class="nama">{}</h1>'
            '<p class="tagline">{}</p><p class="tanpa-nama">{}</p>{}</div></header>'
        ).format(
            text.language,
            text("page.title"),
            panel,
            text("page.name"),
            text("page.tagline"),
            text("page.privacy"),
            menu_html(text),
        )
    )


def menu_html(text: Words) -> Markup:
    """The ways to the other pages; the search takes along what stands in the box."""
    ways = (("cari", "nav.search_only", " data-cari"), ("dokumen", "nav.documents", ""), ("ringan", "nav.light", ""))
    links = join(
        Markup('<li><a href="{}?bahasa={}"{}>{}</a></li>').format(path, text.language, Markup(more), text(key))
        for path, key, more in ways
    )
    return Markup('<nav class="menu" aria-label="{}"><ul>{}</ul></nav>').format(text("nav.label"), links)


def examples_html(text: Words) -> str:
    """The heading over the examples."""
    return str(
        Markup('<h2 class="contoh-judul" lang="{}">{}</h2>').format(text.language, text("page.examples_heading"))
    )


def footer_html(text: Words) -> str:
    """The line at the foot."""
    return str(
        Markup('<footer class="dasar-laman" lang="{}"><p>{}</p></footer>').format(
            text.language, text("page.privacy_foot")
        )
    )


def redrawn(talk: Conversation, text: Words) -> Conversation:
    """The conversation with every answer drawn in these words."""
    told = zip(talk.answers, talk.carried, strict=True)
    return replace(talk, drawn=tuple(body(answer, text, carried) for answer, carried in told))


def earlier_html(talk: Conversation, text: Words) -> str:
    """The earlier answers, newest first, each folded under its question."""
    if not talk.answers:
        return ""
    told = zip(reversed(talk.answers), reversed(talk.drawn), strict=True)
    cards = join(earlier(answer, text, drawn) for answer, drawn in told)
    return str(
        Markup('<section lang="{}"><h2 class="dulu-judul">{}</h2>{}</section>').format(
            text.language, text("page.previous"), cards
        )
    )
