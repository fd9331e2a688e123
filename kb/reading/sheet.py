"""One page of a PDF as text: PDFium's own where the page is plain, by the places of its letters where it is not.

A page is looked at letter by letter only where its pieces of text say that something stands over, above, beside or too
close (a watermark, a raised mark, columns, words run together), where it holds a form's values, or where ruling lines
make tables. Runs in the child only.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from kb.reading.annotations import Annotated, annotated, with_values
from kb.reading.charts import without_charts
from kb.reading.geometry import Letter, Rect, Turned
from kb.reading.grids import Grid
from kb.reading.line_order import in_order, seem_unordered
from kb.reading.margins import BAND, EDGE, MarginLine, Margins
from kb.reading.objects import Drawn, Run, drawn_on
from kb.reading.overprint import overprinted, set_apart, usual_size
from kb.reading.printed import MARKS, in_columns, joined, seem_columns, with_marks_home
from kb.reading.raised import NATIVE, seem_raised, settled_marks
from kb.reading.ruling import page_tables
from kb.reading.spacing import CLEAR, respaced, run_together, seem_torn
from kb.reading.tables import with_tables

PAGE_CHARACTERS = 400_000
"""Most characters kept of one page; no printed page comes near."""

# "Pasal \n4" and "- 3 \n-", where PDFium saw two lines in one; must not match "Pasal\n(1) …" (no space at the end).
_PARTED = re.compile(
    r"^(?P<name>(?:Pasal|BAB|Ayat|Huruf|Angka)|[-–] ?\d{1,3}) \n(?P<number>\(?\w{1,4}\)?|[-–]) *$", re.MULTILINE
)
_HYPHEN = "\ufffe"
"""PDFium's sign for a hyphen at a line's end; it swallows the line end too."""
_HYPHEN_CODE = 2
"""The same, where PDFium is asked sign by sign."""
_SPACES = frozenset({10, 13, 32})
_MOST_MARGIN = 800
"""Most pieces of text looked at in the bands of a page's margins."""


@dataclass(slots=True)
class Sheet:
    """A page's text, what stands beside it as (kind, text), what is only told, and the lines of its margins."""

    text: str = ""
    beside: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    margins: Margins | None = None


def sheet_of(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, margin: Collection[int] = ()) -> Sheet:
    """The page as text. ``margin`` are the runs (by number) of lines that belong to its margins."""
    layer = page.get_textpage()
    text = layer.get_text_range().replace(_HYPHEN, "-\n").replace("\r\n", "\n").replace("\r", "\n")
    drawn = drawn_on(page)
    turned = Turned.of(page)
    turned = turned.by((drawn.quarter() - turned.turn) % 360)
    grids = page_tables(drawn.strokes, turned)
    shown = annotated(document, page, turned)
    runs = drawn.runs(turned)
    usual = usual_size(runs)
    apart = overprinted(runs, usual, turned.width, turned.height)
    out = Sheet(beside=list(shown.beside), told=list(shown.told))
    if not margin and not drawn.unseen:
        out.margins = _margins(layer, drawn, runs, grids, usual, turned)
    apart |= dict.fromkeys(margin, EDGE)
    look = _Look(layer, turned, drawn, runs, grids, shown)
    if apart or look.is_odd(text):
        out.text, beside, told = look.text(apart)
        out.beside += beside
        out.told += told
    elif grids:
        out.text, told = look.tables(letters_of(layer, turned))
        out.told += told
    else:
        out.text = text
    out.text = _PARTED.sub(r"\g<name> \g<number>", out.text)
    return out


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a page before its letters are looked at."""

    layer: pypdfium2.PdfTextPage
    turned: Turned
    drawn: Drawn
    runs: list[Run]
    grids: list[Grid]
    shown: Annotated

    def is_odd(self, text: str) -> bool:
        """Whether the page must be read letter by letter."""
        if self.shown.values:
            return True
        if self.drawn.unseen:
            return not self.grids and seem_unordered(self.runs)
        if seem_raised(self.runs) or not NATIVE.isdisjoint(text) or self._is_misspaced(text):
            return True
        return not self.grids and (MARKS.search(text) is not None or seem_columns(self.runs))

    def _is_misspaced(self, text: str) -> bool:
        """Whether words are torn, or run together although there is white between their letters."""
        if seem_torn(text):
            return True
        raw = self.layer.get_text_range() if (words := run_together(text)) else ""
        return any(_has_white(self.layer, raw.find(word), len(word)) for word in words)

    def text(self, apart: dict[int, str]) -> tuple[str, list[tuple[str, str]], list[str]]:
        """The page by its letters, what stands beside it, and what is told."""
        numbers = {piece.handle: number for number, piece in enumerate(self.drawn.pieces)}
        letters = letters_of(self.layer, self.turned, numbers)
        if not self.drawn.unseen and self._is_misspaced("".join(letter.sign for letter in letters)):
            letters = respaced(letters, _spans(self.layer, self.turned, letters))
        letters, beside = set_apart(letters, apart, self.grids, self.runs)
        if not self.drawn.unseen:
            letters, notes = settled_marks(letters, self.runs)
            letters = joined(letters, self.runs)
            beside += notes
            if not self.grids:
                letters = in_columns(with_marks_home(letters, self.runs), self.runs)
        elif not self.grids:
            letters = in_order(letters)
        if self.shown.values:
            letters = with_values(letters, self.shown.values)
        if self.grids:
            text, told = self.tables(letters)
            return text, beside, told
        return "".join(letter.sign for letter in letters), beside, []

    def tables(self, letters: list[Letter]) -> tuple[str, list[str]]:
        """The letters with each table as rows, and what is told of drawings that look like tables."""
        letters, grids, told = without_charts(letters, self.grids)
        return with_tables(letters, grids), told


def letters_of(
    layer: pypdfium2.PdfTextPage, turned: Turned, runs: dict[int, int] | None = None, loose: bool = False
) -> list[Letter]:
    """Every sign of the page in the order of the text; spaces and line ends, those that PDFium put in too, have no box.

    PDFium puts in nothing but spaces and line ends, and what it takes for a hyphen at a line's end has its own code.
    ``runs`` are the numbers of the pieces of text by their handle; ``loose`` boxes reach to where the next is due.
    """
    sides = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = sides
    places = [ctypes.byref(side) for side in sides]
    wide = pdfium.FS_RECTF()
    text, unicode_of, box_of = layer.raw, pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharBox
    out: list[Letter] = []
    high, run = 0, -1
    for index in range(min(layer.count_chars(), PAGE_CHARACTERS)):
        code = unicode_of(text, index)
        if code in _SPACES:
            if code != 13:
                out.append(Letter(chr(code), None))
            continue
        if 0xDC00 <= code < 0xE000 and 0xD800 <= high < 0xDC00:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = code
        if code == 0 or 0xD800 <= code <= 0xDFFF:
            continue
        if loose:
            pdfium.FPDFText_GetLooseCharBox(text, index, wide)
            box = turned.box(wide.left, wide.bottom, wide.right, wide.top)
        else:
            box_of(text, index, *places)
            box = turned.box(left.value, bottom.value, right.value, top.value)
        if runs is not None:
            handle = pdfium.FPDFText_GetTextObject(text, index)
            run = runs.get(ctypes.addressof(handle.contents), -1) if handle else -1
        if code == _HYPHEN_CODE:
            out += [Letter("-", box, run), Letter("\n", None)]
        else:
            out.append(Letter(chr(code), box, run))
    return out


def _has_white(layer: pypdfium2.PdfTextPage, start: int, length: int) -> bool:
    """Whether white of more than one width stands between the letters of a word."""
    wide = pdfium.FS_RECTF()
    whites: list[float] = []
    before: float | None = None
    for index in range(start, start + length):
        if start < 0 or not pdfium.FPDFText_GetLooseCharBox(layer.raw, index, wide):
            return False
        if before is not None:
            whites.append((wide.left - before) / max(wide.top - wide.bottom, 1.0))
        before = wide.right
    return len(whites) > 2 and max(whites) - median(whites) >= CLEAR


def _spans(layer: pypdfium2.PdfTextPage, turned: Turned, letters: list[Letter]) -> list[Rect | None]:
    """For each letter the box from where it stands to where the next one is due."""
    return [letter.box for letter in letters_of(layer, turned, loose=True)][: len(letters)]


def _margins(
    layer: pypdfium2.PdfTextPage, drawn: Drawn, runs: list[Run], grids: list[Grid], usual: float, turned: Turned
) -> Margins:
    """The lines in the upper and lower band of a page, tables left out."""
    height = turned.height
    rows: list[tuple[float, list[int]]] = []
    bands = [n for n, run in enumerate(runs) if run.angle == 0 and not BAND * height < run.y < (1 - BAND) * height]
    for number in sorted(bands[:_MOST_MARGIN], key=lambda n: runs[n].y):
        if rows and runs[number].y - rows[-1][0] <= 2:
            rows[-1][1].append(number)
        else:
            rows.append((runs[number].y, [number]))
    baselines = sorted(run.y for run in runs if run.angle == 0)
    out: tuple[list[MarginLine], list[MarginLine]] = ([], [])
    for y, numbers in rows:
        numbers.sort(key=lambda n: runs[n].x)
        words = [_object_text(drawn.pieces[number].handle, layer) for number in numbers]
        text = " ".join("".join(words if len(words) > 20 else " ".join(words)).split())
        if not text:
            continue
        box = runs[numbers[0]].box
        if any(grid.cell_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) is not None for grid in grids):
            continue
        upper = y < height / 2
        if upper:
            next_to = bisect_right(baselines, y + 2)
            gap = baselines[next_to] - y if next_to < len(baselines) else height
        else:
            next_to = bisect_left(baselines, y - 2) - 1
            gap = y - baselines[next_to] if next_to >= 0 else height
        marked = all(_is_artifact(drawn.pieces[number].handle) for number in numbers)
        size = max(runs[number].size for number in numbers)
        out[not upper].append(MarginLine(text, y, size, gap, upper, marked, tuple(numbers)))
    return Margins(tuple(out[0]), tuple(reversed(out[1])), height, usual)


def _object(handle: int) -> object:
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)


def _object_text(handle: int, layer: pypdfium2.PdfTextPage) -> str:
    buffer = (ctypes.c_ushort * 300)()
    size = pdfium.FPDFTextObj_GetText(_object(handle), layer.raw, buffer, ctypes.sizeof(buffer))
    return bytes(buffer)[: max(0, min(size, ctypes.sizeof(buffer)) - 2)].decode("utf-16-le", "replace")


def _is_artifact(handle: int) -> bool:
    """Whether the PDF itself says that a piece of text is no part of what the page says."""
    shape = _object(handle)
    name = (ctypes.c_ushort * 20)()
    length = ctypes.c_ulong()
    for at in range(min(pdfium.FPDFPageObj_CountMarks(shape), 4)):
        mark = pdfium.FPDFPageObj_GetMark(shape, at)
        if mark and pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length):
            said = bytes(name)[: max(0, length.value - 2)].decode("utf-16-le", "replace")
            if said == "Artifact":
                return True
    return False
