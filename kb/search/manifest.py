"""What a snapshot folder says about itself: from what it was made, and what its files must look like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kb.errors import SnapshotError

FORMAT = 6
"""Version of the snapshot's inner form; an index of another form is built anew."""

_FILE = "manifest.json"
_WRITTEN_BY_READERS = ("chroma.sqlite3", "chroma.sqlite3-wal", "chroma.sqlite3-shm")


@dataclass(frozen=True, slots=True)
class Manifest:
    """``created`` is ISO time in UTC; ``removed`` counts passages taken out since the index was last built whole."""

    id: str
    created: str
    model: str
    fingerprint: str
    dimension: int
    passages: int
    revision: int
    removed: int = 0
    format: int = FORMAT
    checksums: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the manifest into the snapshot's folder."""
        text = json.dumps({**asdict(self), "checksums": dict(self.checksums)}, indent=1, ensure_ascii=False)
        (folder / _FILE).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a snapshot's folder.

        Raises:
            SnapshotError: it is missing or damaged.

        """
        try:
            values = json.loads((folder / _FILE).read_text(encoding="utf-8"))
            return cls(**values)
        except (OSError, ValueError, TypeError) as error:
            raise SnapshotError(
                f"Indeks {folder.name} tidak lengkap ({error}). Jalankan `python ingest.py --rebuild` "
                "untuk membangunnya lagi dari katalog."
            ) from error


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a snapshot that nobody writes after it was made.

    Chroma's SQLite file is left out: each reader that opens it adds a row to its table of locks.
    """
    return {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and path.name not in (_FILE, *_WRITTEN_BY_READERS)
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
