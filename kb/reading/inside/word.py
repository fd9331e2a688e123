"""A Word file (.docx) to Markdown: headings, numbered paragraphs, tables, text boxes, notes; nothing deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from docx import Document as open_document
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part, PartFactory
from docx.parts.image import ImagePart
from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from kb.reading.inside import marks
from kb.reading.inside.fault import Fault
from kb.reading.inside.jobs import FILE_CHARACTERS
from kb.reading.inside.markup import xml_of
from kb.reading.inside.numbering import Numbering, W, list_of
from kb.reading.inside.package import BROKEN, office_package
from kb.reading.inside.word_beside import chunk_lines, diagram_lines, losses, surrounding
from kb.reading.inside.word_runs import DROPPED, Runs
from kb.reading.inside.word_styles import Styles

_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_GEOMETRY = "{http://schemas.openxmlformats.org/drawingml/2006/main}prstGeom"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EQUATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMathPara"

_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_WRAPPERS |= {f"{_ALTERNATIVE}AlternateContent", f"{_ALTERNATIVE}Choice"}
_LAID_OUT = re.compile(r"^(?:Menimbang|Mengingat|Memperhatikan|Menetapkan|MEMUTUSKAN)\b", re.IGNORECASE)
_DEEPEST = 20
_SYMBOLS = {
    "flowChartTerminator": "mulai/selesai",
    "flowChartProcess": "proses",
    "flowChartDecision": "keputusan",
    "flowChartDocument": "dokumen",
    "rect": "proses",
    "roundRect": "mulai/selesai",
    "ellipse": "mulai/selesai",
    "diamond": "keputusan",
}

DAMAGED = (*BROKEN, PackageNotFoundError, KeyError, TypeError, AttributeError, IndexError, LxmlError)
"""What reading a broken file raises."""


def read_word(path: Path, unpacked_bytes: int) -> tuple[list[str], dict[str, str]]:
    """The pages (as Word last laid them out, else one) and the metadata; ``lost`` says what could not be read.

    Raises :class:`Fault`: what a package raises, ``damaged`` or ``no_words``.
    """
    office_package(path, unpacked_bytes).close()
    try:
        document = open_document(str(path))
        pages, lost = _read(document, 0)
        metadata = {**_metadata(document), "lost": "\n".join(lost)}
    except DAMAGED as error:
        raise Fault("damaged") from error
    if not any(re.search(r"\w", page) for page in pages):
        raise Fault("no_words")
    return pages, metadata


def _part_class(content_type: str, relation: str) -> type[Part] | None:
    """Files within the file are bytes, whatever they are called: python-docx would take a Word file for its own XML."""
    if relation.endswith("/aFChunk"):
        return Part
    return ImagePart if relation.endswith("/image") else None


PartFactory.part_class_selector = _part_class


def word_lines(content: bytes, depth: int) -> list[str]:
    """The lines of a Word file that stands in another one, which has been looked through."""
    pages, _ = _read(open_document(BytesIO(content)), depth)
    return [line for page in pages for line in page.split("\n")]


def _read(document: Document, depth: int) -> tuple[list[str], list[str]]:
    reader = Reader(document, depth)
    edges = surrounding(reader)
    reader.blocks(document.element.body, 0)
    notes = reader.notes()
    pages = [*reader.pages, [*reader.lines, *notes, *edges.below]]
    pages[0] = [*edges.above, *pages[0]]
    return [marks.joined(page) for page in pages], [*edges.told, *losses(reader)]


def _metadata(document: Document) -> dict[str, str]:
    """The title, author and date of change; none where the part that says so is broken: the text is not."""
    try:
        properties = document.core_properties
        found = {"title": properties.title, "author": properties.author, "modified": str(properties.modified or "")}
    except DAMAGED:
        return {}
    return {name: value[:500] for name, value in found.items() if value}


@dataclass(slots=True)
class Reader:
    """Walks a document's body and gathers lines, page by page; ``depth`` counts documents within documents."""

    document: Document
    depth: int = 0
    pages: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    numbering: Numbering = field(init=False)
    styles: Styles = field(init=False)
    runs: Runs = field(init=False)
    laid_out: bool = field(init=False)
    unread_chunks: int = 0
    _carried: str = ""
    _parts: dict[str, list[str] | None] = field(default_factory=dict)
    _length: int = 0

    def __post_init__(self) -> None:
        self.styles = Styles.of(self.document.styles.element)
        self.numbering = Numbering.of(self.part("numbering"), self.styles.lists())
        self.runs = Runs(self.styles)
        self.laid_out = next(self.document.element.body.iter(f"{W}lastRenderedPageBreak"), None) is not None

    def part(self, kind: str) -> Element | None:
        """The root of the document's part of a kind; None without one, or where it is broken."""
        for relation in self.document.part.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                try:
                    return xml_of(relation.target_part.blob)
                except LxmlError:
                    return None
        return None

    def target(self, relation: str) -> Part | None:
        """The part that a relation of the document names."""
        found = self.document.part.rels.get(relation)
        return found.target_part if found is not None and not found.is_external else None

    def blocks(self, parent: Element, depth: int) -> None:
        """Every paragraph and table below an element, in order."""
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag in {f"{W}p", _EQUATIONS}:
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child, depth)
            elif child.tag == f"{W}altChunk":
                found = self._inserted(str(child.get(_RELATION)), lambda part: chunk_lines(part, self.depth))
                self.unread_chunks += found is None
                self.lines += ["", *(found or ()), ""]
            elif child.tag in _WRAPPERS:
                self.blocks(child, depth + 1)

    def _paragraph(self, element: Element) -> None:
        text = self.runs.text(element)
        own = element.find(f"{W}pPr")
        mark = "w:lastRenderedPageBreak" if self.laid_out else "w:br"
        breaks = sum(
            self.laid_out or one.get(f"{W}type") == "page" for one in element.iter(f"{W}{mark.removeprefix('w:')}")
        )
        if breaks and any(self.lines):
            self.pages.append(self.lines)
            self.lines = []
        if _ends_deleted(own):
            self._carried += text
        else:
            text, self._carried = self._carried + text, ""
            level, numbered = self._shape(element, bool(text.strip()))
            body = " ".join(part for part in (numbered, text.strip()) if part)
            self.lines += marks.heading(level, body) if level else marks.paragraph(body)
        self._flush()

    def _flush(self) -> None:
        """Write the text boxes and diagrams that a paragraph or table has put aside."""
        boxes, self.runs.boxes = self.runs.boxes, []
        diagrams, self.runs.diagrams = self.runs.diagrams, []
        for box in boxes:
            self.blocks(box, _DEEPEST // 2)
        for relation in diagrams:
            self.lines += self._inserted(relation, diagram_lines) or []

    def _inserted(self, relation: str, read: Callable[[Part], list[str] | None]) -> list[str] | None:
        """The lines of a part that stands in the text, read once however often it is named.

        Raises :class:`Fault` ``long`` where what is inserted is more than a file may hold.
        """
        part = self.target(relation)
        if part is None:
            return None
        name = str(part.partname)
        if name not in self._parts:
            self._parts[name] = read(part)
        lines = self._parts[name]
        self._length += sum(map(len, lines or ()))
        if self._length > FILE_CHARACTERS:
            raise Fault("long", str(FILE_CHARACTERS))
        return lines

    def _shape(self, element: Element, has_words: bool) -> tuple[int, str]:
        """The heading level (0 for text) and the counted number of a paragraph; Word counts empty ones too."""
        own = element.find(f"{W}pPr")
        found = list_of((("", own), *self.styles.properties(own)), self.numbering)
        number = self.numbering.next(*found) if found else ""
        return self.styles.heading_level(own), number if has_words or number != "-" else ""

    def _table(self, element: Element, depth: int) -> None:
        rows = [self._row(row, depth) for row in _rows(element)]
        heads = any(row.find(f"{W}trPr/{W}tblHeader") is not None for row in _rows(element))
        words = [[cell for cell in row if cell and cell not in marks.MERGED] for row in rows]
        if max(map(len, words), default=0) > 1 and not any(row and _LAID_OUT.match(row[0]) for row in words):
            self.lines += marks.table(rows, heads or None)
        else:
            for row in words:
                for line in " ".join(row).split(marks.BREAK):
                    self.lines += marks.paragraph(line.replace(r"\|", "|"))
        self._flush()

    def _row(self, row: Element, depth: int) -> list[str]:
        """A row's cells by the table's columns; a cell merged with the one above or before is marked so."""
        before = row.find(f"{W}trPr/{W}gridBefore")
        out: list[str] = [""] * (_count(before) if before is not None else 0)
        for one in _below(row, f"{W}tc"):
            properties = one.find(f"{W}tcPr")
            merged = properties.find(f"{W}vMerge") if properties is not None else None
            beside = properties.find(f"{W}hMerge") if properties is not None else None
            span = properties.find(f"{W}gridSpan") if properties is not None else None
            if merged is not None and merged.get(f"{W}val", "continue") == "continue":
                out.append(marks.ABOVE)
            elif beside is not None and beside.get(f"{W}val", "continue") == "continue":
                out.append(marks.LEFT)
            elif properties is not None and properties.find(f"{W}cellDel") is not None:
                out.append("")
            else:
                out.append(self._cell(one, depth))
            out += [marks.LEFT] * (_count(span) - 1 if span is not None else 0)
        return out

    def _cell(self, cell: Element, depth: int) -> str:
        """A cell as one text: its paragraphs and text boxes as lines, those of a row of a table in it on one line."""
        return marks.cell("\n".join(self._cell_lines(cell, depth))) if depth <= _DEEPEST else ""

    def _cell_lines(self, parent: Element, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag in {f"{W}p", _EQUATIONS}:
                text = self.runs.text(child).strip()
                _, number = self._shape(child, bool(text))
                if line := " ".join(part for part in (number, text) if part):
                    yield line
                boxes, self.runs.boxes = self.runs.boxes, []
                for box in boxes:
                    yield from self._cell_lines(box, depth + 1)
                yield from _symbols(child)
            elif child.tag == f"{W}tbl":
                for row in _rows(child):
                    cells = (" ".join(self._cell_lines(one, depth + 1)) for one in _below(row, f"{W}tc"))
                    yield "; ".join(text for text in cells if text)
            elif child.tag in _WRAPPERS:
                yield from self._cell_lines(child, depth + 1)

    def notes(self) -> list[str]:
        """Foot and end notes as lines at the end, under the marks that the text shows."""
        out: list[str] = []
        for kind in ("footnotes", "endnotes"):
            root = self.part(kind)
            for note in root if root is not None else ():
                key = (kind, str(note.get(f"{W}id")))
                text = " ".join(self.runs.text(child).strip() for child in note.iter(f"{W}p")).strip()
                if text and note.get(f"{W}type") in {None, "normal"}:
                    out += marks.paragraph(f"[{self.runs.notes.get(key) or self.runs.note(*key)}] {text}")
        return out


def _ends_deleted(properties: Element | None) -> bool:
    """Whether a paragraph's end was deleted: its words go on in the next one."""
    if properties is None:
        return False
    return any(properties.find(f"{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom"))


def _count(element: Element) -> int:
    value = str(element.get(f"{W}val", "1"))
    return min(int(value), 200) if value.isdigit() and len(value) < 6 else 1


def _rows(table: Element) -> Iterator[Element]:
    """A table's own rows, those deleted left out."""
    for row in _below(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is None or properties.find(f"{W}del") is None:
            yield row


def _below(parent: Element, tag: str) -> Iterator[Element]:
    """Children of a tag, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in DROPPED and child.tag in _WRAPPERS:
            yield from _below(child, tag)


def _symbols(paragraph: Element) -> list[str]:
    """Symbols of a flow chart that stand in the line; those that float may lie anywhere and say nothing."""
    return [
        f"[gambar: {_SYMBOLS[kind]}]"
        for inline in paragraph.iter(_INLINE)
        for shape in inline.iter(_SHAPE)
        for geometry in shape.iter(_GEOMETRY)
        if (kind := str(geometry.get("prst"))) in _SYMBOLS
    ]
