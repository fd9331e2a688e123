"""The items of what is published now: which snapshot, which view of the catalogue, which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.catalogue import Catalogue, CatalogueView
from kb.errors import SnapshotError
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings
from kb.training.bank import Bank
from kb.training.item import Item, ItemKind
from kb.training.making import Wish, exercises, spread
from kb.training.material import Material
from kb.training.pack import Part, Stock, pack
from kb.training.printing import Paper
from kb.training.wording import words

_USUAL = 12
"""Items of a sheet where no number is wished."""


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


def published_pack(settings: Settings, catalogue: Catalogue, part: Part, wish: Wish, paper: Paper = "A4") -> bytes:
    """One part of the printed pack as a PDF, from the items as the trainers want them.

    Raises:
        SnapshotError: nothing is published yet.
        NothingToPrint: there is nothing to print.

    """
    view, snapshot = published_view(settings, catalogue)
    today = settings.as_of or date.today()
    kinds = (ItemKind.SCENARIO,) if part is Part.SCENARIOS else wish.kinds
    items: list[Item] = []
    if part in {Part.CHEAT, Part.SCENARIOS, Part.SHEET}:
        made = exercises(view, snapshot, replace(wish, kinds=kinds, count=None), today)
        items = Bank(catalogue.engine).usable(made)
        if part is not Part.CHEAT:
            items = spread(items, wish.count or _USUAL, wish.seed)
    stock = Stock(Material(view, today, wish.documents), items, words(wish.language), snapshot)
    return pack(part, stock, paper)
