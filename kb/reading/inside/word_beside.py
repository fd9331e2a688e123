"""What stands beside a Word file's body: page heads and feet, other files in it, diagrams; and what is not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docx.opc.part import Part
from lxml.etree import LxmlError

from kb.reading.inside import marks
from kb.reading.inside.edges import Edges
from kb.reading.inside.fault import Fault
from kb.reading.inside.markup import xml_of
from kb.reading.inside.numbering import W

if TYPE_CHECKING:
    from kb.reading.inside.word import Reader

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_POINT = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}pt"
_HEADS = {"headerReference": True, "footerReference": False}
_CHUNKS = 3
"""How deep files within files are read."""


def surrounding(reader: Reader) -> Edges:
    """The page heads and feet of every section."""
    edges = Edges()
    for is_head, part in _heads(reader):
        try:
            root = xml_of(part.blob)
        except LxmlError:
            edges.told.append("Sebuah kepala atau kaki halaman tidak terbaca.")
            continue
        before, reader.lines = reader.lines, []
        reader.blocks(root, 0)
        lines, reader.lines = reader.lines, before
        edges.add(is_head, lines)
    return edges


def _heads(reader: Reader) -> Iterator[tuple[bool, Part]]:
    """The page heads (True) and feet of every section, each part once."""
    done: set[str] = set()
    settings = reader.part("settings")
    has_even = settings is not None and settings.find(f"{W}evenAndOddHeaders") is not None
    for section in reader.document.element.body.iter(f"{W}sectPr"):
        has_first = section.find(f"{W}titlePg") is not None
        for child in section:
            is_head = _HEADS.get(str(child.tag).removeprefix(W))
            kind = str(child.get(f"{W}type"))
            if is_head is None or (kind == "first" and not has_first) or (kind == "even" and not has_even):
                continue
            part = reader.target(str(child.get(_RELATION)))
            if part is not None and str(part.partname) not in done:
                done.add(str(part.partname))
                yield is_head, part


def chunk_lines(part: Part, depth: int) -> list[str] | None:
    """The lines of a file that stands in a Word file as a whole; None for one that is not read."""
    from kb.reading.inside.mail import html_of
    from kb.reading.inside.package import office_package_of
    from kb.reading.inside.plain import decode
    from kb.reading.inside.rich_text import rich_lines
    from kb.reading.inside.web import web_lines
    from kb.reading.inside.word import DAMAGED, word_lines

    kind, content = part.content_type.lower(), part.blob
    if depth >= _CHUNKS:
        return None
    try:
        if "wordprocessingml" in kind:
            office_package_of(content)
            return word_lines(content, depth + 1)
        if "rtf" in kind:
            return rich_lines(content)
        if "rfc822" in kind or "mht" in kind:
            page = html_of(content)
            return web_lines(page)[0] if page else None
        if "html" in kind or "xhtml" in kind:
            return web_lines(content)[0]
        if kind.startswith("text/plain"):
            return marks.paragraph(decode(content))
    except (*DAMAGED, Fault):
        return None
    return None


def diagram_lines(part: Part) -> list[str]:
    """The words of a diagram (SmartArt), an item a shape."""
    try:
        root = xml_of(part.blob)
    except LxmlError:
        return []
    texts = (" ".join("".join(t.text or "" for t in point.iter(f"{_DRAWN}t")).split()) for point in root.iter(_POINT))
    items = [f"- {text}" for text in texts if text]
    return ["", *items, ""] if items else []


def losses(reader: Reader) -> Iterator[str]:
    """What of the document is not read, or not as it stands in the file, a sentence each."""
    body, runs = reader.document.element.body, reader.runs
    inserted = sum(1 for _ in body.iter(f"{W}ins", f"{W}moveTo"))
    deleted = sum(1 for _ in body.iter(f"{W}del", f"{W}moveFrom"))
    if inserted or deleted:
        yield (
            f"Perubahan terlacak ({inserted} sisipan, {deleted} penghapusan) dibaca seolah-olah semuanya diterima; "
            "periksa naskah akhirnya."
        )
    comments = reader.part("comments")
    texts = [
        " ".join("".join(t.text or "" for t in one.iter(f"{W}t")).split())
        for one in (comments if comments is not None else ())
    ]
    if texts := [text for text in texts if text]:
        yield f"{len(texts)} komentar peninjau tidak dibaca, yang pertama «{texts[0][:80]}»."
    counted = (
        (runs.hidden, "{} bagian teks tersembunyi tidak dibaca."),
        (runs.unknown_signs, "{} tanda dari huruf simbol tidak dikenal (ditulis «▯»)."),
        (runs.charts, "{} grafik tidak dibaca."),
        (runs.pictures, "{} gambar besar tidak dibaca; bila berisi tulisan, masukkan sebagai PDF."),
        (runs.embedded, "{} objek tersemat (misalnya lembar Excel) tidak dibaca; masukkan berkas aslinya."),
        (reader.unread_chunks, "{} berkas yang disisipkan utuh tidak terbaca; salin isinya ke dokumen."),
    )
    yield from (sentence.format(count) for count, sentence in counted if count)
