"""Vectors of passages by the hash of their text, kept over all snapshots: a publication computes only what is new.

One SQLite file a model (by its fingerprint); a vector is a float32 scale and a byte a dimension. A model may
bring vectors along (``vectors.npz``): those of the documents that Pandu starts with.
"""

from __future__ import annotations

import hashlib
import logging
import math
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from kb.errors import SnapshotError
from kb.search.arrays import quantised

logger = logging.getLogger(__name__)

SHIPPED = "vectors.npz"
_HASH_BYTES = 16
_ASK = 500
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"

T = TypeVar("T")
Vectors = npt.NDArray[np.float32]
Compute = Callable[[list[str]], Vectors]
TakeRoom = Callable[[int], None]
"""Raises where so many bytes do not fit."""

_SCALE = struct.Struct("=f")
_SCALE_BYTES = _SCALE.size
_BYTES_BESIDE = 64
"""Bytes that a vector takes in the file beside its own, at most."""
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})


def anything_fits(_: int) -> None:
    """Take any number of bytes."""


def text_hash(text: str) -> bytes:
    """The hash by which a text's vector is kept."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()


class VectorMemory:
    """The vectors of one model that are known, and where new ones are kept. Safe between threads and processes.

    What is kept can be computed again: a damaged file or vector costs time and a line in the log, nothing else.
    """

    def __init__(
        self,
        file: Path,
        dimension: int,
        shipped: Path | None = None,
        model: str = "",
        take_room: TakeRoom = anything_fits,
    ) -> None:
        """Keep vectors of ``dimension`` numbers in ``file``, made at the first one.

        ``shipped`` is a file that :func:`write_shipped` made; it is left aside where it names another model than the
        fingerprint ``model``. ``take_room`` raises where so many bytes do not fit.
        """
        self._file = file
        self._bytes = _SCALE_BYTES + dimension
        self._take_room = take_room
        self._shipped = _read_shipped(shipped, model) if shipped is not None and shipped.is_file() else {}

    def vectors(self, texts: Sequence[str], compute: Compute) -> Vectors:
        """A row a text: known ones from memory, the others computed once and kept.

        Raises:
            SnapshotError: the vectors cannot be kept (the disk is full, the folder may not be written).
            NoRoom: they do not fit into what the settings leave free.

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
        if asked and self._file.is_file():
            known.update(self._in_file(lambda database: _rows(database, asked)))
        sound = {one: row for one, row in known.items() if self._is_sound(row)}
        if len(sound) < len(known):
            logger.warning("%d vektor tersimpan di %s rusak; dihitung lagi.", len(known) - len(sound), self._file)
        return sound

    def _is_sound(self, row: object) -> bool:
        return isinstance(row, bytes) and len(row) == self._bytes and math.isfinite(_SCALE.unpack_from(row)[0])

    def _keep(self, fresh: dict[bytes, bytes]) -> None:
        self._take_room(len(fresh) * (self._bytes + _BYTES_BESIDE))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _not_kept(self._file, error) from error
        self._in_file(
            lambda database: database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", fresh.items())
        )

    def _in_file(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """What ``act`` gives over the opened file; over a new one where the file is damaged."""
        try:
            try:
                return _acted(self._file, act)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
                    raise
                logger.warning("Berkas vektor %s rusak (%s); dibuat baru dan dihitung lagi.", self._file, error)
            for ending in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
            return _acted(self._file, act)
        except (sqlite3.Error, OSError) as error:
            raise _not_kept(self._file, error) from error


def _acted(file: Path, act: Callable[[sqlite3.Connection], T]) -> T:
    with closing(sqlite3.connect(file, timeout=30)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(_TABLE)
        return act(database)


def _rows(database: sqlite3.Connection, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
    rows: dict[bytes, bytes] = {}
    for start in range(0, len(hashes), _ASK):
        part = hashes[start : start + _ASK]
        marks = ",".join("?" * len(part))
        rows.update(database.execute(f"SELECT hash, vector FROM vectors WHERE hash IN ({marks})", part))
    return rows


def _not_kept(file: Path, error: Exception) -> SnapshotError:
    return SnapshotError(
        f"Vektor petikan tidak dapat disimpan di {file} ({error}). Beri ruang disk dan izin tulis pada folder itu, "
        "lalu ulangi; yang sudah dihitung tidak dihitung lagi. Indeks lama tetap dipakai."
    )


def packed(vectors: Vectors) -> list[bytes]:
    """Each row as its scale and a byte a dimension; the cosine of two rows stays within 0.005."""
    numbers, scales = quantised(vectors)
    return [scale.tobytes() + row.tobytes() for scale, row in zip(scales, numbers, strict=True)]


def unpacked(rows: Sequence[bytes]) -> Vectors:
    """The rows that :func:`packed` packed."""
    table = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1 if rows else 4)
    scales = table[:, :4].copy().view(np.float32)
    return np.ascontiguousarray(table[:, 4:]).view(np.int8).astype(np.float32) * scales


def write_shipped(file: Path, texts: Sequence[str], vectors: Vectors, model: str = "") -> None:
    """Write vectors of texts as a model's folder brings them along; ``model`` is the fingerprint of that model."""
    hashes = np.frombuffer(b"".join(map(text_hash, texts)), dtype=np.uint8).reshape(len(texts), _HASH_BYTES)
    rows = np.frombuffer(b"".join(packed(vectors)), dtype=np.uint8).reshape(len(texts), -1)
    np.savez(file, hashes=hashes, vectors=rows, model=np.array(model))


def _read_shipped(file: Path, model: str) -> dict[bytes, bytes]:
    """The vectors of a file; none, with a line in the log, where it is damaged or of another model."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            made_by = str(arrays["model"]) if "model" in arrays else ""
            if made_by and model and made_by != model:
                logger.warning("%s berisi vektor model lain (%s); dihitung lagi.", file, made_by)
                return {}
            return {one.tobytes(): row.tobytes() for one, row in zip(arrays["hashes"], arrays["vectors"], strict=True)}
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        logger.warning("%s terpotong atau rusak (%s); vektornya dihitung lagi.", file, error)
        return {}
