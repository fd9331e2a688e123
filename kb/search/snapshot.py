"""Index snapshots: opening the current one, going back, keeping the last few.

A snapshot is a folder that is complete when it appears and is never written again; ``CURRENT`` names the one that
answers and is switched by one rename. Making a new one is the work of :mod:`kb.search.publishing`.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from kb.catalogue import Catalogue, CatalogueView, Publication
from kb.data_folder import PRIVATE_FOLDER
from kb.disk_room import Room
from kb.errors import EmbeddingMismatch, SnapshotError
from kb.search.dense import Dense
from kb.search.embedding import Embedder
from kb.search.forward import Forward
from kb.search.lexical import Lexical
from kb.search.locks import ReaderLease, WriterLock, forget_lease, unread
from kb.search.manifest import FORMAT, Manifest, checksums
from kb.search.question_index import QuestionIndex
from kb.search.token_index import TokenIndex
from kb.settings import Settings

Progress = Callable[[str], None]
"""Told what is being done, in words for the person who waits."""

log = logging.getLogger(__name__)

UNFINISHED = ".building-"
_POINTER = "CURRENT"


class Snapshot:
    """One snapshot opened for reading: ``lexical`` for words, ``dense`` for meaning, ``forward`` for ranking,
    ``questions`` for what people are likely to ask, ``tokens`` for what each word of a passage
    means.

    Close it when it is done with, or let it go: the last one that holds it takes its files and its lease along.
    """

    def __init__(self, folder: Path, embedder: Embedder, lease: ReaderLease | None = None) -> None:
        """Open the snapshot of a folder.

        Raises:
            EmbeddingMismatch: it was made with another embedding model.
            SnapshotError: it is damaged, or an older Pandu made it.

        """
        self.manifest = Manifest.read(folder)
        if self.manifest.format != FORMAT:
            raise SnapshotError(
                f"Indeks {folder.name} dibuat oleh versi Pandu yang lain (bentuk {self.manifest.format}, sekarang "
                f"{FORMAT}). Jalankan `python ingest.py --rebuild` untuk membangunnya lagi dari katalog."
            )
        check_model(self.manifest, embedder)
        try:
            self.lexical = Lexical(folder / "lexical")
            self.forward = Forward(folder / "forward")
            self.questions = QuestionIndex(folder / "questions", self.forward)
            self.tokens = TokenIndex(folder / "tokens")
            self.dense = Dense(folder / "chroma", embedder)
        except SnapshotError:
            raise
        except Exception as error:
            raise SnapshotError(
                f"Indeks {folder.name} tidak dapat dibuka ({error}). Kembali ke indeks sebelumnya, atau jalankan "
                "`python ingest.py --rebuild`."
            ) from error
        self._close = weakref.finalize(self, _release, self.lexical, self.dense, lease)

    @property
    def id(self) -> str:
        """The snapshot's name."""
        return self.manifest.id

    @property
    def revision(self) -> int:
        """The catalogue revision it was made from."""
        return self.manifest.revision

    def close(self) -> None:
        """Let go of the files, and of the lease that keeps them."""
        self._close()


def _openable(folder: Path) -> Path:
    """A snapshot's folder, or a copy of it where the folder may only be read: both indexes write locks beside them."""
    if os.access(folder, os.W_OK) or not folder.is_dir():
        return folder
    aside = tempfile.TemporaryDirectory(prefix="pandu-indeks-")
    atexit.register(aside.cleanup)
    log.warning("Folder %s hanya dapat dibaca; salinannya dipakai.", folder)
    copy = Path(shutil.copytree(folder, Path(aside.name) / folder.name, copy_function=shutil.copyfile))
    for each in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        each.chmod(PRIVATE_FOLDER)
    return copy


class SnapshotStore:
    """The folder of snapshots.

    Example:
        >>> store = SnapshotStore(settings.index)  # doctest: +SKIP
        >>> store.open_current(embedder).lexical.search("sertifikat elektronik", 5)  # doctest: +SKIP

    """

    def __init__(self, index: Path, keep: int = 3, take_room: Callable[[int], None] = lambda _: None) -> None:
        """``keep`` is how many snapshots stay for going back; ``take_room`` raises where so many bytes do not fit."""
        self.index = index
        self.keep = keep
        self.take_room = take_room
        self._pen = WriterLock(index)

    # --- reading ---------------------------------------------------------------------------------------------------

    @classmethod
    def of(cls, settings: Settings) -> SnapshotStore:
        """The store of a data folder, which writes within what its disk and settings leave."""
        return cls(settings.index, settings.keep_snapshots, lambda need: Room(settings).take(need, "indeks baru"))

    def current_id(self) -> str | None:
        """The name of the snapshot that answers; nothing before the first publish."""
        try:
            return (self.index / _POINTER).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def changed_since(self, snapshot: str | None) -> bool:
        """Whether another snapshot answers now; costs the reading of one small file."""
        return self.current_id() != snapshot

    def folder(self, snapshot: str) -> Path:
        """Where a snapshot lies."""
        return self.index / snapshot

    def current_manifest(self) -> Manifest | None:
        """What the current snapshot says about itself."""
        current = self.current_id()
        return Manifest.read(self.folder(current)) if current else None

    def list(self) -> list[Manifest]:
        """Every complete snapshot, the oldest first; folders without a readable manifest are passed over."""
        manifests = []
        for path in self.index.glob("*/manifest.json"):
            if not path.parent.name.startswith(UNFINISHED):
                with suppress(SnapshotError):
                    manifests.append(Manifest.read(path.parent))
        return sorted(manifests, key=lambda manifest: (manifest.created, manifest.id))

    def open_current(self, embedder: Embedder) -> Snapshot:
        """Open the snapshot that answers now.

        Raises:
            SnapshotError: nothing was published yet, or the snapshot is damaged.
            EmbeddingMismatch: it was made with another embedding model.

        """
        while True:
            current = self.current_id()
            if current is None:
                raise SnapshotError("Belum ada indeks. Jalankan `python ingest.py documents/` lebih dulu.")
            lease = ReaderLease(self.index, current)
            if not self.folder(current).is_dir() and self.changed_since(current):
                lease.close()  # pruned between the reading of its name and the lease
                continue
            try:
                return Snapshot(_openable(self.folder(current)), embedder, lease)
            except SnapshotError:
                lease.close()
                raise

    def verify(self, snapshot: str) -> tuple[str, ...]:
        """Every file of a snapshot that is missing or not as it was made; none for a sound snapshot."""
        folder = self.folder(snapshot)
        made, found = Manifest.read(folder).checksums, checksums(folder)
        wrong = tuple(name for name in sorted({*made, *found}) if made.get(name) != found.get(name))
        return wrong if _sound(folder / "chroma" / "chroma.sqlite3") else (*wrong, "chroma/chroma.sqlite3")

    # --- writing ---------------------------------------------------------------------------------------------------

    def writing(self) -> AbstractContextManager[None]:
        """Keep other writers out for a while, as a batch does from its first file to its publish.

        Raises:
            WriterBusy: another process or thread is writing.

        """
        return self._pen.held()

    def publish(
        self,
        view: CatalogueView,
        embedder: Embedder,
        catalogue: Catalogue,
        progress: Progress | None = None,
        rebuild: bool = False,
    ) -> str:
        """Make a snapshot of a view current and return its name; the current one again when nothing changed.

        Raises:
            WriterBusy: another process is publishing.
            EmbeddingMismatch: the current snapshot was made with another model, and ``rebuild`` was not asked for.
            SnapshotError: the new snapshot did not hold what it must; the current one goes on answering.

        """
        with self._pen.held():
            catalogue.check_no_stage()
            base = None if rebuild else self.current_manifest()
            if base is not None:
                check_model(base, embedder)
                if base.revision >= view.revision and base.format == FORMAT:
                    return base.id
            manifest = self.build(view, embedder, catalogue, progress, rebuild)
            self.make_current(manifest, catalogue)
            return manifest.id

    def build(
        self,
        view: CatalogueView,
        embedder: Embedder,
        catalogue: Catalogue,
        progress: Progress | None = None,
        rebuild: bool = False,
        into: Path | None = None,
    ) -> Manifest:
        """Build and check the snapshot of a view without making it current; in ``into`` where it is only staged."""
        from kb.search.publishing import build

        with self._pen.held():
            self._sweep()
            base = None if rebuild else self.current_manifest()
            if base is not None:
                check_model(base, embedder)
            return build(self, base, view, catalogue, embedder, progress, into or self.index)

    def make_current(self, manifest: Manifest, catalogue: Catalogue) -> None:
        """Let a complete snapshot of this folder answer from now on, and prune the oldest."""
        with self._pen.held():
            self._switch(manifest.id)
            catalogue.record_publication(_publication(manifest, "publish"))
            self._prune()

    def rollback(self, catalogue: Catalogue | None = None, to: str | None = None) -> str:
        """Make an earlier snapshot current again: the one before the current one, or the one named ``to``; its name.

        Raises:
            SnapshotError: there is none before it, or none of that name.
            WriterBusy: another process is publishing.

        """
        with self._pen.held():
            current, manifests = self.current_id(), self.list()
            names = [manifest.id for manifest in manifests]
            place = names.index(current) if current in names else len(names)
            if to is not None:
                place = names.index(to) + 1 if to in names else 0
            if place < 1:
                raise SnapshotError("Tidak ada indeks sebelumnya untuk dituju.")
            before = manifests[place - 1]
            self._switch(before.id)
            if catalogue is not None:
                catalogue.record_publication(_publication(before, "rollback"))
            return before.id

    def _switch(self, snapshot: str) -> None:
        """Name the snapshot that answers, by one rename that is on the disk when this returns."""
        aside = self.index / f"{_POINTER}.new"
        with aside.open("w", encoding="utf-8") as file:
            file.write(snapshot + "\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.index / _POINTER)
        sync_folder(self.index)

    def _sweep(self) -> None:
        """Remove what dead writers left; the writer lock is ours, so none of them lives."""
        for path in self.index.glob(f"{UNFINISHED}*"):
            shutil.rmtree(path)

    def _prune(self) -> None:
        """Keep the newest few, the current one, and every one that somebody still reads."""
        current = self.current_id()
        for manifest in self.list()[: -self.keep]:
            if manifest.id != current and unread(self.index, manifest.id):
                aside = self.index / f"{UNFINISHED}{manifest.id}"
                self.folder(manifest.id).rename(aside)
                shutil.rmtree(aside)
                forget_lease(self.index, manifest.id)


def _release(lexical: Lexical, dense: Dense, lease: ReaderLease | None) -> None:
    dense.close()
    lexical.close()
    if lease is not None:
        lease.close()


def check_model(manifest: Manifest, embedder: Embedder) -> None:
    """Raise ``EmbeddingMismatch`` where an index was not made with this model.

    Raises:
        EmbeddingUnavailable: it was not, and this model is damaged: no index can be made with it either.

    """
    if manifest.fingerprint != embedder.fingerprint:
        raise EmbeddingMismatch(
            f"Indeks {manifest.id} dibuat dengan model {manifest.model} ({manifest.fingerprint}, "
            f"vektor sepanjang {manifest.dimension}), sedangkan yang dipasang sekarang {embedder.name} "
            f"({embedder.fingerprint}, vektor sepanjang {embedder.dimension}). Jalankan `python ingest.py --rebuild` "
            "agar indeks dibangun dengan model yang sekarang, atau kembalikan KB_EMBEDDING_MODEL seperti semula. "
            "Indeks lama tidak berubah."
        )


def sync_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _publication(manifest: Manifest, action: str) -> Publication:
    return Publication(
        snapshot=manifest.id,
        revision=manifest.revision,
        passages=manifest.passages,
        action="rollback" if action == "rollback" else "publish",
        at=datetime.now(UTC),
    )


def _sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False
