"""The unit index: the meaning of each sentence, line, list item and row of a passage that says several things.

A short provision says one thing and is a passage by itself; a section of a report or an SOP, and a long provision with
its list, say many, of which one answers. The vector of the whole cannot tell which, so that each has one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.language.sentences import lead_in, sentence_spans
from kb.search.arrays import quantised, read_arrays, write_arrays
from kb.search.forward import Floats, Ints, key_hash
from kb.search.units import PROVISIONS, units

if TYPE_CHECKING:
    from kb.types import Passage, PassageKey

_TYPES = {"owners": np.uint64, "starts": np.int32, "vectors": np.int8, "scales": np.float32}
_LEAST = 2
"""Sentences from which on a passage has vectors of them: the only one of a passage is the passage."""
_LONG = 90
"""Words of a provision from which on its sentences have vectors: more than are quoted at once."""
_LEAD_IN = 25
"""Words of a lead-in, at most, that stand before each item of its list."""


def unit_spans(passage: Passage) -> list[tuple[int, int]]:
    """The spans of a passage's text that have a vector of their own, in order."""
    if passage.kind == "langkah":
        return []
    if passage.kind not in PROVISIONS:
        spans = sentence_spans(passage.text)
        return spans if len(spans) >= _LEAST else []
    if passage.key != passage.article:
        return []  # its article has them
    long = [unit for unit in units(passage) if len(unit.text.split()) > _LONG]
    inside = sentence_spans(passage.text) if long else []
    return [(start, end) for start, end in inside if any(unit.start <= start < unit.end for unit in long)]


def unit_texts(passage: Passage) -> list[str]:
    """What stands for each unit: its words under its passage's heading, an item of a list after what leads it in."""
    spans, text = unit_spans(passage), passage.text
    texts = []
    for place, (start, end) in enumerate(spans):
        before = lead_in(text, spans, place)
        head = " ".join(text[slice(*before)].split()[-_LEAD_IN:]) if before else ""
        texts.append("\n".join(part for part in (passage.label, f"{head} {text[start:end]}".strip()) if part))
    return texts


@dataclass(frozen=True)
class UnitColumns:
    """The arrays, a row a unit: hash of its passage's key, where it starts in the text, its unit vector in bytes."""

    owners: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int32]
    vectors: npt.NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, passages: Sequence[Passage], vectors: Floats) -> UnitColumns:
        """The units of passages, in order; ``vectors`` has a unit row a unit."""
        rows = [(key_hash(p.key), start) for p in passages for start, _ in unit_spans(p)]
        numbers, scales = quantised(vectors)
        return cls(
            np.array([owner for owner, _ in rows], dtype=np.uint64),
            np.array([start for _, start in rows], dtype=np.int32),
            numbers,
            scales,
        )

    @classmethod
    def read(cls, folder: Path) -> UnitColumns:
        """Read the arrays of a folder, the vectors mapped.

        Raises:
            SnapshotError: one is missing or damaged.

        """
        return cls(**read_arrays(folder, _TYPES, ("vectors",), "Indeks kalimat"))

    def where(self, rows: npt.NDArray[np.bool_] | Ints) -> UnitColumns:
        """Some of the rows."""
        return UnitColumns(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @classmethod
    def joined(cls, parts: Sequence[UnitColumns]) -> UnitColumns:
        """The rows of all parts, in order; a part without any is left out."""
        filled = [part for part in parts if len(part.owners)] or list(parts[:1])
        return cls(**{f.name: np.concatenate([getattr(part, f.name) for part in filled]) for f in fields(cls)})


class UnitIndex:
    """The unit index of one snapshot, opened for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder."""
        self.columns = UnitColumns.read(folder)

    @property
    def count(self) -> int:
        """Number of units."""
        return len(self.columns.owners)

    def cosines(self, key: PassageKey, vector: Floats) -> tuple[npt.NDArray[np.int32], Floats]:
        """Where each unit of a passage starts, in order, and its cosine with a unit vector; none for a provision."""
        owner = np.uint64(key_hash(key))
        first, last = (int(np.searchsorted(self.columns.owners, owner, side=side)) for side in ("left", "right"))
        cosines: Floats = (self.columns.vectors[first:last].astype(np.float32) @ vector) * self.columns.scales[
            first:last
        ]
        return self.columns.starts[first:last], cosines

    def best(self, owners: npt.NDArray[np.uint64], vector: Floats) -> Floats:
        """The cosine of each passage's best unit with a unit vector; NaN for a passage without units."""
        first = np.searchsorted(self.columns.owners, owners)
        counts = np.searchsorted(self.columns.owners, owners, side="right") - first
        best = np.full(len(owners), np.nan, dtype=np.float32)
        has = np.flatnonzero(counts)
        if len(has):
            begins = np.concatenate([[0], np.cumsum(counts[has])[:-1]])
            rows = np.arange(int(counts[has].sum())) + np.repeat(first[has] - begins, counts[has])
            cosines = (self.columns.vectors[rows].astype(np.float32) @ vector) * self.columns.scales[rows]
            best[has] = np.maximum.reduceat(cosines, begins)
        return best


class UnitIndexWriter:
    """Writes the unit index in a folder; nothing is seen before the ``with`` block ends well."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Begin from what the folder holds, or from nothing; ``dimension`` is the length of the vectors."""
        self._folder = folder
        none = UnitColumns.of([], np.zeros((0, dimension), dtype=np.float32))
        self._parts = [UnitColumns.read(folder) if (folder / "owners.npy").exists() else none]

    def delete(self, keys: Iterable[PassageKey]) -> None:
        """Take the units of passages out."""
        gone = np.array([key_hash(key) for key in keys], dtype=np.uint64)
        self._parts = [part.where(~np.isin(part.owners, gone)) for part in self._parts]

    def add(self, passages: Sequence[Passage], vectors: Floats) -> None:
        """Put the units of passages in, with a unit vector a unit."""
        self._parts.append(UnitColumns.of(passages, vectors))

    def __enter__(self) -> UnitIndexWriter:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Write, in the order of passages and places; or leave the index as it was when something went wrong."""
        if kind is None:
            everything = UnitColumns.joined(self._parts)
            order = np.lexsort((everything.starts, everything.owners))
            write_arrays(self._folder, everything.where(order), _TYPES)
