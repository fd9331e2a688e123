"""Items in groups that one can practise in five minutes: one SOP, or a run of Pasal of one law."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.training.item import Item
from kb.types import DocumentKey, place_of

FEWEST = 4
"""Items that make a group worth practising."""

_RUN = 20
"""Pasal in a group of a law."""

_PASAL = re.compile(r"pasal-(\d+)")


@dataclass(frozen=True, slots=True)
class Group:
    """A group: of which document, which Pasal (0 to 0 for all of it), and its items."""

    document: DocumentKey
    label: str
    first: int
    last: int
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Its name in an address: ``perpres-95-2018:21``."""
        return f"{self.document}:{self.first}"


def groups(items: Iterable[Item]) -> list[Group]:
    """The groups of items by document, and by runs of Pasal where a law has many."""
    by_place: dict[tuple[DocumentKey, str, int], list[Item]] = {}
    for item in items:
        found = _PASAL.match(place_of(item.source))
        run = (int(found[1]) - 1) // _RUN * _RUN + 1 if found else 0
        by_place.setdefault((item.document, item.document_label, run), []).append(item)
    return [
        Group(document, label, run, run + _RUN - 1 if run else 0, tuple(held))
        for (document, label, run), held in sorted(by_place.items(), key=lambda pair: pair[0])
        if len(held) >= FEWEST
    ]
