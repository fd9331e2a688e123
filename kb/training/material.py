"""What items are made from: the catalogue's view, cut into clauses of law and steps of SOPs that may be taught."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kb.catalogue import CatalogueView
from kb.catalogue.records import DocumentRecord
from kb.search.units import units
from kb.structure.references import parse_references
from kb.training.vocabulary import Vocabulary
from kb.types import (
    Confidence,
    DocumentKey,
    Form,
    LegalStatus,
    Passage,
    PassageKey,
    RelationKind,
    Status,
    document_of,
    passage_key,
    place_of,
)

_MARK = re.compile(r"^(?:\(\w{1,3}\)|\d{1,3}\.|[a-z]\.)\s+")
_ARTICLE = re.compile(r"pasal-\d+[a-z]*")
_STROKE = re.compile(r"(?<=[a-z])/ (?=[a-z])")
_UNSURE = re.compile(r"belum diverifikasi|tidak terverifikasi|menurut ingatan", re.IGNORECASE)
_TRUSTED = frozenset({Confidence.OFFICIAL, Confidence.SEVERAL})
_TEACHABLE = frozenset({LegalStatus.IN_FORCE, LegalStatus.AMENDED, LegalStatus.PARTLY_REVOKED})


@dataclass(frozen=True, slots=True)
class Clause:
    """One norm: an ayat, a numbered definition, or an article without parts.

    ``text`` is verbatim, without its mark; ``line`` is the same on one line, with the space that scans leave after a
    stroke closed.
    """

    passage: Passage
    key: PassageKey
    label: str
    text: str
    line: str
    status: Status

    @property
    def document(self) -> DocumentKey:
        """The law it stands in."""
        return self.passage.document


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of an SOP. ``number`` counts from 1 in the order of the SOP."""

    passage: Passage
    number: int
    action: str
    actor: str
    papers: str
    time: str
    note: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """An SOP with its steps in order. ``whole`` is the passage that holds all steps."""

    record: DocumentRecord
    steps: tuple[ProcedureStep, ...]
    status: Status


class Material:
    """The teachable part of a view on a day, for some documents or all of them."""

    def __init__(self, view: CatalogueView, today: date, documents: Iterable[DocumentKey] = ()) -> None:
        self.view = view
        self.today = today
        self._wanted = frozenset(documents)
        self._passages: dict[DocumentKey, dict[PassageKey, Passage]] = {}
        view.prepare(record.key for record in view.documents())

    @cached_property
    def records(self) -> dict[DocumentKey, DocumentRecord]:
        """Every document held, by key; distractors may come from all of them."""
        return {record.key: record for record in self.view.documents()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the whole collection that can be trusted."""
        return Vocabulary(self.view.all_passages())

    def passages(self, key: DocumentKey) -> dict[PassageKey, Passage]:
        """The passages of a document in reading order, read once."""
        if key not in self._passages:
            self._passages[key] = {passage.key: passage for passage in self.view.document_passages(key)}
        return self._passages[key]

    def held(self, key: PassageKey) -> Passage | None:
        """What :func:`held_at` finds, without a look into the database."""
        return _around(key, self.passages(document_of(key)))

    def wanted(self, key: DocumentKey) -> bool:
        """Whether items are to be made from a document."""
        return not self._wanted or key in self._wanted

    def status(self, key: DocumentKey, place: str = "") -> Status:
        """How a document, or a place in it, stands on the day."""
        return self.view.status(key, self.today, place)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The norms of every law that is in force, well known, and not changed at that place by a later law."""
        return tuple(clause for record in self.records.values() for clause in self._clauses(record))

    def clauses_of(self, key: DocumentKey) -> list[Clause]:
        """The teachable norms of one law."""
        return [clause for clause in self.clauses if clause.document == key]

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """The SOPs that have steps and are not revoked."""
        found = (self._procedure(record) for record in self.records.values() if record.identity.family == "sop")
        return tuple(procedure for procedure in found if procedure)

    def _clauses(self, record: DocumentRecord) -> Iterator[Clause]:
        if record.identity.family != "regulasi" or self.status(record.key).standing not in _TEACHABLE:
            return
        changed = self._changed(record.key)
        if changed is None:
            return
        doubted = self._doubted(record.key)
        for passage in self.passages(record.key).values():
            place = place_of(passage.key)
            if passage.kind != "pasal" or not _ARTICLE.fullmatch(place) or place in changed:
                continue
            if passage.form is Form.OFFICIAL and place in doubted:
                continue
            if passage.confidence not in _TRUSTED or _UNSURE.search(passage.text):
                continue
            yield from self._cut(passage)

    def _cut(self, passage: Passage) -> Iterator[Clause]:
        for unit in units(passage):
            status = self.view.status(passage.document, self.today, place_of(unit.key))
            text = _MARK.sub("", unit.text, count=1)
            if status.standing in _TEACHABLE and text:
                yield Clause(passage, unit.key, unit.label, text, _STROKE.sub("/", " ".join(text.split())), status)

    def _changed(self, key: DocumentKey) -> frozenset[str] | None:
        """The articles that later laws changed; None where it is not known which."""
        changed: set[str] = set()
        for relation in self.view.relations_to(key):
            if relation.kind not in {RelationKind.AMENDS, RelationKind.REVOKES_PARTLY}:
                continue
            if relation.since and relation.since > self.today:
                continue
            if not relation.places and relation.kind is RelationKind.AMENDS:
                return None
            for place in relation.places:
                changed.update(_ARTICLE.findall(place)[:1])
        return frozenset(changed)

    def _doubted(self, key: DocumentKey) -> frozenset[str]:
        """Articles that were lost or read with doubt, and those before them, which may have swallowed them."""
        official = [version for version in self.view.versions(key) if version.form is Form.OFFICIAL]
        doubted = [number for version in official for number in version.doubted]
        before = [str(int(number) - 1) for number in doubted if number.isdigit()]
        return frozenset(f"pasal-{number.lower()}" for number in [*doubted, *before])

    def outdated(self, text: str) -> bool:
        """Whether a text cites a Pasal that is revoked, or that a later law changed (or may have, where unknown)."""
        for reference in parse_references(text):
            document = reference.document
            if document is None or not reference.pasal:
                continue
            place = f"pasal-{reference.pasal.lower()}"
            changed = self._changed(document)
            if changed is None or place in changed or self.status(document, place).standing is LegalStatus.REVOKED:
                return True
        return False

    def _procedure(self, record: DocumentRecord) -> Procedure | None:
        status = self.status(record.key)
        if status.standing is LegalStatus.REVOKED:
            return None
        steps: list[ProcedureStep] = []
        for passage in self.passages(record.key).values():
            if passage.kind == "langkah" and passage.fields.get("action"):
                said = {name: " ".join(str(value).split()) for name, value in passage.fields.items()}
                steps.append(
                    ProcedureStep(
                        passage,
                        len(steps) + 1,
                        said["action"],
                        said.get("actor", ""),
                        said.get("papers", ""),
                        said.get("time", ""),
                        said.get("note", ""),
                    )
                )
        return Procedure(record, tuple(steps), status) if len(steps) > 2 else None


def held_at(view: CatalogueView, key: PassageKey) -> Passage | None:
    """The passage that holds a place: itself, or the article around an ayat or angka that is no passage of its own."""
    return _around(key, view.passages(_upwards(key)))


def _around(key: PassageKey, held: Mapping[PassageKey, Passage]) -> Passage | None:
    return next((held[place] for place in _upwards(key) if place in held), None)


def _upwards(key: PassageKey) -> list[PassageKey]:
    """A place and those around it: ``pasal-5-ayat-1``, ``pasal-5-ayat``, ``pasal-5``, ``pasal``."""
    parts = place_of(key).split("-")
    return [passage_key(document_of(key), "-".join(parts[:count])) for count in range(len(parts), 0, -1)]
