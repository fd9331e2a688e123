"""The door every claim passes: words are quoted only if the cited passage holds them, letter by letter."""

from __future__ import annotations

from datetime import date

from kb.catalogue import CatalogueView
from kb.structure.kinds import level
from kb.types import Citation, Identity, Passage, PassageKey, Quote, UncitedClaim, place_of

ELISION = " […] "
"""Stands where words of the passage are left out of a quote: between the head of a list and the item that answers."""


def citation(
    passage: Passage,
    identity: Identity,
    view: CatalogueView,
    as_of: date,
    key: PassageKey | None = None,
    label: str = "",
) -> Citation:
    """The citation of a passage, or of a place inside it (``key``, ``label``), with its standing on a date."""
    return Citation(
        passage=key or passage.key,
        document=passage.document,
        document_label=identity.label,
        document_title=identity.title,
        place=label or passage.label,
        page=passage.page,
        form=passage.form,
        legal_status=view.status(passage.document, as_of, place_of(key or passage.key)),
        level=level(identity),
    )


def verbatim(text: str, source: str) -> bool:
    """Whether a text stands in a source letter by letter; around each :data:`ELISION` its parts in their order."""
    start = 0
    for part in text.split(ELISION):
        place = source.find(part, start)
        if place < 0:
            return False
        start = place + len(part)
    return True


def quote(text: str, passage: Passage, cited: Citation, marks: tuple[tuple[int, int], ...] = ()) -> Quote:
    """A quote of ``text`` from ``passage``.

    Raises UncitedClaim when the passage does not hold exactly these words, or the citation is another document's.
    """
    if not verbatim(text, passage.text):
        raise UncitedClaim(f"{cited.passage} does not hold {text[:80]!r}")
    if cited.document != passage.document:
        raise UncitedClaim(f"{cited.passage} cited for words of {passage.key}")
    if any(not 0 <= start < end <= len(text) for start, end in marks):
        raise UncitedClaim(f"marks outside the quote of {cited.passage}")
    return Quote(text, cited, marks)
