"""OpenDocument workbooks (.ods) to Markdown, one page a sheet: each cell as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml.etree import _Element as Element

from kb.reading.inside.drawing import Drawing
from kb.reading.inside.fault import Fault
from kb.reading.inside.open_text import OFFICE, STYLE, TABLE, TEXT, OpenReader, metadata, open_package
from kb.reading.inside.sheet import MOST_CELLS, MOST_COLUMNS, Grid, sheet_page
from kb.reading.inside.sheet_beside import Beside

_GROUPS = frozenset(f"{TABLE}{name}" for name in ("table-rows", "table-header-rows", "table-row-group"))
_DEEPEST = 20
_MOST_REPEATED = 1_000


def read_open_sheets(path: Path, unpacked_bytes: int) -> tuple[list[str], dict[str, str]]:
    """The pages and the metadata: ``sheets`` names them, ``lost`` says what could not be read.

    Raises :class:`Fault`: what a package raises, ``damaged``, ``cells`` or ``no_words``.
    """
    content, styles, package = open_package(path, unpacked_bytes)
    book = content.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if book is None:
        raise Fault("damaged")
    reader = OpenReader(content, styles)
    hidden = {
        str(style.get(f"{STYLE}name"))
        for style in content.iter(f"{STYLE}style")
        if any(one.get(f"{TABLE}display") == "false" for one in style)
    }
    pages: list[str] = []
    named: list[str] = []
    lost: list[str] = []
    room = MOST_CELLS
    for table in book.iterchildren(f"{TABLE}table"):
        title = str(table.get(f"{TABLE}name", ""))
        if table.get(f"{TABLE}style-name") in hidden:
            lost.append(f"Lembar «{title}» tersembunyi dan tidak dibaca.")
            continue
        grid, around, room, told = _sheet(table, reader, room)
        lost += (f"Lembar «{title}»: {sentence}" for sentence in told)
        if text := sheet_page(title, grid, Drawing({}), around):
            pages.append(text)
            named.append(title)
    if not pages:
        raise Fault("no_words")
    return pages, {**metadata(package), "sheets": "\n".join(named), "lost": "\n".join(lost)}


def _sheet(table: Element, reader: OpenReader, room: int) -> tuple[Grid, Beside, int, list[str]]:
    """The cells of a sheet, its notes, how many cells may still be looked at, and what is told of it."""
    grid: Grid = {}
    notes: list[str] = []
    merged: list[tuple[int, int, int, int]] = []
    number = hidden = 0
    for row in _rows(table, 0):
        repeated = _whole(row.get(f"{TABLE}number-rows-repeated"))
        filled: dict[int, str] = {}
        column = 0
        for one in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            room -= 1
            if room < 0:
                raise Fault("cells", str(MOST_CELLS))
            times = _whole(one.get(f"{TABLE}number-columns-repeated"))
            text = reader.cell(one, 0) if one.tag == f"{TABLE}table-cell" and len(one) else ""
            if text:
                filled |= dict.fromkeys(range(column, min(column + times, MOST_COLUMNS + 1)), text)
                wide, high = (_whole(one.get(f"{TABLE}number-{axis}-spanned")) for axis in ("columns", "rows"))
                if wide > 1 or high > 1:
                    merged.append((number, column, number + high - 1, column + wide - 1))
            for note in one.iterchildren(f"{OFFICE}annotation"):
                notes.append(" ".join(" ".join(reader.text(p) for p in note.iterchildren(f"{TEXT}p")).split()))
            column += times
        if filled:
            room -= len(filled) * min(repeated, _MOST_REPEATED)
            grid |= {number + at: dict(filled) for at in range(min(repeated, _MOST_REPEATED))}
            hidden += row.get(f"{TABLE}visibility", "visible") != "visible"
        number += repeated
    told = [f"{hidden} baris tersembunyi ikut dibaca."] if hidden else []
    if any(column >= MOST_COLUMNS for cells in grid.values() for column in cells):
        told.append(f"kolom setelah kolom ke-{MOST_COLUMNS} tidak dibaca.")
    if pictures := sum(1 for _ in table.iter("{*}frame")):
        told.append(f"{pictures} gambar atau grafik tidak dibaca.")
    return grid, Beside(tuple(merged), tuple(note for note in notes if note)), room, told


def _rows(parent: Element, depth: int) -> Iterator[Element]:
    for child in parent if depth < _DEEPEST else ():
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child, depth + 1)


def _whole(text: str | None) -> int:
    return max(1, int(text)) if text is not None and re.fullmatch(r"\d{1,7}", text) else 1
