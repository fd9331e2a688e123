"""Asking within a part of the collection: one kind of rule, one level, one issuer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from kb.browsing.finding import POOL
from kb.search.engine import SearchEngine
from kb.structure.kinds import level, printed_kind, rank
from kb.types import DocumentKey, Hit, Identity, Passage, PassageKey, Query, Reference

LEVELS = ("nasional", "daerah", "kantor", "riset")
"""Whom documents bind, as :func:`kb.structure.kinds.level` tells it."""

NAMES = ("lingkup", "jenis", "instansi")
"""What a question can be kept within, under the names that stand in forms."""


SEARCHED = 500
"""Documents of a part whose words are searched by themselves where the whole search finds too little in it."""


@dataclass(frozen=True)
class Narrowed(SearchEngine):
    """A search engine that finds in some documents only. It understands questions as the whole one does."""

    within: frozenset[DocumentKey] = frozenset()

    def search(self, query: Query, k: int = 10, inside: DocumentKey | None = None) -> list[Hit]:
        """The ``k`` best passages of the documents within: first those that the whole search finds."""
        found = [hit for hit in super().search(query, max(k, POOL), inside) if hit.passage.document in self.within]
        if len(found) < k:
            found += self._by_words(query, {hit.passage.article for hit in found}, found[-1].score if found else 1.0)
        return found[:k]

    def _by_words(self, query: Query, known: set[PassageKey], below: float) -> list[Hit]:
        """The best articles within by their words alone, under what the whole search found."""
        text = self.content_text(query.search_text) or query.search_text
        inside = sorted(self.within)[:SEARCHED]
        scored = dict(self.snapshot.lexical.search(text, POOL, documents=inside)) if inside else {}
        passages = self.view.passages(sorted(scored, key=lambda key: (-scored[key], key)))
        best = max(scored.values(), default=1.0)
        hits: dict[PassageKey, Hit] = {}
        for key, passage in passages.items():
            share = scored[key] / best
            if passage.article not in known:
                hits.setdefault(passage.article, Hit(passage, min(below, 1.0) * share * 0.99, share))
        return list(hits.values())

    def lookup(self, reference: Reference) -> Passage | None:
        """The passage of a place, where its document is within."""
        bound = self.understanding.bound(reference)
        return super().lookup(bound) if bound.document in self.within else None


def narrowed(engine: SearchEngine, chosen: Mapping[str, str]) -> SearchEngine:
    """The engine kept within what is chosen; what the whole one has worked out is shared, not worked out again."""
    wanted = {name: value for name, value in chosen.items() if name in NAMES and value}
    if not wanted:
        return engine
    _ = engine.understanding, engine.stopwords  # made once for all
    parts = {field.name: getattr(engine, field.name) for field in fields(engine)}
    made = Narrowed(**parts, within=keys_within(engine.identities.values(), wanted))
    for name, value in vars(engine).items():
        vars(made).setdefault(name, value)
    return made


def keys_within(identities: Iterable[Identity], wanted: Mapping[str, str]) -> frozenset[DocumentKey]:
    """The documents that have every value wanted."""
    return frozenset(
        identity.key
        for identity in identities
        if all(_values(identity)[name] == value for name, value in wanted.items())
    )


def choices(identities: Iterable[Identity]) -> dict[str, tuple[str, ...]]:
    """What can be chosen in a collection: levels, printed kinds in order of hierarchy, issuers by name."""
    held = list(identities)
    kinds = sorted({identity.kind for identity in held}, key=lambda kind: (rank(kind), kind))
    present = {level(identity) for identity in held}
    return {
        "lingkup": tuple(each for each in LEVELS if each in present),
        "jenis": tuple(dict.fromkeys(printed_kind(kind) for kind in kinds)),
        "instansi": tuple(sorted({identity.issuer for identity in held if identity.issuer})),
    }


def _values(identity: Identity) -> dict[str, str]:
    return {"lingkup": level(identity), "jenis": printed_kind(identity.kind), "instansi": identity.issuer}
