"""The documents of a collection as a list: by kind, by words of their names, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.catalogue import CatalogueView, DocumentRecord
from kb.language.tokens import stems
from kb.structure.kinds import printed_kind, rank
from kb.types import Identity, Status


@dataclass(frozen=True, slots=True)
class Wish:
    """Which documents: with all of these words in their names, of this printed kind; ``count`` from ``start`` on."""

    words: str = ""
    kind: str = ""
    start: int = 0
    count: int = 50


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of a wish with their standing, how many there are, and how many of each kind have the words."""

    rows: tuple[tuple[DocumentRecord, Status], ...]
    total: int
    held: int
    kinds: tuple[tuple[str, int], ...]


def shelf(view: CatalogueView, wish: Wish, as_of: date) -> Shelf:
    """The documents in order of hierarchy, the newest of a kind first."""
    records = view.documents()
    named = sorted(_named(records, wish.words), key=lambda record: _place(record.identity))
    kinds = Counter(printed_kind(record.identity.kind) for record in named)
    fitting = [record for record in named if wish.kind in ("", printed_kind(record.identity.kind))]
    shown = fitting[wish.start : wish.start + wish.count]
    view.prepare(record.key for record in shown)
    rows = tuple((record, view.status(record.key, as_of)) for record in shown)
    return Shelf(rows, len(fitting), len(records), tuple(kinds.items()))


def _named(records: Iterable[DocumentRecord], words: str) -> list[DocumentRecord]:
    wanted = set(stems(words))
    if not wanted:
        return list(records)
    return [record for record in records if wanted <= set(stems(_name(record.identity)))]


def _name(identity: Identity) -> str:
    aliases = " ".join(identity.aliases)
    return f"{identity.label} {identity.title} {identity.official_title} {aliases} {identity.issuer}"


def _place(identity: Identity) -> tuple[int, str, int, str]:
    return rank(identity.kind), identity.kind, -(identity.year or 0), identity.key
