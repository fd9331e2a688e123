"""What a question names decides what may answer it: the region, and the document of a number."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.evidence.finder import Evidence, EvidenceFinder
from kb.language.tokens import stems, tokens
from kb.search.engine import SearchEngine
from kb.search.held_numbers import kind_fits, region_words, words_of
from kb.search.needs import coverage
from kb.structure.identity import numbered_by_one
from kb.types import DocumentKey, Hit, Identity, Query

_SPEAKS_OF_IT = 0.7
"""So much of what is asked must the words of a document speak of that the question names by its number."""
_TELLING = 4
"""Letters that a word must have to be looked for inside longer ones."""
_REASONS = frozenset({"menimbang", "mengingat"})


def of_the_region(engine: SearchEngine, query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """The hits without rules of other regions than the named one, and without neighbours of an office's rule named."""
    barred = barred_documents(engine, query, {hit.passage.document for hit in hits})
    return [hit for hit in hits if hit.passage.document not in barred]


def barred_documents(engine: SearchEngine, query: Query, documents: set[DocumentKey]) -> frozenset[DocumentKey]:
    """Those of the documents that may not answer.

    They are of another region than named; or of the kind of an office's own rule that is named by its number, and
    neither amend nor revoke it nor are amended or revoked by it.
    """
    numbered = {r.document for r in query.references if r.number and not numbered_by_one(r.kind)}
    named = [engine.identities[key] for key in query.documents if key in engine.identities and key in numbered]
    regions = [words_of(region) for region in query.regions]
    out = set()
    for key in documents - set(query.documents):
        identity = engine.identities[key]
        own = region_words(identity)
        elsewhere = bool(own and regions) and not any(region <= own for region in regions)
        if elsewhere or any(_neighbours(engine, identity, other) for other in named):
            out.add(key)
    return frozenset(out)


def _neighbours(engine: SearchEngine, one: Identity, named: Identity) -> bool:
    """Whether a document is of the kind of the one named, and has nothing to do with it."""
    if not (kind_fits(one.kind, named.kind) or kind_fits(named.kind, one.kind)):
        return False
    bound = {relation.object for relation in engine.view.relations_of(named.key)}
    bound |= {relation.subject for relation in engine.view.relations_to(named.key)}
    return one.key not in bound


def of_the_named(finder: EvidenceFinder, query: Query) -> Evidence | None:
    """The best evidence of the one document that the question names by number, where its words speak of what is asked.

    The general measure of support knows the subject of the collection; a decree on a team of an office may be far from
    it and still be the very document that is asked.
    """
    numbered = dict.fromkeys(
        key for r in query.references if (key := r.document) and r.number and key in query.documents
    )
    if len(numbered) != 1 or not query.needs:
        return None
    found = [e for e in finder.within(query, next(iter(numbered))) if e.passage.kind not in _REASONS]
    if not found:
        return None
    best = max(found, key=lambda e: coverage(query.needs, _spoken_of(query, e.unit.text)))
    enough = coverage(query.needs, _spoken_of(query, best.unit.text)) >= _SPEAKS_OF_IT
    return best if enough else None


def _spoken_of(query: Query, text: str) -> frozenset[str]:
    """The stems of a text, and what is asked that stands inside a longer word of it: "ketua" in "diketuai"."""
    words = tokens(text)
    inside = (n.word for n in query.needs if len(n.word) >= _TELLING and any(n.word in word for word in words))
    return frozenset((*stems(text), *inside))
