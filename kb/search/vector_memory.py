"""Vectors of passages by the hash of their text, kept over all snapshots: a publication computes only what is new.

One SQLite file a model (by its fingerprint); a vector is a float32 scale and a byte a dimension. A model may
bring vectors along (``vectors.npz``): those of the documents that Pandu starts with.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.errors import SnapshotError

SHIPPED = "vectors.npz"
_HASH_BYTES = 16
_ASK = 500
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"

Vectors = npt.NDArray[np.float32]
Compute = Callable[[list[str]], Vectors]


def text_hash(text: str) -> bytes:
    """The hash by which a text's vector is kept."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()


class VectorMemory:
    """The vectors of one model that are known, and where new ones are kept. Safe between threads and processes."""

    def __init__(self, file: Path, shipped: Path | None = None) -> None:
        """Keep vectors in ``file``, made at the first one; ``shipped`` is a file that :func:`write_shipped` made."""
        self._file = file
        self._shipped = _read_shipped(shipped) if shipped is not None and shipped.is_file() else {}

    def vectors(self, texts: Sequence[str], compute: Compute) -> Vectors:
        """A row a text: known ones from memory, the others computed once and kept.

        Raises:
            SnapshotError: the vectors cannot be kept (the disk is full, the file is damaged).

        """
        hashes = [text_hash(text) for text in texts]
        known = self._known(set(hashes))
        new = {one: text for one, text in zip(hashes, texts, strict=True) if one not in known}
        if new:
            fresh = dict(zip(new, packed(compute(list(new.values()))), strict=True))
            self._keep(fresh)
            known |= fresh
        return unpacked([known[one] for one in hashes])

    def _known(self, hashes: set[bytes]) -> dict[bytes, bytes]:
        known = {one: self._shipped[one] for one in hashes if one in self._shipped}
        asked = [one for one in hashes if one not in known]
        if not asked or not self._file.is_file():
            return known
        with self._open() as database:
            for start in range(0, len(asked), _ASK):
                part = asked[start : start + _ASK]
                marks = ",".join("?" * len(part))
                known.update(database.execute(f"SELECT hash, vector FROM vectors WHERE hash IN ({marks})", part))
        return known

    def _keep(self, fresh: dict[bytes, bytes]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database, database:
            database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", fresh.items())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, timeout=30)) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute(_TABLE)
                yield database
        except sqlite3.Error as error:
            raise SnapshotError(
                f"Vektor petikan tidak dapat disimpan di {self._file} ({error}). Periksa ruang disk; bila berkas itu "
                "rusak, hapus saja (isinya dihitung lagi). Indeks lama tetap dipakai."
            ) from error


def packed(vectors: Vectors) -> list[bytes]:
    """Each row as its scale and a byte a dimension; the cosine of two rows stays within 0.005."""
    scales = (np.abs(vectors).max(axis=1, initial=0.0) / 127 + 1e-12).astype(np.float32)
    numbers = np.rint(vectors / scales[:, None]).astype(np.int8)
    return [scale.tobytes() + row.tobytes() for scale, row in zip(scales, numbers, strict=True)]


def unpacked(rows: Sequence[bytes]) -> Vectors:
    """The rows that :func:`packed` packed."""
    table = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1 if rows else 4)
    scales = table[:, :4].copy().view(np.float32)
    return np.ascontiguousarray(table[:, 4:]).view(np.int8).astype(np.float32) * scales


def write_shipped(file: Path, texts: Sequence[str], vectors: Vectors) -> None:
    """Write vectors of texts as a model's folder brings them along."""
    hashes = np.frombuffer(b"".join(map(text_hash, texts)), dtype=np.uint8).reshape(len(texts), _HASH_BYTES)
    rows = np.frombuffer(b"".join(packed(vectors)), dtype=np.uint8).reshape(len(texts), -1)
    np.savez(file, hashes=hashes, vectors=rows)


def _read_shipped(file: Path) -> dict[bytes, bytes]:
    with np.load(file, allow_pickle=False) as arrays:
        return {one.tobytes(): row.tobytes() for one, row in zip(arrays["hashes"], arrays["vectors"], strict=True)}
