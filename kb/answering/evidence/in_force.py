"""The words of a Pasal as the held amendments leave them: who gave them, and what was struck out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.search.engine import SearchEngine
from kb.search.units import Unit
from kb.structure import ConsolidatedArticle, consolidate
from kb.structure.amendment import changes_below
from kb.structure.cleaning import Line
from kb.structure.naming import Places
from kb.structure.provisions import own_text, read_provisions, sections_of
from kb.structure.wrapping import words_of
from kb.types import (
    Amendment,
    Document,
    DocumentKey,
    Form,
    Identity,
    LegalStatus,
    Passage,
    RelationKind,
    Section,
    Status,
    passage_key,
    place_of,
)

_ARTICLE = re.compile(r"^(?:penjelasan-)?pasal-\w+")


@dataclass(frozen=True, slots=True)
class InForce:
    """What stands at a place of a law that a held law amended: ``by`` gave it.

    ``unit`` are the words in force in the amending law, or its order where the place was struck out (``deleted``).
    """

    document: DocumentKey
    place: str
    by: Identity
    unit: Unit
    deleted: bool = False


def in_force(engine: SearchEngine, document: DocumentKey, place: str, as_of: date) -> InForce | None:
    """What an amendment made of a place by a date; None where its own words stand, or none can be said for sure."""
    match = _ARTICLE.match(place)
    if match is None:
        return None
    laws = _amending(engine, document, match[0], as_of)
    if not laws:
        return None
    base = _base(engine, document, match[0])
    article = consolidate(base, [law.document for law in laws]).at(match[0])
    if article is None or article.doubt:
        return None
    return _said(article, laws, document, place)


@dataclass(frozen=True, slots=True)
class _Law:
    """An amending law with those of its changes that touch one Pasal, read again from their passages."""

    document: Document
    pieces: dict[str, tuple[Passage, ...]]


def _amending(engine: SearchEngine, document: DocumentKey, article: str, as_of: date) -> list[_Law]:
    found = []
    for relation in engine.view.relations_to(document):
        identity = engine.identities.get(relation.subject)
        if relation.kind is not RelationKind.AMENDS or identity is None or _day(identity) > as_of:
            continue
        passages = [
            p for p in engine.view.document_passages(relation.subject) if _touches(engine, p, document, article)
        ]
        if passages and passages[0].form is Form.OFFICIAL:
            found.append(_law(identity, passages, document))
    return found


def _day(identity: Identity) -> date:
    return identity.in_force_from or identity.enacted or date(identity.year or date.max.year, 1, 1)


def _touches(engine: SearchEngine, passage: Passage, document: DocumentKey, article: str) -> bool:
    for target in passage.fields.get("targets", "").split():
        law, _, place = target.partition("#")
        same = law == document or engine.view.present_key(DocumentKey(law)) == document
        if same and (place == article or place.startswith(f"{article}-")):
            return True
    return False


def _law(identity: Identity, passages: Sequence[Passage], target: DocumentKey) -> _Law:
    """The amending law's changes as sections and amendments, from the passages that hold them."""
    pieces: dict[str, list[Passage]] = {}
    for passage in passages:
        pieces.setdefault(re.sub(r"(-angka-\w+)-\d+$", r"\1", place_of(passage.key)), []).append(passage)
    words = words_of(passage.text for passage in passages)
    sections: list[Section] = []
    amendments: list[Amendment] = []
    for place, parts in pieces.items():
        host, _, number = place.rpartition("-angka-")
        rows = [row for part in parts for row in part.text.split("\n")]
        lines = [Line(text, parts[0].page) for text in (f"{number}. {rows[0]}", *rows[1:])]
        read = changes_below(lines, host, parts[0].label.partition(" angka ")[0], words, Places(), target)
        sections += read.sections
        amendments += read.amendments
    document = Document(
        identity, Form.OFFICIAL, Status(LegalStatus.IN_FORCE), tuple(sections), amendments=tuple(amendments)
    )
    return _Law(document, {place: tuple(parts) for place, parts in pieces.items()})


def _base(engine: SearchEngine, document: DocumentKey, article: str) -> Document:
    """The law with the one Pasal as it first read, where it is held."""
    identity = engine.identities[document]
    passage = engine.view.passage(passage_key(document, article))
    sections = (_section(passage, article),) if passage is not None else ()
    return Document(identity, Form.OFFICIAL, Status(LegalStatus.IN_FORCE), sections)


def _section(passage: Passage, article: str) -> Section:
    words = words_of([passage.text])
    node = read_provisions(((row, passage.page) for row in passage.text.split("\n")), trusted=True)
    children = sections_of(node, article, passage.label, Places(), words)
    kind = "penjelasan" if article.startswith("penjelasan") else "pasal"
    number = article.rpartition("-")[2].upper()
    return Section(kind, number, article, passage.label, "", own_text(node, words), passage.page, children=children)


def _said(article: ConsolidatedArticle, laws: Sequence[_Law], document: DocumentKey, place: str) -> InForce | None:
    """Who gave the words at a place last, and where they stand; None where no change touches that very place."""
    touching = [
        step
        for step in article.history
        if step.amendment.target_place in (place, article.place) or place.startswith(f"{step.amendment.target_place}-")
    ] or [step for step in article.history if step.amendment.target_place.startswith(f"{place}-")]
    if not touching:
        return None
    last = touching[-1]
    law = next(law for law in laws if law.document.key == last.by)
    struck = article.is_deleted or (
        last.amendment.action == "delete" and last.amendment.target_place in (place, article.place)
    )
    parts = _pieces(law, last.amendment.text_place)
    if not parts:
        return None
    unit = _order(parts) if struck else _words(article, parts, place)
    return InForce(document, place, law.document.identity, unit, struck) if unit else None


def _pieces(law: _Law, place: str) -> tuple[Passage, ...]:
    """The passages that hold a change of an amending law."""
    fitting = [name for name in law.pieces if place == name or place.startswith(f"{name}-")]
    return law.pieces[max(fitting, key=len)] if fitting else ()


def _order(parts: Sequence[Passage]) -> Unit:
    """The sentence that strikes a place out: the change's first line."""
    return _unit(parts[0], 0, len(parts[0].text.split("\n", 1)[0]))


def _words(article: ConsolidatedArticle, parts: Sequence[Passage], place: str) -> Unit | None:
    """The new words of a place inside the passages of its change; None where there are none."""
    if article.section is None:
        return None
    sections = {section.place: section for section in article.section.walk()}
    section = sections.get(place)
    if section is None:
        return None
    return _span(section, parts)


def _span(section: Section, parts: Sequence[Passage]) -> Unit | None:
    rows = [row for row in section.full_text.split("\n") if row.strip()]
    for passage in parts:
        start = passage.text.find(rows[0]) if rows else -1
        if start < 0:
            continue
        end = start
        for row in rows:
            at = passage.text.find(row, start)
            if at < 0:
                break
            end = at + len(row)
        return _unit(passage, start, end)
    return None


def _unit(passage: Passage, start: int, end: int) -> Unit:
    return Unit(passage, passage.key, passage.label, start, end)
