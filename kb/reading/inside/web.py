"""A web page (.html) to Markdown: headings, paragraphs, lists, tables; scripts, styles, menus and hidden parts go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb.reading.inside import marks
from kb.reading.inside.fault import Fault
from kb.reading.inside.numbering import FORMATS
from kb.reading.inside.plain import decode
from kb.reading.inside.web_math import linear
from kb.reading.inside.word_math import RAISED

_DROPPED = frozenset(
    "script style noscript template head nav button option svg canvas iframe object embed audio video map "
    "dialog link meta rp".split()
)
_BLOCKS = frozenset(
    "p div section article main header footer aside body html ul ol dl dt dd blockquote pre form fieldset figure "
    "figcaption address center details summary hr table caption thead tbody tfoot tr td th".split()
)
_WHOLE = frozenset({"math", "select", "textarea"})
"""Elements that are read at once, not walked."""

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*+=\s*+[\"']?\s*+([\w\-:.]{2,30})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]{0,20})")
_NOT_COUNTED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd option optgroup tr td th thead tbody "
    "tfoot colgroup caption html head body rp rt".split()
)
_DEEPEST = 2_000
_MOST_TAGS = 500_000
_KINDS = {
    "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal-leading-zero": "decimalZero",
}  # fmt: skip
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]{0,60}?\b(?P<kind>(?:lower|upper)-\w+|decimal-leading-zero|none)"
)
_LONG_CELL = 1_500
MOST_CELLS = 500_000
"""Most squares of all tables of a page; spans make many of few words."""
_MOST_COLUMNS = 200


def read_web(path: Path) -> tuple[list[str], dict[str, str]]:
    """One page and the metadata (``title``).

    Raises :class:`Fault` ``no_words`` when nothing is left to read, ``long`` with too many tags, ``nested`` when too
    deep: a parser looks through all open elements at each new one, so time grows with the square of the depth.
    """
    lines, name = web_lines(path.read_bytes())
    text = marks.joined(lines)
    if not re.search(r"\w{2}", text):
        raise Fault("no_words")
    if name and not re.search(r"^# ", text, re.MULTILINE):
        text = marks.joined([*marks.heading(1, name), text])
    return [text], {"title": name} if name else {}


def web_lines(content: bytes) -> tuple[list[str], str]:
    """The lines of a page and its title; raises :class:`Fault` ``long`` or ``nested``."""
    label = _CHARSET.search(content[:4096])
    source = decode(content, label[1].decode("ascii", "replace") if label else "").replace("\x00", "")
    if source.count("<") > _MOST_TAGS:
        raise Fault("long")
    if _depth(source) > _DEEPEST:
        raise Fault("nested", str(_DEEPEST))
    tree = LexborHTMLParser(source)
    title = tree.css_first("title")
    name = " ".join(title.text().split())[:300] if title is not None else ""
    writer = _Writer()
    if tree.root is not None:
        writer.walk(tree.root)
    return writer.finished(), name


def _depth(source: str) -> int:
    """How deep elements that need an end tag lie in each other, at most; stops counting beyond the limit."""
    depth = deepest = 0
    for match in _TAG.finditer(source):
        if match["name"].lower() not in _NOT_COUNTED:
            depth = max(0, depth + (-1 if match["end"] else 1))
            deepest = max(deepest, depth)
            if deepest > _DEEPEST:
                break
    return deepest


def _visible_walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Nodes in document order, each on entering (True) and on leaving (False), dropped ones left out; no recursion."""
    node = root
    while True:
        if not _is_dropped(node):
            yield node, True
            child = node.child if node.tag not in _WHOLE else None
            if child is not None:
                node = child
                continue
            yield node, False
        while (following := node.next) is None:
            parent = node.parent
            if parent is None or node.mem_id == root.mem_id:
                return
            node = parent
            yield node, False
            if node.mem_id == root.mem_id:
                return
        node = following


def _is_dropped(node: LexborNode) -> bool:
    tag = node.tag
    if tag == "-text":
        return False
    if tag is None or tag in _DROPPED:
        return True
    if tag.startswith(("-", "!", "#")):
        return True
    given = node.attributes
    return "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))


@dataclass(slots=True)
class _Table:
    """The rows of a table; ``below`` says of each column how many rows more its cell covers, and with which mark."""

    rows: list[list[str]] = field(default_factory=list)
    below: dict[int, tuple[int, str]] = field(default_factory=dict)
    spans: tuple[int, int] = (1, 1)
    heads: list[bool] = field(default_factory=list)

    room: int = MOST_CELLS

    def begin_row(self) -> None:
        self.rows.append([])

    def end_row(self) -> None:
        """Write the squares that cells above cover behind the last cell."""
        if self.rows:
            self._covered(self.rows[-1])
            last = max(self.below, default=-1)
            while len(self.rows[-1]) <= last:
                self.rows[-1].append("")
                self._covered(self.rows[-1])
            self.room -= len(self.rows[-1])
            if self.room < 0:
                raise Fault("cells", str(MOST_CELLS))

    def add(self, text: str) -> None:
        """A cell at the first free square of its row."""
        cells = self.rows[-1]
        self._covered(cells)
        wide, high = self.spans
        for at in range(wide):
            if len(cells) >= _MOST_COLUMNS:
                return
            if high > 1:
                self.below[len(cells)] = (high - 1, marks.LEFT if at else marks.ABOVE)
            cells.append(marks.LEFT if at else text)

    def _covered(self, cells: list[str]) -> None:
        while (covered := self.below.pop(len(cells), None)) is not None and len(cells) < _MOST_COLUMNS:
            left, mark = covered
            if left > 1:
                self.below[len(cells)] = (left - 1, mark)
            cells.append(mark)

    def named(self) -> bool | None:
        """Whether the first row names the columns: its cells are heads; None where nothing says so."""
        return True if self.heads and all(self.heads) else None


@dataclass(slots=True)
class _Writer:
    """Gathers lines while a tree is walked; ``words`` is the paragraph (or cell) that is open."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    level: int = 0
    table: _Table | None = None
    lists: list[tuple[str, int]] = field(default_factory=list)
    item: str = ""
    raised: int = 0
    room: int = MOST_CELLS

    def walk(self, root: LexborNode) -> None:
        """Write everything below a node."""
        for node, entering in _visible_walk(root):
            tag = node.tag or ""
            if tag == "-text":
                if entering:
                    self.words.append(node.text_content or "")
            elif tag == "math":
                if entering:
                    self.words.append(f" {linear(node)} ")
            elif entering:
                self._enter(node, tag)
            else:
                self._leave(node, tag)

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self.words.append("\n")
        elif tag in {"input", "select", "textarea", "img"}:
            self.words += _form(node, tag, self.table is not None)
        elif tag == "sup":
            self.raised = len(self.words)
        elif self.table is not None:
            self._enter_in_table(node, tag)
        elif tag == "table" and _is_data(node):
            self._close()
            self.table = _Table(room=self.room)
        elif tag in _HEADINGS:
            self._close()
            self.level = int(tag[1])
        elif tag in {"ul", "ol"}:
            self._close()
            start = node.attributes.get("start") or "1"
            styled = _LIST_STYLE.search(node.attributes.get("style") or "")
            kind = ((styled["kind"] if styled else node.attributes.get("type")) or "1") if tag == "ol" else ""
            self.lists.append((kind, int(start) if start.isdigit() and len(start) < 6 else 1))
        elif tag == "li":
            self._close()
            value = node.attributes.get("value") or ""
            if value.isdigit() and len(value) < 6 and self.lists:
                self.lists[-1] = (self.lists[-1][0], int(value))
            self.item = self._mark()
        elif tag in _BLOCKS:
            self._close()

    def _enter_in_table(self, node: LexborNode, tag: str) -> None:
        table = self.table
        if table is None:
            return
        if tag == "tr":
            table.begin_row()
        elif tag in {"td", "th"}:
            table.spans = (_span(node, "colspan", 50), _span(node, "rowspan", 5_000))
            if len(table.rows) == 1:
                table.heads.append(tag == "th")
            self.words = []
        elif tag in _BLOCKS or tag == "li":
            self.words.append("\n")

    def _leave(self, node: LexborNode, tag: str) -> None:
        table = self.table
        if tag == "sup":
            words = "".join(self.words[self.raised :]).strip()
            if words.isdigit():
                self.words[self.raised :] = [words.translate(RAISED)]
        if table is not None:
            if tag in {"td", "th"} and table.rows:
                table.add(marks.cell(_squeezed(self.words)))
                self.words = []
            elif tag == "tr":
                table.end_row()
            elif tag == "caption":
                self.lines += marks.paragraph(_squeezed(self.words))
                self.words = []
            elif tag == "table":
                self.lines += marks.table(table.rows, table.named())
                self.room = table.room
                self.table, self.words = None, []
            return
        if tag in _HEADINGS or tag in _BLOCKS or tag == "li":
            self._close()
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()

    def _mark(self) -> str:
        """The mark of the next item of the innermost list."""
        if not self.lists:
            return "-"
        kind, value = self.lists[-1]
        self.lists[-1] = (kind, value + 1)
        if not kind:
            return "-"
        return f"{FORMATS[_KINDS.get(kind, 'decimal')](min(value, 4000))}."

    def _close(self) -> None:
        """End the open paragraph, heading or item."""
        text = _squeezed(self.words).strip()
        if text:
            text = f"{self.item} {text}".strip()
            self.lines += marks.heading(self.level, text) if self.level else marks.paragraph(text)
            self.item = ""
        self.words, self.level = [], 0

    def finished(self) -> list[str]:
        """All lines."""
        self._close()
        return self.lines


def _squeezed(words: list[str]) -> str:
    """Words with runs of spaces as one; only ``<br>`` and blocks in cells end lines."""
    parts = (word if word == "\n" else re.sub(r"\s+", " ", word) for word in words)
    return re.sub(r"(?:(?<! ) ++)?\n *+", "\n", "".join(parts))


def _span(node: LexborNode, name: str, most: int) -> int:
    """How many columns or rows a cell covers; 0 rows are all that follow in its group."""
    value = node.attributes.get(name) or "1"
    number = int(value) if value.isdigit() and len(value) < 6 else 1
    if name == "rowspan" and number == 0:
        return most
    return max(1, min(number, most))


def _form(node: LexborNode, tag: str, in_table: bool) -> Iterator[str]:
    """What a field of a form shows: its words, the chosen entry, a tick; in tables the words in place of a picture."""
    given = node.attributes
    kind = (given.get("type") or "text").lower()
    if tag == "textarea":
        yield f" {node.text() or ''} "
    elif tag == "select":
        for option in node.css("option[selected]")[:20]:
            yield f" {option.text()} "
    elif tag == "img":
        yield f" {given.get('alt') or ''} " if in_table else ""
    elif kind in {"checkbox", "radio"}:
        on, off = ("☒", "☐") if kind == "checkbox" else ("◉", "○")
        if "checked" in given or in_table:
            yield f" {on if 'checked' in given else off} "
    elif kind not in {"hidden", "submit", "button", "reset", "search", "image", "file", "password"}:
        yield f" {given.get('value') or ''} "


def _is_data(table: LexborNode) -> bool:
    """Whether a table holds data; one of tables, or of headings or long texts without names of columns, does not."""
    if table.css_first("table table") is not None:
        return False
    rows = table.css("tr")[:50]
    if table.css_first("th") is not None:
        return len(rows) > 0
    if table.css_first("h1, h2, h3, article") is not None:
        return False
    if table.css_first("ul, ol") is not None and max((len(row.css("td")) for row in rows), default=0) < 3:
        return False
    return len(rows) > 0 and not any(len(cell.text()) > _LONG_CELL for row in rows for cell in row.css("td"))
