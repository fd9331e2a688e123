"""Questions for a difference: what is compared, and the best evidence for each side."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.answering.evidence import Evidence, gather
from kb.search.engine import SearchEngine
from kb.search.questions import question_kind
from kb.types import Query, QuestionKind

_JOINS = re.compile(
    r"\b(?:dengan|dan|versus|vs|dibandingkan dengan|dibandingkan|dibanding|atau)\b|(?<=\w)\s+sama\s+(?=\w)"
)
_ASKS_DIFFERENCE = re.compile(
    r"\b(?:(?:apa )?(?:perbedaan|beda|bedanya|berbeda|bandingkan|membandingkan|perbandingan|dibandingkan|dibanding)"
    r"(?:\s+(?:utama|antara|kata|dengan))*)\b"
)
_CUT = "|"
_SIDES = 2


def sides(engine: SearchEngine, query: Query) -> list[Query]:
    """One query a side; empty where the question does not show two sides.

    Two named documents are two sides of the whole question; else the words on either side of "dan", "dengan", "vs".
    """
    asked = query.respelt.lower()
    kind = question_kind(_ASKS_DIFFERENCE.sub(" ", asked))
    if len(query.documents) >= _SIDES:
        return [
            replace(
                query,
                kind=kind,
                documents=(document,),
                references=tuple(r for r in query.references if r.document == document),
            )
            for document in query.documents[:_SIDES]
        ]
    before, _, after = _ASKS_DIFFERENCE.sub(_CUT, re.split(r"[?.!]", asked)[0], count=1).partition(_CUT)
    compared_words = after if engine.content_stems(after) else before
    parts = [part.strip(" ,?.'\"") for part in _JOINS.split(compared_words, maxsplit=1)]
    if len(parts) < _SIDES or not all(engine.content_stems(part) for part in parts):
        return []
    meaning = QuestionKind.DEFINITION if kind is QuestionKind.OTHER else kind
    return [engine.understanding.about(query, part, meaning) for part in _share_head(parts)]


def _share_head(parts: Sequence[str]) -> list[str]:
    """Complete a lone last word: "aplikasi umum dan khusus" compares "aplikasi umum" with "aplikasi khusus"."""
    first, second = parts[0].split(), parts[1].split()
    if len(second) == 1 and len(first) == _SIDES:
        return [parts[0], f"{first[0]} {second[0]}"]
    return list(parts[:_SIDES])


def compared(engine: SearchEngine, query: Query, supported: Callable[[Query, Evidence], bool]) -> list[Evidence]:
    """The best evidence for each side, in the order of the question; empty where a side has none."""
    found: list[Evidence] = []
    for side in sides(engine, query):
        evidence = gather(engine, side, engine.search(side, 8))
        own = [e for e in evidence if not side.documents or e.passage.document in side.documents]
        own = [e for e in own if e.unit.key not in {f.unit.key for f in found}]
        if not own or not supported(side, own[0]):
            return []
        found.append(own[0])
    return found
