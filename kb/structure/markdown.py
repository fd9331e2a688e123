"""Markdown as blocks: headings with their level and confidence tag, paragraphs, list items, tables as named rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.types import Confidence

_HEADING = re.compile(r"^(?P<marks>#{1,6})\s++(?P<text>\S(?:\s*+(?:#++|[^\s#]++))*?)\s*+#*+\s*+$")
_TAG = re.compile(r"(?<!\s)\s*+\[(?P<tag>V|S2|S|M)\]\s*+$")
_RULE = re.compile(r"^\s*+\|?\s*+:?-{2,}+:?\s*+(\|\s*+:?-{2,}+:?\s*+)*\|?\s*+$")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_LINK = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?:[^()\s]+)\)")
_HTML = re.compile(r"</?(?:span|sup|sub|b|i|u|em|strong|br|p|div|a|center)\b[^>]*+(?P<end>>|\Z)", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])(?P<text>[^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_MARKED = re.compile(r"[<\[!*_`\\]")
_FENCE = re.compile(r"^\s*(```|~~~)")

ABOVE, LEFT = "^^", "<<"
"""What readers write in a square of a table that belongs to the cell above it, or to the one left of it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: column names and rows of cells, each row as wide as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """Each row as one line with its column names ("Indikator: 26; Bobot: 1,50"); empty cells are left out."""
        return [line for row in self.rows if (line := self._line(row))]

    def spaced_lines(self) -> list[str]:
        """The rows with blank lines around them, so that they are never joined."""
        return [""] + [part for line in self.lines() for part in (line, "")]

    def _line(self, row: tuple[str, ...]) -> str:
        if len(row) > 1 and row[0] and all(cell == LEFT for cell in row[1:]):
            return row[0]  # a band over all columns
        filled = [(name, cell) for name, cell in zip(self.header, row, strict=True) if cell and cell != LEFT]
        if len(self.header) == 2 and len(filled) == 2:
            return f"{filled[0][1]}: {filled[1][1]}"
        return "; ".join(f"{name}: {cell}" if name else cell for name, cell in filled)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one heading: text lines (blank lines kept as "") or a table."""

    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with what stands directly under it. ``level`` is 0 for text before the first heading."""

    level: int
    text: str
    blocks: tuple[Block, ...]
    confidence: Confidence | None = None
    page: int = 1

    def text_lines(self) -> list[str]:
        """All lines under the heading, tables as named rows."""
        out: list[str] = []
        for block in self.blocks:
            out += block.table.spaced_lines() if block.table else list(block.lines)
        return out

    def tables(self) -> list[Table]:
        """The tables under the heading."""
        return [block.table for block in self.blocks if block.table]


def plain(text: str) -> str:
    """Text without Markdown's marks: emphasis, code, links, pictures and inline HTML; wording untouched."""
    if not _MARKED.search(text):
        return text.rstrip()
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    text = _HTML.sub(lambda tag: "" if tag["end"] else tag[0], _LINK.sub(r"\g<text>", _IMAGE.sub("", text)))
    text = _EMPHASIS.sub(r"\g<text>", unwrapped(text, ("**", "__")))
    text = re.sub(r"\\([|*_#\[\]()`~.\-])", r"\1", text.replace("`", ""))
    return text.rstrip()


def unwrapped(text: str, marks: Sequence[str]) -> str:
    """Text without pairs of marks ("**ini**"): each closes at the next one on its line that follows a letter or sign.

    No pattern does this in one pass: of an unclosed mark it would look for the end again and again.
    """
    kept: list[str] = []
    taken = position = line_end = 0
    unclosed = dict.fromkeys(marks, 0)
    first = re.compile("|".join(map(re.escape, marks)))
    while opening := first.search(text, position):
        at = opening.start()
        position = at + 1
        if line_end <= at:
            line_end = text.find("\n", at) % (len(text) + 1)
        for mark in marks:
            begin = at + len(mark)
            if not text.startswith(mark, at) or at < unclosed[mark] or not text[begin : begin + 1].strip():
                continue
            end = _closing(text, begin, line_end, mark)
            if end < 0:
                unclosed[mark] = line_end
                continue
            kept += [text[taken:at], text[begin:end]]
            taken = position = end + len(mark)
            break
    return "".join((*kept, text[taken:]))


def _closing(text: str, begin: int, line_end: int, mark: str) -> int:
    """Where the words that begin behind a mark end; -1 where they do not on their line."""
    end = text.find(mark, begin + 1, line_end)
    while end >= 0 and text[end - 1].isspace():
        end = text.find(mark, end + 1, line_end)
    return end


def headings(text: str) -> list[Heading]:
    """The document as headings in order, each with its own blocks; text before the first heading has level 0."""
    out: list[Heading] = []
    level, title, tag, lines = 0, "", None, list[str]()
    fenced = False
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
            continue
        match = None if fenced else _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        if title or any(row.strip() for row in lines):
            out.append(Heading(level, title, tuple(_blocks(lines)), tag))
        level, lines = len(match["marks"]), []
        title, tag = heading_text(match["text"])
    if title or any(row.strip() for row in lines):
        out.append(Heading(level, title, tuple(_blocks(lines)), tag))
    return out


def heading_text(text: str) -> tuple[str, Confidence | None]:
    """A heading without marks and its confidence tag: "Pasal 1 [S2]" is ("Pasal 1", S2)."""
    text = plain(text)
    match = _TAG.search(text)
    if match is None:
        return text.strip(), None
    return text[: match.start()].strip(), Confidence(match["tag"])


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Text and tables in order."""
    text: list[str] = []
    index = 0
    while index < len(lines):
        is_table = lines[index].lstrip().startswith("|") and index + 1 < len(lines) and _RULE.match(lines[index + 1])
        if not is_table or "|" not in lines[index + 1]:
            text.append(plain(lines[index]))
            index += 1
            continue
        if any(line.strip() for line in text):
            yield Block(tuple(text))
        text, rows = [], [lines[index]]
        index += 2
        while index < len(lines) and lines[index].lstrip().startswith("|"):
            rows.append(lines[index])
            index += 1
        yield Block(table=_table(rows))
    if any(line.strip() for line in text):
        yield Block(tuple(text))


def table_lines(rows: list[str]) -> list[str]:
    """Raw lines of a recognised table ("| a | b |") as named rows; a table of a header alone keeps its words."""
    written = [row for row in rows if not _RULE.match(row)]
    if not written:
        return []
    table = _table(written)
    return table.lines() or [" ".join(cell for cell in table.header if cell)]


def _table(rows: list[str]) -> Table:
    cells = [_cells(row) for row in rows]
    width = max(map(len, cells))
    header, *body = ([*row, *[""] * (width - len(row))] for row in cells)
    body = [row for row in body if not _RULE.match("|".join(row) or "x")]
    while body and _names_more(header, body[0]):
        header = _joined_heads(header, body.pop(0))
    for above, row in pairwise([[""] * width, *body]):
        row[:] = [over if cell == ABOVE else cell for over, cell in zip(above, row, strict=True)]
    return Table(tuple("" if name == LEFT else name for name in header), tuple(map(tuple, body)))


def _names_more(header: list[str], row: list[str]) -> bool:
    """Whether a row names the columns too: it goes on below a name, or names the parts of one over several columns."""
    grouped = _grouped(header)
    if not any(header) or not any(row) or (ABOVE not in row and (not any(grouped) or len(set(header)) <= 2)):
        return False
    return all(cell == ABOVE or (cell != "" if part else cell == "") for cell, part in zip(row, grouped, strict=True))


def _grouped(header: list[str]) -> list[bool]:
    """Whether each column lies under a name that spans several."""
    return [LEFT in {name, following} for name, following in zip(header, [*header[1:], ""], strict=True)]


def _joined_heads(header: list[str], row: list[str]) -> list[str]:
    """Names of columns in two rows as one: "Anggaran" over "2024" and "2025" is "Anggaran 2024", "Anggaran 2025"."""
    names: list[str] = []
    for at, name in enumerate(header):
        group = next((each for each in reversed(header[: at + 1]) if each != LEFT), "")
        below = "" if row[at] in {ABOVE, LEFT} else row[at]
        names.append(f"{group} {below}".strip() if below else name)
    return names


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [" ".join(plain(cell).split()) for cell in re.split(r"(?<!\\)\|", inner)]
