"""Charts of boxes that look like tables by their lines: each box is told by itself, and nothing is joined by rows.

In a table cells with words touch one another. In an organisation chart the boxes stand apart, joined by lines; what
lies between them has no words.
"""

from __future__ import annotations

from kb.reading.geometry import Letter
from kb.reading.grids import Grid

_FEWEST = 3
_TOLD = "Bagan dibaca kotak demi kotak; hubungan antarkotaknya tidak terbaca."


def without_charts(letters: list[Letter], grids: list[Grid]) -> tuple[list[Letter], list[Grid], list[str]]:
    """The letters with each chart's boxes as lines of their own, the grids that are tables, and what is told."""
    charts = [grid for grid in grids if _is_chart(grid, letters)]
    if not charts:
        return letters, grids, []
    boxes: dict[tuple[int, int], list[Letter]] = {}
    out: list[Letter] = []
    place: tuple[int, int] | None = None
    for letter in letters:
        if letter.box is not None:
            place = _box_of(letter, charts)
        if place is None:
            out.append(letter)
        else:
            boxes.setdefault(place, []).append(letter)
    drawn: list[Letter] = []
    for _, own in sorted(boxes.items(), key=lambda placed: _top(placed[1])):
        words = " ".join("".join(letter.sign for letter in own).split())
        drawn += [Letter("\n", None), *[Letter(sign, None) for sign in words], Letter("\n", None)]
    return [*out, *drawn], [grid for grid in grids if grid not in charts], [_TOLD] * len(charts)


def _is_chart(grid: Grid, letters: list[Letter]) -> bool:
    """Whether hardly any of the cells with words touch another one."""
    if all(_is_rectangle(squares, grid) for squares in _squares(grid).values()):
        return False
    worded = {cell for letter in letters if letter.box is not None and (cell := _cell(letter, grid)) is not None}
    if len(worded) < _FEWEST:
        return False
    wide = len(grid.xs) - 1
    touching: set[int] = set()
    for square, cell in enumerate(grid.cells):
        if cell not in worded:
            continue
        beside = [square + wide] if square + wide < len(grid.cells) else []
        if (square + 1) % wide:
            beside.append(square + 1)
        for other in (grid.cells[at] for at in beside):
            if other != cell and other in worded:
                touching |= {cell, other}
    return len(touching) <= len(worded) / 3


def _squares(grid: Grid) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for square, cell in enumerate(grid.cells):
        out.setdefault(cell, []).append(square)
    return out


def _is_rectangle(squares: list[int], grid: Grid) -> bool:
    """Whether a cell fills the rows and columns it reaches over, as every cell of a table does."""
    if len(squares) == 1:
        return True
    wide = len(grid.xs) - 1
    rows, columns = {square // wide for square in squares}, {square % wide for square in squares}
    return len(rows) * len(columns) == len(squares)


def _cell(letter: Letter, grid: Grid) -> int | None:
    if letter.box is None:
        return None
    left, top, right, bottom = letter.box
    return grid.cell_at((left + right) / 2, (top + bottom) / 2)


def _box_of(letter: Letter, charts: list[Grid]) -> tuple[int, int] | None:
    for number, grid in enumerate(charts):
        cell = _cell(letter, grid)
        if cell is not None:
            return number, cell
    return None


def _top(letters: list[Letter]) -> tuple[float, float]:
    boxes = [letter.box for letter in letters if letter.box is not None]
    return min(box[1] for box in boxes), min(box[0] for box in boxes)
