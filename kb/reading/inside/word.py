"""A Word file (.docx) to Markdown: headings, numbered paragraphs, tables, text boxes, notes; nothing deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document as open_document
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import LxmlError, XMLSyntaxError
from lxml.etree import _Element as Element

from kb.reading.inside import marks
from kb.reading.inside.fault import Fault
from kb.reading.inside.markup import xml_of
from kb.reading.inside.numbering import Numbering, W, list_of
from kb.reading.inside.package import BROKEN, office_package

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_GEOMETRY = "{http://schemas.openxmlformats.org/drawingml/2006/main}prstGeom"

_DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr")}
_DROPPED |= {_FALLBACK}
_SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
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


def read_word(path: Path, unpacked_bytes: int) -> tuple[list[str], dict[str, str]]:
    """The pages (as Word last laid them out, else one) and the metadata.

    Raises :class:`Fault`: what a package raises, ``damaged`` or ``no_words``.
    """
    office_package(path, unpacked_bytes).close()
    try:
        document = open_document(str(path))
        reader = _Reader(document)
        reader.blocks(document.element.body, 0)
        notes = reader.notes()
        pages = [marks.joined(page) for page in [*reader.pages, [*reader.lines, *notes]]]
        metadata = _metadata(document)
    except (*BROKEN, PackageNotFoundError, KeyError, TypeError, AttributeError, IndexError, LxmlError) as error:
        raise Fault("damaged") from error
    if not any(re.search(r"\w", page) for page in pages):
        raise Fault("no_words")
    return pages, metadata


def _metadata(document: Document) -> dict[str, str]:
    properties = document.core_properties
    found = {"title": properties.title, "author": properties.author, "modified": str(properties.modified or "")}
    return {name: value[:500] for name, value in found.items() if value}


@dataclass(slots=True)
class _Reader:
    """Walks a document's body and gathers lines, page by page."""

    document: Document
    pages: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    boxes: list[list[str]] = field(default_factory=list)
    numbering: Numbering = field(init=False)
    styles: dict[str, Element] = field(init=False)
    laid_out: bool = field(init=False)

    def __post_init__(self) -> None:
        self.numbering = Numbering.of(self._part("numbering"))
        root = self.document.styles.element
        self.styles = {str(style.get(f"{W}styleId")): style for style in root.iter(f"{W}style")}
        self.laid_out = next(self.document.element.body.iter(f"{W}lastRenderedPageBreak"), None) is not None

    def _part(self, kind: str) -> Element | None:
        for relation in self.document.part.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                try:
                    root = xml_of(relation.target_part.blob)
                except XMLSyntaxError:
                    return None
                return root
        return None

    def blocks(self, parent: Element, depth: int) -> None:
        """Every paragraph and table below an element, in order."""
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child, depth)
            elif child.tag not in _DROPPED and child.tag in {
                f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
            }:
                self.blocks(child, depth + 1)

    def _paragraph(self, element: Element) -> None:
        text = self._text(element)
        mark = "w:lastRenderedPageBreak" if self.laid_out else "w:br"
        breaks = sum(
            self.laid_out or one.get(f"{W}type") == "page" for one in element.iter(f"{W}{mark.removeprefix('w:')}")
        )
        if breaks and any(self.lines):
            self.pages.append(self.lines)
            self.lines = []
        level, numbered = self._shape(element)
        body = " ".join(part for part in (numbered, text.strip()) if part) if text.strip() else ""
        self.lines += marks.heading(level, body) if level else marks.paragraph(body)
        self._flush_boxes()

    def _flush_boxes(self) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            for line in box:
                self.lines += marks.paragraph(line)

    def _shape(self, element: Element) -> tuple[int, str]:
        """The heading level (0 for text) and the counted number of a paragraph."""
        own = element.find(f"{W}pPr")
        chain: list[Element | None] = [own, *self._style_properties(own)]
        level = 0
        for one in chain:
            outline = one.find(f"{W}outlineLvl") if one is not None else None
            if outline is not None:
                value = str(outline.get(f"{W}val", "9"))
                level = int(value) + 1 if value.isdigit() and int(value) < 9 else 0
                break
        if not level and self._is_title(own):
            level = 1
        found = list_of(chain)
        return level, self.numbering.next(*found) if found else ""

    def _style_properties(self, own: Element | None) -> Iterator[Element]:
        """Paragraph properties of the style and of those it is based on."""
        name = own.find(f"{W}pStyle") if own is not None else None
        key = str(name.get(f"{W}val")) if name is not None else ""
        for _ in range(_DEEPEST):
            style = self.styles.get(key)
            if style is None:
                return
            properties = style.find(f"{W}pPr")
            if properties is not None:
                yield properties
            base = style.find(f"{W}basedOn")
            key = str(base.get(f"{W}val")) if base is not None else ""

    def _is_title(self, own: Element | None) -> bool:
        name = own.find(f"{W}pStyle") if own is not None else None
        style = self.styles.get(str(name.get(f"{W}val"))) if name is not None else None
        shown = style.find(f"{W}name") if style is not None else None
        return shown is not None and str(shown.get(f"{W}val", "")).lower() == "title"

    def _text(self, element: Element) -> str:
        """The words of a paragraph, without what was deleted or hidden; its text boxes are put aside."""
        out: list[str] = []
        stack: list[Element] = [element]
        while stack:
            node = stack.pop()
            if node.tag in _DROPPED or (node.tag == f"{W}r" and _is_hidden(node)):
                continue
            if node.tag == f"{W}txbxContent":
                self.boxes.append([text for child in node.iter(f"{W}p") if (text := _plain(child)).strip()])
                continue
            if node.tag == f"{W}t":
                out.append(node.text or "")
            elif node.tag in _SIGNS:
                out.append(_SIGNS[node.tag] if node.get(f"{W}type") != "page" else "\n")
            elif node.tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                out.append(f" [{node.get(f'{W}id')}]")
            stack.extend(reversed(node))
        return "".join(out)

    def _table(self, element: Element, depth: int) -> None:
        rows = [self._row(row, depth) for row in _rows(element)]
        rows = [row for row in rows if row]
        self.boxes = []
        filled = max((sum(bool(text) for text in row) for row in rows), default=0)
        laid_out = any(_LAID_OUT.match(text) for row in rows for text in row[:1])
        if filled > 1 and not laid_out:
            self.lines += marks.table(rows)
            return
        for row in rows:
            for line in " ".join(text for text in row if text).split(marks.BREAK):
                self.lines += marks.paragraph(line.replace(r"\|", "|"))

    def _row(self, row: Element, depth: int) -> list[str]:
        """A row's cells; a cell merged with the one above or before is empty."""
        out: list[str] = []
        for one in _below(row, f"{W}tc"):
            properties = one.find(f"{W}tcPr")
            span = properties.find(f"{W}gridSpan") if properties is not None else None
            merged = properties.find(f"{W}vMerge") if properties is not None else None
            goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            out.append("" if goes_on else self._cell(one, depth))
            value = str(span.get(f"{W}val", "1")) if span is not None else "1"
            out += [""] * (min(int(value), 200) - 1 if value.isdigit() else 0)
        return out

    def _cell(self, cell: Element, depth: int) -> str:
        """A cell's paragraphs as lines of one cell, numbers counted, symbols drawn in the line named."""
        lines: list[str] = []
        for paragraph in cell.iter(f"{W}p"):
            if any(above.tag == f"{W}txbxContent" for above in _above(paragraph, cell)):
                continue
            text = self._text(paragraph).strip()
            boxed = [line for box in self.boxes for line in box]
            self.boxes = []
            _, number = self._shape(paragraph)
            if text:
                lines.append(" ".join(part for part in (number, text) if part))
            lines += boxed + _symbols(paragraph)
        return marks.cell("\n".join(lines)) if depth <= _DEEPEST else ""

    def notes(self) -> list[str]:
        """Foot and end notes as lines at the end."""
        out: list[str] = []
        for kind in ("footnotes", "endnotes"):
            root = self._part(kind)
            for note in root if root is not None else ():
                text = " ".join(_plain(child) for child in note.iter(f"{W}p")).strip()
                if text and note.get(f"{W}type") is None:
                    out += marks.paragraph(f"[{note.get(f'{W}id')}] {text}")
        return out


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
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}:
            yield from _below(child, tag)


def _above(element: Element, top: Element) -> Iterator[Element]:
    for one in element.iterancestors():
        if one is top:
            return
        yield one


def _plain(paragraph: Element) -> str:
    """The words of a paragraph of a text box or note."""
    dropped = _DROPPED - {f"{W}pPr"}
    texts = (t.text or "" for t in paragraph.iter(f"{W}t") if not any(a.tag in dropped for a in t.iterancestors()))
    return "".join(texts)


def _is_hidden(run: Element) -> bool:
    properties = run.find(f"{W}rPr")
    hidden = properties.find(f"{W}vanish") if properties is not None else None
    return hidden is not None and hidden.get(f"{W}val", "1") not in {"0", "false"}


def _symbols(paragraph: Element) -> list[str]:
    """Symbols of a flow chart that stand in the line; those that float may lie anywhere and say nothing."""
    return [
        f"[gambar: {_SYMBOLS[kind]}]"
        for inline in paragraph.iter(_INLINE)
        for shape in inline.iter(_SHAPE)
        for geometry in shape.iter(_GEOMETRY)
        if (kind := str(geometry.get("prst"))) in _SYMBOLS
    ]
