"""``/ringan``: ask and read without a script, on a thin network; ``/tanya?q=`` is the address of one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import FastAPI, Form, Query, Request
from fastapi.responses import HTMLResponse

from kb.answering.shapes import remembered
from kb.settings import LONGEST_QUESTION, Settings
from kb.web.asker.early import look_again
from kb.web.asking import LONGEST_VALUE, Asking, answered, part_of
from kb.web.conversation import LONGEST_PACKED, packed, unpacked
from kb.web.guard import hides_its_origin
from kb.web.loading import Opening
from kb.web.rate import ASKING, anyone
from kb.web.render import render
from kb.web.security import ASKED_IN_ADDRESS
from kb.web.templating import page_words
from kb.web.templating import render as page

EXAMPLES = 4

Value = Annotated[str, Form(max_length=LONGEST_VALUE)]


def add_light(app: FastAPI, opening: Opening, settings: Settings) -> None:
    """Add the routes."""
    light = Light(opening, settings)

    @app.post("/ringan")
    @anyone(ASKING)
    def ask(
        request: Request,
        q: Annotated[str, Form(max_length=LONGEST_QUESTION)] = "",
        tanggal: Annotated[str, Form(max_length=100)] = "",
        riwayat: Annotated[str, Form(max_length=LONGEST_PACKED)] = "",
        lingkup: Value = "",
        jenis: Value = "",
        instansi: Value = "",
    ) -> HTMLResponse:
        """An answer, with the conversation carried along in the form."""
        chosen = {"lingkup": lingkup, "jenis": jenis, "instansi": instansi}
        if hides_its_origin(request):
            fields = {"q": q, "tanggal": tanggal, "riwayat": riwayat, **chosen}
            return asked_again(request, "/ringan", fields)
        within = part_of(chosen)
        return light.answer(request, Asking(q.strip(), unpacked(riwayat), tanggal, within))

    @app.get("/ringan")
    @app.get("/tanya")
    @anyone(ASKING)
    def linked(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
        tanggal: Annotated[str, Query(max_length=100)] = "",
    ) -> HTMLResponse:
        """The answer to a question in an address, as somebody sent it; without one the box and some examples."""
        asking = Asking(q.strip(), (), tanggal, part_of(request.query_params))
        reply = light.answer(request, asking)
        if asking.question:
            reply.headers.update(ASKED_IN_ADDRESS)
        return reply


def asked_again(
    request: Request, action: str, fields: Mapping[str, str], heading: str = "", said: str = "", send: str = ""
) -> HTMLResponse:
    """A form that hides where it stands, shown once more on a page that does not; other sites may send it so."""
    text = page_words(request)
    return page(
        request,
        "asker/again.html",
        action=action,
        fields=fields,
        heading=heading or text("again.sure_heading"),
        said=said or text("again.sure"),
        send=send or text("again.send"),
    )


class Light:
    """The pages of asking without a script."""

    def __init__(self, opening: Opening, settings: Settings) -> None:
        self.opening = opening
        self.settings = settings

    def start(self, request: Request, asking: Asking, shown: object = "", status: int = 200) -> HTMLResponse:
        """The page with the box; ``shown`` is the card below it."""
        backend, text = self.opening.backend, page_words(request)
        loading = backend is None
        examples = (backend.examples(EXAMPLES) if backend else []) or text.series("examples")
        reply = page(
            request,
            "asker/light.html",
            503 if loading else status,
            question="",
            kept=asking.question if shown or loading else "",
            shown=shown,
            examples=[] if loading else examples[:EXAMPLES],
            history=packed(asking.history),
            day_typed=asking.day_typed.strip(),
            within=asking.within,
            scopes=backend.scopes() if backend else {},
            longest=self.settings.question_characters,
            early=self.opening.early.value if loading else "",
        )
        return look_again(request, self.opening, reply) if loading else reply

    def answer(self, request: Request, asking: Asking) -> HTMLResponse:
        """The page with the answer, and the conversation so far in its forms."""
        backend, text = self.opening.backend, page_words(request)
        if backend is None or not asking.question:
            return self.start(request, asking)
        wrong = asking.wrong(self.settings, text)
        if wrong is not None:
            return self.start(request, asking, wrong, 400)
        found = answered(backend, self.settings, asking, text)
        turns = (*asking.history, *remembered.turns(found))
        return page(
            request,
            "asker/light.html",
            question=asking.question,
            kept="",
            shown=render(found, text, "h1", asking.carried),
            examples=[],
            history=packed(turns),
            day_typed=asking.day_typed.strip(),
            within=asking.within,
            scopes=backend.scopes() if backend else {},
            longest=self.settings.question_characters,
            early="",
        )
