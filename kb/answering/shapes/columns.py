"""An answer laid out: the columns of a comparison, the choices of a doubtful one; each quote and warning said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.answering.shapes.grounding import verbatim
from kb.types import Answer, Choice, DocumentKey, Notice, NoticeKind, Quote, Side

_Words = tuple[DocumentKey, str]
_TOLD = frozenset({NoticeKind.REVOKED, NoticeKind.AMENDED})
"""Notices that a statement of the standing of the same document says better."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The quotes of an answer by where they are shown: in ``sides`` or ``choices``, else leading, else as legal basis.

    ``notices`` are those that say more than the standing which leads the answer.
    """

    sides: tuple[Side, ...]
    lead: tuple[Quote, ...]
    quotes: tuple[Quote, ...]
    choices: tuple[Choice, ...] = ()
    notices: tuple[Notice, ...] = ()


def laid_out(answer: Answer) -> Layout:
    """Where each quote of an answer is shown; without a comparison ``lead`` and ``quotes`` as they are.

    A column is short: what stands in every column tells nothing apart, and an article that repeats words of its
    column stays whole in the legal basis.
    """
    held = Counter(words for side in answer.sides for words in {_words(quote) for quote in side.quotes})
    sides = tuple(
        Side(side.label, _short([q for n, q in enumerate(side.quotes) if n == 0 or held[_words(q)] == 1]))
        for side in answer.sides
    )
    stated = {statement.document for statement in answer.standing}
    shown = {_words(quote) for side in sides for quote in side.quotes}
    return Layout(
        sides,
        () if answer.choices else tuple(quote for quote in answer.lead if _words(quote) not in shown),
        tuple(quote for quote in answer.quotes if _words(quote) not in shown),
        answer.choices,
        tuple(notice for notice in answer.notices if notice.kind not in _TOLD or notice.document not in stated),
    )


def _short(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes without those that hold the words of one before."""
    kept: list[Quote] = []
    for quote in quotes:
        document = quote.citation.document
        if not any(one.citation.document == document and verbatim(one.text, quote.text) for one in kept):
            kept.append(quote)
    return tuple(kept)


def _words(quote: Quote) -> _Words:
    return quote.citation.document, quote.text
