"""What says how a rule stands: what revoked or changed it, when it begins, which rule in force answers instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.question.expected import signal_weight
from kb.answering.question.standing import Subject
from kb.catalogue.standing import Act
from kb.search.engine import SearchEngine
from kb.search.units import Unit, units
from kb.structure.references import parse_references
from kb.types import (
    DocumentKey,
    Hit,
    LegalStatus,
    Passage,
    PassageKey,
    Query,
    QuestionKind,
    Relation,
    RelationKind,
    passage_key,
)

_ENDS = frozenset({RelationKind.REVOKES, RelationKind.AMENDS, RelationKind.REVOKES_PARTLY})
_GOOD_ENOUGH = 0.65
_NOW = re.compile(r"\b(?:sekarang|terbaru|terkini|saat ini|yang berlaku|pengganti)\w*\b", re.IGNORECASE)
_SAME_MATTER = 0.9
_BEGINS = re.compile(r"\b(?:sejak|mulai|kapan|berlaku(?:nya)? (?:per|dari))\b", re.IGNORECASE)
_COMES_INTO_FORCE = re.compile(r"\b(?:ini|\d{4}) mulai berlaku\b|\bmulai berlaku (?:pada|setelah|sejak)\b", re.I)
_PROVISIONS = frozenset({"pasal", "ayat", "angka", "diktum"})


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


def acts_of(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    """The words by which a rule ends or changes others, where it is held and says so; those that end come first."""
    acts = [relation for relation in engine.view.relations_of(document) if relation.kind in _ENDS]
    acts.sort(key=lambda relation: relation.kind is RelationKind.AMENDS)
    found = [unit for relation in acts for unit in _at_basis(engine, relation)[:1]]
    return list({(unit.key, unit.start): unit for unit in found}.values())


def ended_by(engine: SearchEngine, document: DocumentKey) -> list[DocumentKey]:
    """The documents that a document revokes, in whole or in part, held or not."""
    kinds = (RelationKind.REVOKES, RelationKind.REVOKES_PARTLY)
    return [relation.object for relation in engine.view.relations_of(document) if relation.kind in kinds]


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
    keys = (reference.document for reference in query.references or parse_references(query.respelt))
    absent = [key for key in keys if key is not None and key not in engine.identities]
    return [as_evidence(unit) for key in dict.fromkeys(absent) for unit in acts_upon(engine, key)]


def as_evidence(unit: Unit) -> Evidence:
    """A unit that is sure to be shown, as evidence."""
    return Evidence(unit, 2.0, 1.0, Hit(unit.passage, 2.0, exact=True))


def sources_of(engine: SearchEngine, subject: Subject, query: Query) -> list[Unit]:
    """The held words that the standing of a document or of a place in it rests on, the most telling first.

    Those of each act upon it; where there is none, or where the first day is asked, where it says when it begins.
    """
    acting = engine.view.acts(subject.document, query.as_of)
    found = [unit for unit in acts_upon(engine, subject.document) if _acts(unit, acting, subject.document)]
    if subject.document not in engine.identities or (found and not _BEGINS.search(query.respelt)):
        return found
    begun = _beginning(engine, subject.document)
    return [*begun, *found] if _BEGINS.search(query.respelt) else begun


def place_asked(engine: SearchEngine, subject: Subject) -> list[Unit]:
    """The words of the place whose standing is asked; of a whole document what it says it is about."""
    if subject.document not in engine.identities:
        return []
    if not subject.place:
        return [evidence.unit for evidence in opening_of(engine, subject.document)]
    passage = engine.view.passage(passage_key(subject.document, subject.place))
    if passage is None:
        return []
    article = engine.article(passage)
    return [next((unit for unit in units(article) if unit.key == passage.key), whole(passage))]


def whole(passage: Passage) -> Unit:
    """All of a passage as one unit."""
    return Unit(passage, passage.key, passage.label, 0, len(passage.text))


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


def acts_upon(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    """Held words that say what ended or changed a document, held or not: one unit for each act that says so.

    The latest first; of one place the unit that says "dicabut" or "diubah" before one that only names the document.
    """
    named = _printed(engine, document)
    result: dict[tuple[PassageKey, int], Unit] = {}
    acts = [r for r in engine.view.relations_to(document) if r.kind in _ENDS and r.subject in engine.identities]
    for relation in sorted(acts, key=lambda r: -(engine.identities[r.subject].year or 0)):
        elsewhere = (relation.subject, document) if document in engine.identities else (relation.subject,)
        places = (*_at_basis(engine, relation), *(unit for key in elsewhere for unit in _everywhere(engine, key)))
        naming = [unit for unit in places if named.search(unit.text)]
        saying = [unit for unit in naming if signal_weight(QuestionKind.VALIDITY, unit.text)]
        for unit in (*saying, *(naming if document not in engine.identities else ()))[:1]:
            result.setdefault((unit.key, unit.start), unit)
    return list(result.values())


def _printed(engine: SearchEngine, document: DocumentKey) -> re.Pattern[str]:
    """How texts name a document: by its number and year; a document without a number by its label."""
    identity = engine.identities.get(document)
    if identity is None:
        number, _, year = document.rpartition("-")
        number = number.rpartition("-")[2]
    else:
        number, year = identity.number, str(identity.year)
    if not number:
        return re.compile(rf"\b{re.escape(identity.label if identity else document)}", re.IGNORECASE)
    return re.compile(rf"\b{re.escape(number)}(?:/| tahun ){re.escape(year)}\b", re.IGNORECASE)


def _acts(unit: Unit, acting: Sequence[Act], document: DocumentKey) -> bool:
    """Whether a unit is of a document that acts, or tells of it in the document itself."""
    return unit.passage.document == document or any(unit.passage.document == act.relation.subject for act in acting)


def _beginning(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    """Where a document says when it comes into force: the last of its provisions that does, else the first note."""
    saying = [unit for unit in _everywhere(engine, document) if _COMES_INTO_FORCE.search(unit.text)]
    provisions = [unit for unit in saying if unit.passage.kind in _PROVISIONS]
    return provisions[-1:] or saying[:1]


def _at_basis(engine: SearchEngine, relation: Relation) -> list[Unit]:
    """The units of the article that a relation names as its basis, the very place first."""
    subject = engine.identities[relation.subject]
    for reference in parse_references(relation.basis):
        bound = reference.within(subject)
        passage = engine.lookup(bound)
        if passage is not None:
            key = passage_key(relation.subject, bound.place)
            return sorted(units(engine.article(passage)), key=lambda unit: unit.key != key)
    return []


def _everywhere(engine: SearchEngine, document: DocumentKey) -> list[Unit]:
    return [unit for passage in engine.view.document_passages(document) for unit in units(passage)]
