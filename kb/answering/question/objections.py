"""Objections ("atasan tetap minta tanda tangan basah"): which question is one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.answering.question.asking import asks_for_duties
from kb.language.tokens import stems
from kb.types import Query, QuestionKind

TABLE = Path(__file__).with_name("objections.toml")


@dataclass(frozen=True, slots=True)
class ObjectionPattern:
    """A row of the table: its name, its pattern and an example each way."""

    name: str
    pattern: re.Pattern[str]
    matches: str
    not_matches: str


@cache
def objection_patterns() -> tuple[ObjectionPattern, ...]:
    """The table."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["objection"]
    return tuple(ObjectionPattern(r["name"], re.compile(r["pattern"]), r["matches"], r["not"]) for r in rows)


def objects(query: Query) -> bool:
    """Whether a question is an objection."""
    asked = " ".join(query.respelt.lower().split())
    if asks_for_duties(query):
        return False
    return query.kind is QuestionKind.OBJECTION or any(row.pattern.search(asked) for row in objection_patterns())


@cache
def people() -> frozenset[str]:
    """Stems of the words for who objects: every section speaks of a superior, so they tell no section from another."""
    return frozenset(stems(tomllib.loads(TABLE.read_text(encoding="utf-8"))["people"]["words"]))
