"""Presentations (.pptx) to Markdown, one page a slide: its title, texts, tables and notes in the order of the slide."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml.etree import _Element as Element

from kb.reading.inside import marks
from kb.reading.inside.fault import Fault
from kb.reading.inside.numbering import FORMATS
from kb.reading.inside.package import office_package
from kb.reading.inside.relations import parsed, related
from kb.reading.inside.symbol_fonts import is_symbol_font, signs
from kb.reading.inside.word_math import RAISED, M, linear

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_NOT_SAID = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
_TITLES = frozenset({"title", "ctrTitle"})
_DEEPEST = 60
_LARGE = 4_000_000
_COUNTED = {
    "arabicPeriod": ("decimal", "{}."), "arabicParenR": ("decimal", "{})"), "arabicParenBoth": ("decimal", "({})"),
    "arabicPlain": ("decimal", "{}"), "alphaLcPeriod": ("lowerLetter", "{}."), "alphaLcParenR": ("lowerLetter", "{})"),
    "alphaLcParenBoth": ("lowerLetter", "({})"), "alphaUcPeriod": ("upperLetter", "{}."),
    "alphaUcParenR": ("upperLetter", "{})"), "romanLcPeriod": ("lowerRoman", "{}."),
    "romanUcPeriod": ("upperRoman", "{}."), "romanLcParenR": ("lowerRoman", "{})"),
}  # fmt: skip


def read_slides(path: Path, unpacked_bytes: int) -> tuple[list[str], dict[str, str]]:
    """A page a slide, and the metadata: ``lost`` says what could not be read.

    Raises :class:`Fault`: what a package raises, ``damaged`` or ``no_words``.
    """
    package = office_package(path, unpacked_bytes)
    root = parsed(package, "ppt/presentation.xml")
    if root is None:
        raise Fault("damaged")
    parts = {key: part for key, _, part in related(package, "ppt/presentation.xml")}
    reader = _Reader(package)
    pages: list[str] = []
    hidden = unread = 0
    for number, slide in enumerate(root.iterfind(f"{_P}sldIdLst/{_P}sldId"), start=1):
        part = parts.get(str(slide.get(f"{_R}id")), "")
        content = parsed(package, part) if part else None
        if content is None:
            unread += 1
            continue
        if content.get("show") in {"0", "false"}:
            hidden += 1
            continue
        pages.append(reader.slide(content, part, number))
    if not any(re.search(r"\w", page) for page in pages):
        raise Fault("no_words" if not unread else "damaged")
    told = (
        (hidden, "{} salindia tersembunyi tidak dibaca."),
        (unread, "{} salindia rusak tidak terbaca."),
        (reader.pictures, "{} gambar besar tidak dibaca; bila berisi tulisan, masukkan sebagai PDF."),
        (reader.charts, "{} grafik tidak dibaca."),
        (reader.embedded, "{} objek tersemat tidak dibaca; masukkan berkas aslinya."),
        (reader.comments, "{} salindia berkomentar; komentarnya tidak dibaca."),
        (reader.unknown, "{} tanda dari huruf simbol tidak dikenal."),
    )
    return pages, {"lost": "\n".join(words.format(count) for count, words in told if count)}


@dataclass(slots=True)
class _Reader:
    package: zipfile.ZipFile
    pictures: int = 0
    charts: int = 0
    embedded: int = 0
    comments: int = 0
    unknown: int = 0
    _targets: dict[str, str] = field(default_factory=dict)

    def slide(self, content: Element, part: str, number: int) -> str:
        """A slide as Markdown, what its speaker notes say last."""
        links = list(related(self.package, part))
        self._targets = {key: target for key, _, target in links}
        self.comments += any(kind == "comments" for _, kind, _ in links)
        tree = content.find(f"{_P}cSld/{_P}spTree")
        lines = [] if tree is None else list(self._shapes(tree, 0))
        if not any(line.startswith("# ") for line in lines):
            lines = [*marks.heading(1, f"Salindia {number}"), *lines] if any(lines) else lines
        for _, kind, target in links:
            notes = parsed(self.package, target) if kind == "notesSlide" else None
            tree = notes.find(f"{_P}cSld/{_P}spTree") if notes is not None else None
            said = [line for line in self._shapes(tree, 0) if line] if tree is not None else []
            if said:
                lines += ["", "Catatan pembicara:", "", *(part for line in said for part in (line, ""))]
        return marks.joined(lines)

    def _shapes(self, parent: Element, depth: int) -> Iterator[str]:
        for shape in parent if depth < _DEEPEST else ():
            if shape.tag == _FALLBACK or not isinstance(shape.tag, str):
                continue
            named = shape.find(f"*/{_P}cNvPr")
            if named is not None and named.get("hidden") in {"1", "true"}:
                continue
            if shape.tag == f"{_P}sp":
                yield from self._words(shape)
            elif shape.tag == f"{_P}graphicFrame":
                yield from self._frame(shape)
            elif shape.tag == f"{_P}pic":
                size = shape.find(f"{_P}spPr/{_A}xfrm/{_A}ext")
                self.pictures += size is not None and min(_whole(size.get("cx")), 2 * _whole(size.get("cy"))) > _LARGE
            elif shape.tag not in {f"{_P}nvGrpSpPr", f"{_P}grpSpPr", f"{_P}cxnSp"}:
                yield from self._shapes(shape, depth + 1)

    def _words(self, shape: Element) -> Iterator[str]:
        kind = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        role = str(kind.get("type", "")) if kind is not None else ""
        body = shape.find(f"{_P}txBody")
        if role in _NOT_SAID or body is None:
            return
        if role in _TITLES:
            yield from marks.heading(1, " ".join(self._text(p) for p in body.iterfind(f"{_A}p")))
            return
        for line in self._paragraphs(body):
            yield from marks.paragraph(line)

    def _paragraphs(self, body: Element) -> Iterator[str]:
        """The paragraphs of a text with their marks; numbers are counted level by level."""
        counts: dict[tuple[int, str], int] = {}
        for paragraph in body.iterfind(f"{_A}p"):
            text = self._text(paragraph).strip()
            properties = paragraph.find(f"{_A}pPr")
            level = _whole(properties.get("lvl")) if properties is not None else 0
            counted = properties.find(f"{_A}buAutoNum") if properties is not None else None
            counts = {
                key: value
                for key, value in counts.items()
                if key[0] < level or (key[0] == level and counted is not None)
            }
            mark = ""
            if counted is not None and text:
                kind = str(counted.get("type"))
                start = max(1, _whole(counted.get("startAt") or "1"))
                counts[level, kind] = counts.get((level, kind), start - 1) + 1
                written, pattern = _COUNTED.get(kind, ("decimal", "{}."))
                mark = pattern.format(FORMATS[written](min(counts[level, kind], 4_000)))
            elif properties is not None and properties.find(f"{_A}buChar") is not None and text:
                mark = "-"
            if text:
                yield f"{mark} {text}".strip()

    def _frame(self, shape: Element) -> Iterator[str]:
        table = shape.find(f"{_A}graphic/{_A}graphicData/{_A}tbl")
        diagram = shape.find(f"{_A}graphic/{_A}graphicData/{_DIAGRAM}relIds")
        if table is not None:
            first = table.find(f"{_A}tblPr")
            named = first is not None and first.get("firstRow") in {"1", "true"}
            yield from marks.table([self._row(row) for row in table.iterfind(f"{_A}tr")], named or None)
        elif diagram is not None:
            root = parsed(self.package, self._targets.get(str(diagram.get(f"{_R}dm")), ""))
            for point in root.iter(f"{_DIAGRAM}pt") if root is not None else ():
                if words := " ".join(self._text(p) for p in point.iter(f"{_A}p")).strip():
                    yield from marks.paragraph(f"- {words}")
        elif shape.find(f"{_A}graphic/{_A}graphicData/{{*}}chart") is not None:
            self.charts += 1
        else:
            self.embedded += 1

    def _row(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row.iterfind(f"{_A}tc"):
            if cell.get("hMerge") in {"1", "true"}:
                cells.append(marks.LEFT)
            elif cell.get("vMerge") in {"1", "true"}:
                cells.append(marks.ABOVE)
            else:
                body = cell.find(f"{_A}txBody")
                cells.append(marks.cell("\n".join(self._paragraphs(body))) if body is not None else "")
        return cells

    def _text(self, paragraph: Element) -> str:
        out: list[str] = []
        for one in paragraph.iter(f"{_A}r", f"{_A}br", f"{_A}fld", f"{M}oMath"):
            if one.tag == f"{_A}br":
                out.append("\n")
            elif one.tag == f"{M}oMath":
                out.append(linear(one, lambda _: ""))
            elif one.tag == f"{_A}r" or one.get("type") != "slidenum":
                out.append(self._run(one))
        return "".join(out)

    def _run(self, run: Element) -> str:
        text = run.findtext(f"{_A}t") or ""
        look = run.find(f"{_A}rPr")
        if look is None:
            return text
        for font in (look.find(f"{_A}sym"), look.find(f"{_A}latin")):
            if font is not None and is_symbol_font(str(font.get("typeface", ""))):
                text, unknown = signs(str(font.get("typeface")), text)
                self.unknown += unknown
                break
        if str(look.get("baseline", "0")).isdigit() and look.get("baseline", "0") != "0" and text.strip().isdigit():
            text = text.translate(RAISED)
        return text.upper() if look.get("cap") == "all" else text


def _whole(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else 0
