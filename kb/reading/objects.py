"""What is drawn on a PDF page, in one walk over its objects: pieces of text with their size and angle, and strokes.

Runs in the child only.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, degrees, hypot
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from kb.reading.geometry import Rect, Turned
from kb.reading.grids import NEAR

MAX_STROKES = 20_000
"""Most strokes looked at; a page with as many is a drawing."""

MAX_TEXTS = 40_000
"""Most pieces of text looked at; no printed page comes near."""

_DEEPEST = 4
_UNSEEN = 3
"""Rendering mode of the text that recognition laid under a scan."""

Stroke = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

_LEVEL: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Piece(NamedTuple):
    """A text object in the page's own coordinates: its matrix, its size in its own units and its box."""

    handle: int
    matrix: Matrix
    size: float
    box: Rect


class Run(NamedTuple):
    """A text object as shown: where its baseline starts, its size (points), angle (degrees counter-clockwise), box."""

    x: float
    y: float
    size: float
    angle: int
    box: Rect


@dataclass(slots=True)
class Drawn:
    """The objects of a page. ``unseen`` says that its text is the layer under a scan."""

    pieces: list[Piece] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    unseen: bool = False
    level: bool = True
    """Whether every piece of text is drawn level, from left to right."""

    def runs(self, turned: Turned) -> list[Run]:
        """The pieces of text as shown."""
        if self.level and turned.turn == 0:
            left, top = turned.left, turned.top
            return [
                Run(e - left, top - f, abs(size * d), 0, (x0 - left, top - y1, x1 - left, top - y0))
                for _, (_, _, _, d, e, f), size, (x0, y0, x1, y1) in self.pieces
            ]
        out = []
        for _, (a, b, c, d, e, f), size, box in self.pieces:
            angle = round(degrees(atan2(b, a)))
            x, y = turned.point(e, f)
            out.append(Run(x, y, abs(size) * hypot(c, d), (angle - turned.turn) % 360, turned.box(*box)))
        return out

    def quarter(self) -> int:
        """The angle, in full quarters of a turn, at which most of the text is drawn on the page's own coordinates."""
        if self.level:
            return 0
        widths = {0: 0.0}
        for _, (a, b, *_), _, (left, bottom, right, top) in self.pieces:
            angle = 90 * round(degrees(atan2(b, a)) / 90) % 360
            widths[angle] = widths.get(angle, 0.0) + max(right - left, top - bottom)
        return max(widths, key=lambda angle: widths[angle])


class _Walk:
    """The objects as they come, with the C values that PDFium writes to."""

    def __init__(self) -> None:
        self.drawn = Drawn()
        self._matrix = pdfium.FS_MATRIX()
        self._sides = [ctypes.c_float() for _ in range(4)]
        self._places = [ctypes.byref(side) for side in self._sides]
        self._size = ctypes.c_float()
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()

    def go(self, count: int, at: object, holder: object, outer: Matrix | None, depth: int) -> None:
        """Look at ``count`` objects that ``at(holder, index)`` gives, inside a form drawn by ``outer``."""
        kind_of, matrix = pdfium.FPDFPageObj_GetType, self._matrix
        drawn, sides = self.drawn, self._sides
        for index in range(count):
            shape = at(holder, index)  # type: ignore[operator]
            kind = kind_of(shape)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if len(drawn.pieces) >= MAX_TEXTS:
                    continue
                pdfium.FPDFPageObj_GetMatrix(shape, matrix)
                pdfium.FPDFTextObj_GetFontSize(shape, self._size)
                pdfium.FPDFPageObj_GetBounds(shape, *self._places)
                own: Matrix = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
                box: Rect = (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
                if outer is not None:
                    own, box = _times(own, outer), _moved(box, outer)
                if own[1] or own[2] or own[0] < 0:
                    drawn.level = False
                if not drawn.pieces:
                    drawn.unseen = pdfium.FPDFTextObj_GetTextRenderMode(shape) == _UNSEEN
                drawn.pieces.append(Piece(ctypes.addressof(shape.contents), own, self._size.value, box))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                if len(drawn.strokes) <= MAX_STROKES:
                    self._path(shape, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                pdfium.FPDFPageObj_GetMatrix(shape, matrix)
                own = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
                inner = own if outer is None else _times(own, outer)
                inside = pdfium.FPDFFormObj_CountObjects(shape)
                self.go(max(inside, 0), pdfium.FPDFFormObj_GetObject, shape, inner, depth + 1)

    def _path(self, shape: object, outer: Matrix | None) -> None:
        """Both ends of every stroke, and the middle line of every thin filled bar."""
        if not pdfium.FPDFPath_GetDrawMode(shape, self._fill, self._stroke):
            return
        if not self._stroke.value and not self._fill.value:
            return
        matrix = self._matrix
        pdfium.FPDFPageObj_GetMatrix(shape, matrix)
        own: Matrix = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        for path in _paths(shape, own if outer is None else _times(own, outer)):
            if self._stroke.value:
                self.drawn.strokes += [(*a, *b) for a, b in pairwise(path)]
            else:
                self.drawn.strokes += _bar(path)


def drawn_on(page: pypdfium2.PdfPage) -> Drawn:
    """The pieces of text and the strokes of a page, those inside forms too."""
    walk = _Walk()
    walk.go(max(pdfium.FPDFPage_CountObjects(page.raw), 0), pdfium.FPDFPage_GetObject, page.raw, None, 1)
    return walk.drawn


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """One matrix after the other."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(box: Rect, matrix: Matrix) -> Rect:
    """The box around a box drawn by a matrix."""
    left, bottom, right, top = box
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _paths(shape: object, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corner points of each sub-path; curves end a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    path: list[tuple[float, float]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(shape), MAX_STROKES)):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            if len(path) > 1:
                yield path
            path = []
        path.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(path) > 2:
            path.append(path[0])
    if len(path) > 1:
        yield path


def _bar(path: list[tuple[float, float]]) -> list[Stroke]:
    """The middle line of a thin filled rectangle."""
    xs, ys = [x for x, _ in path], [y for _, y in path]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    if high - low <= NEAR < right - left:
        return [(left, (low + high) / 2, right, (low + high) / 2)]
    if right - left <= NEAR < high - low:
        return [((left + right) / 2, low, (left + right) / 2, high)]
    return []
