"""Grids of cells from level and upright lines, whoever found them: a PDF's strokes or the ink of a scan.

A grid is a set of lines that touch. Between two neighbouring squares of a grid without a line between them there is no
wall: they are one cell. All places are points.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from kb.reading.geometry import Rect

NEAR = 3.0
"""Lines closer than this are one."""
_MAX_SQUARES = 20_000


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight line: at ``place`` on its own axis, from ``start`` to ``end`` on the other."""

    place: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its columns' and rows' borders, and which cell each square (row by row) belongs to."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[int, ...]

    @property
    def box(self) -> Rect:
        """The table's outline."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> int | None:
        """The cell that holds a point; a point outside the table has none."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if not (0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1):
            return None
        return self.cells[row * (len(self.xs) - 1) + column]


def grids(level: list[Edge], upright: list[Edge]) -> list[Grid]:
    """The tables that level and upright lines make, from top to bottom."""
    rows, columns = _joined(level), _joined(upright)
    found = (_grid(*group) for group in _touching(rows, columns))
    return sorted((grid for grid in found if grid), key=lambda grid: (grid.box[1], grid.box[0]))


def _joined(edges: list[Edge]) -> list[Edge]:
    """Lines at nearly one place made one where they overlap or nearly touch."""
    out: list[Edge] = []
    edges = sorted(edges, key=lambda edge: edge.place)
    start = 0
    while start < len(edges):
        end = start
        while end < len(edges) and edges[end].place - edges[start].place <= NEAR:
            end += 1
        band = sorted(edges[start:end], key=lambda edge: edge.start)
        place = sum(edge.place for edge in band) / len(band)
        low, high = band[0].start, band[0].end
        for edge in band[1:]:
            if edge.start <= high + NEAR:
                high = max(high, edge.end)
            else:
                out.append(Edge(place, low, high))
                low, high = edge.start, edge.end
        out.append(Edge(place, low, high))
        start = end
    return out


def _touching(rows: list[Edge], columns: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Groups of lines that cross or meet one another."""
    owner = list(range(len(rows) + len(columns)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for at, row in enumerate(rows):
        for to, column in enumerate(columns, start=len(rows)):
            meets = row.start - NEAR <= column.place <= row.end + NEAR
            if meets and column.start - NEAR <= row.place <= column.end + NEAR:
                owner[root(at)] = root(to)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for index in range(len(owner)):
        group = groups.setdefault(root(index), ([], []))
        if index < len(rows):
            group[0].append(rows[index])
        else:
            group[1].append(columns[index - len(rows)])
    return list(groups.values())


def _grid(rows: list[Edge], columns: list[Edge]) -> Grid | None:
    """The grid of one group; None where it has not at least two rows and two columns of cells."""
    xs = tuple(sorted({column.place for column in columns}))
    ys = tuple(sorted({row.place for row in rows}))
    wide, high = len(xs) - 1, len(ys) - 1
    if wide < 2 or high < 2 or wide * high > _MAX_SQUARES:
        return None
    owner = list(range(wide * high))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    beside = {x: [c for c in columns if c.place == x] for x in xs}
    below = {y: [r for r in rows if r.place == y] for y in ys}
    for row in range(high):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(wide):
            centre = (xs[column] + xs[column + 1]) / 2
            square = row * wide + column
            if column + 1 < wide and not _covers(beside[xs[column + 1]], middle):
                owner[root(square + 1)] = root(square)
            if row + 1 < high and not _covers(below[ys[row + 1]], centre):
                owner[root(square + wide)] = root(square)
    cells = tuple(root(square) for square in range(wide * high))
    return Grid(xs, ys, cells) if len(set(cells)) >= 4 else None


def _covers(edges: list[Edge], place: float) -> bool:
    return any(edge.start - 1 <= place <= edge.end + 1 for edge in edges)
