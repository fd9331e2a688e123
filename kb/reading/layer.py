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

from kb.reading.annotations import open_form, told_of_document
from kb.reading.geometry import Letter, Turned
from kb.reading.margins import DOUBTFUL_EDGE, EDGE, doubtful, furniture, key
from kb.reading.sheet import PAGE_CHARACTERS, Sheet, letters_of, sheet_of

Answer = dict[str, object]

FILE_CHARACTERS = 60_000_000
"""Most characters kept of one file."""

_PASSWORD = 4
_HARDLY = 100
_STAMP = re.compile(
    r"^(?=.{0,700}$).*(?:tanda\s?tangan\w*|sertifikat)\s+(?:secara\s+)?elektronik", re.IGNORECASE | re.DOTALL
)
_COVERED = 0.5
_MOST_SHAPES = 2_000


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
    form = open_form(document)
    sheets: dict[int, Sheet] = {}
    pictured: list[int] = []
    bare: list[int] = []
    looks = _Looks(document)
    faults, room = 0, FILE_CHARACTERS
    for number in range(1, count + 1):
        sheets[number] = sheet = Sheet()
        try:
            page = document[number - 1]
            sheets[number] = sheet = sheet_of(document, page)
            text = sheet.text = sheet.text[: min(PAGE_CHARACTERS, room)]
            if _is_bare(page):
                bare.append(number)
            elif (len(text) < _HARDLY or _STAMP.search(text)) and _is_picture(page):
                pictured.append(number)
            looks.add(number, page, text)
            page.close()
        except pypdfium2.PdfiumError:
            sheet.text, faults = "", faults + 1
            bare.append(number)
        room -= len(sheet.text)
    _without_margins(document, sheets)
    found: Answer = {
        "pages": [_plain(sheet.text) for sheet in sheets.values()],
        "metadata": document.get_metadata_dict(skip_empty=True),
        "pictured": pictured,
        "bare": bare,
        "alike": list(looks.alike),
        "alike_to": list(looks.alike.values()),
        "beside": [[n, kind, _plain(text)] for n, sheet in sheets.items() for kind, text in sheet.beside],
        "told": [[n, _plain(text)] for n, sheet in sheets.items() for text in sheet.told]
        + [[0, _plain(text)] for text in told_of_document(document, form)],
    }
    if 2 * faults > count:
        other = _by_pypdf(path, max_pages)
        return other if faults == count or "fault" not in other else found
    return found


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


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


def words(path: str, number: int) -> Answer:
    """The words of one page with their boxes (points from the upper left corner as shown) and the page's size."""
    document = document_at(path)
    page = document[number - 1]
    turned = Turned.of(page)
    out: list[tuple[str, float, float, float, float]] = []
    word: list[Letter] = []
    for letter in [*letters_of(page.get_textpage(), turned), Letter(" ", None)]:
        if letter.sign.isspace():
            if word and (boxes := [part.box for part in word if part.box]):
                lefts, tops, rights, bottoms = zip(*boxes, strict=True)
                out.append(("".join(part.sign for part in word), min(lefts), min(tops), max(rights), max(bottoms)))
            word = []
        else:
            word.append(letter)
    return {"words": out, "width": turned.width, "height": turned.height}


def _without_margins(document: pypdfium2.PdfDocument, sheets: dict[int, Sheet]) -> None:
    """Take the running heads and feet out of the pages' text; a page where one cannot be told apart is read again."""
    margins = {number: sheet.margins for number, sheet in sheets.items() if sheet.margins is not None}
    for number, lines in furniture(margins, len(sheets)).items():
        sheet = sheets[number]
        rows = sheet.text.split("\n")
        keys = [key(row) for row in rows]
        places = [[at for at, own in enumerate(keys) if own == key(line.text)] for line in lines]
        if all(len(found) == 1 for found in places):
            gone = {found[0] for found in places}
            sheet.text = "\n".join(row for at, row in enumerate(rows) if at not in gone)
        else:
            page = document[number - 1]
            sheet.text = sheet_of(document, page, {run for line in lines for run in line.runs}).text
            page.close()
        sheet.beside += [(DOUBTFUL_EDGE if doubtful(line, len(sheets)) else EDGE, line.text) for line in lines]


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
