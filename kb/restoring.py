"""Puts a backup in the place of what an office holds: prepared beside it while it goes on, swapped in at a start.

:func:`prepare` makes a data folder of a backup below the one that stands, and a backup of what stands now.
:func:`agree` says that it is wanted, and who may come in by it. :func:`swap_in`, at the start of the application and
before anything is open, moves what stands aside and the prepared in; killed at any point, the next start goes on where
it was.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import Timeout

from kb.backup import fill, is_backup_name, make_backup, next_backup
from kb.backup_seal import KEY, Origin, read_key
from kb.catalogue import Catalogue, Logbook
from kb.data_folder import PRIVATE_FOLDER
from kb.errors import KbError, WriterBusy
from kb.reviving import Entrant, Entrants, account, carry_over, revive
from kb.search.locks import WriterLock, worker_lock
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings
from kb.unpacking import read_listing

_PREPARED, _ASIDE = "pemulihan", "sebelum-pemulihan"
_CONTENT, _SAID, _AGREED = "isi", "pemulihan.json", "setuju"
_WHOLE = ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "originals", "lexicon.toml", "saved_questions.txt")
_NOT_SWAPPED = frozenset({"writer.lock", "writer.json", "readers"})
"""What the index folder holds beside snapshots: who writes and who reads now, on this machine."""

_WAIT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """A backup that waits to be put in place. ``backup`` is that of what stood when it was prepared, by its name.

    ``origin`` is from where it comes, ``entrants`` who may come in by it once somebody has said yes to them.
    """

    name: str
    made: datetime
    documents: int
    backup: str
    person: str
    origin: Origin = Origin.UNKNOWN
    entrants: Entrants = field(default_factory=Entrants)


def prepare(settings: Settings, name: str, person: str, progress: Callable[[str], None]) -> Prepared:
    """Unpack and check a backup of the folder of backups, and back up what stands now. Nothing else changes.

    Raises:
        KbError: the backup is missing, damaged, foreign or of a newer Pandu, or what stands cannot be backed up.

    """
    archive = settings.backups / name
    if not is_backup_name(name) or not archive.is_file():
        raise KbError(f"{name} tidak ada lagi di antara cadangan. Pilih cadangan lain.")
    forget(settings)
    folder = settings.data / _PREPARED
    try:
        progress(f"memeriksa {name}")
        listing = read_listing(archive, read_key(settings.data / KEY), settings.max_backup_mb << 20)
        folder.mkdir(mode=PRIVATE_FOLDER)
        restored = fill(archive, listing, settings, folder / _CONTENT, progress)
        within = _content(settings)
        manifest = SnapshotStore(within.index).current_manifest()
        catalogue = Catalogue.open(within.catalogue_url)
        try:
            documents = len(catalogue.at(manifest.revision if manifest else 0).documents())
            Logbook(catalogue.engine).audit(person, "cadangan.dipulihkan", name, listing.origin.value)
        finally:
            catalogue.close()
        progress("mencadangkan yang berlaku sekarang")
        safe = next_backup(settings.backups)
        make_backup(settings, safe, progress)
        ready = Prepared(name, restored.made, documents, safe.name, person, restored.origin, restored.entrants)
        said = {**asdict(ready), "made": ready.made.isoformat(), "units": sorted(_units(folder / _CONTENT))}
        (folder / _SAID).write_text(json.dumps(said), encoding="utf-8")
    except BaseException:
        forget(settings)
        raise
    return ready


def prepared(settings: Settings) -> Prepared | None:
    """What waits to be put in place."""
    said = _said(settings)
    if said is None:
        return None
    made = datetime.fromisoformat(str(said["made"]))
    texts = {name: str(said[name]) for name in ("name", "backup", "person")}
    origin = Origin(str(said.get("origin", Origin.UNKNOWN)))
    return Prepared(made=made, documents=int(str(said["documents"])), origin=origin, entrants=_entrants(said), **texts)


def agree(
    settings: Settings, accounts: Collection[str] = (), keys: Collection[str] = (), person: str | None = None
) -> bool:
    """Let the next start put in place what is prepared; False where nothing is.

    Of its accounts and keys only those named may come in, and ``person`` as that account does now.
    """
    if _said(settings) is None:
        return False
    stands, comes = Catalogue.open(settings.catalogue_url), Catalogue.open(_content(settings).catalogue_url)
    try:
        kept = account(stands.engine, person) if person else None
        revive(comes.engine, accounts, keys)
        if kept is not None:
            carry_over(comes.engine, kept)
        named = f"akun: {', '.join(sorted(accounts)) or '-'}; kunci: {', '.join(sorted(keys)) or '-'}"
        Logbook(comes.engine).audit(person or "", "cadangan.dihidupkan", "", named)
    finally:
        comes.close()
        stands.close()
    (settings.data / _PREPARED / _AGREED).touch()
    return True


def forget(settings: Settings) -> None:
    """Let go of what was prepared, unless it has begun to be put in place."""
    if not (settings.data / _PREPARED / _AGREED).exists() or not (settings.data / _ASIDE).exists():
        for folder in (_PREPARED, _ASIDE):
            shutil.rmtree(settings.data / folder, ignore_errors=True)


def swap_in(settings: Settings, wait: float = _WAIT_SECONDS) -> Prepared | None:
    """Put in place what was prepared and agreed to; None where there is nothing. Nothing of the folder may be open.

    Raises:
        WriterBusy: another process works on the data folder. What was agreed to waits for the next start.

    """
    folder, aside = settings.data / _PREPARED, settings.data / _ASIDE
    if not (folder / _AGREED).is_file():
        return None
    until = time.monotonic() + wait
    while True:
        try:
            with worker_lock(settings.data), WriterLock(settings.index).held():
                return _swap(settings, folder, aside)
        except (Timeout, WriterBusy) as error:
            if time.monotonic() > until:
                raise WriterBusy(
                    "Cadangan belum dipulihkan: proses lain masih bekerja pada folder data. Hentikan proses itu "
                    "(python -m kb status), lalu jalankan Pandu lagi."
                ) from error
            time.sleep(0.2)


def _swap(settings: Settings, folder: Path, aside: Path) -> Prepared | None:
    """Every move can be the last one before a kill: a unit that is no longer among the prepared has its place."""
    done, said = prepared(settings), _said(settings)
    if said is None or not isinstance(listed := said["units"], list):
        return None
    content, units = folder / _CONTENT, set(listed)
    for unit in sorted({*units, *_units(settings.data)}):
        new, place = content / unit, settings.data / unit
        if unit in units and not new.exists():
            continue
        if place.exists():
            (aside / unit).parent.mkdir(parents=True, exist_ok=True)
            place.rename(aside / unit)
        if unit in units:
            place.parent.mkdir(parents=True, exist_ok=True)
            new.rename(place)
    (folder / _AGREED).unlink()  # first, so that a rest of the folder says nothing
    shutil.rmtree(folder)
    shutil.rmtree(aside)
    return done


def _units(data: Path) -> Iterator[str]:
    """What of a data folder a backup stands for, by paths below it: each is moved as a whole."""
    yield from (name for name in _WHOLE if (data / name).exists())
    if (data / "index").is_dir():
        yield from (f"index/{path.name}" for path in (data / "index").iterdir() if path.name not in _NOT_SWAPPED)


def _content(settings: Settings) -> Settings:
    """The settings of the data folder that is prepared."""
    return settings.model_copy(update={"data": settings.data / _PREPARED / _CONTENT})


def _entrants(said: dict[str, object]) -> Entrants:
    rows = said.get("entrants")
    if not isinstance(rows, dict):
        return Entrants()
    accounts, keys = (tuple(Entrant(**row) for row in rows[name]) for name in ("accounts", "keys"))
    return Entrants(accounts, keys)


def _said(settings: Settings) -> dict[str, object] | None:
    try:
        said = json.loads((settings.data / _PREPARED / _SAID).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None
