"""Dead rules that a held document still cites ("dasar hukum usang"), down to the place that it cites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.catalogue import CatalogueView
from kb.structure.bases import DEAD, StaleBasis
from kb.structure.bases import stale_bases as stale_bases_of
from kb.structure.references import format_reference, parse_references
from kb.types import Document, DocumentKey, Form, LegalStatus, Reference, Section, Status, place_of

_PLACES = ("dasar-hukum", "mengingat")


def stale_bases(view: CatalogueView, key: DocumentKey, as_of: date) -> tuple[StaleBasis, ...]:
    """The dead rules among the legal bases of a held document, each once, in the order cited.

    A rule revoked in part is left out where the places of it that are cited live on.
    """
    record = view.document(key)
    if record is None:
        return ()

    def status(rule: DocumentKey) -> Status:
        return view.status(rule, as_of)

    found: dict[DocumentKey, StaleBasis] = {}
    for line in _basis_lines(view, key):
        document = Document(record.identity, Form.OFFICIAL, record.claim, (line,))
        for basis in stale_bases_of(document, status):
            if not _lives(view, basis, as_of):
                found.setdefault(basis.rule, basis)
    return tuple(found.values())


def label_of(view: CatalogueView, key: DocumentKey) -> str:
    """The printed name of a document, held or not ("PP 71/2019")."""
    record = view.document(key)
    if record is not None:
        return record.identity.label
    rest, _, year = key.rpartition("-")
    kind, _, number = rest.rpartition("-")
    return format_reference(Reference(kind, number, int(year))) if kind and number and year.isdigit() else key


def _basis_lines(view: CatalogueView, key: DocumentKey) -> Iterator[Section]:
    """Each line of a document's legal bases as a section of its own."""
    for passage in view.document_passages(key):
        for base in _PLACES:
            if place_of(passage.key).startswith(base):
                for line in passage.text.splitlines():
                    yield Section(passage.kind, "", base, passage.label, text=line, page=passage.page)


def _lives(view: CatalogueView, basis: StaleBasis, as_of: date) -> bool:
    """Whether a rule revoked in part is cited only by places that were not revoked."""
    if basis.standing is not LegalStatus.PARTLY_REVOKED:
        return False
    places = [r.place for r in parse_references(basis.text) if r.document == basis.rule and r.place]
    return bool(places) and all(view.status(basis.rule, as_of, place).standing not in DEAD for place in places)
