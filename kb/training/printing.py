"""The press: paper sizes, styles and blocks of the printed pack, by reportlab; no font beyond the PDF standard ones."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable

Paper = Literal["A4", "A5"]
PAPERS: tuple[Paper, ...] = ("A4", "A5")

_SIGNS = {
    "→": "->", "←": "<-", "≥": ">=", "≤": "<=", "×": "x", "−": "-", "✓": "v", "‐": "-", "‑": "-", "\u00a0": " ",
    "☐": "[ ]", "•": "-",
}  # fmt: skip
"""Signs that the standard fonts lack, and what is printed for them."""

_BLUE, _GREY, _LINE = "#14507a", "#4a545d", "#b8c1c9"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set. Sizes and distances in points, before the paper's scale."""

    size: float = 10
    bold: bool = False
    colour: str = "#1b2126"
    before: float = 0
    after: float = 3
    indent: float = 0
    hanging: float = 0
    keep: bool = False


_PLAIN = Style()
_OVER = 1.25


class Press:
    """Makes the blocks of one PDF and prints them. Sizes are in points; A5 is set smaller than A4."""

    def __init__(self, paper: Paper, title: str, foot: str) -> None:
        self.paper, self.name, self.foot = paper, title, foot
        self._scale = 1.0 if paper == "A4" else 0.86

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper."""
        from reportlab.lib import pagesizes

        width, height = getattr(pagesizes, self.paper)
        return float(width), float(height)

    @property
    def margin(self) -> float:
        """Margin on every side."""
        return 48 if self.paper == "A4" else 30

    @property
    def width(self) -> float:
        """Width between the margins."""
        return self.size[0] - 2 * self.margin

    # --- blocks ---------------------------------------------------------------------------------------------------

    def title(self, text: str) -> Flowable:
        """The title of a part."""
        return self._paragraph(text, style=Style(size=17, bold=True, colour=_BLUE, after=8))

    def heading(self, text: str, small: bool = False) -> Flowable:
        """A heading; it stays with what follows."""
        return self._paragraph(text, style=Style(size=11 if small else 13, bold=True, before=8, after=3, keep=True))

    def text(self, text: str, marked: bool = False) -> Flowable:
        """A paragraph; ``marked`` text holds reportlab's own marks already."""
        return self._paragraph(text, marked=marked)

    def option(self, text: str) -> Flowable:
        """One choice of an item."""
        return self._paragraph(text, style=Style(indent=16, after=1))

    def bullet(self, text: str) -> Flowable:
        """One line of a list."""
        return self._paragraph(f"- {text}", style=Style(indent=10, hanging=8, after=2))

    def quote(self, text: str) -> Flowable:
        """Words of a source."""
        return self._paragraph(" ".join(text.split()), style=Style(indent=10, colour=_GREY))

    def small(self, text: str) -> Flowable:
        """Where words come from, and other small print."""
        return self._paragraph(text, style=Style(size=8, colour=_GREY, after=5))

    def together(self, blocks: Sequence[Flowable]) -> Flowable:
        """Blocks that stay on one page."""
        from reportlab.platypus import KeepTogether

        return KeepTogether(list(blocks))

    def page_break(self) -> Flowable:
        """A new page."""
        from reportlab.platypus import PageBreak

        return PageBreak()

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> Flowable:
        """A table whose head comes again on each page; ``shares`` are the widths as parts of the whole."""
        from reportlab.lib.colors import HexColor
        from reportlab.platypus import Table, TableStyle

        head = [self._paragraph(cell, style=Style(size=8, bold=True)) for cell in columns]
        body = [[self._paragraph(cell, style=Style(size=8.5, after=0)) for cell in row] for row in rows]
        style = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_LINE)),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
        return Table([head, *body], [share * self.width for share in shares], repeatRows=1, style=style)

    def cards(self, faces: Sequence[Sequence[Flowable]]) -> Flowable:
        """Cards to cut out: two beside each other on A4, one on A5."""
        from reportlab.lib.colors import HexColor
        from reportlab.platypus import Table, TableStyle

        beside = 2 if self.paper == "A4" else 1
        cells: list[list[Flowable] | str] = [list(face) for face in faces]
        cells += [""] * (-len(cells) % beside)
        rows = [cells[start : start + beside] for start in range(0, len(cells), beside)]
        style = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("GRID", (0, 0), (-1, -1), 0.6, HexColor(_GREY), None, (3, 3)),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ("RIGHTPADDING", (0, 0), (-1, -1), 9),
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
        return Table(rows, [self.width / beside] * beside, style=style)

    def on_one_page(self, blocks: Sequence[Flowable], beneath: float = 0) -> list[Flowable]:
        """The blocks set smaller where they would run a little over a page that has ``beneath`` points taken.

        What runs over by more than a quarter stays as it is, over two pages: smaller print would not be read.
        """
        from reportlab.platypus import KeepInFrame

        room = self.size[1] - 2 * self.margin - beneath
        tall = sum(block.wrap(self.width, room)[1] + block.getSpaceBefore() + block.getSpaceAfter() for block in blocks)
        if not room < tall <= room * _OVER:
            return list(blocks)
        return [KeepInFrame(self.width, room, list(blocks), mode="shrink")]

    # --- printing -------------------------------------------------------------------------------------------------

    def printed(self, story: Sequence[Flowable]) -> bytes:
        """The PDF of these blocks, with a foot and a page number on every page."""
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        out = io.BytesIO()
        width, height = self.size
        document = BaseDocTemplate(out, pagesize=self.size, title=self.name, author="Pandu", invariant=True)
        frame = Frame(self.margin, self.margin, width - 2 * self.margin, height - 2 * self.margin, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=self._foot))
        document.build(list(story))
        return out.getvalue()

    def _foot(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        from reportlab.lib.colors import HexColor

        canvas.saveState()
        canvas.setFont("Helvetica", 7)
        canvas.setFillColor(HexColor(_GREY))
        canvas.drawString(self.margin, self.margin / 2, _printable(self.foot))
        canvas.drawRightString(self.size[0] - self.margin, self.margin / 2, str(document.page))
        canvas.restoreState()

    def escaped(self, text: str) -> str:
        """Text inside a marked paragraph."""
        return escape(_printable(text))

    def _paragraph(self, text: str, marked: bool = False, style: Style = _PLAIN) -> Flowable:
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        points = style.size * self._scale
        words = _printable(text) if marked else self.escaped(text)
        return Paragraph(
            words.replace("\n", "<br/>"),
            ParagraphStyle(
                "paragraf",
                fontName="Helvetica-Bold" if style.bold else "Helvetica",
                fontSize=points,
                leading=points * 1.28,
                textColor=HexColor(style.colour),
                spaceBefore=style.before,
                spaceAfter=style.after,
                leftIndent=style.indent,
                firstLineIndent=-style.hanging,
                keepWithNext=style.keep,
            ),
        )


def _printable(text: str) -> str:
    """Text in the letters of the standard fonts (Windows-1252): what they lack is spelt or loses its accent."""
    out = []
    for sign in text:
        replaced = _SIGNS.get(sign, sign)
        try:
            replaced.encode("cp1252")
            out.append(replaced)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", sign).encode("cp1252", "ignore").decode("cp1252")
            out.append(plain or "?")
    return "".join(out)
