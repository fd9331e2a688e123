"""What is not answered whatever the collection holds, and which desk to name instead."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.language.pattern_rows import PatternRow, pattern_rows
from kb.language.tokens import stems

TABLE = Path(__file__).with_name("scope.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopePattern(PatternRow):
    """One row of the table: its name, its pattern, an example each way, and the desk it names (desks only)."""

    unit: str = ""


@cache
def scope_tables() -> dict[str, tuple[ScopePattern, ...]]:
    """The tables ``unsafe``, ``outside`` and ``desk``."""
    return {table: pattern_rows(ScopePattern, TABLE, table) for table in ("unsafe", "outside", "desk")}


def scope_patterns(table: str) -> tuple[ScopePattern, ...]:
    """The rows of a table, in the order in which they are tried."""
    return scope_tables()[table]


@cache
def domain_stems() -> frozenset[str]:
    """Stems of the words that mark a question as one of the subject."""
    words: str = tomllib.loads(TABLE.read_text(encoding="utf-8"))["domain"]["words"]
    return frozenset(stems(words))


def matching(table: str, respelt: str) -> ScopePattern | None:
    """The first row of a table that a respelt question matches."""
    return _match(table, respelt)[0]


def _match(table: str, respelt: str) -> tuple[ScopePattern | None, str]:
    """The first row of a table that a respelt question matches, and the words that do."""
    lowered = " ".join(respelt.lower().split())
    for row in scope_patterns(table):
        if said := row.pattern.search(lowered):
            return row, said[0]
    return None, ""


def speaks_of_the_subject(respelt: str) -> bool:
    """Whether a question uses a word of the subject (e-government, its law, its offices)."""
    return not domain_stems().isdisjoint(stems(respelt))


def of_another_desk(respelt: str) -> bool:
    """Whether a question uses words of a matter that another office answers; law as such is not one."""
    return bool(matter_of_another_desk(respelt))


def matter_of_another_desk(respelt: str) -> frozenset[str]:
    """The stems of the words that say that another office answers; none where no other does."""
    desk, said = _match("desk", respelt)
    return frozenset() if desk is None or desk.name == "hukum" else frozenset(stems(said))
