"""Objections ("atasan tetap minta tanda tangan basah"): which question is one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kb.answering.question.asking import asks_for_duties
from kb.language.pattern_rows import PatternRow, pattern_rows
from kb.language.tokens import stems
from kb.types import Query, QuestionKind

TABLE = Path(__file__).with_name("objections.toml")


@cache
def objection_patterns() -> tuple[PatternRow, ...]:
    """The table."""
    return pattern_rows(PatternRow, TABLE, "objection")


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
