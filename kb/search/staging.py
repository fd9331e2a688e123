"""A snapshot that waits: built and checked beside the others, and not yet the one that answers."""

from __future__ import annotations

import shutil

from kb.catalogue import Catalogue, CatalogueView
from kb.errors import SnapshotError
from kb.search.embedding import Embedder
from kb.search.manifest import Manifest
from kb.search.snapshot import Progress, Snapshot, SnapshotStore

_FOLDER = "staged"


class StagedSnapshot:
    """The waiting snapshot of a store; at most one. Its catalogue revisions belong to the catalogue's open stage."""

    def __init__(self, store: SnapshotStore) -> None:
        self._store = store
        self._folder = store.index / _FOLDER

    def manifest(self) -> Manifest | None:
        """What the waiting snapshot says about itself; None where none waits."""
        found = sorted(self._folder.glob("*/manifest.json"))
        return Manifest.read(found[-1].parent) if found else None

    def build(
        self, view: CatalogueView, embedder: Embedder, catalogue: Catalogue, progress: Progress | None = None
    ) -> Manifest:
        """Build the snapshot of a view, in place of what waited; the current one as its base goes on answering.

        Raises:
            WriterBusy: another process is writing.
            EmbeddingMismatch: the current snapshot was made with another model.
            SnapshotError: the new snapshot did not hold what it must.

        """
        with self._store.writing():
            self.discard()
            self._folder.mkdir(parents=True)
            return self._store.build(view, embedder, catalogue, progress, into=self._folder)

    def open(self, embedder: Embedder) -> Snapshot:
        """The waiting snapshot, opened for reading.

        Raises:
            SnapshotError: none waits, or it is damaged.

        """
        manifest = self.manifest()
        if manifest is None:
            raise SnapshotError("Tidak ada indeks yang menunggu keputusan.")
        return Snapshot(self._folder / manifest.id, embedder)

    def publish(self, catalogue: Catalogue) -> str:
        """Make the waiting snapshot current and close the catalogue's stage; its name.

        Where a process died half-way, calling it again finishes what is left to do.

        Raises:
            SnapshotError: none waits.
            WriterBusy: another process is writing.

        """
        with self._store.writing():
            manifest = self.manifest()
            if manifest is None:
                manifest = self._moved(catalogue)
            else:
                (self._folder / manifest.id).rename(self._store.folder(manifest.id))
            self._store.make_current(manifest, catalogue)
            catalogue.end_stage()
            self.discard()
            return manifest.id

    def discard(self) -> None:
        """Remove what waits."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _moved(self, catalogue: Catalogue) -> Manifest:
        """The snapshot of the open stage that was already moved to its place when a process died."""
        base, now = catalogue.staged_from, catalogue.revision
        for manifest in reversed(self._store.list()):
            if base is not None and manifest.revision == now > base:
                return manifest
        raise SnapshotError("Tidak ada indeks yang menunggu keputusan.")
