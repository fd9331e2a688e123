"""A workbook (.xlsx) to Markdown, one page a sheet: rows as tables of pipes, numbers as their formats show them."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.exceptions import InvalidFileException

from kb.reading.inside import marks
from kb.reading.inside.drawing import Drawing, drawing_of
from kb.reading.inside.fault import Fault
from kb.reading.inside.number_format import shown, shown_text
from kb.reading.inside.package import BROKEN, office_package
from kb.reading.inside.relations import parsed, related
from kb.reading.inside.sheet_beside import Beside, beside

MOST_CELLS = 2_000_000
"""Most cells looked at in one workbook, empty ones between filled ones included."""

MOST_COLUMNS = 256
"""Columns beyond this are told as a loss, not read."""

SYMBOL = "[gambar: {}]"
"""How a drawn symbol stands in its cell."""

_DECISION = re.compile(r"(?:ya|tidak|setuju|tidaksetuju|y|t|tdk|iya|ok|mulai|selesai|start|end)\W*", re.IGNORECASE)
_UNNAMED = re.compile(r"(?:sheet|lembar|lembaran)\s*\d*", re.IGNORECASE)
_HEAD_CELLS = 3

Grid = dict[int, dict[int, str]]


def read_sheets(path: Path, unpacked_bytes: int) -> tuple[list[str], dict[str, str]]:
    """The pages and the metadata: ``sheets`` names them, ``lost`` says what could not be read.

    Raises :class:`Fault`: what a package raises, ``damaged``, ``cells`` or ``no_words``.
    """
    package = office_package(path, unpacked_bytes)
    try:
        book = load_workbook(path.open("rb"), read_only=True, data_only=True, keep_links=False)
    except (*BROKEN, KeyError, TypeError, AttributeError, IndexError, InvalidFileException, ParseError) as error:
        raise Fault("damaged") from error
    except DefusedXmlException as error:
        raise Fault("entities") from error
    pages: list[str] = []
    named: list[str] = []
    lost: list[str] = []
    room = MOST_CELLS
    parts = _parts(package)
    since_1904 = book.epoch.year == 1904
    book._date_formats, book._timedelta_formats = set(), set()  # days as the numbers they are
    for sheet in book.worksheets:
        title = str(sheet.title)
        if sheet.sheet_state != "visible":
            lost.append(f"Lembar «{title}» tersembunyi dan tidak dibaca.")
            continue
        sheet.reset_dimensions()
        try:
            grid, looked = _grid(cast("Iterator[tuple[object, ...]]", sheet.iter_rows()), room, since_1904)
        except (*BROKEN, KeyError, TypeError, AttributeError, IndexError, ParseError, DefusedXmlException) as error:
            raise Fault("damaged") from error
        room -= looked
        part = parts.get(title, "")
        drawing = drawing_of(package, part) if part else Drawing({})
        around = beside(package, part) if part else Beside()
        lost += (f"Lembar «{title}»: {sentence}" for sentence in _losses(grid, drawing, around))
        text = sheet_page(title, _with_symbols(grid, drawing), drawing, around)
        if text:
            pages.append(text)
            named.append(title)
    if not pages:
        raise Fault("no_words")
    metadata = {"sheets": "\n".join(named), "lost": "\n".join(lost)}
    for name in ("title", "creator", "modified"):
        if value := getattr(book.properties, name, None):
            metadata[name] = str(value)[:500]
    return pages, metadata


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by its title."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    link = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = {key: part for key, _, part in related(package, "xl/workbook.xml")}
    root = parsed(package, "xl/workbook.xml")
    sheets = root.iter(f"{main}sheet") if root is not None else ()
    return {str(sheet.get("name")): part for sheet in sheets if (part := targets.get(str(sheet.get(link)), ""))}


def _grid(rows: Iterator[tuple[object, ...]], room: int, since_1904: bool) -> tuple[Grid, int]:
    """The filled cells by row and column, and how many cells were looked at."""
    grid: Grid = {}
    looked = 0
    for number, cells in enumerate(rows):
        looked += len(cells) + 1
        if looked > room:
            raise Fault("cells", str(MOST_CELLS))
        filled = {
            column: text
            for column, cell in enumerate(cells)
            if isinstance(cell, ReadOnlyCell) and (text := _text(cell, since_1904))
        }
        if filled:
            grid[number] = filled
    return grid, looked


def _text(cell: ReadOnlyCell, since_1904: bool) -> str:
    """A cell's value as it is shown: numbers, days and times by the cell's format, errors as they stand."""
    value = cell.internal_value
    if value is None:
        return ""
    if cell.data_type == "b":
        return "Ya" if value else "Tidak"
    try:
        number, code = cell.style_array.numFmtId, cell.number_format
    except IndexError:
        number, code = 0, "General"
    if isinstance(value, datetime | time | timedelta):
        value = to_excel(value)
    if isinstance(value, int | float):
        return marks.cell(shown(value, code, number, since_1904))
    return marks.cell(shown_text(str(value), code) if code not in {"General", "@"} else str(value))


def _losses(grid: Grid, drawing: Drawing, around: Beside) -> Iterator[str]:
    if any(column >= MOST_COLUMNS for filled in grid.values() for column in filled):
        yield f"kolom setelah kolom ke-{MOST_COLUMNS} tidak dibaca."
    if drawing.unplaced:
        yield f"{drawing.unplaced} simbol gambar tidak dapat ditentukan selnya."
    yield from around.losses(grid)


def _merged(grid: Grid, around: Beside) -> Grid:
    """The cells with those marked that belong to the cell above or to the left of them."""
    columns = sorted({column for filled in grid.values() for column in filled})
    rows, room = sorted(grid), MOST_CELLS
    for top, left, foot, right in dict.fromkeys(around.merged):
        if left not in grid.get(top, {}):
            continue
        across = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        down = rows[bisect_left(rows, top) : bisect_right(rows, foot)]
        room -= len(across) * len(down)
        if room < 0:
            break  # squares do not lie over one another; those of a file that says so are endless
        for row in down:
            for column in across:
                if (row, column) != (top, left):
                    grid[row].setdefault(column, marks.LEFT if column > left else marks.ABOVE)
    return grid


def _with_symbols(grid: Grid, drawing: Drawing) -> Grid:
    """The cells with the symbols drawn on them; those drawn outside the rows that are written stay out."""
    if not grid:
        return grid
    last = max(grid)
    out = {row: dict(filled) for row, filled in grid.items()}
    for (row, column), symbols in sorted(drawing.symbols.items()):
        if row <= last and column < MOST_COLUMNS:
            own = out.setdefault(row, {})
            shown = " ".join(SYMBOL.format(symbol) for symbol in dict.fromkeys(symbols))
            own[column] = f"{own[column]} {shown}" if own.get(column) else shown
    return dict(sorted(out.items()))


def sheet_page(title: str, grid: Grid, drawing: Drawing, around: Beside) -> str:
    """A sheet as Markdown: its title, its tables, the words in its drawn shapes, and the notes on its cells."""
    grid = _merged(grid, around)
    columns = sorted({column for filled in grid.values() for column in filled if column < MOST_COLUMNS})
    lines: list[str] = []
    block: list[list[str]] = []
    previous = -1
    for number, filled in grid.items():
        cells = [filled.get(column, "") for column in columns]
        own = [text for text in filled.values() if text not in marks.MERGED]
        alone = len(own) == 1 and (list(filled) == columns[:1] or (len(filled) > 1 and marks.LEFT in filled.values()))
        if block and number > previous + 1 and _names_columns(cells):
            lines += marks.table(block)
            block = []
        if not block and alone:
            lines += marks.paragraph(own[0].replace(marks.BREAK, "\n").replace(r"\|", "|"))
        else:
            block.append(cells)
        previous = number
    lines += marks.table(block)
    words = [text for text in drawing.texts if not _DECISION.fullmatch(text.replace(" ", ""))]
    if words:
        lines += ["", "Teks pada gambar:", "", *(f"- {text}" for text in dict.fromkeys(words)), ""]
    for heading, texts in (("Catatan pada sel:", around.comments), ("Kepala dan kaki halaman:", around.edges)):
        if texts:
            lines += ["", heading, "", *(f"- {text}" for text in texts), ""]
    named = [] if _UNNAMED.fullmatch(title) else marks.heading(1, title)
    return marks.joined([*named, *lines]) if any(lines) else ""


def _names_columns(cells: list[str]) -> bool:
    """Whether a row behind a blank one begins a new table: several short cells, none a number or a mark of a list."""
    filled = [text for text in cells if text and text not in marks.MERGED]
    return len(filled) >= _HEAD_CELLS and all(len(text) < 60 and not text[:1].isdigit() for text in filled)
