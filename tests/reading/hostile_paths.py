"""Hostile inputs of the ways in which words stand beside or within a text: ten for each, made by code.

A way is what a reader must know of a format to read it as it is shown: fields of a PDF form, columns, raised marks,
text boxes and equations of Word, merged cells, spans of a web page, names in an archive, attachments of a letter.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import docx
import openpyxl
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hostile_files import page_of, pdf_of, stream_of, with_parts, word, workbook
from office_made import letter

Make = Callable[[], bytes]
MIB = 1 << 20
MANY = 5_000

# --- PDF -------------------------------------------------------------------------------------------------------------


def _annotated(*annotations: bytes, shared: bytes = b"", content: bytes = b"", catalogue: bytes = b"") -> bytes:
    """A page with annotations, from object 6 on; ``catalogue`` holds further keys of the file's."""
    objects = page_of(content)
    kids = b" ".join(b"%d 0 R" % number for number in range(6, 6 + len(annotations)))
    objects[3] = objects[3].replace(b"/Contents", b"/Annots [%s %s] /Contents" % (kids, shared))
    fields = catalogue or b"/AcroForm << /Fields [%s] /DA (/F1 9 Tf) /DR << /Font << /F1 3 0 R >> >> >>" % kids
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R %s >>" % fields
    return pdf_of([*objects, *annotations])


def _field(value: bytes, kind: bytes = b"Tx", more: bytes = b"", place: int = 700) -> bytes:
    box = b"[60 %d 300 %d]" % (place, place + 14)
    return b"<< /Type /Annot /Subtype /Widget /FT /%s /T (a) /V %s /Rect %s /F 4 /DA (/F1 9 Tf) %s >>" % (
        kind,
        value,
        box,
        more,
    )


_LINES = b"BT /F1 6 Tf 6 TL 50 830 Td " + b"(kata demi kata yang dicetak) Tj T* " * 1_500 + b"ET"


def _fields() -> dict[str, Make]:
    options = b"/Opt [" + b"(pilihan) " * 3_000 + b"]"
    return {
        "banyak": lambda: _annotated(*[_field(b"(isi)", place=n % 800) for n in range(1_500)], content=_LINES),
        "sama": lambda: _annotated(_field(b"(isi)"), shared=b"6 0 R " * 50_000),
        "panjang": lambda: _annotated(_field(b"(" + b"isi " * 500_000 + b")")),
        "pilihan": lambda: _annotated(*[_field(b"(pilihan)", b"Ch", options) for _ in range(100)]),
        "induk": lambda: _annotated(_field(b"(isi)", more=b"/Parent 6 0 R /Kids [6 0 R]")),
        "kotak": lambda: _annotated(_field(b"/Yes", b"Btn", b"/AS /Yes /AP << /N << /Yes 6 0 R >> >>")),
        "luas": lambda: _annotated(_field(b"(isi)").replace(b"[60 700 300 714]", b"[-1e38 -1e38 1e38 1e38]")),
        "tanda": lambda: _annotated(_field(b"<FEFFD800D800000000000041>", more=b"/MaxLen -1 /Ff 4294967295")),
        "skrip": lambda: _annotated(_field(b"(isi)", more=b"/AA << /K << /S /JavaScript /JS (for(;;){}) >> >>")),
        "tumpuk": lambda: _annotated(_field(b"[" * 5_000 + b"]" * 5_000)),
    }


def _note(words: bytes, more: bytes = b"") -> bytes:
    return b"<< /Type /Annot /Subtype /FreeText /Rect [50 50 200 90] /DA (/F1 9 Tf) /Contents %s %s >>" % (words, more)


def _notes() -> dict[str, Make]:
    loop = b"/AP << /N 7 0 R >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>"
    return {
        "banyak": lambda: _annotated(*[_note(b"(catatan ketikan)")] * 5_000),
        "panjang": lambda: _annotated(_note(b"(" + b"catatan " * 400_000 + b")")),
        "sama": lambda: _annotated(_note(b"(catatan)"), shared=b"6 0 R " * 50_000),
        "balas": lambda: _annotated(_note(b"(catatan)", b"/IRT 6 0 R /Popup 6 0 R /Parent 6 0 R")),
        "gambar": lambda: _annotated(_note(b"(catatan)", loop), stream_of(b"/X Do", form)),
        "tanda": lambda: _annotated(_note(b"<FEFFDC00DC00202E0301000D000A>")),
        "kosong": lambda: _annotated(_note(b"null"), _note(b"[]"), _note(b"<<>>"), _note(b"6 0 R")),
        "kaya": lambda: _annotated(_note(b"(catatan)", b"/RC (" + b"<p>" * 100_000 + b")")),
        "garis": lambda: _annotated(_note(b"(|" + b"| a " * 50_000 + b"#)")),
        "pasal": lambda: _annotated(*[_note(b"(Pasal %d)" % n) for n in range(3_000)]),
    }


def _named(tree: bytes, *more: bytes) -> bytes:
    """A file whose tree of attached files is ``tree``; further objects from 6 on."""
    return _annotated(*more, catalogue=b"/Names << /EmbeddedFiles %s >>" % tree)


_FILE = b"<< /Type /Filespec /F (a.pdf) /EF << /F 7 0 R >> >>"
_HELD = stream_of(b"isi", b"/Type /EmbeddedFile ")


def _attached() -> dict[str, Make]:
    return {
        "banyak": lambda: _named(b"<< /Names [" + b"(a) 6 0 R " * 20_000 + b"] >>", _FILE, _HELD),
        "putar": lambda: _named(b"6 0 R", b"<< /Kids [6 0 R 6 0 R] >>"),
        "pohon": lambda: _named(
            b"6 0 R", *[b"<< /Kids [%s] >>" % (b"%d 0 R " % n * 10) for n in range(7, 19)], b"<<>>"
        ),
        "nama": lambda: _named(b"<< /Names [(a) 6 0 R] >>", _FILE.replace(b"a.pdf", b"n" * 500_000), _HELD),
        "keluar": lambda: _named(b"<< /Names [(a) 6 0 R] >>", _FILE.replace(b"a.pdf", b"../../etc/passwd"), _HELD),
        "hilang": lambda: _named(b"<< /Names [(a) 99 0 R (b) 98 0 R] >>"),
        "ganjil": lambda: _named(b"<< /Names [(a)] >>"),
        "sendiri": lambda: _named(b"<< /Names [(a) 6 0 R] >>", _FILE.replace(b"7 0 R", b"6 0 R")),
        "tanda": lambda: _named(
            b"<< /Names [<FEFFD800> 6 0 R] >>", _FILE.replace(b"(a.pdf)", b"<FEFFD800202E>"), _HELD
        ),
        "catatan": lambda: _annotated(
            *[b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >>"] * 3_000
        ),
    }


def _portfolios() -> dict[str, Make]:
    def held(collection: bytes, names: bytes = b"[(a) 6 0 R]", more: tuple[bytes, ...] = (_FILE, _HELD)) -> bytes:
        keys = b"/Collection %s /Names << /EmbeddedFiles << /Names %s >> >>" % (collection, names)
        return _annotated(*more, catalogue=keys)

    return {
        "biasa": lambda: held(b"<< /View /T >>"),
        "putar": lambda: held(b"1 0 R"),
        "banyak": lambda: held(b"<< /View /D >>", b"[" + b"(a) 6 0 R " * 20_000 + b"]"),
        "skema": lambda: held(
            b"<< /Schema << " + b"".join(b"/k%d << /N (a) >> " % n for n in range(20_000)) + b">> >>"
        ),
        "tumpuk": lambda: held(b"<< /A " * 2_000 + b">>" * 2_000),
        "kosong": lambda: held(b"null", b"[]"),
        "salah": lambda: held(b"(bukan kamus)"),
        "map": lambda: held(b"<< /Folders 8 0 R >>", more=(_FILE, _HELD, b"<< /Child 8 0 R /Next 8 0 R >>")),
        "urut": lambda: held(b"<< /Sort << /S [" + b"/a " * 200_000 + b"] >> >>"),
        "nama": lambda: held(b"<< /D <FEFFD800> >>", b"[<FEFFDC00> 6 0 R]"),
    }


def _xfa() -> dict[str, Make]:
    def form(value: bytes, *more: bytes) -> bytes:
        return _annotated(_field(b"(isi)"), *more, catalogue=b"/AcroForm << /Fields [6 0 R] /XFA %s >>" % value)

    entity = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><xdp>&e;</xdp>'
    return {
        "biasa": lambda: form(b"7 0 R", stream_of(b"<xdp/>")),
        "deretan": lambda: form(b"[" + b"(a) 7 0 R " * 20_000 + b"]", stream_of(b"<xdp/>")),
        "tingkat": lambda: form(b"7 0 R", stream_of(b"<a>" * 300_000)),
        "entitas": lambda: form(b"7 0 R", stream_of(entity)),
        "putar": lambda: form(b"[(a) 1 0 R]"),
        "besar": lambda: form(b"7 0 R", stream_of(b"<a>" + b"x" * (8 * MIB))),
        "ganjil": lambda: form(b"[(a)]"),
        "salah": lambda: form(b"(bukan aliran)"),
        "biner": lambda: form(b"7 0 R", stream_of(bytes(range(256)) * 4_000)),
        "tumpuk": lambda: form(b"[" * 5_000 + b"]" * 5_000),
    }


def _drawn(content: bytes, pages: int = 1) -> Make:
    def make() -> bytes:
        objects = page_of(content)
        objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"4 0 R " * pages, pages)
        return pdf_of(objects)

    return make


def _at(x: float, y: float, size: float, words: bytes) -> bytes:
    return b"BT /F1 %g Tf %g %g Td (%s) Tj ET " % (size, x, y, words)


_HEAD = _at(50, 700, 11, b"isi halaman yang biasa")


def _raised() -> dict[str, Make]:
    mark = _at(80, 704, 6, b"1")
    base = b"".join(
        _at(50 + n % 9, 700 - n % 600, 11, b"kata") + _at(75 + n % 9, 704 - n % 600, 6, b"1") for n in range(MANY)
    )
    notes = b"".join(_at(50, 400 - n / 20, 6, b"1") + _at(55, 398 - n / 20, 7, b"catatan kaki") for n in range(MANY))
    return {
        "banyak": _drawn(base),
        "catatan": _drawn(_at(50, 700, 11, b"kata") + mark + notes),
        "bertumpuk": _drawn(b"".join(_at(50 + n, 400 + n / 5, 11, b"1") for n in range(MANY))),
        "setempat": _drawn(_at(50, 700, 11, b"kata") + mark * 9_000),
        "panjang": _drawn(_at(50, 700, 11, b"kata") + _at(80, 704, 6, b"1" * 60_000)),
        "bintang": _drawn(_at(50, 700, 11, b"kata") + b"".join(_at(80 + n, 704, 6, b"*") for n in range(MANY))),
        "nol": _drawn(_at(50, 700, 0, b"kata") + _at(80, 704, 0, b"1")),
        "besar": _drawn(_at(50, 700, 1e9, b"kata") + _at(80, 704, 1e-9, b"1")),
        "naik": _drawn(b"BT /F1 11 Tf 50 700 Td " + b"5 Ts (1) Tj 0 Ts (kata) Tj " * MANY + b"ET"),
        "koma": _drawn(
            b"".join(_at(50, 800 - n, 11, b"kata") + _at(75, 804 - n, 6, b"1,2,3,4,5,6") for n in range(700))
        ),
    }


def _tilted(words: bytes, times: int, size: int = 9) -> bytes:
    return b"".join(
        b"BT /F1 %d Tf .7 .7 -.7 .7 %d %d Tm (%s) Tj ET " % (size, 50 + n % 400, n % 800, words) for n in range(times)
    )


def _watermarks() -> dict[str, Make]:
    huge = b"".join(_at(n % 500, n % 800, 90, b"SALINAN") for n in range(3_000))
    plain = b"".join(_at(n % 500, n % 830, 9, b"kata biasa") for n in range(2 * MANY))
    return {
        "banyak": _drawn(_tilted(b"SALINAN", MANY)),
        "besar": _drawn(plain + huge),
        "panjang": _drawn(_HEAD + _tilted(b"SALINAN " * 20_000, 1)),
        "bergantian": _drawn(b"".join(_at(50, n % 800, 11, b"a") + _tilted(b"B", 1) for n in range(MANY))),
        "tegak": _drawn(_HEAD + b"BT /F1 9 Tf 0 1 -1 0 590 90 Tm (tepi) Tj ET " * MANY),
        "datar": _drawn(_HEAD + b"BT /F1 9 Tf 0 0 0 0 90 90 Tm (cap) Tj ET " * MANY),
        "terbalik": _drawn(_HEAD + b"BT /F1 9 Tf -1 0 0 -1 500 90 Tm (cap) Tj ET " * MANY),
        "halaman": _drawn(_at(50, 700, 11, b"isi halaman") + _tilted(b"SALINAN", 3), 2_000),
        "tak_hingga": _drawn(_HEAD + b"BT /F1 9 Tf 1e38 1e38 -1e38 1e38 1e38 0 Tm (cap) Tj ET"),
        "kisi": _drawn(
            b"".join(b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (n, n, n, n) for n in range(0, 590, 3))
            + _tilted(b"cap", 900)
        ),
    }


def _columns() -> dict[str, Make]:
    def rows(count: int, columns: int, words: bytes = b"kata kata kata kata", step: float = 0.05) -> bytes:
        wide = 560 / columns
        return b"".join(_at(20 + wide * at, 830 - n * step, 5, words) for n in range(count) for at in range(columns))

    marks = b"".join(_at(20, 830 - n * 0.05, 5, b"%d." % (n % 900)) for n in range(MANY))
    items = b"".join(_at(60, 830 - n * 0.05, 5, b"butir") for n in range(MANY))
    return {
        "banyak": _drawn(rows(6_000, 2)),
        "empat": _drawn(rows(3_000, 4, b"kata kata")),
        "sempit": _drawn(rows(900, 10, b"kata kata kata kata", 0.9)),
        "miring": _drawn(
            b"".join(
                _at(20, 830 - n / 9, 5, b"kata kata kata") + _at(90 + n / 20, 830 - n / 9, 5, b"kata kata kata")
                for n in range(MANY)
            )
        ),
        "selang": _drawn(
            b"".join(_at(20 + 200 * (n % 3), 830 - n / 9, 5, b"kata kata kata kata") for n in range(9_000))
        ),
        "butir": _drawn(marks + items),
        "rapat": _drawn(rows(2_000, 2, b"kata " * 8, 0.0)),
        "satu_baris": _drawn(b"".join(_at(n / 10, 700, 5, b"k") for n in range(9_000))),
        "halaman": _drawn(rows(60, 2, b"kata kata kata kata", 12), 1_500),
        "kisi": _drawn(
            b"".join(b"%d %d 4 4 re S " % (5 * (n % 100), 5 * (n // 100)) for n in range(9_900)) + rows(700, 9, b"k", 1)
        ),
    }


def _heads() -> dict[str, Make]:
    def pages(head: bytes, count: int, body: bytes = b"isi halaman yang biasa") -> Make:
        return _drawn(head + _at(50, 500, 11, body), count)

    return {
        "banyak": pages(_at(50, 830, 9, b"Kepala halaman"), 3_000),
        "tumpuk": pages(b"".join(_at(50, 840 - n / 50, 9, b"Kepala %d" % n) for n in range(MANY)), 4),
        "panjang": pages(_at(50, 830, 9, b"Kepala " * 9_000), 20),
        "angka": pages(_at(50, 830, 9, b"9" * 9_000), 50),
        "romawi": pages(_at(300, 20, 9, b"mmmmmmm") + _at(300, 30, 9, b"ivxlivx"), 500),
        "tanda": pages(b"/Artifact BMC " * 9_000 + _at(50, 830, 9, b"Kepala") + b"EMC", 9),
        "sama": pages(_at(50, 830, 9, b"isi halaman yang biasa"), 2_000),
        "tersertifikasi": pages(_at(50, 20, 5, b"Dokumen ini telah ditandatangani secara elektronik " * 99), 90),
        "tinggi": pages(_at(50, 1e7, 9, b"Kepala") + _at(50, -1e7, 9, b"Kaki"), 20),
        "bab": pages(_at(50, 830, 9, b"BAB I"), 2_000),
    }


def _law(body: str, size: int = 2) -> Make:
    """A law whose rows are these, some eighty a page."""
    head = ["PERATURAN PRESIDEN", "NOMOR 1 TAHUN 2020", "TENTANG", "LAYANAN", "MEMUTUSKAN:"]
    rows = [*head, *body.split("\n")]

    def make() -> bytes:
        objects = page_of()[:3]
        kids = []
        for at in range(0, len(rows), 80 * size):
            shown = b" ".join(b"(%s) Tj T*" % row.encode() for row in rows[at : at + 80 * size])
            objects += [stream_of(b"BT /F1 5 Tf %d TL 50 820 Td %s ET" % (9 // size, shown))]
            objects += [
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
            ]
            kids.append(b"%d 0 R" % len(objects))
        objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
        return pdf_of(objects)

    return make


def _lost_articles() -> dict[str, Make]:
    return {
        "judul": _law("Pasal\nDinas melayani.\n" * MANY),
        "jauh": _law("Pasal 1\nDinas melayani.\nPasal 999\nDinas melayani.\nPasal 2\nDinas melayani.\n" * 900),
        "mundur": _law("\n".join(f"Pasal {n}\nDinas melayani." for n in range(3_000, 0, -1))),
        "ayat": _law("Pasal 1\n" + "(1) Dinas.\n(2) Dinas.\n" * MANY),
        "rusak": _law("Pasa1 ~\nDinas melayani.\nP4sal l?\n(1) Dinas.\n" * 2_500),
        "angka": _law("Pasal 99999999999999999999\nDinas melayani.\n" * 99),
        "berlaku": _law("Peraturan Presiden ini mulai berlaku.\n" * MANY),
        "penjelasan": _law("Pasal 1\nDinas.\nPENJELASAN\nPasal 900\nCukup jelas.\n" * 900),
        "selang": _law("\n".join(f"Pasal {n * 7}\nDinas melayani.\n(1) Dinas.\nlain" for n in range(1, 900))),
        "kosong": _law("Pasal 1\n" * MANY),
    }


def _beside_pages() -> dict[str, Make]:
    return {
        "luar": _drawn(_HEAD + b"".join(_at(700 + n, 400, 9, b"luar") for n in range(MANY))),
        "bawah": _drawn(_HEAD + b"".join(_at(50, -99 - n, 9, b"luar") for n in range(MANY))),
        "panjang": _drawn(_HEAD + _at(900, 400, 9, b"luar " * 40_000)),
        "bergantian": _drawn(
            b"".join(_at(50, n % 800, 11, b"isi") + _at(900, n % 800, 9, b"luar") for n in range(MANY))
        ),
        "halaman": _drawn(_HEAD + _at(900, 400, 9, b"luar"), 2_500),
        "jauh": _drawn(_HEAD + _at(1e30, -1e30, 9, b"luar")),
        "setengah": _drawn(_HEAD + b"".join(_at(590, n % 800, 9, b"tepi") for n in range(MANY))),
        "sempit": lambda: pdf_of(page_of(box=b"0 0 0.001 0.001")),
        "terbalik": lambda: pdf_of(page_of(box=b"595 842 0 0")),
        "potong": lambda: pdf_of([o.replace(b"/Contents", b"/CropBox [1 1 2 2] /Contents") for o in page_of()]),
    }


# --- Word ------------------------------------------------------------------------------------------------------------

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_CHUNK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"


def _word(body: str, parts: dict[str, bytes] | None = None) -> Make:
    text = f"<w:document {_SPACES}><w:body><w:p><w:r><w:t>Isi surat.</w:t></w:r></w:p>{body}</w:body></w:document>"
    return lambda: with_parts(word(), {"word/document.xml": text.encode(), **(parts or {})})


def _p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def _signs() -> dict[str, Make]:
    sign = '<w:sym w:font="Wingdings" w:char="F0FC"/>'
    return {
        "banyak": _word(_p(f"<w:r>{sign * 200_000}</w:r>")),
        "paragraf": _word(_p(f"<w:r>{sign}</w:r>") * 30_000),
        "kosong": _word(_p("<w:r><w:sym/></w:r>")),
        "angka": _word(_p('<w:r><w:sym w:font="a" w:char="FFFFFFFFFFFFFFFFFFFF"/></w:r>')),
        "setengah": _word(_p('<w:r><w:sym w:font="a" w:char="D800"/><w:t>x</w:t></w:r>')),
        "negatif": _word(_p('<w:r><w:sym w:font="a" w:char="-1"/></w:r>')),
        "huruf": _word(_p(f'<w:r><w:sym w:font="{"W" * 500_000}" w:char="41"/></w:r>')),
        "kode": _word(_p(f'<w:r><w:sym w:font="a" w:char="{"4" * 500_000}"/></w:r>')),
        "gaya": _word(_p(f'<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>{"abc" * 300_000}</w:t></w:r>')),
        "kendali": _word(_p('<w:r><w:sym w:font="a" w:char="202E"/><w:sym w:font="a" w:char="200D"/></w:r>')),
    }


def _equations() -> dict[str, Make]:
    one = "<m:r><m:t>x</m:t></m:r>"

    def nested(name: str, depth: int, part: str = "e") -> str:
        return f"<m:{name}><m:{part}>" * depth + one + f"</m:{part}></m:{name}>" * depth

    def math(inner: str) -> str:
        return _p(f"<m:oMath>{inner}</m:oMath>")

    fraction = f"<m:f><m:num>{one}</m:num><m:den>{one}</m:den></m:f>"
    return {
        "tingkat": _word(math(nested("sSup", 110))),
        "melampaui": _word(math(nested("rad", 5_000))),
        "banyak": _word(math(fraction * 20_000)),
        "paragraf": _word(math(fraction) * 10_000),
        "tabel": _word(math("<m:m>" + f"<m:mr>{f'<m:e>{one}</m:e>' * 300}</m:mr>" * 300 + "</m:m>")),
        "kurung": _word(
            math("<m:d><m:dPr><m:sepChr m:val='" + "|" * 50_000 + f"'/></m:dPr>{f'<m:e>{one}</m:e>' * 2_000}</m:d>")
        ),
        "kosong": _word(math("<m:f/><m:sSup/><m:nary/><m:d/><m:m/><m:func/><m:limLow/><m:rad/>")),
        "selang": _word(_p("<w:r><m:oMath>" * 100 + "<w:r><w:t>a</w:t></w:r>" + "</m:oMath></w:r>" * 100)),
        "panjang": _word(math(f"<m:r><m:t>{'x+' * 1_000_000}</m:t></m:r>")),
        "jumlah": _word(
            math(
                "".join(
                    f"<m:nary><m:naryPr><m:chr m:val='{'∑' * 99}'/></m:naryPr><m:sub>{one}</m:sub></m:nary>"
                    for _ in range(MANY)
                )
            )
        ),
    }


def _inserted(kind: str, content: bytes, times: int = 1, targets: int = 1) -> Make:
    """A Word file that names a file within it ``times`` times, under as many relations as ``targets``."""

    def make() -> bytes:
        document = docx.Document()
        document.add_paragraph("Isi surat.")
        inner = Part(PackURI("/word/a.bin"), kind, content, document.part.package)
        for number in range(targets):
            document.part.rels.add_relationship(_CHUNK, inner, f"c{number}")
        body = document.element.body
        for number in range(times):
            chunk = OxmlElement("w:altChunk")
            chunk.set(qn("r:id"), f"c{number % targets}")
            body.insert(len(body) - 1, chunk)
        out = io.BytesIO()
        document.save(out)
        return with_parts(out.getvalue(), {"docProps/core.xml": b"<a/>"})

    return make


_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _chunks() -> dict[str, Make]:
    page = b"<p>sisipan " * 20_000

    def within(depth: int) -> bytes:
        content = word()
        for _ in range(depth):
            content = _inserted(_WORD_TYPE, content, 5)()
        return content

    return {
        "berulang": _inserted("text/html", page, 3_000),
        "banyak_nama": _inserted("text/html", page, 3_000, 3_000),
        "bertingkat": lambda: within(6),
        "tingkat": _inserted("text/html", b"<div>" * 1_900 + b"a"),
        "rtf": _inserted("application/rtf", b"{\\rtf1 " + b"{" * 500_000),
        "surat": _inserted(
            "message/rfc822", b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * 100_000
        ),
        "entitas": _inserted(
            _WORD_TYPE, with_parts(word(), {"word/document.xml": b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'})
        ),
        "bom": _inserted(_WORD_TYPE, with_parts(word(), {"word/nol.xml": b"\x00" * (70 * MIB)})),
        "teks": _inserted("text/plain", b"kata " * MIB),
        "asing": _inserted("application/x-lain", b"\x00\xff" * 9_999, 2_000),
    }


def _boxes() -> dict[str, Make]:
    def box(inner: str, many: int = 1) -> str:
        return _p("<w:r><w:pict>" + f"<w:txbxContent>{inner}</w:txbxContent>" * many + "</w:pict></w:r>")

    def nested(depth: int) -> str:
        inner = _p("<w:r><w:t>dalam</w:t></w:r>")
        for _ in range(depth):
            inner = box(inner)
        return inner

    cell = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    two = "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>"
    alternatives = _p("<w:r><w:t>a</w:t></w:r>")
    for _ in range(12):
        alternatives = two.format(alternatives)
    deep = _p("<w:r><w:t>sel</w:t></w:r>")
    for _ in range(19):
        deep = cell.format(deep + _p(""))
    pictures = "<w:r><w:drawing><wp:inline><pic:pic/></wp:inline></w:drawing></w:r>"
    return {
        "tingkat": _word(nested(60)),
        "banyak": _word(box(_p("<w:r><w:t>kotak</w:t></w:r>")) * 20_000),
        "satu_paragraf": _word(box(_p("<w:r><w:t>kotak</w:t></w:r>"), 20_000)),
        "dalam_sel": _word(cell.format(box(_p("<w:r><w:t>kotak</w:t></w:r>")) * 10_000)),
        "pilihan": _word(alternatives),
        "tabel_dalam": _word(deep),
        "kosong": _word(box("") * 20_000),
        "paragraf_dalam": _word("<w:p>" * 200 + "<w:r><w:t>a</w:t></w:r>" + "</w:p>" * 200),
        "gambar": _word(_p(pictures) * 15_000),
        "lebar": _word(
            "<w:tbl>"
            + "<w:tr>"
            + "<w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr>"
            + _p("<w:r><w:t>a</w:t></w:r>")
            + "</w:tc></w:tr>" * 1
            + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 20_000
            + "</w:tbl>"
        ),
    }


def _lists() -> dict[str, Make]:
    """Numbers that Word counts, styles that are based on others, heads of sections."""
    numbered = _p('<w:pPr><w:numPr><w:ilvl w:val="{0}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r>')
    styled = _p('<w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>a</w:t></w:r>')

    def numbering(levels: str) -> dict[str, bytes]:
        lists = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
        lists += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        return {"word/numbering.xml": f"<w:numbering {_SPACES}>{lists}</w:numbering>".encode()}

    def level(number: int, text: str = "%1.") -> str:
        counted = '<w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        return f'<w:lvl w:ilvl="{number}">{counted}<w:lvlText w:val="{text}"/></w:lvl>'

    def styles(inner: str) -> dict[str, bytes]:
        return {"word/styles.xml": f"<w:styles {_SPACES}>{inner}</w:styles>".encode()}

    based = "".join(f'<w:style w:styleId="a{n or ""}"><w:basedOn w:val="a{n + 1}"/></w:style>' for n in range(9_000))
    full = f'<w:style w:styleId="a" w:type="paragraph">{"<w:lain/>" * 50_000}<w:pPr/></w:style>'
    sections = _p(
        '<w:pPr><w:sectPr><w:headerReference w:type="even" r:id="x"/></w:sectPr></w:pPr><w:r><w:t>a</w:t></w:r>'
    )
    settings = {"word/settings.xml": f"<w:settings {_SPACES}>{'<w:lain/>' * 20_000}</w:settings>".encode()}
    return {
        "tingkat": _word(
            "".join(numbered.format(n) for n in range(8_000)), numbering("".join(map(level, range(8_000))))
        ),
        "banyak": _word(numbered.format(0) * 30_000, numbering(level(0))),
        "tertulis": _word(numbered.format(0) * 3_000, numbering(level(0, "%1" * 5_000))),
        "besar": _word(
            numbered.format(0) * 9, numbering(level(0).replace('start w:val="1"', 'start w:val="999999999"'))
        ),
        "negatif": _word(numbered.format(-1) * 9, numbering(level(-1))),
        "gaya": _word(styled * 9_000, styles(based)),
        "putar": _word(styled * 9_000, styles('<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>')),
        "penuh": _word(styled * 9_000, styles(full)),
        "bagian": _word(sections * 9_000, settings),
        "catatan": _word(_p('<w:r><w:footnoteReference w:id="1"/></w:r>') * 20_000),
    }


# --- workbooks -------------------------------------------------------------------------------------------------------


def _sheet(rows: str, more: str = "", parts: dict[str, bytes] | None = None) -> Make:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    text = f"<worksheet {space}><sheetData>{rows}</sheetData>{more}</worksheet>"
    return lambda: with_parts(workbook(), {"xl/worksheets/sheet1.xml": text.encode(), **(parts or {})})


def _cells(rows: int, columns: int) -> str:
    """Rows of numbers, each in the first format of the workbook."""
    cell = "<c r='{}{}' s='0'><v>{}</v></c>"
    names = [chr(65 + at) for at in range(columns)]
    numbered = range(1, rows + 1)
    return "".join(f"<row r='{n}'>{''.join(cell.format(name, n, n) for name in names)}</row>" for n in numbered)


def _merged() -> dict[str, Make]:
    def merging(*areas: str) -> str:
        return f"<mergeCells>{''.join(f'<mergeCell ref={chr(34)}{area}{chr(34)}/>' for area in areas)}</mergeCells>"

    return {
        "banyak": _sheet(_cells(20_000, 2), merging(*[f"A{n}:B{n}" for n in range(1, 20_001)])),
        "menumpuk": _sheet(_cells(4_000, 3), merging(*["A1:C4000"] * 20_000)),
        "seluruh": _sheet(_cells(3_000, 20), merging("A1:XFD1048576")),
        "tangga": _sheet(_cells(5_000, 9), merging(*[f"A{n}:I5000" for n in range(1, 5_000)])),
        "terbalik": _sheet(_cells(9, 9), merging("I9:A1", "B2:B2", "C3:A1")),
        "nol": _sheet(_cells(9, 9), merging("A0:B0", "A9999999:B9999999")),
        "huruf": _sheet(_cells(9, 9), merging("ZZZ1:ZZZ9999999")),
        "salah": _sheet(_cells(9, 9), merging("A1", ":", "1:A", "A1:B2:C3", "")),
        "tak_ada": _sheet(_cells(9, 9), merging(*[f"X{n}:Z{n}" for n in range(20_000)])),
        "jumlah": _sheet(_cells(9, 9), merging(*["A1:B2"] * 300_000)),
    }


def _numbers() -> dict[str, Make]:
    def shown(code: str) -> Make:
        def make() -> bytes:
            book = openpyxl.Workbook()
            for row in range(1, 500):
                for column in (1, 2):
                    book.active.cell(row, column, 1000 * row + 0.125).number_format = code
            out = io.BytesIO()
            book.save(out)
            return with_parts(out.getvalue(), {"docProps/core.xml": b"<a/>"})

        return make

    return {
        "persen": shown("0" + "%" * 254),
        "digit": shown("0." + "0" * 253),
        "panjang": shown("0" * 500_000),
        "pecahan": shown("# ????????????/????????????"),
        "syarat": shown("[<999999999999999.999999999999999]0;[>=-1]0"),
        "bagian": shown(";" * 200),
        "tanggal": shown("[hhhhhhhhh]:[mm]:[ss].000000000000"),
        "kutip": shown('0"' + "a" * 250),
        "pangkat": shown("0E+" + "0" * 250),
        "besar": _sheet(
            "".join(f'<row r="{n}"><c r="A{n}"><v>{sign}1e{n}</v></c></row>' for n in range(1, 400) for sign in ("-",))
        ),
    }


def _drawings() -> dict[str, Make]:
    space = (
        'xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    shape = (
        '<d:sp><d:nvSpPr><d:cNvPr id="1" name="a"/><d:cNvSpPr/></d:nvSpPr><d:spPr><a:prstGeom prst="rect"/></d:spPr>'
        "<d:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></d:txBody></d:sp>"
    )
    anchor = "<d:oneCellAnchor><d:from><d:col>{}</d:col><d:row>{}</d:row></d:from>{}</d:oneCellAnchor>"

    def drawn(inner: str) -> Make:
        relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
        named = f'<Relationship Id="r" Type="{kind}" Target="../drawings/d.xml"/>'
        named = f"<Relationships {relations}>{named}</Relationships>"
        parts = {
            "xl/worksheets/_rels/sheet1.xml.rels": named.encode(),
            "xl/drawings/d.xml": f"<d:wsDr {space}>{inner}</d:wsDr>".encode(),
        }
        return _sheet(_cells(9, 3), "", parts)

    return {
        "setempat": drawn(anchor.format(1, 1, shape.format("a")) * 9_000),
        "banyak": drawn("".join(anchor.format(n % 200, n, shape.format("a")) for n in range(9_000))),
        "kelompok": drawn(anchor.format(1, 1, "<d:grpSp>" * 200 + shape.format("a") + "</d:grpSp>" * 200)),
        "satu": drawn(anchor.format(1, 1, shape.format("a") * 9_000)),
        "jauh": drawn(anchor.format(99_999_999_999, 99_999_999_999, shape.format("a"))),
        "bukan_angka": drawn(anchor.format("nan", "inf", shape.format("a"))),
        "negatif": drawn(anchor.format(-9, -9, shape.format("a"))),
        "panjang": drawn(anchor.format(1, 1, shape.format("x" * (4 * MIB)))),
        "kosong": drawn(anchor.replace("{}", "") * 9_000),
        "rusak": drawn("<d:sp><a:p>" * 100),
    }


# --- web pages, archives, letters ------------------------------------------------------------------------------------


def _page(body: str) -> Make:
    return f"<html><body><p>Isi layanan.</p>{body}</body></html>".encode


def _spans() -> dict[str, Make]:
    full = "<tr>" + "<td colspan=50 rowspan=5000>a" * 4
    return {
        "seluruh": _page(f"<table>{full}{'<tr>' * 4_999}</table>"),
        "berulang": _page("<table>" + (full + "<tr>" * 4_999) * 40 + "</table>"),
        "menumpuk": _page("<table>" + "<tr><td rowspan=5000>a<td>b" * 5_000 + "</table>"),
        "nol": _page("<table>" + "<tr><td rowspan=0 colspan=0>a" * 2_000 + "</table>"),
        "negatif": _page("<table><tr><td rowspan=-5 colspan=-9>a<td rowspan=1e9>b</table>"),
        "besar": _page(f"<table><tr><td rowspan={'9' * 5_000}>a<td colspan={'9' * 5_000}>b</table>"),
        "lebar": _page("<table><tr>" + "<td>a" * 100_000 + "</table>"),
        "tabel_dalam": _page("<table><tr><td>" * 400 + "a"),
        "banyak_tabel": _page("<table><tr><th>a<th>b<tr><td rowspan=9>c<td>d</table>" * 8_000),
        "rumus": _page(
            "<math>" + "<mfrac><mi>a</mi>" * 900 + "</math>" + "<math><msup><mi>a</mi><mn>2</mn></msup></math>" * 9_000
        ),
    }


def _zipped(*names: bytes, extra: bytes = b"", flags: int = 0) -> Make:
    """An archive with these names, as bytes, one behind the other: no other program writes such names."""

    def make() -> bytes:
        out, listed = io.BytesIO(), b""
        for name in names:
            at = out.tell()
            fixed = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 33, zlib.crc32(b"isi"), 3, 3, len(name), len(extra))
            out.write(b"PK\x03\x04" + fixed + name + extra + b"isi")
            listed += b"PK\x01\x02\x14\x03" + fixed + struct.pack("<HHHII", 0, 0, 0, 0, at) + name + extra
        start = out.tell()
        out.write(listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(listed), start, 0))
        return out.getvalue()

    return make


def _names() -> dict[str, Make]:
    path_field = struct.pack("<HHBI", 0x7075, 17, 1, 0) + b"../keluar.md"
    return {
        "cp437": _zipped(b"sur\x82t.md", b"\x80\x81\xff.txt"),
        "bohong": _zipped(b"\xff\xfe\xc3.md", flags=0x800),
        "medan": _zipped(b"a.md", extra=path_field),
        "medan_pendek": _zipped(b"a.md", extra=struct.pack("<HH", 0x7075, 65_000) + b"\x01"),
        "nol": _zipped(b"a\x00/../../keluar.md", b"\x00.md"),
        "titik_dua": _zipped(b"Rapat 10:30.md", b"C:keluar.md", b"C:/keluar.md", b"a.md:arus"),
        "panjang": _zipped(b"a" * 60_000 + b".md", b"b/" * 30_000 + b"c.md"),
        "kembar": _zipped(*[b"SURAT.md", b"surat.md"] * 500),
        "kendali": _zipped(b"\r\n.md", b"\x1b[31m.md", "\u202edm.exe".encode(), b" .md", b"/.md"),
        "banyak": _zipped(*[b"%d.md" % n for n in range(4_000)]),
    }


def _attachments() -> dict[str, Make]:
    def named(name: str) -> Make:
        return lambda: letter(b"isi", attachments=((name, b"# Lampiran\n\nIsi lampiran."),))

    def inner() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("dalam.eml"), letter(b"isi", attachments=(("a.zip", b"PK\x03\x04"),)))
        return out.getvalue()

    return {
        "mutlak": named("/etc/passwd.md"),
        "nol": named("a\x00.md"),
        "panjang": named("n" * 60_000 + ".md"),
        "balik": named("\u202edm.exe"),
        "tanpa": named(""),
        "arsip": lambda: letter(b"isi", attachments=(("a.zip", inner()),)),
        "sama": lambda: letter(b"isi", attachments=(("a.md", b"# a\n\nisi"),) * 400),
        "besar": lambda: letter(b"isi", attachments=(("a.txt", b"kata\n" * (6 * MIB)),)),
        "surat": lambda: letter(
            b"isi", attachments=(("a.eml", letter(b"isi", attachments=(("b.eml", letter(b"isi")),))),)
        ),
        "sandi": lambda: letter(
            b"isi", b"Content-Transfer-Encoding: base64\r\nSubject: a\r\n", (("a.md", b"=" * 500_000),)
        ),
    }


_WAYS: tuple[tuple[str, str, Callable[[], dict[str, Make]]], ...] = (
    ("isian", ".pdf", _fields), ("ketikan", ".pdf", _notes), ("lampiran", ".pdf", _attached),
    ("portofolio", ".pdf", _portfolios), ("xfa", ".pdf", _xfa), ("pangkat", ".pdf", _raised),
    ("capair", ".pdf", _watermarks), ("kolom", ".pdf", _columns), ("kepala", ".pdf", _heads),
    ("pasal", ".pdf", _lost_articles), ("samping", ".pdf", _beside_pages), ("tanda", ".docx", _signs),
    ("rumus", ".docx", _equations), ("sisipan", ".docx", _chunks), ("kotak", ".docx", _boxes),
    ("nomor", ".docx", _lists), ("gabung", ".xlsx", _merged), ("angka", ".xlsx", _numbers),
    ("gambar", ".xlsx", _drawings), ("rentang", ".html", _spans), ("nama", ".zip", _names),
    ("lampiran", ".eml", _attachments),
)  # fmt: skip


@cache
def hostile_ways() -> tuple[tuple[str, Make], ...]:
    """Name and bytes of each, ten a way: ``kolom-banyak.pdf``."""
    return tuple((f"{way}-{name}{ending}", make) for way, ending, ways in _WAYS for name, make in ways().items())
