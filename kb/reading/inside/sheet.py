"""A workbook (.xlsx) to Markdown, one page a sheet: rows as tables of pipes, drawn symbols named in their cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kb.reading.inside import marks
from kb.reading.inside.drawing import Drawing, drawing_of
from kb.reading.inside.fault import Fault
from kb.reading.inside.markup import xml_of
from kb.reading.inside.package import BROKEN, office_package

MOST_CELLS = 2_000_000
"""Most cells looked at in one workbook, empty ones between filled ones included."""

MOST_COLUMNS = 256
"""Columns beyond this are told as a loss, not read."""

SYMBOL = "[gambar: {}]"
"""How a drawn symbol stands in its cell."""

_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_DECISION = re.compile(r"(?:ya|tidak|setuju|tidaksetuju|y|t|tdk|iya|ok|mulai|selesai|start|end)\W*", re.IGNORECASE)
_UNCOUNTED = re.compile(rb"<f\b[^<>]*+>(?:(?<=/>)|[^<]*+</f>)\s*+(?:<v\s*+/>|<v></v>)?\s*+</c>")
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
    for sheet in book.worksheets:
        title = str(sheet.title)
        if sheet.sheet_state != "visible":
            lost.append(f"Lembar «{title}» tersembunyi dan tidak dibaca.")
            continue
        sheet.reset_dimensions()
        try:
            grid, looked = _grid(cast("Iterator[tuple[object, ...]]", sheet.iter_rows(values_only=True)), room)
        except (*BROKEN, KeyError, TypeError, AttributeError, IndexError, ParseError, DefusedXmlException) as error:
            raise Fault("damaged") from error
        room -= looked
        part = parts.get(title, "")
        drawing = drawing_of(package, part) if part else Drawing({})
        lost += _losses(title, grid, drawing, package, part)
        text = _page(title, _with_symbols(grid, drawing), drawing)
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
    try:
        targets = {
            relation.get("Id"): str(relation.get("Target"))
            for relation in xml_of(package.read("xl/_rels/workbook.xml.rels"))
        }
        sheets = xml_of(package.read("xl/workbook.xml")).iter(f"{main}sheet")
        return {
            str(sheet.get("name")): target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            for sheet in sheets
            if (target := targets.get(sheet.get(link), ""))
        }
    except (KeyError, LxmlError, ValueError):
        return {}


def _grid(rows: Iterator[tuple[object, ...]], room: int) -> tuple[Grid, int]:
    """The filled cells by row and column, and how many cells were looked at."""
    grid: Grid = {}
    looked = 0
    for number, values in enumerate(rows):
        looked += len(values) + 1
        if looked > room:
            raise Fault("cells", str(MOST_CELLS))
        filled = {column: text for column, value in enumerate(values) if value is not None and (text := _text(value))}
        if filled:
            grid[number] = filled
    return grid, looked


def _text(value: object) -> str:
    """A cell's value as it is read: dates as 2 Jan style ISO, whole numbers without a fraction, errors as nothing."""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}".replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    text = str(value)
    return "" if text in _ERRORS else marks.cell(text)


def _losses(title: str, grid: Grid, drawing: Drawing, package: zipfile.ZipFile, part: str) -> Iterator[str]:
    if any(column >= MOST_COLUMNS for filled in grid.values() for column in filled):
        yield f"Lembar «{title}»: kolom setelah kolom ke-{MOST_COLUMNS} tidak dibaca."
    if drawing.unplaced:
        yield f"Lembar «{title}»: {drawing.unplaced} simbol gambar tidak dapat ditentukan selnya."
    if part and (count := len(_UNCOUNTED.findall(package.read(part)))):
        yield f"Lembar «{title}»: {count} sel berumus tidak menyimpan hasilnya; buka dan simpan ulang di Excel."


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


def _page(title: str, grid: Grid, drawing: Drawing) -> str:
    """A sheet as Markdown: its title, its tables, and the words in its drawn shapes."""
    columns = sorted({column for filled in grid.values() for column in filled if column < MOST_COLUMNS})
    lines: list[str] = []
    block: list[list[str]] = []
    previous = -1
    for number, filled in grid.items():
        cells = [filled.get(column, "") for column in columns]
        alone = list(filled) == columns[:1]
        if block and number > previous + 1 and _names_columns(cells):
            lines += marks.table(block)
            block = []
        if not block and alone:
            lines += marks.paragraph(cells[0])
        else:
            block.append(cells)
        previous = number
    lines += marks.table(block)
    words = [text for text in drawing.texts if not _DECISION.fullmatch(text.replace(" ", ""))]
    if words:
        lines += ["", "Teks pada gambar:", "", *(f"- {text}" for text in dict.fromkeys(words)), ""]
    named = [] if _UNNAMED.fullmatch(title) else marks.heading(1, title)
    return marks.joined([*named, *lines]) if any(lines) else ""


def _names_columns(cells: list[str]) -> bool:
    """Whether a row behind a blank one begins a new table: several short cells, none a number or a mark of a list."""
    filled = [text for text in cells if text]
    return len(filled) >= _HEAD_CELLS and all(len(text) < 60 and not text[:1].isdigit() for text in filled)
