"""Rows that are held as often as they were read: each stands at its own place, whatever words like it took."""

from __future__ import annotations

from collections.abc import Sequence

_LEAST = 3
"""Words of a row by which it is known again."""

_HEADS = 8
"""Words that name a column, between two cells of a held row."""

_MOST_ROWS = 1000
_MOST_PLACES = 2000
"""From how many places of a row's first word on it is not looked for."""


def anchored(
    read: Sequence[str], held: Sequence[str], rows: Sequence[Sequence[tuple[int, int]]], places: Sequence[int]
) -> dict[int, int]:
    """Places for the words of rows that stand nowhere although they are held as often as they were read.

    In a long table of rows that are alike words of one row take the places of another's.
    """
    lost = [row for row in rows if _is_lost(row, read, places)][:_MOST_ROWS]
    if not lost:
        return {}
    of_read, of_held = _places_of(read), _places_of(held)
    anchors: dict[int, int] = {}
    used: set[int] = set()
    met: set[tuple[tuple[str, ...], ...]] = set()
    for row in lost:
        cells = tuple(tuple(read[first:last]) for first, last in row)
        if cells in met:
            continue
        met.add(cells)
        if max(len(of_read.get(cells[0][0], ())), len(of_held.get(cells[0][0], ()))) > _MOST_PLACES:
            continue
        standing = [at for at in _occurrences(cells, held, of_held, _HEADS) if used.isdisjoint(at)]
        printed = [at for at in _occurrences(cells, read, of_read, 0) if anchors.keys().isdisjoint(at)]
        if len(standing) >= len(printed):
            for at, place in zip(printed, standing, strict=False):
                anchors.update(zip(at, place, strict=True))
                used.update(place)
    return anchors


def _is_lost(row: Sequence[tuple[int, int]], read: Sequence[str], places: Sequence[int]) -> bool:
    """Whether most words of a row of at least three stand nowhere."""
    own = [at for first, last in row for at in range(first, last) if read[at]]
    size = sum(last - first for first, last in row)
    return len(own) == size >= _LEAST and 2 * sum(places[at] < 0 for at in own) > size


def _places_of(text: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(text):
        places.setdefault(word, []).append(place)
    return places


def _occurrences(
    cells: Sequence[tuple[str, ...]], text: Sequence[str], places: dict[str, list[int]], room: int
) -> list[list[int]]:
    """Where the cells stand in a text one behind the other, at most ``room`` words (names of columns) between two."""
    out: list[list[int]] = []
    behind = 0
    for start in places.get(cells[0][0], ()):
        if start < behind:
            continue
        own: list[int] = []
        at = start
        for cell in cells:
            last = at if not own else at + room
            found = next((p for p in range(at, last + 1) if tuple(text[p : p + len(cell)]) == cell), -1)
            if found < 0:
                break
            own += range(found, found + len(cell))
            at = found + len(cell)
        else:
            out.append(own)
            behind = at
    return out
