"""An answer as HTML, in the order that design asks for: lead, steps, legal basis, notes, gaps, next, whom to ask.

Pure functions: an :class:`~kb.types.Answer` and words in, escaped markup out.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl
from urllib.parse import quote as quoted_path

from markupsafe import Markup, escape

from kb.answering.shapes.columns import Layout, laid_out
from kb.language.visible import visible
from kb.types import Answer, AnswerStatus, Choice, Notice, NoticeKind, Step
from kb.web.fragments import (
    ask_button,
    badge,
    chip,
    count_words,
    details,
    form_label,
    join,
)
from kb.web.quotes import FOLD, columns, lead_quote, leading, norms
from kb.web.taking import ALONE, Carried, foot
from kb.web.words import Words

LEAST_STEPS = 3
"""Steps that stand open however long they are."""

_ELSEWHERE = frozenset({NoticeKind.NOT_REGULATED, NoticeKind.NOT_EXISTING, NoticeKind.EXPANDED, NoticeKind.AS_OF})
_MISSING = (NoticeKind.NOT_REGULATED, NoticeKind.NOT_EXISTING)


def render(answer: Answer, words: Words, heading: str = "h2", carried: Carried = ALONE) -> Markup:
    """The whole card of one answer; ``carried`` is what its forms send along."""
    return card(answer, words, body(answer, words, carried), heading)


def card(answer: Answer, words: Words, drawn: Markup, heading: str = "h2") -> Markup:
    """The whole card around the drawn :func:`body` of its answer."""
    return Markup('<article class="kartu s-{}" data-status="{}" lang="{}">{}</article>').format(
        answer.status.value,
        answer.status.value,
        words.language,
        _question(answer.question, heading) + drawn,
    )


def seen(markup: Markup) -> Markup:
    """The same without letters that cannot be seen; our own markup has none of them."""
    return Markup(visible(markup))


def body(answer: Answer, words: Words, carried: Carried = ALONE) -> Markup:
    """An answer without its question, part by part."""
    layout = laid_out(answer)
    parts = join(
        (
            _part(carried, words),
            _state(answer, words),
            _standing(answer, words),
            _written(answer, words),
            _choices(layout, answer, words),
            _lead(layout, answer, words),
            _steps(answer, words),
            _others(answer, words),
            _basis(layout, answer, words),
            _notices(layout, words),
            _missing(answer, words),
            _nearest(answer, words),
            _next(answer, words),
            _contact(answer, words),
            foot(answer, words, carried),
        )
    )
    return seen(parts)


def earlier(answer: Answer, words: Words, drawn: Markup) -> Markup:
    """An answer of before, its drawn :func:`body` folded under its question."""
    return Markup('<article class="kartu lama s-{}" lang="{}">{}</article>').format(
        answer.status.value,
        words.language,
        details(
            seen(Markup('<span class="tanya" lang="id">{}</span>').format(answer.question)),
            drawn,
            css="dulu",
        ),
    )


def pending(question: str, words: Words) -> Markup:
    """The card while the collection is searched."""
    return Markup(
        '<article class="kartu menunggu" data-status="pending" lang="{}">{}<p class="mencari">{}</p></article>'
    ).format(words.language, _question(question, "h2"), words("page.searching"))


def problem(question: str, heading: str, text: str, words: Words) -> Markup:
    """The card of a question that could not be put: an unreadable date, too many letters."""
    return Markup(
        '<article class="kartu s-clarify" data-status="problem" lang="{}">{}'
        '<p class="keadaan">{}</p><p class="pesan">{}</p></article>'
    ).format(words.language, _question(question, "h2"), heading, text)


def _question(question: str, heading: str) -> Markup:
    tag = Markup(heading)
    return seen(Markup('<{} class="tanya" lang="id">{}</{}>').format(tag, question, tag))


def _part(carried: Carried, words: Words) -> Markup:
    """In which part of the collection alone was looked; nothing where in all of it."""
    values = [
        words.table.get(f"level.{value}", value) if name == "lingkup" else value
        for name, value in parse_qsl(carried.part)
    ]
    if not values:
        return Markup()
    return Markup('<p class="batas">{}</p>').format(words("scope.told", parts=", ".join(values)))


def _state(answer: Answer, words: Words) -> Markup:
    """What kind of answer this is; silent for a plain one."""
    out, status = Markup(), answer.status
    heading, hint = words(f"status.{status.value}.heading"), words(f"status.{status.value}.hint")
    if status is AnswerStatus.PARTIAL:
        heading = answer.message or heading
    if status is not AnswerStatus.ANSWERED:
        out += Markup('<p class="keadaan">{}</p>').format(heading)
    if text := hint if status is AnswerStatus.PARTIAL else answer.message or hint:
        out += Markup('<p class="pesan">{}</p>').format(text)
    return out


def _standing(answer: Answer, words: Words) -> Markup:
    """How the rules asked about stand: our own statement, set apart from the words of law, with what it rests on."""
    if not answer.standing:
        return Markup()
    stated = join(
        Markup('<p class="pernyataan">{} {}</p>{}').format(
            badge(each.status, words),
            each.text,
            Markup('<p class="asal">{} {}</p>').format(
                words("answer.standing_rests_on"), join((chip(source, words) for source in each.sources), ", ")
            )
            if each.sources
            else Markup(),
        )
        for each in answer.standing
    )
    return Markup('<section class="keberlakuan"><h3>{}</h3>{}<p class="petunjuk">{}</p></section>').format(
        words("answer.standing"), stated, words("answer.standing_own")
    )


def _choices(layout: Layout, answer: Answer, words: Words) -> Markup:
    """The places that may be meant, all that a doubtful answer has."""
    if not layout.choices:
        return Markup()
    return Markup('<section class="inti"><ol class="mungkin">{}</ol><p class="petunjuk">{}</p></section>').format(
        _places(layout.choices, answer, words), words("answer.none_meant")
    )


def _others(answer: Answer, words: Words) -> Markup:
    """The places that may be meant instead of the lead, where that is likely and not sure."""
    if not answer.others:
        return Markup()
    return Markup('<section class="lainnya"><h3>{}</h3><ol class="mungkin">{}</ol></section>').format(
        words("answer.others"), _places(answer.others, answer, words)
    )


def _places(choices: Sequence[Choice], answer: Answer, words: Words) -> Markup:
    """Places that may be meant, each with its heading, its words, and the button that asks for it alone."""
    return join(
        Markup('<li><h3 lang="id">{}. {}</h3>{}{}</li>').format(
            number,
            choice.heading,
            lead_quote(choice.quote, answer, words),
            ask_button(
                choice.question, Markup('{}<span class="sr">: {}</span>').format(words("answer.meant"), choice.heading)
            ),
        )
        for number, choice in enumerate(choices, start=1)
    )


def _written(answer: Answer, words: Words) -> Markup:
    """What a language model made of the quotes, each sentence with the places it stands on."""
    if not answer.written:
        return Markup()
    sentences = join(
        (
            Markup("<span>{} {}</span>").format(s.text, join((chip(c, words) for c in s.citations), " "))
            for s in answer.written
        ),
        " ",
    )
    return Markup('<section class="rangkuman"><h3>{}</h3><p lang="id">{}</p></section>').format(
        words("answer.written"), sentences
    )


def _lead(layout: Layout, answer: Answer, words: Words) -> Markup:
    """The columns of a comparison and the quotes that answer beside them."""
    if not (layout.sides or layout.lead):
        return Markup()
    compared = columns(layout.sides, answer, words) if layout.sides else Markup()
    return Markup('<section class="inti">{}{}</section>').format(compared, leading(layout.lead, answer, words))


def _steps(answer: Answer, words: Words) -> Markup:
    """The steps of an SOP as cards, as many open as the fold allows."""
    if not answer.steps:
        return Markup()
    left, shown = FOLD - sum(count_words(quote.text) for quote in answer.lead), 0
    for step in answer.steps:
        left -= count_words(f"{step.action} {step.actor} {step.papers} {step.time} {step.output}")
        if shown >= LEAST_STEPS and left < 0:
            break
        shown += 1
    first = answer.steps[0].citation
    said = any(quote.citation.document == first.document for quote in answer.lead)
    head = Markup('<h3>{}</h3><p class="asal">{} {}</p>{}').format(
        words("answer.steps"),
        escape(first.document_title or first.document_label),
        badge(first.legal_status, words, answer.as_of),
        Markup() if said else form_label(first.form, words),
    )
    out = Markup("<ol>{}</ol>").format(join(_step(step, words) for step in answer.steps[:shown]))
    if hidden := answer.steps[shown:]:
        key = "answer.one_more_step" if len(hidden) == 1 else "answer.more_steps"
        summary = words(key, first=hidden[0].number, last=hidden[-1].number)
        out += details(summary, Markup("<ol>{}</ol>").format(join(_step(step, words) for step in hidden)))
    card = Markup('<p class="kartu-cetak"><a href="kartu/{}" target="_blank" rel="noopener">{}</a></p>').format(
        quoted_path(first.document, safe=""), words("answer.step_card")
    )
    return Markup('<section class="langkah">{}{}{}</section>').format(head, out, card)


def _step(step: Step, words: Words) -> Markup:
    facts = [("actor", step.actor), ("papers", step.papers), ("time", step.time), ("output", step.output)]
    facts.append(("note", step.note))
    rows = join(
        Markup('<div><dt>{}</dt><dd lang="id">{}</dd></div>').format(words(f"answer.{name}"), value)
        for name, value in facts
        if value
    )
    return Markup(
        '<li><label class="centang"><span class="nomor" aria-hidden="true">{}</span><input type="checkbox">'
        '<span class="sr">{}</span></label><div><p class="aksi" lang="id">'
        '<span class="sr">{}: </span>{}</p><dl>{}</dl>{}</div></li>'
    ).format(
        step.number,
        words("answer.step_done", number=step.number),
        words("answer.step", number=step.number),
        step.action,
        rows,
        chip(step.citation, words, label=step.citation.place),
    )


def _basis(layout: Layout, answer: Answer, words: Words) -> Markup:
    """The norms behind the answer, folded, in the order that the answer gives."""
    if not layout.quotes:
        return Markup()
    summary = Markup('{} <span class="jumlah">{}</span>').format(
        words("answer.basis"), words("answer.basis_count", count=len(layout.quotes))
    )
    opened = not (answer.lead or answer.steps)
    return details(summary, norms(layout.quotes, answer, words), opened, css="dasar")


def _notices(layout: Layout, words: Words) -> Markup:
    shown = [notice for notice in layout.notices if notice.kind not in _ELSEWHERE]
    if not shown:
        return Markup()
    return Markup('<section class="catatan"><h3>{}</h3><ul>{}</ul></section>').format(
        words("answer.notes"), join(_notice(notice, words) for notice in shown)
    )


def _notice(notice: Notice, words: Words) -> Markup:
    return Markup('<li class="c-{}"><strong>{}.</strong> {}</li>').format(
        notice.kind.value, words(f"notice.{notice.kind.value}"), notice.text
    )


def _missing(answer: Answer, words: Words) -> Markup:
    shown = [notice for notice in answer.notices if notice.kind in _MISSING]
    if not shown:
        return Markup()
    items = join(Markup("<li>{}</li>").format(notice.text) for notice in shown)
    return Markup('<section class="takdiatur"><h3>{}</h3><ul>{}</ul></section>').format(words("answer.missing"), items)


def _nearest(answer: Answer, words: Words) -> Markup:
    if not answer.nearest or (answer.status is AnswerStatus.CLARIFY and answer.next):
        return Markup()
    items = join(
        Markup("<li>{}</li>").format(ask_button(words("answer.nearest_question", label=label), label))
        for _, label in answer.nearest
    )
    return Markup('<section class="dekat"><h3>{}</h3><ul class="pilihan">{}</ul></section>').format(
        words("answer.nearest"), items
    )


def _next(answer: Answer, words: Words) -> Markup:
    questions = answer.next or ((answer.question,) if answer.status is AnswerStatus.FAILED else ())
    if not questions:
        return Markup()
    if answer.status is AnswerStatus.FAILED:
        items = Markup("<li>{}</li>").format(ask_button(answer.question, words("answer.again")))
        return Markup('<ul class="pilihan">{}</ul>').format(items)
    heading = words("answer.choose" if answer.status is AnswerStatus.CLARIFY else "answer.next")
    items = join(Markup("<li>{}</li>").format(ask_button(question)) for question in questions)
    return Markup('<section class="lanjutan"><h3>{}</h3><ul class="pilihan">{}</ul></section>').format(heading, items)


def _contact(answer: Answer, words: Words) -> Markup:
    if not answer.contact:
        return Markup()
    return Markup('<p class="hubungi"><strong>{}:</strong> <span lang="id">{}</span></p>').format(
        words("answer.contact"), answer.contact
    )
