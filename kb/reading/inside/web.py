"""A web page (.html) to Markdown: headings, paragraphs, lists, tables; scripts, styles, menus and hidden parts go."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb.reading.inside import marks
from kb.reading.inside.fault import Fault
from kb.reading.inside.numbering import FORMATS

_DROPPED = frozenset(
    "script style noscript template head nav button select option svg canvas iframe object embed audio video map "
    "input textarea dialog link meta".split()
)
_BLOCKS = frozenset(
    "p div section article main header footer aside body html ul ol dl dt dd blockquote pre form fieldset figure "
    "figcaption address center details summary hr table caption thead tbody tfoot tr td th".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*+=\s*+[\"']?\s*+([\w\-:.]{2,30})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]{0,20})")
_NOT_COUNTED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd option optgroup tr td th thead tbody "
    "tfoot colgroup caption html head body rp rt".split()
)
_DEEPEST = 2_000
_MOST_TAGS = 500_000
_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LONG_CELL = 1_500
_MOST_COLUMNS = 200


def decoded(content: bytes) -> str:
    """Text by its byte order mark, the charset it declares, else UTF-8, else Windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    declared = _CHARSET.search(content[:4096])
    names = [declared[1].decode("ascii", "replace")] if declared else []
    for name in [*names, "utf-8"]:
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", errors="replace")


def read_web(path: Path) -> tuple[list[str], dict[str, str]]:
    """One page and the metadata (``title``).

    Raises :class:`Fault` ``no_words`` when nothing is left to read, ``long`` with too many tags, ``nested`` when too
    deep: a parser looks through all open elements at each new one, so time grows with the square of the depth.
    """
    source = decoded(path.read_bytes()).replace("\x00", "")
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
    text = marks.joined(writer.finished())
    if not re.search(r"\w{2}", text):
        raise Fault("no_words")
    if name and not re.search(r"^# ", text, re.MULTILINE):
        text = marks.joined([*marks.heading(1, name), text])
    return [text], {"title": name} if name else {}


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
            child = node.child
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
    rows: list[list[str]] = field(default_factory=list)
    spans: int = 1


@dataclass(slots=True)
class _Writer:
    """Gathers lines while a tree is walked; ``words`` is the paragraph (or cell) that is open."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    level: int = 0
    table: _Table | None = None
    lists: list[tuple[str, int]] = field(default_factory=list)
    item: str = ""

    def walk(self, root: LexborNode) -> None:
        """Write everything below a node."""
        for node, entering in _visible_walk(root):
            tag = node.tag or ""
            if tag == "-text":
                if entering:
                    self.words.append(node.text_content or "")
            elif entering:
                self._enter(node, tag)
            else:
                self._leave(node, tag)

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self.words.append("\n")
        elif self.table is not None:
            self._enter_in_table(node, tag)
        elif tag == "table" and _is_data(node):
            self._close()
            self.table = _Table()
        elif tag in _HEADINGS:
            self._close()
            self.level = int(tag[1])
        elif tag in {"ul", "ol"}:
            self._close()
            start = node.attributes.get("start") or "1"
            kind = (node.attributes.get("type") or "1") if tag == "ol" else ""
            self.lists.append((kind, int(start) if start.isdigit() and len(start) < 6 else 1))
        elif tag == "li":
            self._close()
            self.item = self._mark()
        elif tag in _BLOCKS:
            self._close()

    def _enter_in_table(self, node: LexborNode, tag: str) -> None:
        table = self.table
        if table is None:
            return
        if tag == "tr":
            table.rows.append([])
        elif tag in {"td", "th"}:
            span = node.attributes.get("colspan") or "1"
            table.spans = min(int(span), 50) if span.isdigit() and len(span) < 4 else 1
            self.words = []
        elif tag in _BLOCKS or tag == "li":
            self.words.append("\n")

    def _leave(self, node: LexborNode, tag: str) -> None:
        table = self.table
        if table is not None:
            if tag in {"td", "th"} and table.rows and len(table.rows[-1]) < _MOST_COLUMNS:
                table.rows[-1] += [marks.cell(_squeezed(self.words)), *[""] * (table.spans - 1)]
                self.words = []
            elif tag == "caption":
                self.lines += marks.paragraph(_squeezed(self.words))
                self.words = []
            elif tag == "table":
                self.lines += marks.table([row for row in table.rows if any(row)])
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


def _is_data(table: LexborNode) -> bool:
    """Whether a table holds data; one that holds tables or long texts only lays the page out."""
    if table.css_first("table table, h1, h2, h3, ul, ol, article") is not None:
        return False
    rows = table.css("tr")[:50]
    return len(rows) > 0 and not any(len(cell.text()) > _LONG_CELL for row in rows for cell in row.css("td"))
