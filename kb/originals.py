"""The stored original files, by their content: kept before anything refers to them, removed when nothing does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from kb.data_folder import PRIVATE_FOLDER, within
from kb.errors import InputRefused


def keep_original(file: Path, sha256: str, originals: Path) -> str:
    """Store the file by its content, before anything refers to it; return its place below the folder of originals."""
    place = Path(sha256[:2]) / f"{sha256}{file.suffix.lower()}"
    target = originals / place
    if target.is_file() and target.stat().st_size == file.stat().st_size:
        return place.as_posix()
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        content = hashlib.sha256()
        with file.open("rb") as original, aside.open("wb") as copy:
            while part := original.read(1 << 20):
                content.update(part)
                copy.write(part)
            copy.flush()
            os.fsync(copy.fileno())
        if content.hexdigest() != sha256:
            raise InputRefused(file.name, "berkas berubah selagi dibaca.", "Masukkan lagi setelah selesai disimpan.")
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return place.as_posix()


def original_at(place: str, originals: Path) -> Path | None:
    """The stored file at a place below the folder of originals; None where there is none, or the place leads out."""
    file = within(originals, place)
    return file if file is not None and file.is_file() else None


def forget_originals(places: Iterable[str], originals: Path) -> None:
    """Remove stored files that nothing refers to, by their places below the folder of originals."""
    for place in places:
        if file := original_at(place, originals):
            file.unlink(missing_ok=True)


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
