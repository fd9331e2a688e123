"""Tables by their ruling lines: straight strokes and thin bars on a PDF page become grids of cells."""

from __future__ import annotations

from collections.abc import Iterable

from kb.reading.geometry import Turned
from kb.reading.grids import Edge, Grid, grids

MAX_EDGES = 4000
"""A page with more straight strokes than this is a drawing."""

_SHORT = 8.0


def page_tables(strokes: Iterable[tuple[float, float, float, float]], turned: Turned) -> list[Grid]:
    """The ruled tables of a page from top to bottom; frames around a whole text are none.

    ``strokes`` are both ends of each (x, y, x, y) in the page's own coordinates.
    """
    level: list[Edge] = []
    upright: list[Edge] = []
    for x0, y0, x1, y1 in strokes:
        (a, b), (c, d) = turned.point(x0, y0), turned.point(x1, y1)
        if abs(b - d) <= 1 and abs(a - c) >= _SHORT:
            level.append(Edge((b + d) / 2, min(a, c), max(a, c)))
        elif abs(a - c) <= 1 and abs(b - d) >= _SHORT:
            upright.append(Edge((a + c) / 2, min(b, d), max(b, d)))
        if len(level) + len(upright) > MAX_EDGES:
            return []
    if len(level) < 2 or len(upright) < 2:
        return []
    return grids(level, upright)
