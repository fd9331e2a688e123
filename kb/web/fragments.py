"""Small pieces of HTML that answers and sources share: badges, chips, marked words, folded text.

Everything is built with ``Markup(...).format(...)``, which escapes what is put in: text from documents and questions
cannot become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup, escape

from kb.answering.shapes.grounding import ELISION
from kb.answering.shapes.plain_text import place_label
from kb.browsing.quoting import GAP
from kb.types import Citation, Confidence, DocumentKey, Form, LegalStatus, Status
from kb.web.words import Words

Span = tuple[int, int]

LONGEST_MARK = 300
"""Characters of a quote that travel in a link; of a longer one its first and last words do, with ``GAP`` between."""

_REVOKED = frozenset({LegalStatus.REVOKED})
_BOUNDARY = re.compile(r"[.;:!?]\s|\n")


def join(parts: Iterable[Markup | str], between: str = "") -> Markup:
    """Pieces in a row; a piece that is not markup is escaped."""
    return Markup(between).join(parts)


def marked(text: str, marks: Sequence[Span] = (), start: int = 0, end: int | None = None) -> Markup:
    """``text[start:end]`` escaped, with the spans of ``marks`` (positions in the whole text) in ``<mark>``."""
    end = len(text) if end is None else end
    out, at = Markup(), start
    for opens, closes in _merged(text, marks):
        first, last = max(opens, at), min(closes, end)
        if first < last:
            out += Markup("{}<mark>{}</mark>").format(text[at:first], text[first:last])
            at = last
    return out + escape(text[at:end])


def _merged(text: str, marks: Sequence[Span]) -> list[Span]:
    """Marks in order, those with only white space between them made one."""
    merged: list[Span] = []
    for opens, closes in sorted(marks):
        if merged and not text[merged[-1][1] : opens].strip():
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def fold_at(text: str, words: int) -> int:
    """Position after at most ``words`` words of ``text``, at the end of a sentence, item or line where there is one."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if len(ends) <= words:
        return len(text)
    limit, least = ends[words - 1], ends[words // 2]
    boundaries = [match.end() for match in _BOUNDARY.finditer(text) if least <= match.end() <= limit + 1]
    return boundaries[-1] if boundaries else limit


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def details(summary: Markup | str, body: Markup, opened: bool = False, css: str = "lipat") -> Markup:
    """A part that opens and closes."""
    return Markup('<details class="{}"{}><summary>{}</summary>{}</details>').format(
        css, Markup(" open") if opened else "", summary, body
    )


def ask_button(question: str, label: str | None = None, css: str = "lanjut") -> Markup:
    """A button that asks ``question``: by the script of the chat page, by the form ``lagi`` of a page without one."""
    return Markup(
        '<button type="submit" form="lagi" name="q" value="{}" class="{}" data-tanya lang="id">{}</button>'
    ).format(question, css, label or question)


def source_address(citation: Citation, language: str, quoted: str = "") -> str:
    """Address of a source, relative to the chat page; ``quoted`` are the words to mark there."""
    query = {"kunci": str(citation.passage), "bahasa": language}
    if quoted:
        query["kata"] = brief(quoted)
    return f"sumber?{urlencode(query)}"


def brief(quoted: str) -> str:
    """A quote short enough for a link: whole, or its first and last words."""
    quoted = quoted.replace(ELISION, f" {GAP} ")
    if len(quoted) <= LONGEST_MARK:
        return quoted
    parts = quoted.split()
    return f"{' '.join(parts[:16])} {GAP} {' '.join(parts[-8:])}"


def chip(citation: Citation, words: Words, quoted: str = "", label: str = "") -> Markup:
    """The printed place of a citation as a link that opens its source beside the answer."""
    return Markup(
        '<a class="rujukan" lang="id" href="{}" target="_blank" rel="noopener" data-sumber title="{}">{}</a>'
    ).format(
        source_address(citation, words.language, quoted), words("answer.open_article"), label or place_label(citation)
    )


_NORMS = frozenset(LegalStatus) - {LegalStatus.PROPOSAL, LegalStatus.NOT_A_NORM, LegalStatus.UNVERIFIED}


def badge(status: Status, words: Words, as_of: date | None = None) -> Markup:
    """The standing of a source, how well it is known where that is not from the official text, and for which date."""
    standing = status.standing.value
    out = Markup('<span class="lencana l-{}">{}</span>').format(standing, words(f"legal.{standing}"))
    if status.confidence is not Confidence.OFFICIAL and status.standing in _NORMS:
        unverified = LegalStatus.UNVERIFIED.value
        out += Markup(' <span class="lencana l-{}">{}</span>').format(unverified, words(f"legal.{unverified}"))
    if as_of is not None:
        out += Markup(' <span class="per">{}</span>').format(words("answer.per", date=words.date(as_of)))
    return out


def form_label(form: Form, words: Words) -> Markup:
    """A plain line where the words are not the official text; nothing where they are."""
    if form is Form.OFFICIAL:
        return Markup()
    return Markup('<p class="bentuk b-{}">{}</p>').format(form.value, words(f"form.{form.value}"))


def level_label(citation: Citation, words: Words) -> Markup:
    """What kind of source it is: a national or a regional rule, an SOP or only a model of one, a study."""
    if not citation.level:
        return Markup()
    name = citation.form.value if citation.form is Form.MODEL and citation.level == "kantor" else citation.level
    return Markup('<span class="tingkat">{}</span>').format(words(f"source_level.{name}"))


def has_page(form: Form, page: int) -> bool:
    """Whether a page number means anything: our own digests, models and studies are texts without pages."""
    return form is Form.OFFICIAL or page > 1


def is_revoked(standing: LegalStatus) -> bool:
    """Whether the words must be shown struck through."""
    return standing in _REVOKED


def by_whom(status: Status) -> str:
    """The key of the words that stand before what changed or revoked a document."""
    if is_revoked(status.standing):
        return "answer.replaced_by"
    partly = status.standing is LegalStatus.PARTLY_REVOKED
    return "answer.changed_or_partly_revoked_by" if partly else "answer.changed_by"


def readable(key: DocumentKey) -> str:
    """A document key as people write it, for a document that the answer does not cite: "UU 11/2008"."""
    from kb.structure.kinds import printed_kind  # here, so that the loading page need not wait for it

    match = re.fullmatch(r"([a-z]+)(?:-([a-z-]+))?-([0-9a-z]+)-(\d{4})", key)
    if not match:
        return key.replace("-", " ")
    kind, place, number, year = match.groups()
    if place and printed_kind(kind) == kind:
        kind, place = f"{kind}-{place}", None
    name = printed_kind(kind)
    named = name if name != kind else kind.replace("-", " ").capitalize()
    return " ".join(
        part for part in (named, (place or "").replace("-", " ").title(), f"{number.upper()}/{year}") if part
    )
