"""One archive of everything that cannot be made again: catalogue, originals, the current index, the office's tables.

The catalogue is copied by SQLite's own online backup, so that the copy is whole while others write. A list of checksums
goes along; restoring checks it, and only ever fills an empty folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import make_url

from kb.catalogue.database import HEAD
from kb.errors import KbError
from kb.search.locks import ReaderLease
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings

FORMAT = 1
_LIST = "pandu-backup.json"
_CATALOGUE = "catalogue.db"
_PART = 1 << 20
_NAME = re.compile(r"pandu-\d{8}-\d{6}\.tar\.gz")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: files, and the bytes of the archive (made) or of the files (restored)."""

    files: int
    bytes: int


def backup_name(moment: datetime) -> str:
    """The name of a backup in the folder of backups, by the moment (UTC) that it holds."""
    return f"pandu-{moment:%Y%m%d-%H%M%S}.tar.gz"


def next_backup(folder: Path) -> Path:
    """Where a backup that is made now goes: a name that is free."""
    moment = datetime.now(UTC)
    while (file := folder / backup_name(moment)).exists():
        moment += timedelta(seconds=1)
    return file


def is_backup_name(name: str) -> bool:
    """Whether a plain file name is one of :func:`backup_name`."""
    return _NAME.fullmatch(name) is not None


def made_when(archive: Path) -> datetime:
    """When a backup was made (UTC), as its list says; what it holds is not checked.

    Raises:
        KbError: it is no backup, or one of a newer Pandu.

    """
    try:
        with tarfile.open(archive, "r:gz") as packed:
            return datetime.fromisoformat(str(_list_of(packed, archive).get("made"))).astimezone(UTC)
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise KbError(f"{archive.name} bukan cadangan Pandu, atau rusak. Pakai cadangan lain.") from error


def make_backup(settings: Settings, target: Path, progress: Callable[[str], None] | None = None) -> Backup:
    """Write a backup of a data folder to one ``.tar.gz``; it appears only when it is whole.

    Raises:
        KbError: there is nothing to back up, the catalogue is no SQLite file, or the target exists.

    """
    if make_url(settings.catalogue_url).get_backend_name() != "sqlite":
        raise KbError("Katalog ini bukan SQLite; cadangkan dengan alat basis datanya sendiri (pg_dump).")
    if not (settings.data / _CATALOGUE).is_file():
        raise KbError(f"Tidak ada katalog di {settings.data}. Periksa --data.")
    if target.exists():
        raise KbError(f"{target} sudah ada. Pilih nama lain.")
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.bagian")
    say = progress or (lambda _: None)
    try:
        with tempfile.TemporaryDirectory(prefix=".cadangan-", dir=target.parent) as folder:
            copy = Path(folder) / _CATALOGUE
            _copy_catalogue(settings.data / _CATALOGUE, copy)
            store = SnapshotStore(settings.index)
            current = store.current_id()
            lease = ReaderLease(settings.index, current) if current else None
            try:
                files = [(_CATALOGUE, copy), *_files(settings, store, current)]
                _write(aside, files, say)
            finally:
                if lease is not None:
                    lease.close()
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return Backup(len(files), target.stat().st_size)


def restore_backup(archive: Path, data: Path) -> Backup:
    """Fill an empty data folder from a backup; every file is checked before the folder is put in its place.

    Raises:
        KbError: the folder is not empty, or the archive is damaged, foreign, or of a newer Pandu.

    """
    if data.exists() and any(data.iterdir()):
        raise KbError(f"{data} tidak kosong. Pulihkan ke folder kosong, lalu jalankan Pandu dengan --data folder itu.")
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pemulihan-", dir=data.parent) as folder:
        aside = Path(folder) / "data"
        aside.mkdir()
        try:
            with tarfile.open(archive, "r:gz") as packed:
                listed = _listed(packed, archive)
                taken = _unpack(packed, listed, aside, archive)
        except (OSError, tarfile.TarError, EOFError) as error:
            raise KbError(f"Cadangan {archive.name} tidak terbaca: {error}. Pakai cadangan lain.") from error
        _check_catalogue(aside / _CATALOGUE, archive)
        if data.exists():
            data.rmdir()
        aside.rename(data)
    return taken


def _copy_catalogue(source: Path, target: Path) -> None:
    """Copy the catalogue as SQLite does it, without sessions and tries to sign in: nobody is signed in by a backup."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        for table in ("sessions", "attempts"):
            copy.execute(f"DELETE FROM {table}")
        copy.execute("UPDATE jobs SET state = 'gagal' WHERE state IN ('menunggu', 'berjalan')")
        copy.commit()
        copy.execute("VACUUM")


def _files(settings: Settings, store: SnapshotStore, current: str | None) -> Iterator[tuple[str, Path]]:
    for path in (settings.saved_questions, settings.data / "lexicon.toml"):
        if path.is_file():
            yield path.name, path
    yield from _under(settings.originals, "originals")
    if current:
        yield from _under(store.folder(current), f"index/{current}")
        yield "index/CURRENT", settings.index / "CURRENT"


def _under(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith((".lock", "-wal", "-shm")):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _write(aside: Path, files: list[tuple[str, Path]], say: Callable[[str], None]) -> None:
    sums: dict[str, str] = {}
    with tarfile.open(aside, "w:gz", compresslevel=3) as packed:
        for number, (name, path) in enumerate(files, start=1):
            say(f"mencadangkan {number} dari {len(files)} berkas")
            with path.open("rb") as content:
                sums[name] = hashlib.file_digest(content, "sha256").hexdigest()
            packed.add(path, arcname=name, recursive=False)
        listing = Path(f"{aside}.daftar")
        try:
            made = {"format": FORMAT, "catalogue": HEAD, "made": datetime.now(UTC).isoformat(), "sha256": sums}
            listing.write_text(json.dumps(made, indent=1), encoding="utf-8")
            packed.add(listing, arcname=_LIST)
        finally:
            listing.unlink(missing_ok=True)


def _list_of(packed: tarfile.TarFile, archive: Path) -> dict[str, Any]:
    """The list of an archive that is a backup of this or an older Pandu."""
    try:
        member = packed.extractfile(_LIST)
        listed = json.loads(member.read()) if member else {}
    except (KeyError, ValueError):
        listed = {}
    if not isinstance(listed, dict) or not isinstance(listed.get("sha256"), dict):
        raise KbError(f"{archive.name} bukan cadangan Pandu.")
    if listed.get("format") != FORMAT or str(listed.get("catalogue", "")) > HEAD:
        raise KbError(f"{archive.name} dibuat oleh Pandu yang lebih baru. Pasang versi itu untuk memulihkannya.")
    return listed


def _listed(packed: tarfile.TarFile, archive: Path) -> dict[str, str]:
    """The checksums by name."""
    return {str(name): str(value) for name, value in _list_of(packed, archive)["sha256"].items()}


def _unpack(packed: tarfile.TarFile, listed: dict[str, str], into: Path, archive: Path) -> Backup:
    """Write the listed files, and only those, by names that stay inside the folder."""
    left, size = dict(listed), 0
    for member in packed:
        if member.name == _LIST:
            continue
        place = PurePosixPath(member.name)
        wanted = left.pop(member.name, None)
        if wanted is None or not member.isfile() or place.is_absolute() or ".." in place.parts:
            raise KbError(f"{archive.name} memuat {member.name!r} yang tidak ada dalam daftarnya.")
        target = into / place
        target.parent.mkdir(parents=True, exist_ok=True)
        content, sha256 = packed.extractfile(member), hashlib.sha256()
        assert content is not None  # it is a file
        with target.open("wb") as file:
            while part := content.read(_PART):
                sha256.update(part)
                size += file.write(part)
        if sha256.hexdigest() != wanted:
            raise KbError(f"{member.name} dalam {archive.name} rusak. Pakai cadangan lain.")
    if left:
        raise KbError(f"{archive.name} tidak lengkap: {sorted(left)[0]} tidak ada. Pakai cadangan lain.")
    return Backup(len(listed), size)


def _check_catalogue(file: Path, archive: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.Error:
        sound = False
    if not sound:
        raise KbError(f"Katalog dalam {archive.name} rusak. Pakai cadangan lain.")
