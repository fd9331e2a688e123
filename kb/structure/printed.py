"""The words of a file as read, line by line: what the reader put in left out, what only the printing put there marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from kb.reading.formats import MARKDOWN
from kb.structure import frontmatter
from kb.structure.alignment import words
from kb.structure.cleaning import furniture_of
from kb.structure.markdown import plain
from kb.types import Pages

# What readers write for what is no word: a drawn symbol, a line's end in a cell.
_BY_READER = re.compile(r"\[gambar: [^\]]{1,40}\]|<br\s*/?>")
_TAG = re.compile(r"^(#{1,6} .*?)\s*\[(?:V|S2|S|M)\]\s*#*\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_RULE = re.compile(r"^\s*\|?[\s:|-]*--[\s:|-]*$")
_CELL = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"^\W*(?:\d{1,3}|[a-z]|[ivx]{1,4})\s?[.)]", re.IGNORECASE)


class Kind(Enum):
    """What a line is: of the text, of the block at the head that declares the document, of the printing only."""

    TEXT = "text"
    FRONT = "front"
    FURNITURE = "furniture"


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

    lines: list[PrintedLine] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _cells: list[int] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)

    def add(self, text: str, page: int, kind: Kind) -> None:
        """Take in one more line."""
        start = len(self.words)
        shown = _shown(text)
        for cell in _CELL.split(shown) if shown.lstrip().startswith("|") else (shown,):
            own = words(cell)
            self.words += own
            self._cells += [len(self._texts)] * len(own)
            self._texts.append(cell)
        self.lines.append(PrintedLine(text, page, start, len(self.words), kind))

    def cell_of(self, at: int) -> str:
        """The cell in which a word stands; its line outside tables."""
        return self._texts[self._cells[at]].strip()

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
        return begins and _ITEM.match(self._texts[self._cells[at]]) is not None

    def is_catchword(self, index: int) -> bool:
        """Whether a page ends with a line whose words the next page begins with."""
        line = self.lines[index]
        own = self.words[line.start : line.end]
        if not 0 < len(own) <= 8:
            return False
        following = next((at for at in range(index + 1, len(self.lines)) if self._written(at)), None)
        if following is None or self.lines[following].page == line.page:
            return False
        ahead = self.lines[following]
        return self.words[ahead.start : ahead.start + len(own)] == own

    def _written(self, index: int) -> bool:
        line = self.lines[index]
        return line.kind is not Kind.FURNITURE and line.end > line.start


def printed_lines(pages: Pages) -> Printed:
    """The lines of a file with their words."""
    out = Printed()
    front = _front(pages)
    markdown = pages.media_type in MARKDOWN
    furniture = furniture_of(pages)
    number = 0
    for page, marked in zip(pages.pages, furniture, strict=True):
        fenced = False
        for index, row in enumerate(page.text.splitlines()):
            number += 1
            if markdown and _FENCE.match(row):
                fenced = not fenced
                row = ""
            kind = Kind.FRONT if number <= front else Kind.FURNITURE if index in marked else Kind.TEXT
            out.add(_TAG.sub(r"\1", plain(row)) if markdown and kind is not Kind.FRONT else row, page.number, kind)
    return out


def _front(pages: Pages) -> int:
    """How many lines the block takes that declares a document, 0 where there is none."""
    text = "\n".join(page.text for page in pages.pages)
    entry, body = frontmatter.split(text)
    return 0 if entry is None else len(text.splitlines()) - len(body.splitlines())


def _shown(text: str) -> str:
    return "" if _RULE.match(text) else _BY_READER.sub(" ", text)
