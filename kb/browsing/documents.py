"""A held document as its readers see it: who it is, its standing on a day, outline, relations, history, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.catalogue import CatalogueView, DocumentRecord
from kb.catalogue.history import PastVersion
from kb.reporting.bases import label_of
from kb.types import (
    Confidence,
    DocumentKey,
    Gap,
    Passage,
    PassageKey,
    Relation,
    RelationKind,
    Status,
    document_of,
    place_of,
)

ORDER = (
    RelationKind.REVOKES,
    RelationKind.REVOKES_PARTLY,
    RelationKind.AMENDS,
    RelationKind.IMPLEMENTS,
    RelationKind.REFERS,
)
"""Relations in the order of what they do to a text."""


_CHAPTER = re.compile(r"BAB\s+[IVXLC\d]+[A-Z]?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, step list or heading of an outline."""

    place: str
    label: str
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Part:
    """Entries under one trail of headings ("BAB I KETENTUAN UMUM"); the trail is empty for those under none."""

    trail: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another document that this one does something to, or that does something to this one."""

    kind: RelationKind
    key: DocumentKey
    label: str
    title: str
    held: bool
    basis: str
    since: date | None
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document on a day.

    ``status_by`` pairs the key and the printed name of what changed or revoked it; ``acts`` are what it does to others,
    ``acted`` what others do to it.
    """

    record: DocumentRecord
    status: Status
    status_by: tuple[tuple[DocumentKey, str], ...]
    as_of: date
    outline: tuple[Part, ...]
    acts: tuple[Related, ...]
    acted: tuple[Related, ...]
    history: tuple[PastVersion, ...]
    gaps: tuple[Gap, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of the outline in reading order."""
        return tuple(entry for part in self.outline for entry in part.entries)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article in its document: the headings above it, and its neighbours in the outline."""

    document: DocumentView
    entry: Entry
    trail: tuple[str, ...]
    before: Entry | None
    after: Entry | None


def document_view(view: CatalogueView, key: DocumentKey, as_of: date) -> DocumentView | None:
    """The document on a day; None where it is not held."""
    record = view.document(key)
    if record is None:
        return None
    status = view.status(key, as_of)
    return DocumentView(
        record=record,
        status=status,
        status_by=tuple((other, label_of(view, other)) for other in status.by),
        as_of=as_of,
        outline=outline(record, view.document_passages(key)),
        acts=_related(view, ((r, r.object) for r in view.relations_of(key))),
        acted=_related(view, ((r, r.subject) for r in view.relations_to(key))),
        history=view.history(key),
        gaps=record.gaps,
    )


def article_view(view: CatalogueView, key: PassageKey, as_of: date) -> ArticleView | None:
    """The article of a place in a document; None where neither the document nor an article of that place is held."""
    document = document_view(view, document_of(key), as_of)
    if document is None:
        return None
    entries = document.entries
    number = next((n for n, entry in enumerate(entries) if entry.place == place_of(key)), None)
    if number is None:
        return None
    return ArticleView(
        document,
        entries[number],
        next(part.trail for part in document.outline if entries[number] in part.entries),
        entries[number - 1] if number else None,
        entries[number + 1] if number + 1 < len(entries) else None,
    )


def outline(record: DocumentRecord, passages: Sequence[Passage]) -> tuple[Part, ...]:
    """The articles of a document under their headings, in reading order."""
    parts: list[tuple[tuple[str, ...], list[Entry]]] = []
    seen: set[PassageKey] = set()
    form = passages[0].form if passages else None
    for passage in passages:
        if passage.article in seen:
            continue
        seen.add(passage.article)
        trail = list(headings(record, passage))
        title = ""
        if trail and trail[-1].startswith(passage.label):
            title = trail.pop().removeprefix(passage.label).strip()
        entry = Entry(place_of(passage.article), passage.label, title, passage.page)
        if not parts or not (parts[-1][0] == tuple(trail) or (form is not passage.form and _same(parts[-1][0], trail))):
            parts.append((tuple(trail), []))
        parts[-1][1].append(entry)
        form = passage.form
    return tuple(Part(trail, tuple(entries)) for trail, entries in parts)


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two forms of a text speak of the same BAB in other words."""
    first, second = (_CHAPTER.match(trail[0]) if trail else None for trail in (one, other))
    return first is not None and second is not None and first[0].upper() == second[0].upper()


def headings(record: DocumentRecord, passage: Passage) -> tuple[str, ...]:
    """The headings above a passage, from its context line."""
    identity = record.identity
    head = identity.label if identity.title in identity.label else f"{identity.label} {identity.title}"
    line = passage.context
    rest = line[len(head) :] if line.startswith(f"{head} · ") else f" · {line.partition(' · ')[2]}"
    return tuple(part for part in rest.split(" · ") if part)


def _related(view: CatalogueView, pairs: Iterable[tuple[Relation, DocumentKey]]) -> tuple[Related, ...]:
    found: dict[tuple[RelationKind, DocumentKey], Related] = {}
    for relation, other in pairs:
        record = view.document(other)
        found.setdefault(
            (relation.kind, other),
            Related(
                relation.kind,
                other,
                label_of(view, other),
                record.identity.title if record else "",
                record is not None,
                relation.basis,
                relation.since,
                relation.confidence,
            ),
        )
    return tuple(sorted(found.values(), key=lambda each: (ORDER.index(each.kind), each.key)))
