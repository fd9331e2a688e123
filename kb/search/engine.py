"""A published snapshot made searchable: question → ``Query`` → ``Hit``s."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from kb.catalogue import CatalogueView
from kb.language.tokens import content_stems, stem, stems, stopwords, tokens
from kb.search.around import Context, around
from kb.search.candidates import BY_MEANING, Candidates, candidates, signals
from kb.search.features import FEATURES, Asked
from kb.search.forward import key_hash
from kb.search.lexicon import Lexicon
from kb.search.nicknames import Nicknames
from kb.search.ranking import FILE, score_of
from kb.search.scorer import Scorer
from kb.search.snapshot import Snapshot
from kb.search.spelling import Spelling
from kb.search.titles import Titles
from kb.search.understanding import Understanding
from kb.structure.kinds import kinds
from kb.types import (
    DocumentKey,
    Hit,
    Identity,
    Passage,
    PassageKey,
    Query,
    Reference,
    Turn,
    document_of,
    passage_key,
    place_of,
)

REMEMBERED = 20_000
"""How many passages' stems are kept at most (about 100 bytes a stem)."""
JUDGED = 25
"""How many articles at most have their standing looked up for a question."""
EXACT_SCORE = 9.0
"""Score of a place that the question names outright."""


@dataclass(frozen=True)
class SearchEngine:
    """One snapshot with the catalogue as it stood when the snapshot was made."""

    snapshot: Snapshot
    view: CatalogueView
    lexicon: Lexicon

    @cached_property
    def identities(self) -> dict[DocumentKey, Identity]:
        """Every document held, by key."""
        return {record.identity.key: record.identity for record in self.view.documents()}

    @cached_property
    def stopwords(self) -> frozenset[str]:
        """Words that say nothing about what is looked for."""
        return stopwords()

    @cached_property
    def understanding(self) -> Understanding:
        """How questions about this collection are understood."""
        return Understanding(
            self.lexicon,
            Nicknames.of(self.identities.values()),
            Spelling(self.snapshot.lexical.document_frequency),
            self.identities,
            self.stopwords,
            self.weights,
        )

    def understand(self, question: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Query:
        """The question as understood; see :class:`kb.types.Query`."""
        return self.understanding.query(question, history, as_of)

    def search(self, query: Query, k: int = 10, inside: DocumentKey | None = None) -> list[Hit]:
        """The ``k`` best passages, at most one an article, best first; places named outright come first.

        ``inside`` keeps the search to one document.
        """
        if k < 1:
            return []
        found = self.candidates(query)
        if inside is not None:
            found = found.chosen(self.snapshot.forward.columns.documents[found.rows] == np.uint64(key_hash(inside)))
        exact = self.exact(query)
        ranked = self._ranked(query, found)[: k + len(exact)]
        passages = self.view.passages([key for key, _, _ in ranked])
        best = max(float(found.cosines.max(initial=0.0)), 1e-6)
        hits = [
            Hit(
                passages[key],
                score,
                float(found.lexical[place]),
                min(max(float(found.cosines[place]), 0.0) / best, 1.0),
            )
            for key, score, place in ranked
            if key in passages
        ]
        return best_per_article([*exact, *hits])[:k]

    def _ranked(self, query: Query, found: Candidates) -> list[tuple[PassageKey, float, int]]:
        """Key, score and place of the best candidate of each article, best first, as their standing has it."""
        learned = self.ranking.score(found.figures)
        order = np.argsort(-learned, kind="stable")
        articles = self.snapshot.forward.columns.articles[found.rows[order]]
        firsts = np.sort(np.unique(articles, return_index=True)[1])[:JUDGED]
        places = [int(place) for place in order[firsts]]
        keys = [self.snapshot.forward.key(int(found.rows[place])) for place in places]
        documents = [document_of(key) for key in keys]
        self.view.prepare(documents)
        scored = [
            (key, score_of(float(learned[place]), self.view.status(document, query.as_of, place_of(key)), named), place)
            for key, document, place, named in zip(
                keys, documents, places, (document in query.documents for document in documents), strict=True
            )
        ]
        return sorted(scored, key=lambda one: (-one[1], one[0]))

    def nearest(self, query: Query) -> float:
        """The best cosine similarity in [-1, 1] between the question and a passage."""
        return self.snapshot.dense.near(query.meant, BY_MEANING).cosine

    def candidates(self, query: Query) -> Candidates:
        """The passages looked at for a question, with every figure that the ranking weighs."""
        text = self.content_text(query.search_text) or query.search_text
        return candidates(self.snapshot, self.titles, query, self.asked(query), text)

    def asked(self, query: Query) -> Asked:
        """A question's words as numbers, without those that only cite a law or a place."""
        bare = query.respelt
        for reference in sorted(query.references, key=lambda reference: -reference.start):
            bare = f"{bare[: reference.start]} {bare[reference.end :]}"
        sequence = [stem(token) for token in tokens(bare) if token not in self.stopwords]
        earlier = [need.word for need in query.needs]
        words = {*sequence, *earlier, *(word for need in query.needs for form in need.alternatives for word in form)}
        return Asked.of(query.needs, sequence, self.weights(words), signals().get(query.kind, ()))

    @cached_property
    def ranking(self) -> Scorer:
        """How candidates are put in order."""
        return Scorer.beside(self.snapshot.dense.embedder, FILE, tuple(FEATURES))

    @cached_property
    def titles(self) -> Titles:
        """What the documents held are called."""
        return Titles.of(self.identities.values(), self.stopwords, {slug: k.rank for slug, k in kinds().items()})

    def exact(self, query: Query) -> list[Hit]:
        """The places that the question names outright, most precise first."""
        found: list[Hit] = []
        for reference in query.references:
            passage = self.lookup(reference)
            if passage is not None:
                found.append(Hit(passage, EXACT_SCORE - 0.01 * len(found), 1.0, 1.0, exact=True))
        return found

    def lookup(self, reference: Reference) -> Passage | None:
        """The passage of a place that a reference names, or of the article around it; None when it is not held."""
        document = self.understanding.bound(reference).document
        if document is None or not reference.pasal:
            return None
        place = reference.place
        while place:
            passage = self.view.passage(passage_key(document, place))
            if passage is not None:
                return passage
            place = place.rpartition("-")[0].rpartition("-")[0]
        return None

    # --- weights of words, shared with answering -------------------------------------------------------------

    def content_stems(self, text: str) -> list[str]:
        """Stems of the words of a text that say what is looked for, each once, in order."""
        return content_stems(text)

    def content_text(self, text: str) -> str:
        """The text without its function words."""
        return " ".join(token for token in tokens(text) if token not in self.stopwords)

    def weights(self, text_stems: Iterable[str]) -> Mapping[str, float]:
        """Inverse document frequency of stems (BM25's form); a stem that no passage holds weighs most."""
        total = max(self.snapshot.manifest.passages, 1)
        frequency = self.snapshot.lexical.document_frequency
        return {
            word: math.log(1 + (total - (n := min(frequency(word), total)) + 0.5) / (n + 0.5)) for word in text_stems
        }

    def passage_stems(self, passage: Passage) -> frozenset[str]:
        """The stems of a passage with its context; remembered, since a snapshot never changes."""
        known = self._stems.get(passage.key)
        if known is None:
            if len(self._stems) >= REMEMBERED:
                self._stems.clear()
            known = self._stems[passage.key] = frozenset(stems(f"{passage.context} {passage.text}"))
        return known

    @cached_property
    def _stems(self) -> dict[PassageKey, frozenset[str]]:
        return {}

    def article(self, passage: Passage) -> Passage:
        """The whole article (or section) that a passage belongs to."""
        return self.view.passage(passage.article) or passage

    def around(self, passage: Passage) -> tuple[Context, ...]:
        """What belongs to a passage: neighbours, what it refers to, its Penjelasan, exceptions from it."""
        return around(self.view, self.identities, self.lookup, passage)


def best_per_article(hits: Iterable[Hit]) -> list[Hit]:
    """The first hit of each article, in the given order."""
    seen: dict[PassageKey, Hit] = {}
    for hit in hits:
        kept = seen.setdefault(hit.passage.article, hit)
        if kept is not hit and hit.score > kept.score:
            seen[hit.passage.article] = replace(kept, score=hit.score)
    return list(seen.values())
