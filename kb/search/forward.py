"""The forward index: of every passage its stems in order, its vector and what it is, packed in arrays for ranking.

The word index tells which passages hold a word; ranking needs the other way round, which words a passage holds and
where. Reading hundreds of passages from the catalogue and cutting them into words for every question would take longer
than everything else. Here a stem is a 32-bit number (CRC-32 of its letters: two stems of one collection fall together
about once in ten thousand questions), a vector 8 bits a dimension; both are mapped from the disk, never loaded whole.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.language.tokens import stem, tokens
from kb.search.arrays import quantised, read_arrays, write_arrays
from kb.types import Form, Passage, PassageKey

Ints = npt.NDArray[np.int64]
Terms = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]

KINDS = (
    "other pasal ayat angka huruf penjelasan lampiran menimbang mengingat penutup langkah judul diktum ubahan".split()
)
FORMS = tuple(Form)
SUMMARY = 128
"""Added to a kind: the passage is its document's own summary."""
MOST_TERMS = 3000
"""Terms of a passage that are kept; the few longer ones are tables and annexes that were not cut."""
_DEFINING = frozenset({"adalah", "ialah", "yaitu"})
DEFINES = zlib.crc32(b"=adalah")
"""The term of "adalah", "ialah" and "yaitu": their stems are those of other words."""
_TYPES = {
    "keys": np.uint8,
    "key_ends": np.int64,
    "hashes": np.uint64,
    "articles": np.uint64,
    "documents": np.uint64,
    "kinds": np.uint8,
    "forms": np.uint8,
    "orders": np.int32,
    "ends": np.int64,
    "fronts": np.uint16,
    "labels": np.uint16,
    "terms": np.uint32,
    "vectors": np.int8,
    "scales": np.float32,
}
_MAPPED = frozenset({"keys", "terms", "vectors"})


@lru_cache(maxsize=200_000)
def term(stemmed: str) -> int:
    """The number of a stem."""
    return zlib.crc32(stemmed.encode())


def terms_of(text: str) -> list[int]:
    """The numbers of a text's stems, in order; words that say "is defined as" have one of their own."""
    return [DEFINES if token in _DEFINING else term(stem(token)) for token in tokens(text)]


def which_of(known: Terms, terms: Terms) -> Ints:
    """The place of each term among sorted ones; -1 for one that is not among them."""
    if not len(known):
        return np.full(terms.shape, -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, terms), len(known) - 1)
    return np.where(known[at] == terms, at, -1)


@lru_cache(maxsize=50_000)
def key_hash(key: str) -> int:
    """64 bits that stand for a key."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Columns:
    """The arrays, a row a passage.

    ``keys`` are all keys in one run of bytes, ended by ``key_ends``; ``hashes``, ``articles`` and ``documents`` are
    hashes of keys; ``terms`` are all terms in one run, ended by ``ends``, of which the first ``fronts`` of a row are
    its context and the next ``labels`` its label; ``vectors`` times ``scales`` are the unit vectors.
    """

    keys: npt.NDArray[np.uint8]
    key_ends: Ints
    hashes: npt.NDArray[np.uint64]
    articles: npt.NDArray[np.uint64]
    documents: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.uint8]
    forms: npt.NDArray[np.uint8]
    orders: npt.NDArray[np.int32]
    ends: Ints
    fronts: npt.NDArray[np.uint16]
    labels: npt.NDArray[np.uint16]
    terms: Terms
    vectors: npt.NDArray[np.int8]
    scales: Floats

    @classmethod
    def read(cls, folder: Path) -> Columns:
        """Read the arrays of a folder, the large ones mapped.

        Raises:
            SnapshotError: one is missing or damaged.

        """
        return cls(**read_arrays(folder, _TYPES, _MAPPED, "Indeks urutan kata"))

    @classmethod
    def of(cls, passages: Sequence[Passage], vectors: Floats) -> Columns:
        """The arrays of passages with their unit vectors, a row each."""
        keys = [passage.key.encode() for passage in passages]
        parts = [(terms_of(p.context), terms_of(p.label), terms_of(p.text)) for p in passages]
        fronts = [min(len(front), MOST_TERMS) for front, _, _ in parts]
        labels = [min(len(label), MOST_TERMS - front) for front, (_, label, _) in zip(fronts, parts, strict=True)]
        rows = [[*front, *label, *text][:MOST_TERMS] for front, label, text in parts]
        bytes_of_vectors, scales = quantised(vectors)
        values: dict[str, object] = {
            "keys": np.frombuffer(b"".join(keys), dtype=np.uint8),
            "key_ends": np.cumsum([len(key) for key in keys]),
            "hashes": [key_hash(passage.key) for passage in passages],
            "articles": [key_hash(passage.article) for passage in passages],
            "documents": [key_hash(passage.document) for passage in passages],
            "kinds": [_kind(passage) for passage in passages],
            "forms": [FORMS.index(passage.form) for passage in passages],
            "orders": [passage.order for passage in passages],
            "ends": np.cumsum([len(row) for row in rows]),
            "fronts": fronts,
            "labels": labels,
            "terms": [number for row in rows for number in row],
            "vectors": bytes_of_vectors,
            "scales": scales,
        }
        return cls(**{name: np.array(values[name], dtype=kind) for name, kind in _TYPES.items()})

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """The rows of all parts, in order."""
        merged = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)}
        for ends, run in (("key_ends", "keys"), ("ends", "terms")):
            before = np.cumsum([0, *(len(getattr(part, run)) for part in parts[:-1])])
            shifted = [getattr(part, ends) + start for part, start in zip(parts, before, strict=True)]
            merged[ends] = np.concatenate(shifted)
        return cls(**merged)

    def without(self, gone: npt.NDArray[np.uint64]) -> Columns:
        """The rows whose key hash is not among ``gone``."""
        keep = ~np.isin(self.hashes, gone)
        if keep.all():
            return self
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        kept = {name: array[keep] for name, array in values.items() if len(array) == len(keep) and name != "vectors"}
        kept["vectors"] = self.vectors[keep]
        for ends, run in (("key_ends", "keys"), ("ends", "terms")):
            lengths = np.diff(values[ends], prepend=0)
            kept[run] = values[run][np.repeat(keep, lengths)]
            kept[ends] = np.cumsum(lengths[keep])
        return Columns(**kept)

    def write(self, folder: Path) -> None:
        """Write the arrays into a folder, each at once in place of the one before."""
        write_arrays(folder, self, _TYPES)


def _kind(passage: Passage) -> int:
    kind = KINDS.index(passage.kind) if passage.kind in KINDS else 0
    return kind + (SUMMARY if passage.is_summary else 0)


class Forward:
    """The forward index of one snapshot, opened for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder."""
        self.columns = Columns.read(folder)
        self._order = np.argsort(self.columns.hashes, kind="stable")
        self._sorted = self.columns.hashes[self._order]
        self.starts = np.concatenate([np.zeros(1, dtype=np.int64), self.columns.ends[:-1]])[: self.count]
        """Where each row's terms start."""
        lengths = self.columns.ends - self.starts - self.columns.fronts - self.columns.labels
        self.mean_text = float(lengths.mean()) if len(lengths) else 1.0
        """Mean number of terms of a passage's own text."""
        self.mean_front = float((self.columns.fronts + self.columns.labels).mean()) if len(lengths) else 1.0
        """Mean number of terms of a passage's context and label."""

    @property
    def count(self) -> int:
        """Number of passages."""
        return len(self.columns.hashes)

    def rows(self, keys: Iterable[PassageKey]) -> Ints:
        """The rows of keys; -1 for one that is not held."""
        return self.rows_of(np.array([key_hash(key) for key in keys], dtype=np.uint64))

    def rows_of(self, wanted: npt.NDArray[np.uint64]) -> Ints:
        """The rows of hashes of keys; -1 for one that is not held."""
        if not len(wanted) or not self.count:
            return np.full(len(wanted), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._sorted, wanted), self.count - 1)
        return np.where(self._sorted[place] == wanted, self._order[place], -1).astype(np.int64)

    def key(self, row: int) -> PassageKey:
        """The key of a row."""
        ends = self.columns.key_ends
        start = int(ends[row - 1]) if row else 0
        return PassageKey(bytes(self.columns.keys[start : int(ends[row])]).decode())

    def similarities(self, rows: Ints, vector: Floats) -> Floats:
        """The cosine of each row's vector with a unit vector, to about 0.01."""
        held = self.columns.vectors[rows].astype(np.float32)
        cosines: Floats = (held @ vector) * self.columns.scales[rows]
        return cosines

    def spelled(self, rows: Ints) -> tuple[Terms, Ints]:
        """The terms of rows in one run, and where in it each of ``rows`` starts, with the run's length at the end."""
        starts = self.starts[rows]
        lengths = self.columns.ends[rows] - starts
        begins = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        place = np.arange(int(begins[-1])) + np.repeat(starts - begins[:-1], lengths)
        return self.columns.terms[place], begins


class ForwardWriter:
    """Writes the forward index in a folder; nothing is seen before the ``with`` block ends well."""

    def __init__(self, folder: Path) -> None:
        """Begin from what the folder holds, or from nothing."""
        self._folder = folder
        self._base = Columns.read(folder) if (folder / "ends.npy").exists() else None
        self._gone: list[PassageKey] = []
        self._added: list[Columns] = []

    def delete(self, keys: Iterable[PassageKey]) -> None:
        """Take passages out."""
        self._gone.extend(keys)

    def add(self, passages: Sequence[Passage], vectors: Floats) -> None:
        """Put passages in with their unit vectors; those already there must have been deleted before."""
        if passages:
            self._added.append(Columns.of(passages, vectors))

    def __enter__(self) -> ForwardWriter:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Write, or leave the index as it was when something went wrong."""
        if kind is not None:
            return
        gone = np.array([key_hash(key) for key in self._gone], dtype=np.uint64)
        parts = [self._base.without(gone)] if self._base is not None else []
        parts += self._added
        (Columns.joined(parts) if parts else Columns.of([], np.zeros((0, 1), dtype=np.float32))).write(self._folder)
