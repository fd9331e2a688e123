"""What belongs to a passage: neighbours, what it refers to, what explains it and what excepts from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.catalogue import CatalogueView
from kb.structure.identity import numbered_by_one, office_slug, region_of
from kb.structure.references import parse_references
from kb.types import DocumentKey, Identity, Passage, PassageKey, Reference, passage_key, place_of

MOST_REFERRED = 4
"""How many articles that a passage points at are given at most."""
_EXCEPTION = re.compile(
    r"\b(?:dikecualikan|pengecualian|kecuali|tidak berlaku (?:bagi|untuk|terhadap)|dalam hal)\b", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(pasal-[0-9]+[a-z]*)(?:-|$)")
_VERSE = re.compile(r"^pasal-[0-9]+[a-z]*-ayat-([0-9]+[a-z]?)$")


class Bond(StrEnum):
    """How a passage belongs to another: it stands beside it, is pointed at, explains it, or excepts from it."""

    BEFORE = "sebelumnya"
    AFTER = "sesudahnya"
    REFERRED = "dirujuk"
    EXPLANATION = "penjelasan"
    EXCEPTION = "pengecualian"


@dataclass(frozen=True, slots=True)
class Context:
    """A passage that belongs to another one, and how."""

    bond: Bond
    passage: Passage


def around(
    view: CatalogueView,
    identities: dict[DocumentKey, Identity],
    lookup: Callable[[Reference], Passage | None],
    passage: Passage,
) -> tuple[Context, ...]:
    """Everything that belongs to a passage, each once, never itself.

    An article's neighbours are the articles beside it; an ayat's are the ayat beside it in its article. What is
    referred to comes in the order of the text; a place of a law that is not held is left out.
    """
    found = [
        *_explanations(view, passage),
        *_exceptions(view, passage),
        *_referred(identities, lookup, passage),
        *_beside(view, passage),
    ]
    once: dict[PassageKey, Context] = {}
    for context in found:
        if context.passage.key != passage.key:
            once.setdefault(context.passage.key, context)
    return tuple(once.values())


def _beside(view: CatalogueView, passage: Passage) -> Iterator[Context]:
    if _VERSE.match(place_of(passage.key)):
        verses = [other for other in view.article(passage.article) if other.kind == "ayat"]
        place = next((n for n, other in enumerate(verses) if other.key == passage.key), None)
        if place is not None:
            yield from (Context(Bond.BEFORE, other) for other in verses[max(place - 1, 0) : place])
            yield from (Context(Bond.AFTER, other) for other in verses[place + 1 : place + 2])
        return
    for other in view.neighbours(passage.key):
        yield Context(Bond.BEFORE if other.order < passage.order else Bond.AFTER, other)


def _explanations(view: CatalogueView, passage: Passage) -> Iterator[Context]:
    """The Penjelasan of the article, which explains its ayat too."""
    article = _ARTICLE.match(place_of(passage.key))
    if article is None:
        return
    explained = passage_key(passage.document, f"penjelasan-{article.group(1)}")
    listed = view.article(explained) or ([held] if (held := view.passage(explained)) else [])
    yield from (Context(Bond.EXPLANATION, other) for other in listed[:1])


def _exceptions(view: CatalogueView, passage: Passage) -> Iterator[Context]:
    """Other ayat of the article that except something from this one: they point at it and say so."""
    verse = _VERSE.match(place_of(passage.key))
    if verse is None:
        return
    pointer = re.compile(rf"ayat \({re.escape(verse.group(1))}\)", re.IGNORECASE)
    for other in view.article(passage.article):
        if other.kind == "ayat" and pointer.search(other.text) and _EXCEPTION.search(other.text):
            yield Context(Bond.EXCEPTION, other)


def _of_its_region(reference: Reference, own: Identity) -> Reference:
    """A pointer to a local rule without a region, in the region of the document that points."""
    local = not numbered_by_one(reference.kind) and not reference.office and own.kind == reference.kind
    return replace(reference, office=office_slug(region_of(own))) if local and region_of(own) else reference


def _referred(
    identities: dict[DocumentKey, Identity], lookup: Callable[[Reference], Passage | None], passage: Passage
) -> Iterator[Context]:
    """The articles that the text points at, of its own law where it names none ("dimaksud dalam Pasal 5")."""
    own = identities[passage.document]
    given: set[PassageKey] = set()
    for reference in parse_references(passage.text):
        bound = _of_its_region(reference, own) if reference.kind else reference.within(own)
        found = lookup(bound)
        if found is None or found.article in given or found.article == passage.article:
            continue
        given.add(found.article)
        yield Context(Bond.REFERRED, found)
        if len(given) == MOST_REFERRED:
            return
