"""The best evidence for each side of a comparison."""

from __future__ import annotations

from collections.abc import Callable

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.question.sides import sides
from kb.types import PassageKey, Query

_READ = 14


def compared(
    finder: EvidenceFinder, query: Query, supported: Callable[[Query, Evidence], bool]
) -> list[tuple[Query, list[Evidence]]]:
    """The evidence for each side, best first, in the order of the question; empty where a side has none."""
    found: list[tuple[Query, list[Evidence]]] = []
    taken: set[PassageKey] = set()
    for side in sides(finder.engine, query):
        read = finder.within(side, side.documents[0], _READ) if side.documents else finder.find(side, _READ)
        own = [e for e in read if e.unit.key not in taken]
        if not own or not supported(side, own[0]):
            return []
        taken.add(own[0].unit.key)
        found.append((side, own))
    return found
