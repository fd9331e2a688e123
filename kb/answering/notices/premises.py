"""What a question takes for granted and the quotes say otherwise: another number of the same thing, another modal.

"Prinsipnya kan ada lima?" beside "empat prinsip"; "wajib" beside "dapat": the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.language.modals import MODAL_PATTERN
from kb.language.numerals import word_value
from kb.language.tokens import stem, tokens
from kb.structure.references import without_references
from kb.types import Notice, NoticeKind, Query, QuestionKind, Quote
from kb.wording import Words

_MODALS = re.compile(rf"\b({MODAL_PATTERN}|berhak)\b", re.IGNORECASE)
_ASKED_MODAL = re.compile(r"\b(wajib|harus|dilarang)(?:kah)?\b", re.IGNORECASE)
_SMALLEST = 2


def disputed(query: Query, lead: Sequence[Quote], words: Words) -> list[Notice]:
    """Notices for what the question takes for granted and the leading quotes contradict; empty where nothing is."""
    return [*_numbers(query, lead, words), *_modals(query, lead, words)]


def _numbers(query: Query, quotes: Sequence[Quote], words: Words) -> list[Notice]:
    asked = _counts(without_references(query.respelt), query)
    if not asked:
        return []
    said: dict[str, dict[int, str]] = {}
    for quote in quotes:
        for noun, value in _counts(quote.text, query, before=False):
            said.setdefault(noun, {}).setdefault(value, quote.citation.document_label)
    notices: list[Notice] = []
    for noun, value in asked:
        sources = said.get(noun, {})
        if sources and value not in sources:
            listed = words.listed(f"{number} ({label})" for number, label in sources.items())
            text = words.say("notice", "premise_number", asked=value, noun=_printed(noun, query), said=listed)
            notices.append(Notice(NoticeKind.PREMISE, text))
    return notices[:1]


def _counts(text: str, query: Query, before: bool = True) -> list[tuple[str, int]]:
    """Pairs (stem of a thing asked about, number): "lima prinsip"; with ``before`` also "prinsip … ada lima"."""
    things = {need.word for need in query.needs if not need.word.isdigit()}
    listed = tokens(text)
    found: list[tuple[str, int]] = []
    for place, token in enumerate(listed):
        value = int(token) if token.isdigit() and len(token) < 4 else word_value(token)
        if value is None or value < _SMALLEST:
            continue
        after = [stem(word) for word in listed[place + 1 : place + 3]]
        noun = next((word for word in after if word in things), None)
        if noun is None and before and "ada" in listed[max(place - 2, 0) : place]:
            noun = next((stem(word) for word in listed[:place] if stem(word) in things), None)
        if noun is not None:
            found.append((noun, value))
    return found


def _printed(noun: str, query: Query) -> str:
    return next((token for token in tokens(query.respelt) if stem(token) == noun), noun)


def _modals(query: Query, lead: Sequence[Quote], words: Words) -> list[Notice]:
    """A modal that is asked for and is not the one that the leading words use: wajib is not harus is not dapat."""
    asked = {match.lower() for match in _ASKED_MODAL.findall(query.respelt)}
    if len(asked) != 1 or not lead or query.kind in (QuestionKind.DIFFERENCE, QuestionKind.OBJECTION):
        return []
    used = {match.lower() for match in _MODALS.findall(lead[0].text)}
    if not used or used & asked:
        return []
    text = words.say(
        "notice", "premise_modal", asked=next(iter(asked)), said=words.listed(f'"{m}"' for m in sorted(used))
    )
    return [Notice(NoticeKind.PREMISE, text)]
