"""Tables in text files (.csv) to Markdown: what parts the cells is found out, every value stays as it is written."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

from kb.reading.inside import marks
from kb.reading.inside.drawing import Drawing
from kb.reading.inside.fault import Fault
from kb.reading.inside.plain import decode
from kb.reading.inside.sheet import MOST_CELLS, MOST_COLUMNS, Grid, sheet_page
from kb.reading.inside.sheet_beside import Beside

_SEPARATORS = ";,\t|"
_LONGEST_CELL = 100_000
_LOOKED_AT = 200


def read_rows(path: Path) -> tuple[list[str], dict[str, str]]:
    """One page and the metadata: ``lost`` says what is not read.

    Raises :class:`Fault` ``cells``, ``long`` for a cell without an end, or ``no_words``.
    """
    text = re.sub(r"\r\n?", "\n", decode(path.read_bytes()).replace("\x00", ""))
    first = re.match(r"sep=(.)\n", text)
    text = text[first.end() :] if first else text
    separator = first[1] if first and first[1] in _SEPARATORS else _separator(text)
    csv.field_size_limit(_LONGEST_CELL)
    grid: Grid = {}
    looked = cut = 0
    try:
        for number, cells in enumerate(csv.reader(StringIO(text), delimiter=separator)):
            looked += len(cells) + 1
            if looked > MOST_CELLS:
                raise Fault("cells", str(MOST_CELLS))
            cut += any(cell.strip() for cell in cells[MOST_COLUMNS:])
            filled = {at: shown for at, cell in enumerate(cells[:MOST_COLUMNS]) if (shown := marks.cell(cell))}
            if filled:
                grid[number] = filled
    except csv.Error as error:
        raise Fault("long") from error
    page = sheet_page("", grid, Drawing({}), Beside())
    if not re.search(r"\w", page):
        raise Fault("no_words")
    lost = f"Kolom setelah kolom ke-{MOST_COLUMNS} tidak dibaca." if cut else ""
    return [page], {"lost": lost}


def _separator(text: str) -> str:
    """The sign that stands equally often in most lines; a comma where none does."""
    lines = [line for line in text[:200_000].split("\n")[:_LOOKED_AT] if line.strip()]

    def regular(sign: str) -> tuple[int, int]:
        counts = [cells - 1 for cells in (_width(line, sign) for line in lines)]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual), usual) if usual > 0 else (0, 0)

    return max(_SEPARATORS, key=regular) if any(regular(sign)[0] for sign in _SEPARATORS) else ","


def _width(line: str, sign: str) -> int:
    """How many cells a line has; signs within quotes part none."""
    return re.sub(r'"[^"]*"', "", line).count(sign) + 1
