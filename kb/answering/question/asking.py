"""Words that only ask: "seberapa sering", "jangka waktu", "berapa hari". No text must hold them to answer."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from kb.language.tokens import stem, stems
from kb.types import Need, Query, QuestionKind

_LISTED = re.compile(r"\bapa (?:saja|aja)\b")
_DUTIES = re.compile(r"\b(?:ngapain|ngerjain apa) (?:saja|aja)\b|\btugasnya (?:ngapain|apa)\b")
_ANYONE = re.compile(r"\bsiapa(?:-siapa| ?pun)\b")
_MAY = re.compile(r"\b(?:boleh|bolehkah|bisakah)\b")
_PERIOD = re.compile(r"\bberapa (?:tahun|bulan|minggu|menit)\b")
_ENUMERATED = re.compile(r"\b(?:ada berapa (?:jenis|macam)|sebutkan|apa (?:saja|aja))\b")
_AMENDED = re.compile(
    r"\bdiubah (?:dengan|oleh|apa|berapa)|\bterakhir (?:diubah|dicabut|diganti)|\b(?:pengganti|perubahan terakhir)\b"
    r"|\b(?:dicabut|diganti|digantikan) (?:apa|dengan|sama|oleh)\b"
)
_NOD = re.compile(r"\b(?:kan|ya|bukan|betul|benar)\W*$|^(?:benarkah|betulkah|apa benar|apa betul)\b")
_OFFICE = re.compile(
    r"\b(?:kepala|sekretaris|sekda|bupati|wali ?kota|gubernur|menteri|presiden|ketua|direktur|asisten)\b"
)
TABLE = Path(__file__).with_name("asking.toml")


@cache
def asking_stems(kind: QuestionKind | None) -> frozenset[str]:
    """Stems of the words that only ask, in questions of a kind; None for those of every kind."""
    words: dict[str, str] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["words"]
    return frozenset(stems(words.get(kind.value if kind else "semua", "")))


def without_asking(query: Query) -> Query:
    """The query without needs that only ask; all of them stay where nothing else is asked about."""
    idle = asking_stems(None) | asking_stems(query.kind)
    left = tuple(need for need in query.needs if need.word not in idle)
    return replace(query, needs=left) if left else query


def refined_kind(query: Query) -> QuestionKind:
    """The kind of a question, told more closely: a list asked as a meaning, an amendment, a claim put up for a nod."""
    asked = query.respelt.lower()
    if query.kind is QuestionKind.DEFINITION and _LISTED.search(asked):
        return QuestionKind.LIST
    if query.kind is QuestionKind.OBJECTION and asks_for_duties(query):
        return QuestionKind.LIST
    if query.kind is QuestionKind.WHO and _ANYONE.search(asked) and _MAY.search(asked):
        return QuestionKind.MAY
    if query.kind is QuestionKind.HOW_MANY and _PERIOD.search(asked):
        return QuestionKind.WHEN
    if query.kind is QuestionKind.HOW_MANY and _ENUMERATED.search(asked):
        return QuestionKind.LIST
    if _AMENDED.search(asked) and query.documents:
        return QuestionKind.VALIDITY
    if query.kind is QuestionKind.OTHER and _NOD.search(asked) and _OFFICE.search(asked):
        return QuestionKind.WHO
    return query.kind


def asks_for_duties(query: Query) -> bool:
    """Whether spoken words ask what someone does ("kerjanya ngapain saja"), where "ngapain" alone objects."""
    return _DUTIES.search(query.respelt.lower()) is not None


def bare(token: str) -> str:
    """A word without its clitic: "berkasnya" is "berkas"."""
    return re.sub(r"(?:nya|ny|kah|lah)$", "", token) if len(token) > 5 else token


def word_met(need: Need, held: frozenset[str]) -> bool:
    """Whether a need is met, with or without its clitic."""
    return need.met_by(held) or stem(bare(need.word)) in held
