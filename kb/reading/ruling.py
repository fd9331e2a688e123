"""Tables by their ruling lines: straight strokes and thin bars on a PDF page become grids of cells.

Runs in the child only.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from kb.reading.geometry import Turned
from kb.reading.grids import NEAR, Edge, Grid, grids

MAX_EDGES = 4000
"""A page with more straight strokes than this is a drawing."""

_SHORT = 8.0


def page_tables(page: pypdfium2.PdfPage) -> list[Grid]:
    """The ruled tables of a page from top to bottom; frames around a whole text are none."""
    turned = Turned.of(page)
    level: list[Edge] = []
    upright: list[Edge] = []
    for x0, y0, x1, y1 in _strokes(page):
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


def _strokes(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Both ends of every stroke, and the middle line of every thin filled bar, in the page's own coordinates."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    matrix = pdfium.FS_MATRIX()
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        if not pdfium.FPDFPath_GetDrawMode(shape, fill, stroke):
            continue
        pdfium.FPDFPageObj_GetMatrix(shape, matrix)
        chain = [(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)]
        holder = shape.container
        while holder is not None:
            pdfium.FPDFPageObj_GetMatrix(holder, matrix)
            chain.append((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
            holder = holder.container
        for path in _paths(shape, chain):
            if stroke.value:
                yield from ((*a, *b) for a, b in pairwise(path))
            elif fill.value:
                yield from _bar(path)


def _paths(
    shape: pypdfium2.PdfObject, chain: list[tuple[float, float, float, float, float, float]]
) -> Iterator[list[tuple[float, float]]]:
    """The corner points of each sub-path; curves end a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    path: list[tuple[float, float]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(shape), 4 * MAX_EDGES)):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        px, py = x.value, y.value
        for a, b, c, d, e, f in chain:
            px, py = a * px + c * py + e, b * px + d * py + f
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            if len(path) > 1:
                yield path
            path = []
        path.append((px, py))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(path) > 2:
            path.append(path[0])
    if len(path) > 1:
        yield path


def _bar(path: list[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    """The middle line of a thin filled rectangle."""
    xs, ys = [x for x, _ in path], [y for _, y in path]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    if high - low <= NEAR < right - left:
        yield left, (low + high) / 2, right, (low + high) / 2
    elif right - left <= NEAR < high - low:
        yield (left + right) / 2, low, (left + right) / 2, high
