"""The items of what is published now: which snapshot, which view of the catalogue, which day."""

from __future__ import annotations

from datetime import date

from kb.catalogue import Catalogue, CatalogueView
from kb.errors import SnapshotError
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings
from kb.training.item import Item
from kb.training.making import Wish, exercises


def published_view(settings: Settings, catalogue: Catalogue) -> tuple[CatalogueView, str]:
    """The view and the name of the snapshot that answers now; neither the index nor the model is loaded.

    Raises:
        SnapshotError: nothing is published yet.

    """
    manifest = SnapshotStore(settings.index).current_manifest()
    if manifest is None:
        raise SnapshotError("Belum ada indeks. Jalankan `python ingest.py documents/` lebih dulu.")
    return catalogue.at(manifest.revision), manifest.id


def published_exercises(settings: Settings, catalogue: Catalogue, wish: Wish) -> list[Item]:
    """The items that can be made from what is published now.

    Raises:
        SnapshotError: nothing is published yet.

    """
    view, snapshot = published_view(settings, catalogue)
    return exercises(view, snapshot, wish, settings.as_of or date.today())
