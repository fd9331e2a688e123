"""What a question asks for: definition, person, deadline, number, steps …"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.types import QuestionKind

TABLE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True, slots=True)
class KindPattern:
    """One line of the table: the kind, its pattern, and an example each way."""

    kind: QuestionKind
    pattern: re.Pattern[str]
    matches: str
    not_matches: str


@cache
def kind_patterns() -> tuple[KindPattern, ...]:
    """The table, in the order in which it is tried."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["kind"]
    return tuple(
        KindPattern(QuestionKind(row["name"]), re.compile(row["pattern"]), row["matches"], row["not"]) for row in rows
    )


def question_kind(respelt: str) -> QuestionKind:
    """The kind of a question whose spelling was already put right; ``OTHER`` where nothing shows it."""
    lowered = " ".join(respelt.lower().split())
    for row in kind_patterns():
        if row.pattern.search(lowered):
            return row.kind
    return QuestionKind.OTHER
