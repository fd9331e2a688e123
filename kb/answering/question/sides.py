"""Questions for a difference: what is compared, a question a side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.answering.question.asking import without_asking
from kb.search.engine import SearchEngine
from kb.search.questions import question_kind
from kb.types import DocumentKey, Query, QuestionKind

_JOINS = re.compile(
    r"\b(?:dengan|dan|versus|vs|dibandingkan dengan|dibandingkan|dibanding|atau)\b|(?<=\w)\s+sama\s+(?=\w)"
)
_ASKS_DIFFERENCE = re.compile(
    r"\b(?:(?:apa )?(?:perbedaan|beda|bedanya|berbeda|bandingkan|membandingkan|perbandingan|dibandingkan|dibanding)"
    r"(?:\s+(?:utama|antara|kata|dengan))*)\b"
)
_QUOTED = re.compile(r"['\"‘“]([^'\"’”]{2,40})['\"’”]")
_BARE = re.compile(r"(?<![\w/])(\d{1,4})/(\d{4})(?![\d/])")
_HEAD = re.compile(
    r"^(?:apa |berapa )?(?:jangka waktu|batas waktu|lama|tenggat|syarat|sanksi|kewajiban|hak|tugas|tujuan|fungsi|bobot"
    r"|jumlah indikator|pengertian|definisi|langkah)\b"
)
_NO_MEASURE = frozenset({QuestionKind.OTHER, QuestionKind.LIST, QuestionKind.DEFINITION})
_CUT = "|"
_SIDES = 2


def sides(engine: SearchEngine, query: Query) -> list[Query]:
    """One query a side; empty where the question does not show two sides.

    Two named documents are two sides of the whole question; else two terms in quotation marks; else the words on
    either side of "dan", "dengan", "vs".
    """
    asked = query.respelt.lower()
    kind = question_kind(_ASKS_DIFFERENCE.sub(" ", asked))
    documents = (*query.documents, *_bare_numbers(engine, query))[:_SIDES]
    if query.kind is QuestionKind.DIFFERENCE and kind in _NO_MEASURE:
        kind = QuestionKind.HOW_MANY  # two rules are told apart by what they count
    if len(documents) == _SIDES:
        numbers = frozenset(part for found in _BARE.findall(query.respelt) for part in found)
        return [
            replace(
                query,
                kind=kind,
                documents=(document,),
                references=tuple(r for r in query.references if r.document == document),
                needs=tuple(need for need in query.needs if need.word not in numbers),
            )
            for document in documents
        ]
    kind = question_kind(_ASKS_DIFFERENCE.sub(" ", asked))
    meaning = QuestionKind.DEFINITION if kind is QuestionKind.OTHER else kind
    quoted = _QUOTED.findall(asked)
    if len(quoted) == _SIDES:
        return [_of_word(engine.understanding.about(query, term, meaning)) for term in quoted]
    before, _, after = _ASKS_DIFFERENCE.sub(_CUT, re.split(r"[?.!]", asked)[0], count=1).partition(_CUT)
    compared_words = after if engine.content_stems(after) else before
    parts = [part.strip(" ,?.'\"") for part in _JOINS.split(compared_words, maxsplit=1)]
    if len(parts) < _SIDES or not all(engine.content_stems(part) for part in parts):
        return []
    return [without_asking(engine.understanding.about(query, part, meaning)) for part in _share_head(parts)]


def _of_word(side: Query) -> Query:
    """A side that asks for a word as a word."""
    return replace(side, respelt=f"kata {side.text}", search_text=f"kata {side.text} menyatakan")


def _bare_numbers(engine: SearchEngine, query: Query) -> list[DocumentKey]:
    """Held documents named by number and year only, of the kind of the one before: "permen 5/2018 dan 59/2020"."""
    if len(query.documents) != 1:
        return []
    kind = engine.identities[query.documents[0]].kind
    keys = (DocumentKey(f"{kind}-{number}-{year}") for number, year in _BARE.findall(query.respelt))
    return [key for key in keys if key in engine.identities and key not in query.documents]


def _share_head(parts: Sequence[str]) -> list[str]:
    """Complete what the second side leaves out.

    "aplikasi umum dan khusus" compares "aplikasi umum" with "aplikasi khusus"; "jangka waktu jawab permohonan dengan
    jawab pengaduan" compares two periods.
    """
    first, second = parts[0].split(), parts[1].split()
    if len(second) == 1 and len(first) == _SIDES:
        return [parts[0], f"{first[0]} {second[0]}"]
    head = _HEAD.match(parts[0])
    if head and not _HEAD.match(parts[1]):
        return [parts[0], f"{head.group()} {parts[1]}"]
    return list(parts[:_SIDES])
