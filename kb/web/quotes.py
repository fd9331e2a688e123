"""Quotes as HTML: leading ones, the columns of a comparison, and the norms of the legal basis, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from kb.types import Answer, Citation, DocumentKey, Quote, Side
from kb.web.fragments import (
    ask_button,
    badge,
    by_whom,
    chip,
    count_words,
    details,
    fold_at,
    form_label,
    has_page,
    is_revoked,
    join,
    level_label,
    marked,
    readable,
)
from kb.web.words import Words

FOLD = 90
"""Words of an answer that stand open; what is longer is folded."""


def leading(quotes: Sequence[Quote], answer: Answer, words: Words) -> Markup:
    """The quotes that answer: the first open, others as far as the fold allows; revoked ones last and folded."""
    left = FOLD
    shown: list[Quote] = []
    folded: list[Quote] = []
    for quote in sorted(quotes, key=_revoked):
        fits = count_words(quote.text) <= left and not _revoked(quote)
        (folded if shown and not fits else shown).append(quote)
        left -= count_words(quote.text)
    out = join(lead_quote(quote, answer, words) for quote in shown)
    if folded:
        rest = join(lead_quote(quote, answer, words) for quote in folded)
        out += details(words("answer.more_quotes", count=len(folded)), rest)
    return out


def columns(sides: Sequence[Side], answer: Answer, words: Words) -> Markup:
    """What is compared, side by side where there is room, each under its name."""
    parts = join(
        Markup('<section class="sisi"><h3 lang="id">{}</h3>{}</section>').format(
            side.label, leading(side.quotes, answer, words)
        )
        for side in sides
    )
    return Markup('<div class="banding">{}</div>').format(parts)


def lead_quote(quote: Quote, answer: Answer, words: Words) -> Markup:
    """A quote that answers or may, with where it stands under it."""
    return Markup('<figure class="kutipan">{}<figcaption>{} {} {}{}{}</figcaption></figure>').format(
        _quoted(quote, words),
        chip(quote.citation, words, quote.text),
        level_label(quote.citation, words),
        badge(quote.citation.legal_status, words, answer.as_of),
        form_label(quote.citation.form, words),
        _successors(quote.citation, answer, words) if _revoked(quote) else "",
    )


def _revoked(quote: Quote) -> bool:
    return is_revoked(quote.citation.legal_status.standing)


def _quoted(quote: Quote, words: Words) -> Markup:
    """The words of a quote: struck through where revoked, folded where long, open where the answering words are."""
    text, marks = quote.text, quote.marks
    cut = fold_at(text, FOLD)
    tag = Markup("del" if _revoked(quote) else "p")
    out = Markup("<{}>{}</{}>").format(tag, marked(text, marks, end=cut), tag)
    if text[cut:].strip():
        rest = Markup("<{}>{}</{}>").format(tag, marked(text, marks, start=cut), tag)
        answers_below = any(last > cut for _, last in marks)
        out += details(words("answer.continued", count=count_words(text[cut:])), rest, opened=answers_below)
    return Markup('<blockquote lang="id">{}</blockquote>').format(out)


def norms(quotes: Sequence[Quote], answer: Answer, words: Words) -> Markup:
    """The quotes one after the other; what is known of a document's standing is told at its first quote."""
    told: set[DocumentKey] = set()
    out = Markup()
    for quote in quotes:
        out += _norm(quote, answer, words, first=quote.citation.document not in told)
        told.add(quote.citation.document)
    return out


def _norm(quote: Quote, answer: Answer, words: Words, first: bool) -> Markup:
    citation, status = quote.citation, quote.citation.legal_status
    known = status.checked and status.checked != answer.as_of
    checked = words("answer.checked", date=words.date(status.checked)) if known and status.checked else ""
    revoked = is_revoked(status.standing)
    return Markup(
        '<section class="norma{}">{}<h4 lang="id">{} <small>{}</small></h4>'
        '<p class="asal">{} <span class="hlm">{}</span> {} <span class="per">{}</span></p>'
        "{}{}{}</section>"
    ).format(
        " dicabut" if revoked else "",
        level_label(citation, words),
        Markup("<del>{}</del>").format(citation.document_label) if revoked else citation.document_label,
        citation.document_title if citation.document_title != citation.document_label else "",
        chip(citation, words, quote.text, label=citation.place),
        words("answer.page", page=citation.page) if has_page(citation.form, citation.page) else "",
        badge(status, words, answer.as_of),
        checked,
        form_label(citation.form, words),
        _quoted(quote, words),
        _successors(citation, answer, words) if first else "",
    )


def _successors(citation: Citation, answer: Answer, words: Words) -> Markup:
    """What changed or revoked the document, as links where the answer cites it and as a question where not."""
    status = citation.legal_status
    note = Markup('<p class="petunjuk" lang="id">{}</p>').format(status.note) if status.note else Markup()
    if not status.by:
        return note
    links = join((_successor(document, answer, words) for document in status.by), ", ")
    return Markup('<p class="pengganti">{} {}</p>{}').format(words(by_whom(status)), links, note)


def _successor(document: DocumentKey, answer: Answer, words: Words) -> Markup:
    for citation in answer.citations:
        if citation.document == document:
            return chip(citation, words)
    label = readable(document)
    return ask_button(words("answer.replaced_question", label=label), label, css="tautan")
