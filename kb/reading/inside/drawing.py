"""Where the symbols of a flow chart stand on a sheet: the cell that holds each drawn box, capsule or diamond."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from math import isfinite

from lxml.etree import _Element as Element

from kb.reading.inside.relations import parsed, related

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

SYMBOLS = {
    "flowChartTerminator": "mulai/selesai",
    "flowChartProcess": "proses",
    "flowChartAlternateProcess": "proses",
    "flowChartPredefinedProcess": "proses",
    "flowChartDecision": "keputusan",
    "flowChartDocument": "dokumen",
    "flowChartMultidocument": "dokumen",
    "flowChartInputOutput": "proses",
    "flowChartManualOperation": "proses",
    "flowChartManualInput": "proses",
    "flowChartPreparation": "proses",
    "rect": "proses",
    "roundRect": "mulai/selesai",
    "ellipse": "mulai/selesai",
    "diamond": "keputusan",
}
"""Shapes that say who acts, in words. Arrows, lines and page connectors (pentagon, small circle) do not."""

_LEAST = 60_000
"""Smaller shapes (EMU; 1.7 mm) are specks."""

_MOSTLY = 0.6
"""The share of a shape that must lie in one cell, where it lies across two."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on a sheet: symbols by cell (row, column from 0), texts of shapes, symbols without a cell."""

    symbols: dict[tuple[int, int], tuple[str, ...]]
    texts: tuple[str, ...] = ()
    unplaced: int = 0


def drawing_of(package: zipfile.ZipFile, sheet: str) -> Drawing:
    """The drawing of a sheet's part (``xl/worksheets/sheet2.xml``); an empty one when it has none or it is broken."""
    symbols: dict[tuple[int, int], list[str]] = {}
    texts: list[str] = []
    unplaced = 0
    for part in (part for _, kind, part in related(package, sheet) if kind == "drawing"):
        root = parsed(package, part)
        for anchor in root if root is not None else ():
            shapes = list(anchor.iter(f"{_DRAWING}sp"))
            grouped = anchor.find(f".//{_DRAWING}grpSp") is not None
            place = _place(anchor) if shapes and not (grouped and len(shapes) > 1) else None
            for shape in shapes:
                words = _words(shape)
                symbol = _symbol(shape)
                if words:
                    texts.append(words)
                if not symbol:
                    continue
                if place is None:
                    unplaced += 1
                else:
                    symbols.setdefault(place, []).append(symbol)
    return Drawing({place: tuple(own) for place, own in symbols.items()}, tuple(texts), unplaced)


def _words(shape: Element) -> str:
    paragraphs = ("".join(run.text or "" for run in p.iter(f"{_MAIN}t")) for p in shape.iter(f"{_MAIN}p"))
    return " ".join(" ".join(paragraphs).split())


def _symbol(shape: Element) -> str:
    """What a shape means in a flow chart; empty for text boxes, arrows, hidden shapes and specks."""
    own = shape.find(f"{_DRAWING}nvSpPr/{_DRAWING}cNvSpPr")
    named = shape.find(f"{_DRAWING}nvSpPr/{_DRAWING}cNvPr")
    if own is None or own.get("txBox") == "1" or named is None or named.get("hidden") == "1":
        return ""
    geometry = shape.find(f"{_DRAWING}spPr/{_MAIN}prstGeom")
    size = shape.find(f"{_DRAWING}spPr/{_MAIN}xfrm/{_MAIN}ext")
    if size is not None and min(_number(size.get("cx")), _number(size.get("cy"))) < _LEAST:
        return ""
    return SYMBOLS.get(geometry.get("prst", ""), "") if geometry is not None else ""


def _place(anchor: Element) -> tuple[int, int] | None:
    """The cell in which an anchored shape lies, or most of it; None when two cells could claim it."""
    first, last = anchor.find(f"{_DRAWING}from"), anchor.find(f"{_DRAWING}to")
    if first is None:
        return None
    size = anchor.find(f".//{_DRAWING}spPr/{_MAIN}xfrm/{_MAIN}ext")
    places = []
    for axis, length in (("row", "cy"), ("col", "cx")):
        start = int(_number(first.findtext(f"{_DRAWING}{axis}")))
        end = start if last is None else int(_number(last.findtext(f"{_DRAWING}{axis}")))
        over = 0.0 if last is None else _number(last.findtext(f"{_DRAWING}{axis}Off"))
        whole = _number(size.get(length)) if size is not None else 0.0
        if end == start or (end == start + 1 and over == 0):
            places.append(start)
        elif end == start + 1 and whole > 0 and over / whole >= _MOSTLY:
            places.append(end)
        elif end == start + 1 and whole > 0 and over / whole <= 1 - _MOSTLY:
            places.append(start)
        else:
            return None
    return places[0], places[1]


def _number(text: str | None) -> float:
    """A number of a drawing; 0 for what is none."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if isfinite(value) else 0.0
