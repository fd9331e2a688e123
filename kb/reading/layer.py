"""The text layer of a PDF: text by PDFium, tables as rows, words with their boxes; pypdf where PDFium fails.

Runs in the child only (:mod:`kb.reading.worker`).
"""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import re
from itertools import islice
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from kb.reading.geometry import Letter, Turned
from kb.reading.ruling import page_tables
from kb.reading.tables import with_tables

Answer = dict[str, object]

PAGE_CHARACTERS = 400_000
"""Most characters kept of one page; no printed page comes near."""

FILE_CHARACTERS = 60_000_000
"""Most characters kept of one file."""

_PASSWORD = 4
_HARDLY = 100
_STAMP = re.compile(
    r"^(?=.{0,700}$).*(?:tanda\s?tangan\w*|sertifikat)\s+(?:secara\s+)?elektronik", re.IGNORECASE | re.DOTALL
)
_COVERED = 0.5
_MOST_SHAPES = 2_000
# "Pasal \n4" and "- 3 \n-", where PDFium saw two lines in one; must not match "Pasal\n(1) …" (no space at the end).
_PARTED = re.compile(
    r"^(?P<name>(?:Pasal|BAB|Ayat|Huruf|Angka)|[-–] ?\d{1,3}) \n(?P<number>\(?\w{1,4}\)?|[-–]) *$", re.MULTILINE
)
_HYPHEN = "\ufffe"
"""PDFium's sign for a hyphen at a line's end; it swallows the line end too."""
_HYPHEN_CODE = 2
"""The same, where PDFium is asked sign by sign."""
_SPACES = frozenset({10, 13, 32})


def document_at(path: str) -> pypdfium2.PdfDocument:
    """The PDF at ``path``, which may be the name of an open descriptor (PDFium's wrapper resolves names)."""
    with Path(path).open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    return pypdfium2.PdfDocument((ctypes.c_char * len(content)).from_buffer(content))


def texts(path: str, max_pages: int) -> Answer:
    """Text of every page and the file's metadata, or the fault that forbids it.

    ``pictured`` are pages that one picture covers, ``bare`` those with nothing on them and those that cannot be loaded;
    a page in ``alike`` looks as the one at the same place of ``alike_to`` does. A file may claim more pages than it
    has, or show one page a thousand times: what is seen here need not be drawn and recognised.
    """
    try:
        document = document_at(path)
    except pypdfium2.PdfiumError as error:
        return {"fault": "encrypted"} if error.err_code == _PASSWORD else _by_pypdf(path, max_pages)
    count = len(document)
    if count == 0 or count > max_pages:
        return {"fault": "pages" if count else "no_pages", "count": count}
    pages: list[str] = []
    pictured: list[int] = []
    bare: list[int] = []
    looks = _Looks(document)
    faults, room = 0, FILE_CHARACTERS
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
            text = _page_text(page)[: min(PAGE_CHARACTERS, room)]
            if _is_bare(page):
                bare.append(number)
            elif (len(text) < _HARDLY or _STAMP.search(text)) and _is_picture(page):
                pictured.append(number)
            looks.add(number, page, text)
            page.close()
        except pypdfium2.PdfiumError:
            text, faults = "", faults + 1
            bare.append(number)
        room -= len(text)
        pages.append(text.encode("utf-8", "replace").decode())
    metadata = document.get_metadata_dict(skip_empty=True)
    found: Answer = {"pages": pages, "metadata": metadata, "pictured": pictured, "bare": bare}
    found |= {"alike": list(looks.alike), "alike_to": list(looks.alike.values())}
    if 2 * faults > count:
        other = _by_pypdf(path, max_pages)
        return other if faults == count or "fault" not in other else found
    return found


def _is_bare(page: pypdfium2.PdfPage) -> bool:
    """Whether there is nothing on a page."""
    return not pdfium.FPDFPage_CountObjects(page.raw) and not pdfium.FPDFPage_GetAnnotCount(page.raw)


class _Looks:
    """Which pages look as one before them does: the same text, size and objects, pictures byte for byte."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.alike: dict[int, int] = {}
        self._document = document
        self._first: dict[tuple[str, tuple[float, float]], int] = {}
        self._by_look: dict[bytes, int] = {}

    def add(self, number: int, page: pypdfium2.PdfPage, text: str) -> None:
        """Look at a page. Objects are looked at only where text and size are those of a page before."""
        first = self._first.setdefault((text, page.get_size()), number)
        if first == number:
            return
        if first not in self._by_look.values():
            before = self._document[first - 1]
            self._by_look.setdefault(_look(before), first)
            before.close()
        seen = self._by_look.setdefault(_look(page), number)
        if seen != number:
            self.alike[number] = seen


def _look(page: pypdfium2.PdfPage) -> bytes:
    """What the objects of a page show, as a digest."""
    digest = hashlib.sha256(repr(page.get_size()).encode())
    for shape in islice(page.get_objects(max_depth=2), _MOST_SHAPES):
        digest.update(repr((shape.type, shape.get_bounds())).encode())
        if isinstance(shape, pypdfium2.PdfImage):
            digest.update(shape.get_data())
    return digest.digest()


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether one picture covers most of the page: a scan, with perhaps a stamp of the electronic signature on it."""
    width, height = page.get_size()
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = shape.get_bounds()
        if (right - left) * (top - bottom) > _COVERED * width * height:
            return True
    return False


def _page_text(page: pypdfium2.PdfPage) -> str:
    """The page's text as lines; where ruling lines make tables, their cells as rows between bars."""
    layer = page.get_textpage()
    found = page_tables(page)
    if found:
        return with_tables(_letters(layer, Turned.of(page)), found)
    text = layer.get_text_range().replace(_HYPHEN, "-\n").replace("\r\n", "\n").replace("\r", "\n")
    return _PARTED.sub(r"\g<name> \g<number>", text)


def words(path: str, number: int) -> Answer:
    """The words of one page with their boxes (points from the upper left corner as shown) and the page's size."""
    document = document_at(path)
    page = document[number - 1]
    turned = Turned.of(page)
    out: list[tuple[str, float, float, float, float]] = []
    word: list[Letter] = []
    for letter in [*_letters(page.get_textpage(), turned), Letter(" ", None)]:
        if letter.sign.isspace():
            if word and (boxes := [part.box for part in word if part.box]):
                lefts, tops, rights, bottoms = zip(*boxes, strict=True)
                out.append(("".join(part.sign for part in word), min(lefts), min(tops), max(rights), max(bottoms)))
            word = []
        else:
            word.append(letter)
    return {"words": out, "width": turned.width, "height": turned.height}


def _letters(layer: pypdfium2.PdfTextPage, turned: Turned) -> list[Letter]:
    """Every sign of the page in the order of the text; spaces and line ends, those that PDFium put in too, have no box.

    PDFium puts in nothing but spaces and line ends, and what it takes for a hyphen at a line's end has its own code.
    """
    sides = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = sides
    places = [ctypes.byref(side) for side in sides]
    text, unicode_of, box_of = layer.raw, pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharBox
    out: list[Letter] = []
    high = 0
    for index in range(min(layer.count_chars(), PAGE_CHARACTERS)):
        code = unicode_of(text, index)
        if code in _SPACES:
            if code != 13:
                out.append(Letter(chr(code), None))
            continue
        if 0xDC00 <= code < 0xE000 and 0xD800 <= high < 0xDC00:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = code
        if code == 0 or 0xD800 <= code <= 0xDFFF:
            continue
        box_of(text, index, *places)
        box = turned.box(left.value, bottom.value, right.value, top.value)
        if code == _HYPHEN_CODE:
            out += [Letter("-", box), Letter("\n", None)]
        else:
            out.append(Letter(chr(code), box))
    return out


def _by_pypdf(path: str, max_pages: int) -> Answer:
    """The same by pypdf, which mends some files that PDFium gives up."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    damage = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return {"fault": "encrypted"}
        count = len(reader.pages)
        if count == 0 or count > max_pages:
            return {"fault": "pages" if count else "no_pages", "count": count}
        pages: list[str] = []
        faults = 0
        for page in reader.pages:
            try:
                text = page.extract_text()[:PAGE_CHARACTERS]
            except damage:
                text, faults = "", faults + 1
            pages.append(text.encode("utf-8", "replace").decode())
        if faults == count or sum(map(len, pages)) > FILE_CHARACTERS:
            return {"fault": "damaged"}
        found = reader.metadata or {}
        return {"pages": pages, "metadata": {str(name).lstrip("/"): str(found[name])[:500] for name in found}}
    except DependencyError:
        return {"fault": "cipher"}
    except damage:
        return {"fault": "damaged"}
