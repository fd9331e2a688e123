"""One archive of everything that cannot be made again: the catalogue, the originals, the office's tables.

The catalogue is copied by SQLite's own online backup, so that the copy is whole while others write. A list of checksums
goes first, sealed with the office's key (:mod:`kb.backup_seal`). Restoring believes nothing: it fills an empty folder
with files that the list names, a catalogue made anew from rows (:mod:`kb.restored_catalogue`), and an index built from
that.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from sqlalchemy import make_url

from kb.backup_seal import KEY, Origin, office_key, seal
from kb.catalogue import Catalogue
from kb.catalogue.carried import STAYS
from kb.catalogue.database import HEAD
from kb.data_folder import PRIVATE_FILE, PRIVATE_FOLDER
from kb.disk_room import Room, size_of
from kb.errors import KbError
from kb.restored_catalogue import rebuild_catalogue
from kb.reviving import Entrants, entrants, revive
from kb.search.embedding import Embedder
from kb.search.lexicon import Lexicon
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings
from kb.unpacking import CATALOGUE, FORMAT, LIST, SEAL, Listing, is_original, read_listing, unpack

_NAME = re.compile(r"pandu-\d{8}-\d{6}\.tar\.gz")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: files, and the bytes of the archive. ``damaged`` are originals that could not go along."""

    files: int
    bytes: int
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: files, their bytes, from where they come, and who may come in by it."""

    files: int
    bytes: int
    made: datetime
    origin: Origin
    entrants: Entrants


class UnknownOrigin(KbError):
    """A backup was not sealed with the key of this office, and nobody has said that it may be restored."""


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


def made_when(archive: Path, most_mb: int = 20_000) -> datetime:
    """When a backup was made (UTC), as its list says; what it holds is not checked. It is read for ``most_mb`` MiB.

    Raises:
        KbError: it is no backup, or one of a newer Pandu.

    """
    return read_listing(archive, None, most_mb << 20).made


# --- making --------------------------------------------------------------------------------------------------------


def make_backup(settings: Settings, target: Path, progress: Progress | None = None) -> Backup:
    """Write a backup of a data folder to one ``.tar.gz``; it appears only when it is whole.

    Raises:
        KbError: there is nothing to back up, the catalogue is no SQLite file, the target exists, or it does not fit.

    """
    if make_url(settings.catalogue_url).get_backend_name() != "sqlite":
        raise KbError("Katalog ini bukan SQLite; cadangkan dengan alat basis datanya sendiri (pg_dump).")
    catalogue = settings.data / CATALOGUE
    if not catalogue.is_file():
        raise KbError(f"Tidak ada katalog di {settings.data}. Periksa --data.")
    if target.exists():
        raise KbError(f"{target} sudah ada. Pilih nama lain.")
    need = 2 * catalogue.stat().st_size + size_of(settings.originals)
    Room(settings, target.parent).take(need, "cadangan")
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.bagian")
    try:
        with tempfile.TemporaryDirectory(prefix=".cadangan-", dir=target.parent) as folder:
            files, damaged = _files(settings, Path(folder), progress or (lambda _: None))
            _write(aside, files, office_key(settings.data), progress or (lambda _: None))
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return Backup(len(files), target.stat().st_size, damaged)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: Path
    sha256: str
    size: int

    @classmethod
    def of(cls, name: str, path: Path) -> _File:
        with path.open("rb") as content:
            return cls(name, path, hashlib.file_digest(content, "sha256").hexdigest(), path.stat().st_size)


def _files(settings: Settings, copies: Path, say: Progress) -> tuple[list[_File], tuple[str, ...]]:
    """What goes into a backup, and the originals that do not because their content is not what it was."""
    _copy_catalogue(settings.data / CATALOGUE, copies / CATALOGUE)
    files, damaged = [_File.of(CATALOGUE, copies / CATALOGUE)], []
    for path in (settings.saved_questions, settings.data / "lexicon.toml"):
        if path.is_file():  # copied, for it may be edited while the archive is written
            files.append(_File.of(path.name, Path(shutil.copyfile(path, copies / path.name))))
    originals = list(_originals(settings.originals))
    for number, (name, path) in enumerate(originals, start=1):
        say(f"memeriksa {number} dari {len(originals)} berkas")
        file = _File.of(name, path)
        if file.sha256 == path.name.partition(".")[0]:
            files.append(file)
        else:
            damaged.append(name)
    return files, tuple(damaged)


def _copy_catalogue(source: Path, target: Path) -> None:
    """Copy the catalogue as SQLite does it, without what :data:`STAYS` here: nobody is signed in by a backup."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        here = {str(name) for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        for table in (name for name in STAYS if name in here):
            copy.execute(f"DELETE FROM {table}")
        copy.commit()
        copy.execute("VACUUM")  # what was deleted must not lie in free pages


def _originals(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("??/*")):
        name = f"originals/{path.relative_to(folder).as_posix()}"
        if is_original(name) and path.is_file() and not path.is_symlink():
            yield name, path


def _write(aside: Path, files: list[_File], key: bytes, say: Progress) -> None:
    listing = json.dumps(
        {
            "format": FORMAT,
            "catalogue": HEAD,
            "made": datetime.now(UTC).isoformat(),
            "bytes": sum(file.size for file in files),
            "sha256": {file.name: file.sha256 for file in files},
        },
        indent=1,
    ).encode()
    aside.touch(mode=PRIVATE_FILE)
    with tarfile.open(aside, "w:gz", compresslevel=3) as packed:
        for name, content in ((LIST, listing), (SEAL, seal(listing, key))):
            packed.addfile(_member(name, len(content)), BytesIO(content))
        for number, file in enumerate(files, start=1):
            say(f"mencadangkan {number} dari {len(files)} berkas")
            with file.path.open("rb") as content_of:
                packed.addfile(_member(file.name, file.size), content_of)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, PRIVATE_FILE, int(datetime.now(UTC).timestamp())
    return member


# --- restoring -----------------------------------------------------------------------------------------------------


def restore_backup(
    archive: Path,
    settings: Settings,
    accounts: Collection[str] | None = (),
    keys: Collection[str] | None = (),
    unsigned: bool = False,
    key: bytes | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Fill the empty data folder of ``settings`` from a backup.

    Of its accounts and keys only those named may come in; None stands for all. ``key`` is that of the office that made
    it; ``unsigned`` says yes to one that no key here vouches for.

    Raises:
        KbError: the folder is not empty, or the archive is damaged, foreign, or of a newer Pandu.
        UnknownOrigin: it is not sealed with ``key``, and ``unsigned`` is not said.

    """
    data = settings.data
    if data.exists() and any(data.iterdir()):
        raise KbError(f"{data} tidak kosong. Pulihkan ke folder kosong, lalu jalankan Pandu dengan --data folder itu.")
    listing = read_listing(archive, key, settings.max_backup_mb << 20)
    if listing.origin is not Origin.OURS and not unsigned:
        raise UnknownOrigin(
            f"{archive.name} {WHENCE[listing.origin]} Siapa pun bisa membuat arsip seperti ini. Bila Anda yakin dari "
            "mana asalnya: sebutkan kunci kantor pembuatnya dengan --key, atau setujui dengan --accept-unsigned."
        )
    data.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pemulihan-", dir=data.parent) as folder:
        aside = Path(folder) / "data"
        restored = fill(archive, listing, settings, aside, progress)
        catalogue = Catalogue.open(f"sqlite:///{aside / CATALOGUE}")
        try:
            named = [restored.entrants.accounts, restored.entrants.keys]
            wanted = [
                [each.name for each in there] if chosen is None else chosen
                for there, chosen in zip(named, (accounts, keys), strict=True)
            ]
            revive(catalogue.engine, *wanted)
        finally:
            catalogue.close()
        if key is not None and listing.origin is Origin.OURS:
            (aside / KEY).touch(mode=PRIVATE_FILE)
            (aside / KEY).write_text(key.hex() + "\n", encoding="ascii")
        if data.exists():
            data.rmdir()
        aside.rename(data)
    return restored


WHENCE = {
    Origin.OURS: "ditandatangani dengan kunci kantor ini.",
    Origin.FOREIGN: "ditandatangani dengan kunci LAIN, bukan kunci kantor ini.",
    Origin.UNKNOWN: "TIDAK ditandatangani.",
}
"""What is said of a backup's origin, after its name."""


def fill(archive: Path, listing: Listing, settings: Settings, into: Path, progress: Progress | None = None) -> Restored:
    """Make a data folder of a backup at a place that is not there yet; its accounts and keys hold as they did.

    Raises:
        KbError: it is damaged, foreign, or does not fit; nothing stays.

    """
    say = progress or (lambda _: None)
    room = Room(settings, into)
    most = min(settings.max_backup_mb << 20, room.left)
    room.take(2 * listing.bytes, "pemulihan cadangan")
    into.mkdir(mode=PRIVATE_FOLDER)
    try:
        say("membuka arsip")
        packed = into / "arsip"
        size = unpack(archive, listing, packed, most)
        say("menyusun katalog")
        rebuild_catalogue(packed / CATALOGUE, into / CATALOGUE, settings, archive.name)
        (packed / CATALOGUE).unlink()
        for path in list(packed.iterdir()):
            path.rename(into / path.name)
        packed.rmdir()
        return Restored(len(listing.sha256), size, listing.made, listing.origin, _open(settings, into, archive, say))
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise


def _open(settings: Settings, data: Path, archive: Path, say: Progress) -> Entrants:
    """Build the index of what was published, look at the office's own tables, and see who may come in."""
    within = settings.model_copy(update={"data": data})
    try:
        Lexicon.load(data / "lexicon.toml" if (data / "lexicon.toml").is_file() else None)
        if within.saved_questions.is_file():
            within.saved_questions.read_text(encoding="utf-8")
    except (KbError, ValueError, RecursionError) as error:
        raise KbError(f"Tabel dalam {archive.name} tidak terbaca: {error}. Pakai cadangan lain.") from error
    catalogue = Catalogue.open(within.catalogue_url)
    try:
        if published := catalogue.publications():
            store = SnapshotStore.of(within)
            with store.writing():
                view = catalogue.at(published[-1].revision)
                made = store.build(view, Embedder(settings.model_path), catalogue, say, rebuild=True)
                store.make_current(made, catalogue)
        return entrants(catalogue.engine)
    finally:
        catalogue.close()
