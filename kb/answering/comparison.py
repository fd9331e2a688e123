"""Questions for a difference: what is compared, and the best evidence for each side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.answering.evidence import Evidence, gather
from kb.answering.support import Support
from kb.search.engine import SearchEngine
from kb.types import Query, QuestionKind

_JOINS = re.compile(
    r"\b(?:dengan|dan|versus|vs|dibandingkan dengan|dibandingkan|dibanding|atau)\b|(?<=\w)\s+sama\s+(?=\w)"
)
_LEADS_IN = re.compile(
    r"^.*?\b(?:perbedaan|beda|bedanya|berbeda|bandingkan|membandingkan|perbandingan)\b(?:\s+(?:utama|antara|kata))*\s*"
)
_SIDES = 2


def sides(engine: SearchEngine, query: Query) -> list[Query]:
    """One query a side; empty where the question does not show two sides.

    Two named documents are two sides of the whole question; else the words on either side of "dan", "dengan", "vs".
    """
    if len(query.documents) >= _SIDES:
        return [
            replace(
                query, documents=(document,), references=tuple(r for r in query.references if r.document == document)
            )
            for document in query.documents[:_SIDES]
        ]
    asked = re.split(r"[?.!]", query.respelt.lower())[0]
    parts = [part.strip(" ,?.") for part in _JOINS.split(_LEADS_IN.sub("", asked), maxsplit=1)]
    parts = [part for part in parts if engine.content_stems(part)]
    if len(parts) < _SIDES:
        return []
    return [engine.understanding.about(query, part, QuestionKind.DEFINITION) for part in _share_head(parts)]


def _share_head(parts: Sequence[str]) -> list[str]:
    """Complete a lone last word: "aplikasi umum dan khusus" compares "aplikasi umum" with "aplikasi khusus"."""
    first, second = parts[0].split(), parts[1].split()
    if len(second) == 1 and len(first) == _SIDES:
        return [parts[0], f"{first[0]} {second[0]}"]
    return list(parts[:_SIDES])


def compared(engine: SearchEngine, query: Query, support: Support) -> list[Evidence]:
    """The best evidence for each side, in the order of the question; empty where a side has none."""
    found: list[Evidence] = []
    for side in sides(engine, query):
        evidence = gather(engine, side, engine.search(side, 8))
        own = [e for e in evidence if not side.documents or e.passage.document in side.documents]
        own = [e for e in own if e.unit.key not in {f.unit.key for f in found}]
        if not own or not support.enough(side, own[0]):
            return []
        found.append(own[0])
    return found
