"""XML from outside: only in encodings in which nothing can be hidden, without a document type, parsed in one way."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from lxml.etree import XMLParser, fromstring
from lxml.etree import _Element as Element

from kb.reading.inside.fault import Fault

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BARE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
"""How a text in two bytes a letter begins where it has no byte order mark."""

_FOREIGN = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    b"<\x00\x00\x00",
    b"\x00\x00\x00<",
    b"\x00\x00<\x00",
    b"\x00<\x00\x00",
)
_EBCDIC = b"\x4c"
_EIGHT = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"})
_SIXTEEN = frozenset({"utf-16", "utf-16le", "utf-16be", "utf16", "iso-10646-ucs-2", "ucs-2"})
_DECLARED = re.compile(r"encoding\s*=\s*[\"'](?P<name>[^\"']*)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 400
_LONGEST = 12
_BLANKS = b" \t\r\n"


def is_markup(head: bytes) -> bool:
    """Whether a part that begins so could be taken for XML in some encoding."""
    if head.startswith((*_FOREIGN, *(mark for mark, _ in _MARKS), b"<", *(start for start, _ in _BARE))):
        return True
    bare = head.replace(b"\x00", b"").lstrip(_BLANKS)
    return bare.startswith(b"<") or head.lstrip(b"\x40\x05\x25\x15\x0d").startswith(_EBCDIC)


def check(parts: Iterable[bytes], name: str = "") -> None:
    """Look through XML, piece by piece, before anything parses it.

    Office XML is UTF-8 or UTF-16 and has no document type; one that has is a bomb or a theft (billion laughs, external
    entities). Raises :class:`Fault` ``entities``, or ``encoding`` for an encoding that readers take differently.
    """
    pieces = iter(parts)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= 2 * _HEAD:
            break
    encoding = _encoding(head, name)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before = ""
    try:
        for piece in (head, *_ended(pieces)):
            seen = before + decoder.decode(piece, final=not piece)
            if _FORBIDDEN.search(seen):
                raise Fault("entities", name[:80])
            before = seen[-_LONGEST:]
    except UnicodeDecodeError as error:
        raise Fault("encoding", name[:80]) from error


def _ended(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""


def _encoding(head: bytes, name: str) -> str:
    """The codec that every reader agrees on for a part that begins so."""
    encoding = next((codec for mark, codec in (*_MARKS, *_BARE) if head.startswith(mark)), "utf-8")
    shown = head.decode(encoding, "replace").lstrip("\ufeff").lstrip()
    said = ""
    if shown[:5].lower() == "<?xml":
        declaration, end, _ = shown[:_HEAD].partition("?>")
        found = _DECLARED.search(declaration)
        said = found["name"].strip().lower() if found else "" if end else "?"
    wide = encoding.startswith("utf-16")
    known = not said or said in (_SIXTEEN if wide else _EIGHT)
    if head.startswith(_FOREIGN) or not known or not shown.startswith("<"):
        raise Fault("encoding", name[:80])
    return encoding if wide or said in {"", "utf-8", "utf8"} else "latin-1"


def xml_of(content: bytes) -> Element:
    """The root of an XML text; raises :class:`Fault` as :func:`check` does, and ``lxml.etree.XMLSyntaxError``."""
    check([content])
    parser = XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root: Element = fromstring(content, parser)
    return root
