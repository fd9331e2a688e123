"""Rules that died: what replaced them, what says so, and the rule in force that answers instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.expected import signal_weight
from kb.answering.units import Unit, units
from kb.search.engine import SearchEngine
from kb.structure.references import parse_references
from kb.types import DocumentKey, Hit, LegalStatus, Query, QuestionKind, Relation, RelationKind

_ENDS = frozenset({RelationKind.REVOKES, RelationKind.AMENDS, RelationKind.REVOKES_PARTLY})
_GOOD_ENOUGH = 0.65
_NOW = re.compile(r"\b(?:sekarang|terbaru|terkini|saat ini|yang berlaku|pengganti)\w*\b", re.IGNORECASE)
_SAME_MATTER = 0.9


def successors(engine: SearchEngine, document: DocumentKey, query: Query) -> list[DocumentKey]:
    """Held documents by which a document is revoked on the asked date, the last one first."""
    status = engine.view.status(document, query.as_of)
    if status.standing is not LegalStatus.REVOKED:
        return []
    return [key for key in reversed(status.by) if key in engine.identities]


def replaced_by(finder: EvidenceFinder, query: Query, lead: Evidence) -> list[Evidence]:
    """What the rules that the leading one revoked said of the same: shown struck through beside it."""
    found: list[Evidence] = []
    if lead.hit.exact:
        return found
    engine = finder.engine
    for relation in engine.view.relations_of(lead.passage.document):
        if relation.kind is RelationKind.REVOKES and relation.object in engine.identities:
            old = finder.glimpse(query, relation.object)
            if old is not None and old.support >= _SAME_MATTER * lead.support:
                found.append(old)
    return found


def ends_of_others(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    """The words by which a rule ends the rules before it, where it is held and says so."""
    found: list[Unit] = []
    for relation in engine.view.relations_of(document):
        if relation.kind is RelationKind.REVOKES:
            found.extend(_at_basis(engine, relation)[:1])
    return found[:1]


def in_force_instead(finder: EvidenceFinder, query: Query, found: Sequence[Evidence]) -> list[Evidence]:
    """Evidence from the rule in force where the best evidence is from a revoked one; empty where there is none.

    A question that names the revoked rule itself is answered from it.
    """
    best = found[0]
    if best.passage.document in query.documents:
        return []
    for successor in successors(finder.engine, best.passage.document, query):
        instead = next(iter(finder.within(query, successor)), None)
        if instead is None:
            continue
        shares = (instead.support / best.support, instead.score / best.score, instead.own / max(best.own, 0.01))
        if min(shares) >= _GOOD_ENOUGH:
            return [instead, best]
        if _NOW.search(query.respelt):
            return [*opening_of(finder.engine, successor), best]
    return []


def ended_elsewhere(engine: SearchEngine, query: Query) -> list[Evidence]:
    """For laws that are named and not held: the held words that revoke or amend them, where some do."""
    found: list[Evidence] = []
    for reference in query.references or parse_references(query.respelt):
        key = reference.document
        if key is None or key in engine.identities:
            continue
        named = re.compile(rf"\b{re.escape(reference.number)}(?:/| [Tt]ahun ){reference.year}\b")
        for relation in engine.view.relations_to(key):
            if relation.kind in _ENDS and relation.subject in engine.identities:
                places = (*_at_basis(engine, relation), *_everywhere(engine, relation.subject))
                found.extend(
                    Evidence(unit, 2.0, 1.0, Hit(unit.passage, 2.0, exact=True))
                    for unit in [u for u in places if named.search(u.text)][:1]
                )
    return found


def evidence_of_standing(engine: SearchEngine, query: Query) -> list[Evidence]:
    """For "masih berlaku?": the held words that revoke or amend the named rule, or else the rule's own summary."""
    found: list[Evidence] = []
    for document in query.documents:
        acts = _acts(engine, document)
        found.extend(Evidence(unit, 2.0, 1.0, Hit(unit.passage, 2.0, exact=True)) for unit in acts)
        if not acts:
            found.extend(opening_of(engine, document))
    return found


def opening_of(engine: SearchEngine, document: DocumentKey) -> list[Evidence]:
    """What a document says it is about: its summary's first words, else its first passage."""
    passages = engine.view.document_passages(document)
    summary = [passage for passage in passages if passage.is_summary]
    for passage in (summary or passages)[:1]:
        cut = units(passage)
        if cut:
            whole = replace(cut[0], end=cut[min(1, len(cut) - 1)].end)
            return [Evidence(whole, 1.0, 1.0, Hit(passage, 1.0, exact=True))]
    return []


def _acts(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    """Held words that say what ended or changed ``document``: one unit for each such relation, where one says so."""
    identity = engine.identities[document]
    named = re.compile(rf"\b{re.escape(identity.number)}(?:/| [Tt]ahun ){identity.year}\b")
    result: list[Unit] = []
    acts = [r for r in engine.view.relations_to(document) if r.kind in _ENDS and r.subject in engine.identities]
    for relation in sorted(acts, key=lambda r: -(engine.identities[r.subject].year or 0)):
        places = (*_at_basis(engine, relation), *_everywhere(engine, relation.subject), *_everywhere(engine, document))
        saying = [u for u in places if named.search(u.text) and signal_weight(QuestionKind.VALIDITY, u.text)]
        result.extend(saying[:1])
    return result


def _at_basis(engine: SearchEngine, relation: Relation) -> list[Unit]:
    """The units of the place that a relation names as its basis."""
    subject = engine.identities[relation.subject]
    for reference in parse_references(relation.basis):
        passage = engine.lookup(reference.within(subject))
        if passage is not None:
            return units(engine.article(passage))
    return []


def _everywhere(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    return [unit for passage in engine.view.document_passages(document) for unit in units(passage)]
