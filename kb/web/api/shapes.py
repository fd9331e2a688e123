"""Documents, passages and hits as the plain values that REST and MCP share; dates are ISO, enums their values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kb.types import DocumentKey, Hit, Passage, Relation, Status, place_of

if TYPE_CHECKING:
    from kb.catalogue import CatalogueView, DocumentRecord

JsonObject = dict[str, object]

LONGEST_OUTLINE = 2000
"""Most places listed in an outline."""


def status_json(status: Status) -> JsonObject:
    """A standing, when it was checked, how well it is known, and by what a document was changed or revoked."""
    return {
        "standing": status.standing.value,
        "checked": status.checked.isoformat() if status.checked else None,
        "confidence": status.confidence.value,
        "by": list(status.by),
        "note": status.note,
    }


def document_json(record: DocumentRecord, view: CatalogueView, as_of: date) -> JsonObject:
    """Who a document is, in which forms it is held, and how it stands on a date."""
    identity = record.identity
    return {
        "key": identity.key,
        "kind": identity.kind,
        "label": identity.label,
        "title": identity.title,
        "number": identity.number,
        "year": identity.year,
        "issuer": identity.issuer,
        "enacted": identity.enacted.isoformat() if identity.enacted else None,
        "forms": [form.value for form in record.forms],
        "passages": record.passages,
        "as_of": as_of.isoformat(),
        "status": status_json(view.status(identity.key, as_of)),
    }


def whole_document_json(key: DocumentKey, view: CatalogueView, as_of: date) -> JsonObject | None:
    """A document with its outline, relations and gaps; None where it is not held."""
    record = view.document(key)
    if record is None:
        return None
    outline = [
        {"key": passage.key, "place": place_of(passage.key), "label": passage.label, "page": passage.page}
        for passage in view.document_passages(key)
        if passage.key == passage.article
    ]
    return {
        **document_json(record, view, as_of),
        "summary": record.summary,
        "sources": list(record.sources),
        "gaps": [{"place": gap.place, "page": gap.page, "message": gap.message} for gap in record.gaps],
        "outline": outline[:LONGEST_OUTLINE],
        "outline_total": len(outline),
        "does": [relation_json(relation) for relation in view.relations_of(key)],
        "is_done_by": [relation_json(relation) for relation in view.relations_to(key)],
    }


def relation_json(relation: Relation) -> JsonObject:
    """What one document does to another, and where it says so."""
    return {
        "subject": relation.subject,
        "kind": relation.kind.value,
        "object": relation.object,
        "basis": relation.basis,
        "confidence": relation.confidence.value,
        "since": relation.since.isoformat() if relation.since else None,
    }


def passage_json(passage: Passage, view: CatalogueView, as_of: date) -> JsonObject:
    """A passage word for word, with its place, page, form, and the standing of that place on a date."""
    return {
        "key": passage.key,
        "document": passage.document,
        "article": passage.article,
        "kind": passage.kind,
        "label": passage.label,
        "page": passage.page,
        "form": passage.form.value,
        "text": passage.text,
        "fields": dict(passage.fields),
        "status": status_json(view.status(passage.document, as_of, place_of(passage.key))),
    }


def hit_json(hit: Hit, view: CatalogueView, as_of: date) -> JsonObject:
    """A passage found, with its score."""
    return {**passage_json(hit.passage, view, as_of), "score": round(hit.score, 4), "exact": hit.exact}
