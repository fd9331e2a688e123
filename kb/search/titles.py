"""What documents are called, word by word: which documents a question's words point at before any passage is read.

Words of a title are rare among titles even where the texts are full of them ("paten", "jasa konstruksi"), so a question
that holds most of a title's words is mostly about that document, named or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.language.tokens import stem, tokens
from kb.search.forward import Floats, Ints, key_hash, term
from kb.types import DocumentKey, Identity


@dataclass(frozen=True)
class Titles:
    """The titles of the documents held; ``keys`` and ``hashes`` are in the order of the scores."""

    keys: tuple[DocumentKey, ...]
    hashes: npt.NDArray[np.uint64]
    ranks: Ints
    _postings: Mapping[int, Ints]
    _rarity: Mapping[int, float]
    _weights: Floats
    _order: Ints
    _sorted: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, documents: Iterable[Identity], stopwords: frozenset[str], ranks: Mapping[str, int]) -> Titles:
        """Learn the titles; ``ranks`` gives each kind's place in the hierarchy, 1 the highest law."""
        listed = list(documents)
        words = [_words(f"{identity.title} {' '.join(identity.aliases)}", stopwords) for identity in listed]
        places: dict[int, list[int]] = {}
        for number, held in enumerate(words):
            for word in held:
                places.setdefault(word, []).append(number)
        rarity = {word: float(np.log(1 + len(listed) / len(held))) for word, held in places.items()}
        hashes = np.array([key_hash(identity.key) for identity in listed], dtype=np.uint64)
        return cls(
            tuple(identity.key for identity in listed),
            hashes,
            np.array([ranks.get(identity.kind, 50) for identity in listed], dtype=np.int64),
            {word: np.array(held, dtype=np.int64) for word, held in places.items()},
            rarity,
            np.array([sum(rarity[word] for word in held) for held in words], dtype=np.float32),
            np.argsort(hashes),
            np.sort(hashes),
        )

    def places(self, documents: npt.NDArray[np.uint64]) -> Ints:
        """The numbers of documents by the hashes of their keys; -1 for one that has no title here."""
        if not len(self.hashes):
            return np.full(len(documents), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self._sorted, documents), len(self._sorted) - 1)
        return np.where(self._sorted[found] == documents, self._order[found], -1).astype(np.int64)

    def shares(self, asked: Sequence[str]) -> tuple[Floats, Floats]:
        """For each document, two shares in [0, 1] for the asked stems.

        The first is how much of the title is asked, the second how much of what is asked stands in the title, both by
        rarity among titles; a word that no title holds weighs as one that a single title holds.
        """
        met = np.zeros(len(self.keys), dtype=np.float32)
        total = 0.0
        unknown = float(np.log(1 + max(len(self.keys), 1)))
        for number in {term(word) for word in asked}:
            weight = self._rarity.get(number, unknown)
            total += weight
            if number in self._postings:
                met[self._postings[number]] += weight
        of_title = np.divide(met, self._weights, out=np.zeros_like(met), where=self._weights > 0)
        return of_title, met / total if total else met

    def nearest(self, shares: tuple[Floats, Floats], most: int) -> list[DocumentKey]:
        """The documents whose titles and the question share most, best first, by the question's :meth:`shares`."""
        of_title, of_question = shares
        score = of_title * of_question
        some = np.flatnonzero(score > 0)
        best = some[np.argsort(-score[some], kind="stable")[:most]]
        return [self.keys[number] for number in best]


def _words(text: str, stopwords: frozenset[str]) -> frozenset[int]:
    return frozenset(term(stem(token)) for token in tokens(text) if token not in stopwords)
