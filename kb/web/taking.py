"""The foot of an answer: what was looked for, and what can be done with it: copy, print, take along, report, link."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup, escape

from kb.answering.shapes.plain_text import as_text
from kb.types import Answer, AnswerStatus, NoticeKind
from kb.web.fragments import details, join
from kb.web.words import Words

LEAST_TIME = 50.0
"""Milliseconds worth telling."""

REASONS = ("keliru", "kurang", "usang")
"""What an answer can be reported as."""

LONGEST_NOTE = 500
"""Characters of the note beside a report."""

_ABOUT_SEARCH = (NoticeKind.EXPANDED, NoticeKind.AS_OF)
_NOT_REPORTED = frozenset({AnswerStatus.CLARIFY, AnswerStatus.FAILED})


@dataclass(frozen=True, slots=True)
class Carried:
    """What the forms of an answer send along: the conversation before it, and the part of the collection, packed."""

    history: str = ""
    part: str = ""


ALONE = Carried()
"""A first question to all of the collection."""


def foot(answer: Answer, words: Words, carried: Carried = ALONE) -> Markup:
    """The line about the search, the buttons, and the report; ``carried`` is what its forms send along."""
    parts = [Markup("<span>{}</span>").format(notice.text) for notice in answer.notices if notice.kind in _ABOUT_SEARCH]
    if answer.lead or answer.quotes or answer.steps:
        parts.append(escape(words("answer.quoted")))
    if answer.milliseconds >= LEAST_TIME and answer.citations:
        seconds = f"{answer.milliseconds / 1000:.1f}"
        parts.append(
            escape(words("answer.took", seconds=seconds.replace(".", ",") if words.language == "id" else seconds))
        )
    buttons = _buttons(answer, words, carried)
    report = Markup() if answer.status in _NOT_REPORTED else _report(answer, words, carried)
    if not (parts or buttons or report):
        return Markup()
    said = Markup("<p>{}</p>").format(join(parts, " ")) if parts else Markup()
    return Markup('<footer class="kaki">{}{}{}</footer>').format(said, buttons, report)


def share_address(answer: Answer, language: str, carried: Carried = ALONE) -> str:
    """Address of a question, relative to the chat page: it asks it again for the same day."""
    query = {"q": answer.question}
    if any(notice.kind is NoticeKind.AS_OF for notice in answer.notices):
        query["tanggal"] = answer.as_of.isoformat()
    if language != "id":
        query["bahasa"] = language
    query.update(parse_qsl(carried.part))
    return f"tanya?{urlencode(query)}"


def _buttons(answer: Answer, words: Words, carried: Carried) -> Markup:
    if not answer.citations:
        return Markup()
    return Markup(
        '<div class="alat"><button type="button" class="kecil" data-salin="{}" data-selesai="{}">{}</button>'
        '<button type="button" class="kecil" data-cetak>{}</button>'
        '<form method="post" action="nota">{}<button type="submit" class="kecil">{}</button></form>'
        '<a class="kecil" href="{}">{}</a></div>'
    ).format(
        as_text(answer),
        words("answer.copied"),
        words("answer.copy"),
        words("answer.print"),
        _again(answer, words, carried),
        words("answer.memo"),
        share_address(answer, words.language, carried),
        words("answer.link"),
    )


def _report(answer: Answer, words: Words, carried: Carried) -> Markup:
    """The question whether the answer is wrong, incomplete or out of date; a form that works without a script."""
    choices = join(
        Markup('<label><input type="radio" name="alasan" value="{}" required> {}</label>').format(
            reason, words(f"report.{reason}")
        )
        for reason in REASONS
    )
    form = Markup(
        '<form method="post" action="lapor" data-lapor data-gagal="{}">{}<fieldset><legend>{}</legend>{}</fieldset>'
        '<label class="catat">{}<textarea name="catatan" maxlength="{}" rows="2"></textarea></label>'
        '<p class="petunjuk">{}</p><button type="submit" class="kecil">{}</button></form>'
    ).format(
        words("report.failed"),
        _again(answer, words, carried),
        words("report.reason"),
        choices,
        words("report.note"),
        LONGEST_NOTE,
        words("report.masked"),
        words("report.send"),
    )
    return details(words("report.heading"), form, css="lapor")


def _again(answer: Answer, words: Words, carried: Carried) -> Markup:
    """The hidden fields by which the server asks the same question again."""
    fields = {
        "q": answer.question,
        "tanggal": answer.as_of.isoformat(),
        "bahasa": words.language,
        "riwayat": carried.history,
        "batas": carried.part,
    }
    return join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value) for name, value in fields.items()
    )
