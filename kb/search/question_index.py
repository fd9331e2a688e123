"""The question index: the questions that stand beside passages, by words and by meaning; each leads to its passage.

A question of an asker is held against every one of them: a few thousand rows are looked through in milliseconds, so
no graph is needed. What stands here only helps to find a passage; it is never shown as law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.language.tokens import content_stems
from kb.search.arrays import quantised, read_arrays, write_arrays
from kb.search.forward import Floats, Forward, Ints, Terms, key_hash, term, which_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.search.features import Asked
    from kb.types import Passage, PassageKey

_TYPES = {
    "owners": np.uint64,
    "ends": np.int64,
    "terms": np.uint32,
    "vectors": np.int8,
    "scales": np.float32,
}
_AT_ONCE = 20_000
"""Rows turned into floating point at a time."""


@dataclass(frozen=True)
class QuestionColumns:
    """The arrays, a row a question.

    ``owners`` are hashes of passage keys; ``terms`` are the content stems of all questions in one run, ended by
    ``ends``, each once a question; ``vectors`` times ``scales`` are unit vectors.
    """

    owners: npt.NDArray[np.uint64]
    ends: Ints
    terms: Terms
    vectors: npt.NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, passages: Sequence[Passage], vectors: Floats) -> QuestionColumns:
        """The questions of passages, in order; ``vectors`` has a unit row a question."""
        rows = [(p.key, content_stems(question)) for p in passages for question in p.questions]
        bytes_of_vectors, scales = quantised(vectors)
        return cls(
            np.array([key_hash(key) for key, _ in rows], dtype=np.uint64),
            np.cumsum([len(stems) for _, stems in rows], dtype=np.int64),
            np.array([term(word) for _, stems in rows for word in stems], dtype=np.uint32),
            bytes_of_vectors,
            scales,
        )

    @classmethod
    def read(cls, folder: Path) -> QuestionColumns:
        """Read the arrays of a folder.

        Raises:
            SnapshotError: one is missing or damaged.

        """
        return cls(**read_arrays(folder, _TYPES, (), "Indeks pertanyaan"))

    def without(self, gone: npt.NDArray[np.uint64]) -> QuestionColumns:
        """The questions of passages whose key hash is not among ``gone``."""
        keep = ~np.isin(self.owners, gone)
        lengths = np.diff(self.ends, prepend=0)
        return QuestionColumns(
            self.owners[keep],
            np.cumsum(lengths[keep]),
            self.terms[np.repeat(keep, lengths)],
            self.vectors[keep],
            self.scales[keep],
        )

    @classmethod
    def joined(cls, parts: Sequence[QuestionColumns]) -> QuestionColumns:
        """The questions of all parts, in order; a part without any is left out."""
        filled = [part for part in parts if len(part.owners)] or list(parts[:1])
        merged = {f.name: np.concatenate([getattr(part, f.name) for part in filled]) for f in fields(cls)}
        lengths = np.concatenate([np.diff(part.ends, prepend=0) for part in filled])
        merged["ends"] = np.cumsum(lengths)
        return cls(**merged)

    def write(self, folder: Path) -> None:
        """Write the arrays into a folder, each at once in place of the one before."""
        write_arrays(folder, self, _TYPES)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a question the best question beside each passage is: ``rows`` of the forward index, sorted.

    ``cosines`` and ``words`` have a number a row, in [-1, 1] and [0, 1].
    """

    rows: Ints
    cosines: Floats
    words: Floats

    def of(self, rows: Ints) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
        """Cosine, words and whether there is a question at all, for rows of the forward index."""
        if not len(self.rows):
            return np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32), np.zeros(len(rows), bool)
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        known = self.rows[at] == rows
        return np.where(known, self.cosines[at], 0.0), np.where(known, self.words[at], 0.0), known

    def nearest(self, by_meaning: int, by_words: int) -> Ints:
        """The rows whose questions are most like it: so many by meaning, so many by words."""
        by = [(self.cosines, by_meaning), (np.where(self.words > 0, self.words, -1.0), by_words)]
        chosen = [np.argsort(-values, kind="stable")[:most] for values, most in by]
        return self.rows[np.unique(np.concatenate(chosen))] if len(self.rows) else self.rows


class QuestionIndex:
    """The question index of one snapshot, opened for reading beside its forward index."""

    def __init__(self, folder: Path, forward: Forward) -> None:
        """Open the index in a folder."""
        self.columns = QuestionColumns.read(folder)
        rows = forward.rows_of(self.columns.owners)
        self._order = np.argsort(rows, kind="stable")
        self._order = self._order[rows[self._order] >= 0]
        self._rows, self._starts = np.unique(rows[self._order], return_index=True)

    @property
    def count(self) -> int:
        """Number of questions."""
        return len(self.columns.owners)

    def likeness(self, vector: Floats, asked: Asked) -> Likeness:
        """How like the questions beside each passage are to one with this unit vector and these words."""
        if not len(self._rows):
            return Likeness(self._rows, np.zeros(0, np.float32), np.zeros(0, np.float32))
        return Likeness(self._rows, self._best(self.cosines(vector)), self._best(self.words(asked)))

    def _best(self, values: Floats) -> Floats:
        best: Floats = np.maximum.reduceat(values[self._order], self._starts).astype(np.float32)
        return best

    def cosines(self, vector: Floats) -> Floats:
        """The cosine of each question with a unit vector."""
        held = self.columns.vectors
        parts = [held[start : start + _AT_ONCE].astype(np.float32) @ vector for start in range(0, len(held), _AT_ONCE)]
        cosines: Floats = np.concatenate(parts) * self.columns.scales
        return cosines

    def words(self, asked: Asked) -> Floats:
        """How far the words of each question are those asked, in [0, 1]: the harmonic mean of both shares.

        The share of what is asked is weighed by rarity, that of the question's own words is counted.
        """
        total = float(asked.weights.sum())
        if not total:
            return np.zeros(self.count, dtype=np.float32)
        at = which_of(asked.terms, self.columns.terms)
        met = np.flatnonzero(at >= 0)
        owner = self._owner[met]
        weight = np.bincount(owner, weights=asked.weights[at[met]], minlength=self.count) / total
        share = np.bincount(owner, minlength=self.count) / np.maximum(self._lengths, 1)
        both: Floats = (2 * weight * share / np.maximum(weight + share, 1e-9)).astype(np.float32)
        return both

    @cached_property
    def _lengths(self) -> Ints:
        return np.diff(self.columns.ends, prepend=0)

    @cached_property
    def _owner(self) -> Ints:
        return np.repeat(np.arange(self.count), self._lengths)


class QuestionIndexWriter:
    """Writes the question index in a folder; nothing is seen before the ``with`` block ends well."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Begin from what the folder holds, or from nothing; ``dimension`` is the length of the vectors."""
        self._folder = folder
        none = QuestionColumns.of([], np.zeros((0, dimension), dtype=np.float32))
        self._parts = [QuestionColumns.read(folder) if (folder / "ends.npy").exists() else none]

    def delete(self, keys: Iterable[PassageKey]) -> None:
        """Take the questions of passages out."""
        gone = np.array([key_hash(key) for key in keys], dtype=np.uint64)
        self._parts = [part.without(gone) for part in self._parts]

    def add(self, passages: Sequence[Passage], vectors: Floats) -> None:
        """Put the questions of passages in, with a unit vector a question."""
        self._parts.append(QuestionColumns.of(passages, vectors))

    def __enter__(self) -> QuestionIndexWriter:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Write, or leave the index as it was when something went wrong."""
        if kind is None:
            QuestionColumns.joined(self._parts).write(self._folder)
