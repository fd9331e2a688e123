"""Sources in force that give different figures for the very same thing: raised only where nothing else differs.

Two sentences disagree when they come from different documents that are norms in force, speak of nearly all that is
asked, say nearly the same words, hold one figure of one unit each, and the figures differ. A period in days is never
held against one in working days, and a figure of an office or a person is not read at all: a false alarm about the law
does more harm than a silent pair of quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.answering.evidence import Evidence
from kb.language.durations import durations_in
from kb.language.tokens import stems
from kb.search.engine import SearchEngine
from kb.search.needs import coverage, without_glosses
from kb.types import Form, LegalStatus, Query, QuestionKind

_NORMS = frozenset({Form.OFFICIAL, Form.DIGEST})
_IN_FORCE = frozenset({LegalStatus.IN_FORCE, LegalStatus.AMENDED})
_REFERENCE = re.compile(r"\b(?:pasal|ayat|angka|huruf|nomor|tahun)\s*\(?\d+[a-z]?\)?", re.IGNORECASE)
_ASKED = 0.8
"""Both sentences must speak of so much of what is asked."""
_SAME = 0.6
"""So many of the stems of both, figures left out, must be common to both."""
_READ = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A period: how many of which unit, and its words in the text."""

    count: int
    unit: str
    printed: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Leading evidence and other evidence for the same with another figure."""

    one: Evidence
    figure: Figure
    other: Evidence
    other_figure: Figure


def disagreement(
    engine: SearchEngine, query: Query, leading: Sequence[Evidence], found: Sequence[Evidence]
) -> Disagreement | None:
    """The best evidence that gives another figure than the lead for the same; None where nothing surely does."""
    if query.kind is not QuestionKind.WHEN or not leading:
        return None
    one = leading[0]
    figure = only_figure(one.unit.text)
    if figure is None or not _holds(engine, query, one):
        return None
    for other in found[:_READ]:
        if other.passage.document == one.passage.document or not _holds(engine, query, other):
            continue
        if _amends(engine, query, one, other) or _amends(engine, query, other, one):
            continue
        said = only_figure(other.unit.text)
        if said is None or said.unit != figure.unit or said.count == figure.count:
            continue
        if same_but_figures(one.unit.text, other.unit.text):
            return Disagreement(one, figure, other, said)
    return None


def only_figure(text: str) -> Figure | None:
    """The period that a text holds; None where it holds none or several that differ."""
    bare = _REFERENCE.sub(" ", text)
    figures = {(one.count, one.unit): " ".join(bare[one.start : one.end].split()) for one in durations_in(bare)}
    if len(figures) != 1:
        return None
    ((count, unit), printed) = next(iter(figures.items()))
    return Figure(count, unit, printed)


def same_but_figures(one: str, other: str) -> bool:
    """Whether two texts say the same, their figures left out."""
    ours, theirs = _words_of(one), _words_of(other)
    return bool(ours | theirs) and len(ours & theirs) >= _SAME * len(ours | theirs)


def _words_of(text: str) -> frozenset[str]:
    bare = _REFERENCE.sub(" ", text)
    for duration in reversed(durations_in(bare)):
        bare = f"{bare[: duration.start]} {bare[duration.end :]}"
    return frozenset(stem for stem in stems(without_glosses(bare)) if stem.isalpha())


def _holds(engine: SearchEngine, query: Query, evidence: Evidence) -> bool:
    """Whether evidence is a norm in force that speaks of what is asked."""
    passage = evidence.passage
    standing = engine.view.status(passage.document, query.as_of).standing
    own = coverage(query.needs, frozenset(stems(evidence.unit.text)))
    return passage.form in _NORMS and standing in _IN_FORCE and own >= _ASKED


def _amends(engine: SearchEngine, query: Query, one: Evidence, other: Evidence) -> bool:
    """Whether the other document changed the one: its figure is the newer law, not another opinion."""
    return other.passage.document in engine.view.status(one.passage.document, query.as_of).by
