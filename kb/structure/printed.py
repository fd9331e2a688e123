"""The words of a file as read, line by line, without what the reader put in; what only printing put there is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from kb.language.numerals import ocr_number
from kb.reading.formats import MARKDOWN, READABLE
from kb.structure import beside, frontmatter
from kb.structure.alignment import words
from kb.structure.cleaning import JOINED_CATCHWORD, furniture_of, is_catchword, repeated_names
from kb.structure.markdown import plain
from kb.structure.provisions import VERSE
from kb.types import Pages

# What readers write for what is no word: a drawn symbol, a line's end in a cell.
_BY_READER = re.compile(r"\[gambar: [^\]]{1,40}\]|<br\s*/?>")
_TAG = re.compile(r"\[(?:V|S2|S|M)\](?=[#\s]*+$)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_CELL = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"^\W*(?:\d{1,3}|[a-z]|[ivx]{1,4})\s?(?:[.)]|$)", re.IGNORECASE)

# Where running text goes on with another sentence or a part's label: "… berlaku. Ditetapkan di …", "…, Menimbang : a.";
# must not match "No. 5", "a. bahwa", "Rp. 100".
_NEXT_SENTENCE = re.compile(
    r"(?<=[^\W\d_]{3}[.;:])\s++(?=[\"“(]?[A-Z\d(])"
    r"|(?<=[\w,;.)])\s++(?=(?:Menimbang|MENIMBANG|Mengingat|MENGINGAT|Memutuskan|MEMUTUSKAN)\s?:)"
    r"|(?<!\s)(?<!\b[I1lA][.,])(?<!I[I1l][.,])(?<!KETENTUAN)(?<!PERUSAHAAN)\s++"
    r"(?=PENJELASAN\s|(?:[IA1l]{1,2}\s?[.,]\s*+)?(?:PENJELASAN\s++)?(?:UMUM|PASAL\s+DEMI\s+PASAL)\b)"
    r"|(?<=UMUM)\s++(?=[A-Z][a-z])"
)
_LONGEST_MARK = 4
_SHORT_CELL = 3
_FOOT = 12
"""How many lines, blank ones too, a page's foot has at most."""

_FAR = 40
_FIRST_LINES = 5
_BELOW = 2
"""Lines that may stand below a catchword: serials that recognition left as they are."""

_LOST_OF_LINE = 0.3
_LOST_OF_ROW = 0.5
"""From which share of words that stand nowhere the others may stand somewhere by chance."""


class Kind(Enum):
    """What a line is: of the text, of the block that declares the document, of the printing only, a sheet's name.

    ``REPEATED`` is a running head or a chapter's name printed again, which no text has; ``NOTE`` what stands beside a
    page's text and is read, ``TOLD`` what stands there and is told as a gap.
    """

    TEXT = "text"
    FRONT = "front"
    FURNITURE = "furniture"
    REPEATED = "repeated"
    SHEET = "sheet"
    NOTE = "note"
    TOLD = "told"


_BESIDE = {"note": Kind.NOTE, "comment": Kind.NOTE, "edge": Kind.REPEATED}


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as read, with the span of its words."""

    text: str
    page: int
    start: int
    end: int
    kind: Kind = Kind.TEXT


@dataclass(slots=True)
class Printed:
    """The lines of a file, and their words one after the other, each with the cell (or line) it stands in."""

    markdown: bool = False
    lines: list[PrintedLine] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _cells: list[int] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)

    def add(self, text: str, page: int, kind: Kind) -> None:
        """Take in one more line."""
        start = len(self.words)
        shown = _shown(text, self.markdown)
        for cell in _CELL.split(shown) if shown.lstrip().startswith("|") else (shown,):
            own = words(cell)
            self.words += own
            self._cells += [len(self._texts)] * len(own)
            self._texts.append(cell)
        self.lines.append(PrintedLine(text, page, start, len(self.words), kind))

    def spans(self) -> Iterator[tuple[int, int, float]]:
        """What was printed together, as :func:`kb.structure.alignment.aligned` takes it: lines, longer cells, rows."""
        for line in self.lines:
            at = line.start
            is_row = at < line.end and self._cells[at] != self._cells[line.end - 1]
            while at < line.end:
                end = next((to for to in range(at, line.end) if self._cells[to] != self._cells[at]), line.end)
                if not is_row or end - at > _SHORT_CELL:
                    yield at, end, _LOST_OF_LINE
                at = end
            if is_row:
                yield line.start, line.end, _LOST_OF_ROW

    def rows(self) -> list[list[tuple[int, int]]]:
        """The lines that have words, each as the spans of its cells."""
        out: list[list[tuple[int, int]]] = []
        for line in self.lines:
            cells: list[tuple[int, int]] = []
            for at in range(line.start, line.end):
                if cells and self._cells[at] == self._cells[at - 1]:
                    cells[-1] = (cells[-1][0], at + 1)
                else:
                    cells.append((at, at + 1))
            if cells:
                out.append(cells)
        return out

    def cell_of(self, at: int) -> str:
        """The cell in which a word stands; its line outside tables."""
        return self._texts[self._cells[at]].strip()

    def words_of_cell(self, at: int) -> list[str]:
        """The words of the cell in which a word stands."""
        first = last = at
        while first and self._cells[first - 1] == self._cells[at]:
            first -= 1
        while last + 1 < len(self._cells) and self._cells[last + 1] == self._cells[at]:
            last += 1
        return self.words[first : last + 1]

    def as_printed(self, at: int) -> str:
        """A word with its capitals."""
        first = at
        while first and self._cells[first - 1] == self._cells[at]:
            first -= 1
        printed = re.findall(r"[^\W_]+", self._texts[self._cells[at]].replace("\u00ad", ""))
        return printed[at - first] if at - first < len(printed) else self.words[at]

    def marks_item(self, at: int) -> bool:
        """Whether a word is the mark of an item at the beginning of its line or cell ("2.", "b)")."""
        begins = at == 0 or self._cells[at - 1] != self._cells[at]
        cell = self._texts[self._cells[at]].strip()
        return begins and (_ITEM.match(cell) or VERSE.match(cell)) is not None

    def marks_words(self, at: int) -> bool:
        """Whether a word is a mark with words behind it in its cell ("2. Komputer"), or a mark without words ("2.")."""
        if not self.marks_item(at):
            return False
        alone = at + 1 == len(self._cells) or self._cells[at + 1] != self._cells[at]
        return not alone or self.cell_of(at).endswith((".", ")"))

    def catchword(self, index: int) -> int:
        """How many words at a line's end only announce the words with which the next page begins."""
        line = self.lines[index]
        if self.lines[min(index + _FOOT, len(self.lines) - 1)].page == line.page:
            return 0
        if is_catchword(line.text):
            own = self.words[line.start : line.end]
        elif joined := JOINED_CATCHWORD.search(line.text):
            own = self.words[line.end - len(words(joined[0])) : line.end]
        else:
            return 0
        return len(own) if own and self._begins_ahead(index, own) else 0

    def _begins_ahead(self, index: int, own: list[str]) -> bool:
        """Whether one of the first lines of the next page begins with these words; heads may stand above it."""
        page = self.lines[index].page
        behind = [at for at in range(index + 1, min(index + _FAR, len(self.lines))) if self._written(at)]
        last = [at for at in behind if self.lines[at].page == page]
        ahead = [at for at in behind if self.lines[at].page != page][:_FIRST_LINES]
        starts = (self.lines[at].start for at in ahead if self.lines[at].page == self.lines[ahead[0]].page)
        return len(last) <= _BELOW and any(self._announced(first, own) for first in starts)

    def repeats_ahead(self, index: int) -> bool:
        """Whether a page ends with a short line whose words the next page begins with."""
        line = self.lines[index]
        own = self.words[line.start : line.end]
        following = next((at for at in range(index + 1, len(self.lines)) if self._written(at)), None)
        if not 0 < len(own) <= 8 or following is None or self.lines[following].page == line.page:
            return False
        first = self.lines[following].start
        return self._announced(first, own)

    def _announced(self, first: int, own: list[str]) -> bool:
        """Whether a line begins with these words; a mark in front of them may have taken a bracket for a digit."""
        begins = self.words[first : first + len(own)]
        if begins == own or len(own) < 2:
            return begins == own
        return begins[1:] == own[1:] and _bare_mark(begins[0]) == _bare_mark(own[0])

    def _written(self, index: int) -> bool:
        line = self.lines[index]
        return line.kind in (Kind.TEXT, Kind.FRONT, Kind.SHEET) and line.end > line.start


def printed_lines(pages: Pages) -> Printed:
    """The lines of a file with their words; what stands beside the pages' texts comes last."""
    markdown = pages.media_type in MARKDOWN
    out = Printed(markdown)
    front, asked = _apart(pages)
    furniture = furniture_of(pages)
    sheets = pages.media_type == READABLE[".xlsx"]
    number = 0
    for page, marked, repeated in zip(pages.pages, furniture, repeated_names(pages), strict=True):
        for index, row in enumerate(page.text.splitlines()):
            number += 1
            if markdown and _FENCE.match(row):
                out.add("", page.number, Kind.TEXT)
                continue
            kind = (
                Kind.FRONT if number <= front or number in asked else Kind.FURNITURE if index in marked else Kind.TEXT
            )
            kind = Kind.REPEATED if index in repeated else kind
            kind = Kind.SHEET if sheets and index == 0 and row.startswith("# ") else kind
            if markdown and row.startswith("#") and kind is not Kind.FRONT:
                row = _TAG.sub("", row)  # noqa: PLW2901 - a heading's confidence is no word
            for piece in (row,) if kind is not Kind.TEXT or row.lstrip().startswith("|") else _NEXT_SENTENCE.split(row):
                out.add(piece, page.number, kind)
    for page in pages.pages:
        for marginal in page.beside:
            for row in marginal.text.splitlines():
                out.add(row, page.number, _BESIDE.get(marginal.kind, Kind.TOLD))
    return out


def _apart(pages: Pages) -> tuple[int, range]:
    """How many lines the block takes that declares a document, and which are questions beside its passages.

    0 and none where no block declares one.
    """
    text = "\n".join(page.text for page in pages.pages)
    entry, body = frontmatter.split(text)
    if entry is None:
        return 0, range(0)
    front = len(text.splitlines()) - len(body.splitlines())
    section = beside.span(body)
    if section is None:
        return front, range(0)
    first = front + body.count("\n", 0, section[0]) + 1
    return front, range(first, first + len(body[slice(*section)].splitlines()))


def _bare_mark(word: str) -> str:
    """A mark without what recognition made of its brackets: "(2)", "(21" and "l2l" are "2"; a word as it is."""
    digits = ocr_number(word.upper())
    return (digits.strip("1") or "1") if digits.isdigit() and len(word) <= _LONGEST_MARK else word


def is_rule(text: str) -> bool:
    """Whether a line, or a cell, only parts a table's head from its rows ("| --- | :-- |")."""
    return "--" in text and not text.strip("|-: \t")


def _shown(text: str, markdown: bool) -> str:
    if is_rule(text):
        return ""
    text = _BY_READER.sub(" ", text)
    return plain(text) if markdown else text
