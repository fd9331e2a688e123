"""A page's letters and the grids on it become lines and, for each table, rows between bars ("| 1 | Menerima surat |").

Each letter goes to exactly one place, so nothing is lost or told twice. A table whose first row names its columns gets
Markdown's rule ("| --- |") below that row; one without (a form of two columns) does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.reading.geometry import Letter
from kb.reading.grids import Grid

_NUMBERING = re.compile(r"\(?[\dIVXa-z]{1,4}\)?\.?")
_LONGEST_HEAD = 80
_CUT = 0.03
_NARROWEST = 14.0
"""Points under which an empty column is the gap of a double line."""
_FORM = 4
"""Columns with words from which on a table is one whose empty columns mean something."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: the first row and column it covers, how far it reaches, and its words."""

    row: int
    column: int
    last_row: int
    last_column: int
    text: str


def with_tables(letters: list[Letter], grids: list[Grid]) -> str:
    """The page's text in its own order; a table stands where its first letter stood, below what is printed above it.

    A grid whose walls cut through words is a drawing, not a table, and its words stay lines.
    """
    places = [_place(letter, grids) for letter in letters]
    whole = _uncut(letters, places, grids)
    if len(whole) < len(grids):
        grids = whole
        places = [_place(letter, grids) for letter in letters]
    inside: list[dict[int, list[str]]] = [{} for _ in grids]
    out: list[_Line | int] = [_Line()]
    place: tuple[int, int] | None = None
    begun: set[int] = set()
    for letter, here in zip(letters, places, strict=True):
        if letter.box is not None:
            if here != place:
                if place is None:
                    out.append(_Line())
                else:
                    inside[place[0]][place[1]].append("\n")
                place = here
            if place is not None and place[0] not in begun:
                begun.add(place[0])
                out += [place[0], _Line()]
        if place is not None:
            inside[place[0]].setdefault(place[1], []).append(letter.sign)
            continue
        line = out[-1]
        if letter.sign == "\n" or not isinstance(line, _Line):
            out.append(_Line())
        else:
            line.add(letter)
    return "\n".join(
        part.text if isinstance(part, _Line) else _drawn(grids[part], inside[part])
        for part in _in_order(out, grids)
        if not isinstance(part, _Line) or part.text.strip()
    )


def _uncut(letters: list[Letter], places: list[tuple[int, int] | None], grids: list[Grid]) -> list[Grid]:
    """The grids whose walls leave words whole, but for a few."""
    whole, cut = [0] * len(grids), [0] * len(grids)
    word: set[tuple[int, int] | None] = set()
    for letter, place in [*zip(letters, places, strict=True), (Letter(" ", None), None)]:
        if letter.box is not None:
            word.add(place)
            continue
        for grid in {held[0] for held in word if held is not None}:
            whole[grid] += 1
            cut[grid] += len(word) > 1
        word = set()
    return [grid for grid, words, parted in zip(grids, whole, cut, strict=True) if parted <= max(1, _CUT * words)]


class _Line:
    """A line outside the tables, as it grows."""

    def __init__(self) -> None:
        self.text = ""
        self.bottom: float | None = None

    def add(self, letter: Letter) -> None:
        """One more sign."""
        self.text += letter.sign
        if letter.box is not None:
            self.bottom = max(self.bottom or 0.0, letter.box[3])


def _in_order(parts: list[_Line | int], grids: list[Grid]) -> list[_Line | int]:
    """The parts with each table moved behind the lines that are printed above it."""
    out = list(parts)
    for number in [part for part in parts if isinstance(part, int)]:
        top = grids[number].box[1]
        above = [
            at
            for at, part in enumerate(out)
            if isinstance(part, _Line) and part.bottom is not None and part.bottom <= top + 2
        ]
        at = out.index(number)
        if above and above[-1] > at:
            between = out[at + 1 : above[-1] + 1]
            if all(not isinstance(part, _Line) or part.bottom is None or part.bottom <= top + 2 for part in between):
                out[at : above[-1] + 1] = [*between, number]
    return out


def _place(letter: Letter, grids: list[Grid]) -> tuple[int, int] | None:
    """The table and cell that hold the middle of a letter."""
    if letter.box is None:
        return None
    left, top, right, bottom = letter.box
    x, y = (left + right) / 2, (top + bottom) / 2
    for number, grid in enumerate(grids):
        cell = grid.cell_at(x, y)
        if cell is not None:
            return number, cell
    return None


def _drawn(grid: Grid, texts: dict[int, list[str]]) -> str:
    """The table as rows between bars; as plain lines where its words stand in one column or one row."""
    cells = _cells(grid, texts)
    columns = sorted({cell.column for cell in cells} | _own_columns(grid, cells))
    rows = sorted({cell.row for cell in cells})
    if len(columns) < 2 or len(rows) < 2:
        return "\n".join("".join(text).strip() for text in texts.values())
    head, first = _head(cells, rows, columns)
    lines = [head, "|" + " --- |" * len(columns)] if head else []
    texts_at: dict[tuple[int, int], list[str]] = {}
    for cell in cells:
        texts_at.setdefault((cell.row, cell.column), []).append(cell.text)
    for row in rows[first:]:
        lines.append(_row([" ".join(texts_at.get((row, column), ())) for column in columns]))
    return "\n".join(lines)


def _own_columns(grid: Grid, cells: list[Cell]) -> set[int]:
    """Columns that stand by themselves in most rows with words, empty or not: a role that does nothing on this page."""
    wide = len(grid.xs) - 1
    rows = {cell.row for cell in cells}
    own: set[int] = set()
    if len({cell.column for cell in cells}) < _FORM:
        return own
    for column in range(wide):
        if grid.xs[column + 1] - grid.xs[column] < _NARROWEST:
            continue
        alone = 0
        for row in rows:
            at = row * wide + column
            left = column > 0 and grid.cells[at - 1] == grid.cells[at]
            right = column + 1 < wide and grid.cells[at + 1] == grid.cells[at]
            alone += not left and not right
        if 2 * alone > len(rows):
            own.add(column)
    return own


def _cells(grid: Grid, texts: dict[int, list[str]]) -> list[Cell]:
    wide = len(grid.xs) - 1
    held: dict[int, list[int]] = {cell: [] for cell in texts}
    for square, owner in enumerate(grid.cells):
        if owner in held:
            held[owner].append(square)
    out = []
    for cell, signs in texts.items():
        squares = held[cell]
        rows, columns = [square // wide for square in squares], [square % wide for square in squares]
        if text := cell_text("".join(signs)):
            out.append(Cell(min(rows), min(columns), max(rows), max(columns), text))
    return sorted(out, key=lambda cell: (cell.row, cell.column))


def cell_text(text: str) -> str:
    """A cell's lines as one; a hyphen at a line's end stays where the word repeats itself ("hal-/hal")."""
    out = ""
    for line in (" ".join(row.split()) for row in text.splitlines()):
        if not line:
            continue
        if re.search(r"[a-z]-$", out) and line[0].islower():
            low = re.findall(r"[a-z]+", out)[-1]
            doubled = any(low.endswith(line[:size]) for size in range(3, 12) if len(line) >= size)
            out = out + line if doubled else out[:-1] + line
        elif out.endswith("-") and not out.endswith(" -"):
            out += line
        else:
            out = f"{out} {line}" if out else line
    return out.replace("|", "\\|")


def _head(cells: list[Cell], rows: list[int], columns: list[int]) -> tuple[str, int]:
    """The row that names the columns, and how many rows with words it takes; ("", 0) where there is none.

    Rows belong to the head as far as the cells of the first row reach down, or one more where one of them reaches over
    several columns. A row that only numbers the columns ("1 2 3") goes with the head.
    """
    top = [cell for cell in cells if cell.row == rows[0]]
    last = max(cell.last_row for cell in top)
    spread = any(sum(cell.column <= column <= cell.last_column for column in columns) > 1 for cell in top)
    taken = [row for row in rows if row <= last]
    if spread and len(taken) == 1 and len(rows) > 2:
        taken = rows[:2]
    names: list[str] = []
    for column in columns:
        over = [c.text for c in cells if c.row in taken and c.column <= column <= c.last_column]
        names.append(" ".join(dict.fromkeys(over)))
    named = [name for name in names if re.search(r"[^\W\d_]{2}", name) or name.lower() in {"no", "no."}]
    if len(columns) < 3 and not spread and not _like_names(names):
        return "", 0
    if len(named) < max(2, 0.7 * len(columns)) or any(len(name) > _LONGEST_HEAD for name in names):
        return "", 0
    if len(taken) >= len(rows):
        return "", 0
    after = [cell.text for cell in cells if cell.row == rows[len(taken)]]
    numbered = len(after) == len(columns) and all(_NUMBERING.fullmatch(text) for text in after)
    if numbered and len(rows) > len(taken) + 1:
        names = [f"{name} {text}".strip() for name, text in zip(names, after, strict=True)]
        return _row(names), len(taken) + 1
    return _row(names), len(taken)


def _like_names(names: list[str]) -> bool:
    """Whether the two cells of a first row name columns ("No | Uraian", "INDIKATOR | NILAI")."""
    return names[0].lower().strip(". ") in {"no", "nomor"} or all(name.upper() == name for name in names)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
