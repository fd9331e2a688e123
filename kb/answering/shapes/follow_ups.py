"""Follow-up questions that the collection can answer."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.evidence import Evidence
from kb.search.engine import SearchEngine
from kb.search.units import Unit
from kb.structure.references import format_reference, parse_references
from kb.types import DocumentKey, Query, QuestionKind, Reference
from kb.wording import Words

_MOST = 3


def follow_ups(
    engine: SearchEngine,
    query: Query,
    first: Evidence,
    found: Sequence[Evidence],
    sop: DocumentKey | None,
    words: Words,
) -> tuple[str, ...]:
    """Up to three: places that the leading words point to, the steps of an SOP, whether the rule is in force."""
    asked: list[str] = []
    leading = engine.identities[first.passage.document]
    for reference in _onward(engine, first.unit):
        held = engine.identities.get(reference.document) if reference.document else None
        place = format_reference(Reference(pasal=reference.pasal, ayat=reference.ayat))
        asked.append(words.say("next", "text", place=place, label=(held or leading).label))
    if sop is None:
        asked.extend(_related_sop(engine, found, words))
    if leading.family == "regulasi" and query.kind is not QuestionKind.VALIDITY:
        asked.append(words.say("next", "valid", label=leading.label))
    return tuple(dict.fromkeys(asked))[:_MOST]


def _onward(engine: SearchEngine, unit: Unit) -> list[Reference]:
    """Held places that the quoted words point to, else the Pasal that follows."""
    document = engine.identities[unit.passage.document]
    found: list[Reference] = []
    for reference in parse_references(unit.text):
        bound = reference.within(document) if not reference.kind and reference.pasal else reference
        passage = engine.lookup(bound)
        if passage is not None and passage.article != unit.passage.article:
            found.append(bound)
    return found[:2]


def _related_sop(engine: SearchEngine, found: Sequence[Evidence], words: Words) -> list[str]:
    for evidence in found:
        identity = engine.identities[evidence.passage.document]
        if identity.family == "sop":
            return [words.say("next", "steps", title=identity.title)]
    return []
