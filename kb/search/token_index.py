"""The token index: a vector of each token of a passage, for late interaction with the tokens of a question.

One vector says what a passage is about; whether a sentence of it answers is decided by single words, each read in its
sentence. Every token of the question is compared with every token of the text, and the best cosine of each counts
(ColBERT, Khattab and Zaharia 2020). The vectors come from the forward pass that makes the passage's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.search.arrays import quantised, read_arrays, write_arrays
from kb.search.forward import Floats, Ints, key_hash
from kb.search.lexical import indexed_text

if TYPE_CHECKING:
    from kb.search.embedding import Embedder
    from kb.search.encoder import Tokens
    from kb.types import Passage, PassageKey

_TYPES = {
    "owners": np.uint64,
    "ends": np.int64,
    "fronts": np.int32,
    "places": np.int32,
    "vectors": np.int8,
    "scales": np.float32,
}
_MAPPED = frozenset({"places", "vectors", "scales"})
Span = tuple[int, int]
HEADING = -1
"""The place of a token that stands before the passage's own text: in its context or label."""
_WINDOWS = 12
"""Times that a text is read on behind what the encoder takes at once; tokens behind that have no vector."""
BLOCK = 48
"""Tokens of a block: a text is weighed by the best two blocks in a row, or the longest would always say most."""
_LABEL = 120
"""Characters of the label that stand before what is read on."""


@dataclass(frozen=True)
class TokenColumns:
    """The arrays: a row a passage and a row a token, in reading order.

    Of a passage: the hash of its key, where its tokens end, and how many of them are its heading's. Of a token:
    ``places`` tells where it ends in the passage's text; ``vectors`` times ``scales`` are the unit vectors.
    """

    owners: npt.NDArray[np.uint64]
    ends: Ints
    fronts: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    vectors: npt.NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, passages: Sequence[Passage], tokens: Sequence[tuple[Ints, Floats]], size: int) -> TokenColumns:
        """The tokens of passages, in order: the place and the vector (of length ``size``) of each."""
        none = np.zeros((0, size), dtype=np.float32)
        vectors, scales = quantised(np.concatenate([none, *(each for _, each in tokens)]))
        return cls(
            np.array([key_hash(passage.key) for passage in passages], dtype=np.uint64),
            np.cumsum([len(places) for places, _ in tokens], dtype=np.int64),
            np.array([np.count_nonzero(places == HEADING) for places, _ in tokens], dtype=np.int32),
            np.concatenate([np.zeros(0, dtype=np.int32), *(places for places, _ in tokens)]).astype(np.int32),
            vectors,
            scales,
        )

    @classmethod
    def read(cls, folder: Path) -> TokenColumns:
        """Read the arrays of a folder, those of tokens mapped.

        Raises:
            SnapshotError: one is missing or damaged.

        """
        return cls(**read_arrays(folder, _TYPES, _MAPPED, "Indeks kata dalam kalimat"))

    def rows(self, passages: Ints) -> tuple[Ints, Ints]:
        """The rows of passages' tokens in one run, and where in it each passage starts, with its length at the end."""
        starts = np.concatenate([np.zeros(1, dtype=np.int64), self.ends[:-1]])[passages]
        begins = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.ends[passages] - starts)])
        return np.arange(int(begins[-1])) + np.repeat(starts - begins[:-1], np.diff(begins)), begins

    def chosen(self, passages: Ints) -> TokenColumns:
        """Some of the passages, in the order given."""
        rows, begins = self.rows(passages)
        return TokenColumns(
            self.owners[passages],
            begins[1:],
            self.fronts[passages],
            self.places[rows],
            self.vectors[rows],
            self.scales[rows],
        )

    @classmethod
    def joined(cls, parts: Sequence[TokenColumns]) -> TokenColumns:
        """The passages of all parts, in order."""
        merged = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)}
        before = np.cumsum([0, *(len(part.places) for part in parts[:-1])])
        merged["ends"] = np.concatenate([part.ends + start for part, start in zip(parts, before, strict=True)])
        return cls(**merged)


class TokenIndex:
    """The token index of one snapshot, opened for reading; empty where the model gives no vectors of tokens."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder."""
        self.columns = TokenColumns.read(folder)

    def interactions(self, owners: npt.NDArray[np.uint64], question: Tokens | None) -> Floats:
        """How far each passage (a hash of its key) speaks of every token of a question; 0 for one without tokens.

        The mean over the question's tokens of the best cosine of each, with a token of the heading or of two blocks of
        the text in a row: of the best two.
        """
        scores = np.zeros(len(owners), dtype=np.float32)
        at = self._at(owners)
        has = np.flatnonzero(at >= 0)
        if question is None or not len(question.vectors) or not len(has):
            return scores
        rows, begins = self.columns.rows(at[has])
        cosines = self._cosines(rows, question)
        fronts = self.columns.fronts[at[has]].astype(np.int64)
        lengths = np.diff(begins) - fronts
        with_text = np.flatnonzero(lengths > 0)
        if len(with_text):
            starts = begins[:-1][with_text] + fronts[with_text]
            windows, owner = _windows(cosines, starts, lengths[with_text])
            headings = _headings(cosines, begins[:-1][with_text], fronts[with_text])
            said = np.maximum(windows, headings[owner]).mean(axis=1)
            np.maximum.at(scores, has[with_text][owner], said)
        return scores

    def of_spans(
        self, key: PassageKey, spans: Sequence[tuple[Span, Span | None]], question: Tokens | None
    ) -> tuple[Floats, Floats]:
        """The same of spans of a passage's text, each with what leads it in: by its own words, and with all above it.

        What is above it are the words that lead it in and those of its heading.
        """
        alone, under = (np.zeros(len(spans), dtype=np.float32) for _ in range(2))
        (at,) = self._at(np.array([key_hash(key)], dtype=np.uint64))
        if question is None or not len(question.vectors) or at < 0 or not spans:
            return alone, under
        rows, _ = self.columns.rows(np.array([at]))
        cosines, places = self._cosines(rows, question), self.columns.places[rows]
        firsts, lasts = _within(places, [span for span, _ in spans])
        has = np.flatnonzero(lasts > firsts)
        if not len(has):
            return alone, under
        windows, owner = _windows(cosines, firsts[has], (lasts - firsts)[has])
        above = _headings(cosines, np.zeros(1, dtype=np.int64), self.columns.fronts[[at]].astype(np.int64))
        above = np.tile(above, (len(spans), 1))
        leads = [(number, lead) for number, (_, lead) in enumerate(spans) if lead is not None]
        begins, ends = _within(places, [lead for _, lead in leads])
        for (number, _), begin, end in zip(leads, begins, ends, strict=True):
            above[number] = np.maximum(above[number], cosines[begin:end].max(axis=0, initial=-1.0))
        np.maximum.at(alone, has[owner], windows.mean(axis=1))
        np.maximum.at(under, has[owner], np.maximum(windows, above[has[owner]]).mean(axis=1))
        return alone, under

    def _at(self, owners: npt.NDArray[np.uint64]) -> Ints:
        known = self.columns.owners
        if not len(known):
            return np.full(len(owners), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(known, owners), len(known) - 1)
        return np.where(known[place] == owners, place, -1)

    def _cosines(self, rows: Ints, question: Tokens) -> Floats:
        """The cosine of each row with each token of the question."""
        cosines: Floats = self.columns.vectors[rows].astype(np.float32) @ question.vectors.T
        return cosines * self.columns.scales[rows, None]


def _within(places: npt.NDArray[np.int32], spans: Sequence[Span]) -> tuple[Ints, Ints]:
    """Which tokens, by where they end, lie within each span: the first, and the one behind the last."""
    edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
    bounds = np.searchsorted(places, edges.ravel(), side="right").reshape(-1, 2)
    return bounds[:, 0], bounds[:, 1]


def _windows(cosines: Floats, starts: Ints, lengths: Ints) -> tuple[Floats, Ints]:
    """The best cosines of every two blocks in a row of some texts, and the text that each belongs to.

    ``starts`` and ``lengths`` tell where the tokens of each text (one at least) stand among the rows of ``cosines``.
    """
    counts = -(-lengths // BLOCK)
    owner = np.repeat(np.arange(len(starts)), counts)
    number = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    begins = starts[owner] + BLOCK * number
    blocks = _best_in(cosines, begins, np.minimum(begins + BLOCK, (starts + lengths)[owner]))
    last = number == counts[owner] - 1
    windows = blocks.copy()
    windows[:-1][~last[:-1]] = np.maximum(blocks[:-1], blocks[1:])[~last[:-1]]
    kept = ~last | (counts[owner] == 1)
    return windows[kept], owner[kept]


def _headings(cosines: Floats, starts: Ints, lengths: Ints) -> Floats:
    """The best cosines of the tokens at the head of some passages; -1 where there are none."""
    best = np.full((len(starts), cosines.shape[1]), -1.0, dtype=np.float32)
    has = np.flatnonzero(lengths > 0)
    if len(has):
        best[has] = _best_in(cosines, starts[has], (starts + lengths)[has])
    return best


def _best_in(cosines: Floats, begins: Ints, ends: Ints) -> Floats:
    """The best of each column in spans of rows, which hold one row at least."""
    spans = np.column_stack([begins, ends]).ravel()
    behind = np.concatenate([cosines, cosines[-1:]])  # a span may end with the last row
    best: Floats = np.maximum.reduceat(behind, spans, axis=0)[::2]
    return best


class TokenIndexWriter:
    """Writes the token index in a folder; nothing is seen before the ``with`` block ends well."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Begin from what the folder holds, or from nothing; vectors are made by ``embedder``."""
        self._folder, self._embedder = folder, embedder
        none = TokenColumns.of([], [], embedder.token_size or 1)
        self._parts = [TokenColumns.read(folder) if (folder / "owners.npy").exists() else none]

    def delete(self, keys: Iterable[PassageKey]) -> None:
        """Take passages out."""
        gone = np.array([key_hash(key) for key in keys], dtype=np.uint64)
        self._parts = [part.chosen(np.flatnonzero(~np.isin(part.owners, gone))) for part in self._parts]

    def add(self, passages: Sequence[Passage]) -> None:
        """Put passages in; without vectors of tokens where the model gives none."""
        size = self._embedder.token_size
        if size:
            self._parts.append(TokenColumns.of(passages, tokens_of(self._embedder, passages), size))

    def __enter__(self) -> TokenIndexWriter:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Write, in the order of passages; or leave the index as it was when something went wrong."""
        if kind is None:
            everything = TokenColumns.joined(self._parts)
            write_arrays(self._folder, everything.chosen(np.argsort(everything.owners)), _TYPES)


def tokens_of(embedder: Embedder, passages: Sequence[Passage]) -> list[tuple[Ints, Floats]]:
    """The place and the vector of each token of each passage; a long text is read on under its label."""
    parts: list[list[tuple[Ints, Floats]]] = [[] for _ in passages]
    texts = [indexed_text(passage) for passage in passages]
    shifts = [len(text) - len(passage.text) for text, passage in zip(texts, passages, strict=True)]
    begins = [0] * len(passages)
    reading = list(range(len(passages)))
    for window in range(_WINDOWS):
        further = []
        for number, tokens in zip(reading, embedder.encode_tokens([texts[each] for each in reading]), strict=True):
            places, length = tokens.ends - shifts[number], len(passages[number].text.rstrip())
            own = places > begins[number]
            keep = own if window else np.ones(len(places), dtype=bool)
            parts[number].append((np.where(own, places, HEADING)[keep], tokens.vectors[keep]))
            last = int(places[own].max(initial=0))
            if own.any() and last < length:
                head = f"{passages[number].label[:_LABEL]}\n"
                texts[number] = head + passages[number].text[last:]
                shifts[number], begins[number] = len(head) - last, last
                further.append(number)
        reading = further
        if not reading:
            break
    return [
        (np.concatenate([places for places, _ in each]), np.concatenate([vectors for _, vectors in each]))
        for each in parts
    ]
