"""No pattern of the package takes time that grows faster than its text."""

from __future__ import annotations

import re

import pytest
from every_pattern import Patterns
from pattern_growth import growths

READ_FROM_TABLES = {
    "kb.answering.question.colloquial",
    "kb.answering.question.expected",
    "kb.language.pattern_rows",
    "kb.search.questions",
    "kb.structure.sop_identity",
    "kb.training.vocabulary",
}
"""Modules that compile what a table holds: the table as it is loaded is measured."""

ESCAPED = {"kb.structure.official", "kb.web.rate"}
"""Modules that compile the words of a title, or the path of a route, between fixed signs."""

GROWING = (
    r"\s*x",
    r"(\w+\s*)*$",
    r"a.*b",
    r"\d+(?:[.,]\d+)*\s*hari",
    r"ayat\s*\.?\s*\(",
    r"(\*\*)(?=\S)(.+?)(?<=\S)\1",
    r"\([^)]*\)",
    r"\bdan\b[^;]*;",
    r"^\s*-",
    r"(?:Ke\w+)*\s+atas",
)
"""Patterns of the kinds that were found."""


@pytest.fixture(scope="module")
def patterns() -> Patterns:
    return Patterns()


def test_c2_every_pattern_grows_with_its_text(patterns: Patterns) -> None:
    assert len(patterns.used) > 600
    slow = [
        f"{', '.join(sorted(used.places))}: {growth}"
        for used in patterns.used.values()
        if (growth := growths(used.pattern, sorted(used.measured)))
    ]
    assert not slow, "\n".join(slow)


def test_c2_no_pattern_escapes_the_measuring(patterns: Patterns) -> None:
    assert patterns.unread <= READ_FROM_TABLES | ESCAPED
    measured = {place for used in patterns.used.values() for place in used.places}
    for known in (
        "references.ARTICLE",
        "references._document",
        "expected.signals",
        "scope.scope_tables",
        "objection_patterns",
        "facts._CONDITION",
        "wrapping:",
    ):
        assert any(known in place for place in measured), known


@pytest.mark.parametrize("planted", GROWING)
def test_c2_a_new_pattern_that_grows_faster_is_seen(planted: str) -> None:
    flags = re.MULTILINE if planted.startswith("^") else 0
    assert growths(re.compile(planted, flags), ["finditer"]) is not None
