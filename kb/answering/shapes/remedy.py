"""What answers an objection: the rule, a small first step, words for the superior.

What answers is a section of a guide, known by its form: a line that names a first step and a line for the superior
(docs/document-format.md). The rules it names are quoted from the law itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.question.objections import people
from kb.answering.shapes.selection import LEAD_WORDS
from kb.search.needs import coverage
from kb.search.units import Unit, units
from kb.structure.references import parse_references
from kb.types import Hit, Passage, Query, QuestionKind, Reference

_STEP = re.compile(r"^(?:Langkah pertama|Langkah kecil|Langkah aman)\b[^:]*:", re.IGNORECASE)
_WORDS = re.compile(r"^Kalimat untuk atasan\b[^:]*:", re.IGNORECASE)
_RULE = re.compile(r"^Aturan\b[^:]*:", re.IGNORECASE)
MOST_RULES = 4
_READ = 8
_LEAST_SHARE = 0.18
"""Complaints are long; so much of what the collection's words weigh in one must stand in the section that answers."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The section that answers an objection: its rule lines, its first step, the words for the superior, the law."""

    passage: Passage
    rules: tuple[Unit, ...]
    step: Unit
    words: Unit
    norms: tuple[Unit, ...]

    def leads(self) -> list[Evidence]:
        """What leads: the first rule as the guide says it where there is room, the step, the words."""
        told = len(f"{self.step.text} {self.words.text}".split())
        rules = [rule for rule in self.rules[:1] if told + len(rule.text.split()) <= LEAD_WORDS]
        return [_evidence(unit) for unit in (*rules, self.step, self.words)]


def remedy(finder: EvidenceFinder, query: Query) -> Remedy | None:
    """The best section of a guide that speaks of an objection; None where no guide does."""
    told = tuple(need for need in query.needs if need.word not in people())
    asking = replace(query, kind=QuestionKind.OBJECTION, documents=finder.guides, needs=told or query.needs)
    sections = (e for e in finder.find(asking, _READ) if e.passage.document in finder.guides) if finder.guides else ()
    best = next((e.passage for e in sections if is_remedy(e.passage)), None)
    if best is None or _known_share(finder, query, best) < _LEAST_SHARE:
        return None
    cut = units(best)
    rules = tuple(unit for unit in cut if _RULE.match(unit.text))
    return Remedy(
        best,
        rules,
        next(unit for unit in cut if _STEP.match(unit.text)),
        next(unit for unit in cut if _WORDS.match(unit.text)),
        tuple(_norms(finder, rules)),
    )


def _known_share(finder: EvidenceFinder, query: Query, passage: Passage) -> float:
    return coverage(finder.known(query.needs), finder.engine.passage_stems(passage))


def is_remedy(passage: Passage) -> bool:
    """Whether a section of a guide gives a first step and words for the superior."""
    texts = [unit.text for unit in units(passage)]
    return any(_STEP.match(text) for text in texts) and any(_WORDS.match(text) for text in texts)


def _norms(finder: EvidenceFinder, rules: Iterable[Unit]) -> list[Unit]:
    """The held places of law that the rule lines name, each once, at most ``MOST_RULES``."""
    engine = finder.engine
    found: dict[str, Unit] = {}
    for rule in rules:
        for reference in parse_references(rule.text)[:1]:
            passage = engine.lookup(reference)
            if passage is None:
                continue
            found.setdefault(passage.article, _at(passage, reference, engine.article(passage)))
    return list(found.values())[:MOST_RULES]


def _at(passage: Passage, reference: Reference, article: Passage) -> Unit:
    """The named ayat of an article, else the passage itself."""
    key = f"{passage.document}#{reference.place}"
    return next(
        (unit for unit in units(article) if unit.key == key),
        Unit(passage, passage.key, passage.label, 0, len(passage.text)),
    )


def _evidence(unit: Unit) -> Evidence:
    return Evidence(unit, 2.0, 1.0, Hit(unit.passage, 2.0), 1.0)
