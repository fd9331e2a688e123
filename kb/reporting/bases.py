"""Dead rules that a held document still cites ("dasar hukum usang"), down to the place that it cites."""

from __future__ import annotations

from datetime import date

from kb.catalogue import CatalogueView, DocumentRecord
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
    document = _bases(view, record)

    def status(rule: DocumentKey) -> Status:
        return view.status(rule, as_of)

    found = stale_bases_of(document, status) if document.sections else []
    return tuple(basis for basis in found if not _lives(view, basis, as_of))


def label_of(view: CatalogueView, key: DocumentKey) -> str:
    """The printed name of a document, held or not ("PP 71/2019")."""
    record = view.document(key)
    if record is not None:
        return record.identity.label
    rest, _, year = key.rpartition("-")
    kind, _, number = rest.rpartition("-")
    return format_reference(Reference(kind, number, int(year))) if kind and number and year.isdigit() else key


def _bases(view: CatalogueView, record: DocumentRecord) -> Document:
    """The document as its passages on legal bases alone tell it."""
    sections = tuple(
        Section(passage.kind, "", base, passage.label, text=passage.text, page=passage.page)
        for passage in view.document_passages(record.key)
        for base in _PLACES
        if place_of(passage.key).startswith(base)
    )
    return Document(record.identity, Form.OFFICIAL, record.claim, sections)


def _lives(view: CatalogueView, basis: StaleBasis, as_of: date) -> bool:
    """Whether a rule revoked in part is cited only by places that were not revoked."""
    if basis.standing is not LegalStatus.PARTLY_REVOKED:
        return False
    places = [r.place for r in parse_references(basis.text) if r.document == basis.rule and r.place]
    return bool(places) and all(view.status(basis.rule, as_of, place).standing not in DEAD for place in places)
