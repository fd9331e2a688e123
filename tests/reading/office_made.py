"""Office files made for tests: Word bodies as XML, OpenDocument, slides, rich text, letters."""

from __future__ import annotations

import io
import zipfile
from base64 import encodebytes
from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kb.reading import members, read_member
from kb.settings import Settings

NAMES = nsdecls("w", "r", "a", "wp") + (
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
    )
)  # fmt: skip
SLIDES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def read_bytes(folder: Path, name: str, content: bytes) -> tuple[str, str]:
    """The text of a file and what is told of it."""
    (folder / name).write_bytes(content)
    with members([folder / name], Settings()) as found:
        pages = read_member(found[0], Settings())
    return "\n".join(page.text for page in pages.pages), pages.metadata.get("lost", "")


def p(inner: str, properties: str = "") -> str:
    """A paragraph of runs; plain words become a run."""
    run = inner if inner.startswith("<") or not inner else f"<w:r><w:t>{inner}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def word(
    body: str,
    numbering: str = "",
    chunk: tuple[str, bytes] | None = None,
    notes: str = "",
    styles: str = "",
    comments: str = "",
) -> bytes:
    """A Word file of a body in XML; ``chunk`` is a whole file in it, under the relation "rIdX"."""
    document = docx.Document()
    root = document.element.body
    for child in parse_xml(f"<w:body {NAMES}>{body}</w:body>"):
        root.insert(len(root) - 1, child)
    if numbering:
        part = document.part.numbering_part
        for child in parse_xml(f"<w:numbering {NAMES}>{numbering}</w:numbering>"):
            (part.element.append if child.tag.endswith("}num") else lambda one: part.element.insert(0, one))(child)
    if styles:
        for child in parse_xml(f"<w:styles {NAMES}>{styles}</w:styles>"):
            document.styles.element.append(child)
    for kind, content in (("footnotes", notes), ("comments", comments)):
        if content:
            kinds = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
            whole = f"<w:{kind} {NAMES}>{content}</w:{kind}>".encode()
            made = Part(PackURI(f"/word/{kind}.xml"), kinds, whole, document.part.package)
            document.part.relate_to(made, getattr(RELATIONSHIP_TYPE, kind.upper()))
    if chunk is not None:
        made = Part(PackURI("/word/chunk.bin"), chunk[0], chunk[1], document.part.package)
        key = document.part.relate_to(made, RELATIONSHIP_TYPE.A_F_CHUNK)
        for one in root.iter("{*}altChunk"):
            one.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", key)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def levels(number: str, *texts: str, link: str = "") -> str:
    """A list whose levels are shown so, as a definition and a list of that number."""
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(one.split("|") for one in texts)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{link}{made}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    )


def listed(number: str, level: int = 0) -> str:
    """Paragraph properties of an item of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def open_document(kind: str, body: str, styles: str = "") -> bytes:
    """An OpenDocument file ("text", "spreadsheet") of a body in XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {OPEN}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    return _package({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def slides(*shapes: str, rels: str = "") -> bytes:
    """A presentation of one slide a tree of shapes."""
    links, ids, parts = "", "", {}
    for number, tree in enumerate(shapes, start=1):
        ids += f'<p:sldId id="{255 + number}" r:id="rId{number}"/>'
        links += f'<Relationship Id="rId{number}" Type="x/slide" Target="slides/slide{number}.xml"/>'
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld {SLIDES}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    return _package(
        {
            "ppt/presentation.xml": f"<p:presentation {SLIDES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": f"<Relationships {space}>{links}{rels}</Relationships>",
            **parts,
        }
    )


def shape(paragraphs: str, role: str = "") -> str:
    """A shape with paragraphs."""
    place = f'<p:ph type="{role}"/>' if role else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="a"/><p:nvPr>{place}</p:nvPr></p:nvSpPr>'
        f"<p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def letter(
    body: bytes, head: bytes = b"Subject: Undangan rapat\r\n", attachments: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """A letter with attachments."""
    parts = [b'--B\r\nContent-Type: text/plain; charset="us-ascii"\r\n\r\n' + body]
    for name, content in attachments:
        parts.append(
            b'--B\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="'
            + name.encode() + b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + encodebytes(content)
        )  # fmt: skip
    whole = b"From: a@contoh.go.id\r\nTo: b@contoh.go.id\r\n" + head
    return (
        whole
        + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n'
        + b"\r\n".join([*parts, b"--B--\r\n"])
    )


def _package(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
