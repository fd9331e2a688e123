"""``/nota`` and ``/lapor``: take an answer along as a memo, or tell the office that it is wrong.

Both ask the same question again: nothing of an answer is taken from the browser, so a report holds what was said.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import FastAPI, Form, Request
from fastapi.responses import Response

from kb.answering.shapes.serialise import answer_json
from kb.catalogue.logbook import MOST_REPORTS, Reason, ReportsFull
from kb.catalogue.masking import Plain
from kb.settings import LONGEST_QUESTION, Settings
from kb.types import Answer
from kb.web.asker.early import not_open
from kb.web.asker.light import asked_again
from kb.web.asker.memo import MEDIA_TYPE, memo
from kb.web.asking import Asking, answered, unpacked_part
from kb.web.conversation import LONGEST_PACKED, unpacked
from kb.web.guard import hides_its_origin
from kb.web.loading import Opening
from kb.web.office import office_of
from kb.web.rate import ASKING, Allowance, Rate, anyone
from kb.web.taking import LONGEST_NOTE
from kb.web.templating import page_words
from kb.web.templating import render as page
from kb.web.words import Words, language_of, words

log = logging.getLogger(__name__)

Question = Annotated[str, Form(max_length=LONGEST_QUESTION)]
Day = Annotated[str, Form(max_length=100)]
Packed = Annotated[str, Form(max_length=LONGEST_PACKED)]

REPORTING = Allowance(Rate(30, 600), Rate(300, 3600), {**ASKING.keeps, "feedback": MOST_REPORTS}, costs=True)
"""Reports: an office behind one address may send thirty at once; nobody needs as many."""


def add_handing(app: FastAPI, opening: Opening, settings: Settings) -> None:
    """Add the routes."""

    def again(asking: Asking, text: Words) -> Answer | None:
        """The answer to the same question; None where it cannot be put."""
        if opening.backend is None or not asking.question or asking.wrong(settings, text) is not None:
            return None
        return answered(opening.backend, settings, asking, text)

    @app.post("/nota")
    @anyone(ASKING)
    def taken(
        request: Request,
        q: Question = "",
        tanggal: Day = "",
        riwayat: Packed = "",
        batas: Packed = "",
        bahasa: str = "",
    ) -> Response:
        """The answer as a Word file."""
        if hides_its_origin(request):
            fields = {"q": q, "tanggal": tanggal, "riwayat": riwayat, "batas": batas, "bahasa": bahasa}
            return asked_again(request, "/nota", fields)
        text = words(language_of(bahasa, page_words(request).language))
        answer = again(Asking(q.strip(), unpacked(riwayat), tanggal, unpacked_part(batas)), text)
        if opening.backend is None:
            return not_open(request, opening)
        if answer is None or not answer.citations:
            heading, said = text("memo.nothing_heading"), text("memo.nothing")
            return page(request, "asker/missing.html", 404, heading=heading, said=said)
        name = text("memo.file", date=answer.as_of.isoformat())
        return Response(
            memo(answer, text, opening.backend.identity),
            media_type=MEDIA_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @app.post("/lapor")
    @anyone(REPORTING)
    def reported(
        request: Request,
        q: Question = "",
        tanggal: Day = "",
        riwayat: Packed = "",
        batas: Packed = "",
        bahasa: str = "",
        alasan: Annotated[str, Form(max_length=20)] = "",
        catatan: Annotated[str, Form(max_length=4 * LONGEST_NOTE)] = "",
    ) -> Response:
        """Keep a report, masked, with the answer as it is given now."""
        text = words(language_of(bahasa, page_words(request).language))
        if hides_its_origin(request):  # other sites may send it so: ask again
            fields = {"q": q, "tanggal": tanggal, "riwayat": riwayat, "batas": batas, "bahasa": bahasa}
            fields |= {"alasan": alasan, "catatan": catatan}
            return asked_again(
                request, "/lapor", fields, text("report.sure_heading"), text("report.sure"), text("report.send")
            )
        answer = again(Asking(q.strip(), unpacked(riwayat), tanggal, unpacked_part(batas)), text)
        if opening.backend is None:
            return not_open(request, opening)
        if answer is None or alasan not in {reason.value for reason in Reason}:
            return page(
                request,
                "asker/missing.html",
                400,
                heading=text("report.missing_heading"),
                said=text("report.missing"),
            )
        said = cast("Mapping[str, Plain]", answer_json(answer))
        try:
            office_of(request).logbook.report_answer(answer.question, said, alasan, catatan[:LONGEST_NOTE])
        except ReportsFull:
            heading = text("report.missing_heading")
            return page(request, "asker/missing.html", 503, heading=heading, said=text("report.full"))
        return page(
            request, "asker/missing.html", 200, heading=text("report.thanks_heading"), said=text("report.thanks")
        )
