"""OpenDocument texts (.odt) to Markdown: headings and lists with their counted numbers, tables, boxes, notes.

The elements are those of OpenDocument 1.3, part 3; what a change removed is left out, what it inserted is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from kb.reading.inside import marks
from kb.reading.inside.edges import Edges
from kb.reading.inside.fault import Fault
from kb.reading.inside.markup import xml_of
from kb.reading.inside.numbering import FORMATS
from kb.reading.inside.package import BROKEN, office_package
from kb.reading.inside.word_math import RAISED

NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, OFFICE, STYLE, DRAW, FO = (
    f"{{{NAMES}{n}:1.0}}" for n in ("text", "table", "office", "style", "drawing", "xsl-fo-compatible")
)
_LINK = "{http://www.w3.org/1999/xlink}href"
_DEEPEST = 60
_MOST_COLUMNS = 200
_MOST_REPEATED = 200
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SKIPPED = {
    f"{TEXT}{name}"
    for name in ("tracked-changes", "bookmark", "change", "change-start", "change-end", "sequence-decls")
}
_SKIPPED |= {f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}forms", f"{DRAW}image"}


def open_package(path: Path, unpacked_bytes: int) -> tuple[Element, Element | None, zipfile.ZipFile]:
    """The roots of a document's content and styles, and its package; raises :class:`Fault` as a package does."""
    package = office_package(path, unpacked_bytes)
    try:
        content = xml_of(package.read("content.xml"))
        styles = xml_of(package.read("styles.xml")) if "styles.xml" in package.namelist() else None
    except (*BROKEN, KeyError, LxmlError) as error:
        raise Fault("encrypted" if _is_locked(package) else "damaged") from error
    if _is_locked(package):
        raise Fault("encrypted")
    return content, styles, package


def _is_locked(package: zipfile.ZipFile) -> bool:
    try:
        return b"encryption-data" in package.read("META-INF/manifest.xml")[: 1 << 20]
    except (*BROKEN, KeyError):
        return False


def read_open_text(path: Path, unpacked_bytes: int) -> tuple[list[str], dict[str, str]]:
    """The pages, one unless breaks part the text, and the metadata.

    Raises :class:`Fault`: what a package raises, ``damaged`` or ``no_words``.
    """
    content, styles, package = open_package(path, unpacked_bytes)
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Fault("damaged")
    reader = OpenReader(content, styles)
    edges = reader.edges()
    reader.blocks(body)
    pages = [*reader.pages, [*reader.lines, *reader.notes, *edges.below]]
    pages[0] = [*edges.above, *pages[0]]
    texts = [marks.joined(page) for page in pages]
    if not any(re.search(r"\w", text) for text in texts):
        raise Fault("no_words")
    return texts, {**metadata(package), "lost": "\n".join([*edges.told, *reader.losses(body)])}


def metadata(package: zipfile.ZipFile) -> dict[str, str]:
    """The title and author that a document states of itself."""
    try:
        root = xml_of(package.read("meta.xml"))
    except (*BROKEN, KeyError, LxmlError):
        return {}
    found = {name: root.findtext(f".//{{http://purl.org/dc/elements/1.1/}}{name}") for name in ("title", "creator")}
    return {name: value[:500] for name, value in found.items() if value}


@dataclass(slots=True)
class OpenReader:
    """Walks a document's elements and gathers lines, page by page."""

    content: Element
    styles: Element | None
    pages: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _boxes: list[Element] = field(default_factory=list)
    _lists: dict[str, Element] = field(default_factory=dict)
    _looks: dict[str, Element] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _outline: Element | None = None

    def __post_init__(self) -> None:
        for root in (self.styles, self.content):
            for one in root.iter(f"{TEXT}list-style", f"{STYLE}style") if root is not None else ():
                (self._lists if one.tag == f"{TEXT}list-style" else self._looks)[str(one.get(f"{STYLE}name"))] = one
        if self.styles is not None:
            self._outline = next(self.styles.iter(f"{TEXT}outline-style"), None)

    def edges(self) -> Edges:
        """The page heads and feet."""
        edges = Edges()
        for page in self.styles.iter(f"{STYLE}master-page") if self.styles is not None else ():
            for child in page:
                name = str(child.tag).removeprefix(STYLE)
                if name.startswith(("header", "footer")) and child.get(f"{STYLE}display", "true") != "false":
                    before, self.lines = self.lines, []
                    self.blocks(child)
                    lines, self.lines = self.lines, before
                    edges.add(name.startswith("header"), lines)
        return edges

    def blocks(self, parent: Element, depth: int = 0) -> None:
        """Every paragraph, list and table below an element, in order."""
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                self._paragraph(child, depth)
            elif child.tag == f"{TEXT}list":
                for number, text in self._items(child, depth, "", 0):
                    self.lines += marks.paragraph(" ".join(part for part in (number, text) if part))
                self._flush(depth)
            elif child.tag == f"{TABLE}table":
                rows, named = rows_of(child, lambda cell: self.cell(cell, depth + 1))
                self.lines += marks.table(rows, named)
                self._flush(depth)
            elif child.tag == f"{TEXT}section":
                if child.get(f"{TEXT}display", "true") == "true":
                    self.blocks(child, depth + 1)
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                self.blocks(child, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> None:
        look = self._looks.get(str(element.get(f"{TEXT}style-name")))
        properties = look.find(f"{STYLE}paragraph-properties") if look is not None else None
        if properties is not None and properties.get(f"{FO}break-before") == "page" and any(self.lines):
            self.pages.append(self.lines)
            self.lines = []
        text = self.text(element)
        if element.tag == f"{TEXT}h":
            level = _whole(element.get(f"{TEXT}outline-level"), 1)
            number = ""
            if self._outline is not None and element.get(f"{TEXT}is-list-header") != "true":
                number = self._number("outline", self._outline, level)
            self.lines += marks.heading(level, f"{number} {text}".strip())
        else:
            self.lines += marks.paragraph(text)
        self._flush(depth)

    def _flush(self, depth: int) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box, depth + 1)

    def _items(self, element: Element, depth: int, style: str, level: int) -> Iterator[tuple[str, str]]:
        """The number and words of every item of a list; paragraphs of an item after its first have no number."""
        if depth > _DEEPEST:
            return
        own = str(element.get(f"{TEXT}style-name") or style)
        listed = self._lists.get(own)
        if (
            level == 0
            and element.get(f"{TEXT}continue-numbering") != "true"
            and not element.get(f"{TEXT}continue-list")
        ):
            self._counts.pop(own, None)
        for item in element:
            if item.tag not in {f"{TEXT}list-item", f"{TEXT}list-header"}:
                continue
            start = item.get(f"{TEXT}start-value")
            if start is not None:
                self._counts.setdefault(own, {})[level + 1] = _whole(start, 1) - 1
            numbered = item.tag == f"{TEXT}list-item"
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._items(child, depth + 1, own, level + 1)
                elif child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                    number = self._number(own, listed, level + 1) if numbered else ""
                    numbered = False
                    text = self.text(child)
                    if text.strip() or number not in {"", "-"}:
                        yield number, text
                else:
                    yield "", self.cell(child, depth + 1).replace(marks.BREAK, "\n").replace(r"\|", "|")

    def _number(self, name: str, style: Element | None, level: int) -> str:
        """The next number of a list at a level; a bullet is "-"."""
        levels = {_whole(one.get(f"{TEXT}level"), 1): one for one in style} if style is not None else {}
        own = levels.get(level)
        if own is None:
            return ""
        if own.tag == f"{TEXT}list-level-style-bullet":
            return "-"
        counts = self._counts.setdefault(name, {})
        counts[level] = counts.get(level, _whole(own.get(f"{TEXT}start-value"), 1) - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if not own.get(f"{STYLE}num-format"):
            return ""
        first = max(1, level + 1 - _whole(own.get(f"{TEXT}display-levels"), 1))
        shown = [
            FORMATS[_FORMATS.get(str(one.get(f"{STYLE}num-format")), "decimal")](min(counts.get(at, 1), 4_000))
            for at in range(first, level + 1)
            if (one := levels.get(at)) is not None and one.get(f"{STYLE}num-format")
        ]
        return f"{own.get(f'{STYLE}num-prefix', '')}{'.'.join(shown)}{own.get(f'{STYLE}num-suffix', '')}".strip()

    def cell(self, element: Element, depth: int) -> str:
        """A cell, or another element, as one text with its lines; a row of a table in it is one line."""
        return marks.cell("\n".join(self._cell_lines(element, depth)))

    def _cell_lines(self, parent: Element, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                yield self.text(child)
                boxes, self._boxes = self._boxes, []
                for box in boxes:
                    yield from self._cell_lines(box, depth + 1)
            elif child.tag == f"{TEXT}list":
                yield from (f"{number} {text}".strip() for number, text in self._items(child, depth, "", 0))
            elif child.tag == f"{TABLE}table":
                rows, _ = rows_of(child, lambda cell: self.cell(cell, depth + 2))
                yield from ("; ".join(text for text in row if text and text not in marks.MERGED) for row in rows)
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                yield from self._cell_lines(child, depth + 1)

    def text(self, element: Element, depth: int = 0) -> str:
        """The words of a paragraph as they are shown; its boxes are put aside, its notes written at the end."""
        out = [element.text or ""] if depth <= _DEEPEST else []
        for child in element if depth <= _DEEPEST else ():
            tag = child.tag
            if tag in {f"{TEXT}s", f"{TEXT}tab"}:
                out.append(" ")
            elif tag == f"{TEXT}line-break":
                out.append("\n")
            elif tag == f"{TEXT}note":
                mark = child.findtext(f"{TEXT}note-citation") or str(len(self.notes) + 1)
                words = " ".join(self.text(p, depth + 1) for p in child.iter(f"{TEXT}p"))
                self.notes += marks.paragraph(f"[{mark}] {words}")
                out.append(f" [{mark}]")
            elif tag in {f"{DRAW}text-box", f"{DRAW}custom-shape"}:
                self._boxes.append(child)
            elif tag not in _SKIPPED and isinstance(tag, str) and not self._is_hidden(child):
                words = self.text(child, depth + 1)
                out.append(words.translate(RAISED) if words.strip().isdigit() and self._is_raised(child) else words)
            out.append(child.tail or "")
        return re.sub(r"[ \t\r\f]+", " ", "".join(out)) if depth == 0 else "".join(out)

    def _properties(self, element: Element) -> Element | None:
        look = self._looks.get(str(element.get(f"{TEXT}style-name")))
        return look.find(f"{STYLE}text-properties") if look is not None else None

    def _is_raised(self, element: Element) -> bool:
        properties = self._properties(element)
        place = str(properties.get(f"{STYLE}text-position", "")) if properties is not None else ""
        return place.startswith("super") or re.match(r"[1-9]\d{0,2}%", place) is not None

    def _is_hidden(self, element: Element) -> bool:
        properties = self._properties(element)
        hidden = properties is not None and properties.get(f"{TEXT}display") == "none"
        return hidden or (element.tag == f"{TEXT}hidden-text" and str(element.get(f"{TEXT}is-hidden")) == "true")

    def losses(self, body: Element) -> Iterator[str]:
        """What of the document is not read, or not as it stands in the file, a sentence each."""
        counted = (
            (
                ("changed-region", TEXT),
                "Perubahan terlacak ({}) dibaca seolah-olah semuanya diterima; periksa naskah akhirnya.",
            ),
            (("annotation", OFFICE), "{} komentar peninjau tidak dibaca."),
            (("object", DRAW), "{} objek tersemat (misalnya rumus, grafik) tidak dibaca."),
        )
        for (name, space), words in counted:
            if count := sum(1 for _ in body.iter(f"{space}{name}")):
                yield words.format(count)
        large = sum(
            1 for frame in body.iter(f"{DRAW}frame") if frame.find(f"{DRAW}image") is not None and _is_large(frame)
        )
        if large:
            yield f"{large} gambar besar tidak dibaca; bila berisi tulisan, masukkan sebagai PDF."


def _is_large(frame: Element) -> bool:
    svg = f"{{{NAMES}svg-compatible:1.0}}"
    sizes = [re.match(r"([\d.]{1,8})(cm|in|mm)", str(frame.get(f"{svg}{name}", ""))) for name in ("width", "height")]
    worth = {"cm": 1.0, "in": 2.54, "mm": 0.1}
    try:
        wide, high = (float(size[1]) * worth[size[2]] if size else 0.0 for size in sizes)
    except ValueError:
        return False
    return wide > 7 and high > 3.5


def rows_of(table: Element, text_of: Callable[[Element], str]) -> tuple[list[list[str]], bool | None]:
    """The rows of a table with what merged cells cover marked, and True where its first row is one of heads."""
    rows: list[list[str]] = []
    named = None
    covers: dict[int, tuple[int, int, int]] = {}  # by column: first row, last row, first column of the cell
    for row in _rows(table, 0):
        if not rows and next(row.iterancestors(), row).tag == f"{TABLE}table-header-rows":
            named = True
        cells: list[str] = []
        for one in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            times = min(_whole(one.get(f"{TABLE}number-columns-repeated"), 1), _MOST_COLUMNS - len(cells))
            own = one.tag == f"{TABLE}table-cell"
            text = text_of(one) if own and len(one) else ""
            for _ in range(times):
                at = len(cells)
                if own:
                    wide = _whole(one.get(f"{TABLE}number-columns-spanned"), 1)
                    last = len(rows) + _whole(one.get(f"{TABLE}number-rows-spanned"), 1) - 1
                    covers |= {column: (len(rows), last, at) for column in range(at, min(at + wide, _MOST_COLUMNS))}
                    cells.append(text)
                else:
                    _, last, left = covers.get(at, (0, -1, 0))
                    cells.append("" if last < len(rows) else marks.ABOVE if left == at else marks.LEFT)
        repeated = _whole(row.get(f"{TABLE}number-rows-repeated"), 1)
        rows += [cells] * (min(repeated, _MOST_REPEATED) if any(cells) else 1)
    return rows, named


def _rows(parent: Element, depth: int) -> Iterator[Element]:
    groups = {f"{TABLE}{name}" for name in ("table-rows", "table-header-rows", "table-row-group")}
    for child in parent if depth < _DEEPEST else ():
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in groups:
            yield from _rows(child, depth + 1)


def _whole(text: str | None, other: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,7}", text) else other
