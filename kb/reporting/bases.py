"""Dead rules that a document still cites ("dasar hukum usang"): which, where, and what came instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb.catalogue import CatalogueView
from kb.structure.references import format_reference, parse_references
from kb.types import DocumentKey, LegalStatus, Reference, RelationKind, Status, place_of

_CITES = (RelationKind.REFERS, RelationKind.IMPLEMENTS)
_BASIS_PLACES = ("dasar-hukum", "mengingat")
_DEAD = (LegalStatus.REVOKED, LegalStatus.PARTLY_REVOKED)


@dataclass(frozen=True, slots=True)
class StaleBase:
    """A rule that is dead on the day asked for and is cited as a basis; ``by`` are what revoked it."""

    document: DocumentKey
    label: str
    status: Status
    by: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        part = "sebagian " if self.status.standing is LegalStatus.PARTLY_REVOKED else ""
        by = f" oleh {', '.join(self.by)}" if self.by else ""
        known = f" (keyakinan {self.status.confidence.value})"
        return f"{self.label} sudah {part}dicabut{by}{known}."


def stale_bases(view: CatalogueView, key: DocumentKey, as_of: date) -> tuple[StaleBase, ...]:
    """The dead rules among those that a document cites as its basis, each place of them once, in the order cited.

    A rule revoked in part is dead where the place that is cited is dead, and doubtful where no place is cited.
    """
    found: dict[tuple[DocumentKey, str], StaleBase] = {}
    for reference in _cited(view, key):
        document = reference.document
        if document is None or document == key:
            continue
        status = view.status(document, as_of, reference.place)
        if status.standing in _DEAD:
            by = tuple(label_of(view, other) for other in status.by)
            label = format_reference(reference)
            found.setdefault((document, reference.place), StaleBase(document, label, status, by))
    named = {document for document, place in found if place}
    return tuple(base for (document, place), base in found.items() if place or document not in named)


def label_of(view: CatalogueView, key: DocumentKey) -> str:
    """The printed name of a document, held or not ("PP 71/2019")."""
    record = view.document(key)
    if record is not None:
        return record.identity.label
    reference = _reference(key)
    return format_reference(reference) if reference is not None else key


def _cited(view: CatalogueView, key: DocumentKey) -> Iterator[Reference]:
    for passage in view.document_passages(key):
        if place_of(passage.key).startswith(_BASIS_PLACES):
            yield from parse_references(passage.text)
    for relation in view.relations_of(key):
        if relation.kind in _CITES:
            reference = _reference(relation.object)
            if reference is not None:
                yield reference


def _reference(key: DocumentKey) -> Reference | None:
    """A reference whose ``document`` is this key; None for a key without number and year."""
    rest, _, year = key.rpartition("-")
    kind, _, number = rest.rpartition("-")
    return Reference(kind, number, int(year)) if kind and number and year.isdigit() else None
