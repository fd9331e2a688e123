"""A question that asks several things: each thing is a question of its own about the same matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.search.engine import SearchEngine
from kb.search.questions import question_kind
from kb.types import Need, Query, QuestionKind

_ASKING = (
    r"apa|apakah|siapa|kapan|berapa|bagaimana|di mana|ke mana|kepada siapa|mana|bolehkah|dasarnya|dasar hukumnya"
    r"|dasar hukum|contoh|contohnya|sanksinya|syaratnya|langkahnya|caranya|target"
)
_BREAK = re.compile(
    rf"[?!;]+|\.(?=\s)|(?:,|(?<!\s))\s++(?:dan|lalu|terus|serta|juga)\s++(?=(?:\w++\s++){{0,2}}(?:{_ASKING})\b)"
    rf"|,\s*+(?=(?:{_ASKING})\b)"
)
_LIKENED = re.compile(
    r"\bsama (?:saja |aja )?(?:kan |ya |toh )?(?:dengan|kayak|kaya|seperti|sama)\s+([^?.!,]{2,60})", re.IGNORECASE
)
_WEAK = 0.5
MOST = 3
"""At most so many things asked at once are answered each on its own."""


def parts(engine: SearchEngine, query: Query) -> tuple[Query, ...]:
    """The several things asked, each as a query; one query, the question itself, where it asks one thing.

    A part keeps what the others speak of at half weight, so that "contohnya dong" asks for examples of what was asked
    before it.
    """
    pieces = [piece.strip(" ,.") for piece in _BREAK.split(query.respelt) if piece and piece.strip(" ,.")]
    asking = [piece for piece in pieces if _asks(piece)]
    likened = _LIKENED.search(query.respelt)
    other = (_likened(engine, query, likened.group(1)),) if likened else ()
    if query.references or len(asking) + len(other) < 2:
        return (query,)
    return (*(_part(engine, query, piece) for piece in asking[:MOST]), *other)


def _likened(engine: SearchEngine, query: Query, words: str) -> Query:
    """What the asker takes for the same ("sama saja kan kayak e-government"): looked for by its own name only."""
    part = engine.understanding.about(query, words.strip(" ?.!,"), QuestionKind.OTHER)
    needs = tuple(replace(need, alternatives=(frozenset({need.word}),)) for need in part.needs)
    return replace(part, search_text=part.respelt, expansions=(), needs=needs)


def _asks(piece: str) -> bool:
    return (
        bool(re.search(rf"\b(?:{_ASKING})\b", piece, re.IGNORECASE)) or question_kind(piece) is not QuestionKind.OTHER
    )


def _part(engine: SearchEngine, query: Query, piece: str) -> Query:
    own = frozenset(engine.content_stems(piece))
    needs = tuple(need if need.word in own else replace(need, weight=_WEAK * need.weight) for need in query.needs)
    text = f"{piece} {engine.content_text(query.respelt)}"
    return replace(
        query, text=piece, respelt=piece, search_text=text, kind=question_kind(piece), needs=_sorted(needs, own)
    )


def _sorted(needs: Sequence[Need], own: frozenset[str]) -> tuple[Need, ...]:
    return (*(n for n in needs if n.word in own), *(n for n in needs if n.word not in own))
