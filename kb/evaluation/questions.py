"""Question files → ``Question``s. One JSON object a line, in Pandu's own format or in those of the public sets we use.

Own format: ``{"id", "question", "history", "gold", "behaviour", "points", "as_of", "register", "must"}``; gold are
document or passage keys. Others are recognised by their fields: ``expect`` (sources and points in words),
``passage_id`` (``uu/2007/40#Pasal-91``), ``answerable: false``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast

from kb.errors import InputRefused
from kb.loading import json_of
from kb.structure.references import parse_references
from kb.types import DocumentKey, Turn

Behaviour = Literal["answer", "abstain", "clarify", "revoked", "refuse"]
_BEHAVIOURS: Mapping[str, Behaviour] = {
    "answer": "answer",
    "compare": "answer",
    "answer_with_status": "revoked",
    "revoked": "revoked",
    "abstain": "abstain",
    "abstain_redirect": "abstain",
    "refuse": "refuse",
    "refuse_safety": "refuse",
    "clarify": "clarify",
}
_SOP = re.compile(r"\bSOP[- ]?(\d{1,2})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gold:
    """Where a right answer stands: a document, a place in it ("" anywhere), and its words where they are known.

    Without a place ``text`` is cut out of the document at some character, and ``answers`` are to be found there.
    """

    document: DocumentKey
    place: str = ""
    text: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer does.

    ``register`` is how it is asked (formal, everyday, chat); ``must`` are words that a right first quote holds.
    """

    id: str
    text: str
    history: tuple[Turn, ...] = ()
    gold: tuple[Gold, ...] = ()
    behaviour: Behaviour = "answer"
    points: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    as_of: date | None = None
    kind: str = ""
    register: str = ""
    must: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """The questions of a file.

    Raises InputRefused with the line number when a line is not a question.
    """
    questions: list[Question] = []
    for number, row in rows_of(path):
        try:
            questions.append(question_of(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"baris {number} bukan pertanyaan ({error})."
            raise InputRefused(path.name, reason, "Lihat bentuknya di docs/evaluation.md.") from error
    return questions


def rows_of(path: Path) -> list[tuple[int, Mapping[str, object]]]:
    """The objects of a file, one a line, each with its line number.

    Raises InputRefused where the file cannot be read, or a line is no JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(path.name, f"tidak terbaca ({error}).", "Beri berkas JSONL berkode UTF-8.") from error
    rows: list[tuple[int, Mapping[str, object]]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json_of(line)
                if not isinstance(row, dict):
                    raise ValueError("bukan objek JSON")
            except ValueError as error:
                reason = f"baris {number} bukan pertanyaan ({error})."
                raise InputRefused(path.name, reason, "Lihat bentuknya di docs/evaluation.md.") from error
            rows.append((number, row))
    return rows


def question_of(row: Mapping[str, object]) -> Question:
    """The question of one object of a file; ValueError, KeyError or TypeError where it is none."""
    expect = row.get("expect")
    expected = cast(Mapping[str, object], expect) if isinstance(expect, Mapping) else {}
    behaviour = str(row.get("behaviour") or expected.get("behaviour") or _from_answerable(row))
    if behaviour not in _BEHAVIOURS:
        raise ValueError(f"behaviour {behaviour!r}")
    return Question(
        id=str(row["id"]),
        text=str(row["question"]),
        history=tuple(_turn(turn) for turn in _list(row.get("history"))),
        gold=_gold(row, expected),
        behaviour=_BEHAVIOURS[behaviour],
        points=tuple(str(p) for p in _list(row.get("points") or expected.get("points"))),
        must_not=tuple(str(p) for p in _list(row.get("must_not"))),
        as_of=date.fromisoformat(str(row["as_of"])) if row.get("as_of") else None,
        kind=str(row.get("category") or row.get("kind") or ""),
        register=str(row.get("register") or ""),
        must=tuple(str(each) for each in _list(row.get("must"))),
    )


def _list(value: object) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{value!r} harus berupa daftar")
    return value


def _from_answerable(row: Mapping[str, object]) -> str:
    return "answer" if row.get("answerable", True) else "abstain"


def _turn(value: object) -> Turn:
    turn = cast(Mapping[str, str], value)
    return Turn("assistant" if turn["role"] == "assistant" else "user", turn["text"])


def _gold(row: Mapping[str, object], expected: Mapping[str, object]) -> tuple[Gold, ...]:
    if "gold" in row:
        return tuple(_from_key(str(key)) for key in _list(row["gold"]))
    if expected:
        return tuple(gold for source in _list(expected.get("sources")) for gold in _from_words(str(source)))
    if row.get("answerable") is False:
        return ()
    return _from_passage(row)


def _from_key(key: str) -> Gold:
    document, _, place = key.partition("#")
    return Gold(DocumentKey(document), place.lower())


def _from_words(source: str) -> list[Gold]:
    """Read gold in words: "Perpres 95/2018 Pasal 61 ayat (4)" is that place, "kartu SOP-03" the SOP of that number."""
    found = [Gold(r.document, r.place) for r in parse_references(source) if r.document]
    sop = _SOP.search(source)
    if sop:
        found.append(Gold(DocumentKey(f"sop-{int(sop.group(1)):02d}")))
    return found


def _from_passage(row: Mapping[str, object]) -> tuple[Gold, ...]:
    """Read gold of public sets: ``uu/2007/40#Pasal-91``, ``key#Pasal-5``, or the text where only an offset is given."""
    identifier = str(row.get("passage_id") or row.get("doc_id") or "")
    if not identifier:
        return ()
    document, _, place = identifier.partition("#")
    parts = document.split("/")
    key = DocumentKey(f"{parts[0]}-{parts[2]}-{parts[1]}" if len(parts) == 3 else document)
    if place.lower().startswith("pasal-"):
        return (Gold(key, place.lower(), str(row.get("passage") or "")),)
    located = [r.place for r in parse_references(str(row.get("gold_locator") or "")) if r.place]
    text = str(row.get("passage") or "")
    answers = tuple(str(answer) for answer in _list(row.get("answers")))
    return (Gold(key, "", text, answers), *(Gold(key, place) for place in located[:1]))
