"""Hostile files of the formats that came later, ten each: OpenDocument, slides, rich text, rows, letters, old Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from office_made import letter, open_document, shape, slides

MIB = 1 << 20
_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a>&l9;</a>"
)
_EXTERNAL = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'

Make = Callable[[], bytes]


def _with(package: bytes, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in {**entries, **parts}.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _packages(good: Make, main: str, deep: Make, wide: Make, many: Make) -> dict[str, Make]:
    """What spoils a package whose words lie in ``main``, and three bodies that are good XML of the format."""

    def part(content: bytes) -> Make:
        return lambda: _with(good(), {main: content})

    return {
        "tawa": part(_LAUGHS.encode()),
        "luar16": lambda: _with(good(), {main: b"\xff\xfe" + _EXTERNAL.encode("utf-16-le")}),
        "rasio": part(b"<a>" + b" " * (300 * MIB)),
        "tingkat": part(b"<a>" * 300_000),
        "potong": lambda: good()[: len(good()) // 2],
        "biner": part(bytes(range(256)) * 500),
        "makro": lambda: _with(good(), {"Basic/vbaProject.bin": b"makro"}),
        "dalam": deep,
        "lebar": wide,
        "banyak": many,
    }


def _text(body: str) -> bytes:
    return open_document("text", body)


def _lists(depth: int) -> str:
    return "<text:list><text:list-item><text:p>a</text:p>" * depth + "</text:list-item></text:list>" * depth


def _good_text() -> bytes:
    return _text("<text:p>Isi layanan yang baik.</text:p>")


def _good_sheet() -> bytes:
    return _sheet(
        "<table:table-row><table:table-cell><text:p>Isi layanan</text:p></table:table-cell></table:table-row>"
    )


def _sheet(rows: str) -> bytes:
    return open_document("spreadsheet", f'<table:table table:name="A">{rows}</table:table>')


_FULL = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)
_SPANS = (
    '<table:table-row><table:table-cell table:number-columns-spanned="9999999" table:number-rows-spanned="9999999">'
    "<text:p>isi</text:p></table:table-cell></table:table-row>"
)
_CELLS = "<table:table-row>" + "<table:table-cell><text:p>1</text:p></table:table-cell>" * 200 + "</table:table-row>"


def _good_slides() -> bytes:
    return slides(shape("<a:p><a:r><a:t>Isi layanan yang baik.</a:t></a:r></a:p>"))


def _slide(tree: str) -> Make:
    return lambda: slides(tree)


def _rich(body: bytes) -> Make:
    return lambda: b"{\\rtf1\\ansi Isi layanan. " + body


def _mail(body: bytes, head: bytes = b"Subject: a\r\n") -> Make:
    return lambda: letter(body, head)


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nol.txt", b"\x00" * (300 * MIB))
    return out.getvalue()


def _multiparts(depth: int) -> bytes:
    out = b"From: a@b\r\nSubject: a\r\nMIME-Version: 1.0\r\n"
    for level in range(depth):
        out += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    return out + b"Content-Type: text/plain\r\n\r\nisi\r\n"


def _letters(depth: int) -> bytes:
    inner = b"From: a@b\r\nSubject: a\r\n\r\nisi\r\n"
    for _ in range(depth):
        inner = b"From: a@b\r\nSubject: a\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    return inner


_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAKING: dict[str, dict[str, Make]] = {
    ".odt": _packages(
        _good_text,
        "content.xml",
        lambda: _text(_lists(60)),
        lambda: _text(f"<table:table>{_SPANS * 3_000}</table:table>"),
        lambda: _text("<text:p>" + "<text:s/>" * 400_000 + "a</text:p>"),
    ),
    ".ods": _packages(
        _good_sheet,
        "content.xml",
        lambda: _sheet(_FULL),
        lambda: _sheet(_SPANS * 5_000),
        lambda: _sheet(_CELLS * 2_000),
    ),
    ".pptx": _packages(
        _good_slides,
        "ppt/slides/slide1.xml",
        _slide("<p:grpSp>" * 200 + shape("<a:p><a:r><a:t>a</a:t></a:r></a:p>") + "</p:grpSp>" * 200),
        _slide(shape("<a:p>" + "<a:r><a:t>a</a:t></a:r>" * 300_000 + "</a:p>")),
        lambda: slides(*[shape("<a:p><a:r><a:t>a</a:t></a:r></a:p>")] * 3_000),
    ),
    ".rtf": {
        "tingkat": _rich(b"{" * 1_000_000),
        "tutup": _rich(b"}" * 1_000_000),
        "biner": _rich(b"\\bin2147483647 x}"),
        "angka": _rich(b"\\u9999999999 \\fs99999999999999999999 \\uc-5 \\u-1 }"),
        "kolom": _rich(b"\\trowd" + b"\\cellx1" * 300_000 + b"\\intbl a" + b"\\cell" * 300_000 + b"\\row}"),
        "huruf": _rich(b"{\\fonttbl" + b"{\\f1\\fcharset255 a;}" * 100_000 + b"}}"),
        "heksa": _rich(b"\\'e9" * 1_000_000 + b"}"),
        "catatan": _rich(b"{\\footnote a" * 1_900 + b"}" * 1_901),
        "potong": _rich(b"\\par isi"),
        "sandi": _rich(b"\\ansicpg65001\\ansicpg-9 {\\header a}" * 20_000 + b"}"),
    },
    ".csv": {
        "kutip": lambda: b'"' + b"a" * (20 * MIB),
        "kolom": lambda: b";" * (5 * MIB),
        "baris": lambda: b"a,b\n" * 1_500_000,
        "kutip_ganda": lambda: b'"a""' * 1_000_000,
        "nol": lambda: b"a,b\x00\x00\n" * 100_000,
        "pemisah": lambda: b"sep=\x00\na\x00b\n" * 1_000,
        "rumus": lambda: b"=cmd|' /C calc'!A0,1\nNama,2\n",
        "panjang": lambda: b"a," + b"x" * 500_000 + b"\n",
        "utf16": lambda: b"\xff\xfe" + "a;b\n".encode("utf-16-le") * 200_000,
        "program": lambda: b"MZ" + b"\x90\x00" * 999,
    },
    ".eml": {
        "tingkat": lambda: _multiparts(3_000),
        "surat": lambda: _letters(3_000),
        "bagian": lambda: letter(b"isi", attachments=tuple((f"{n}.txt", b"a") for n in range(5_000))),
        "kepala": _mail(b"isi", b"Subject: " + b"=?utf-8?q?=41?= " * 100_000 + b"\r\n"),
        "kepala_banyak": _mail(b"isi", b"X-A: b\r\n" * 200_000),
        "sandi": _mail(b"isi", b"Subject: =?utf-7?b?////?= =?x?z?y?=\r\n"),
        "bom": lambda: letter(b"isi", attachments=(("a.zip", _zipped()),)),
        "keluar": lambda: letter(b"isi", attachments=(("../../keluar.txt", b"zip slip"),)),
        "batas": lambda: letter(b"--B\r\n" * 500_000),
        "bukan": lambda: b"ini bukan surat sama sekali\n" * 999,
    },
    ".doc": {
        "kosong": lambda: _OLD,
        "nol": lambda: _OLD + b"\x00" * MIB,
        "acak": lambda: _OLD + bytes(range(256)) * 4_000,
        "kunci": lambda: _OLD + b"\x00" * 999 + "EncryptedPackage".encode("utf-16-le"),
        "makro": lambda: _OLD + b"\x00" * 504 + "_VBA_PROJECT".encode("utf-16-le") + b"\x00" * 999,
        "rtf": lambda: b"{\\rtf1 isi}",
        "html": lambda: b"<html><p>isi</html>",
        "docx": _good_text,
        "teks": lambda: b"isi biasa",
        "besar": lambda: _OLD + b"\xff" * (8 * MIB),
    },
}


@cache
def more_hostile() -> tuple[tuple[str, Make], ...]:
    """Name and bytes of each."""
    return tuple((f"{name}{ending}", make) for ending, made in _MAKING.items() for name, make in made.items())


def good_more() -> dict[str, bytes]:
    """One small good file of each format."""
    return {
        ".odt": _good_text(),
        ".ods": _good_sheet(),
        ".pptx": _good_slides(),
        ".rtf": b"{\\rtf1\\ansi Isi layanan yang baik.\\par}",
        ".csv": b"Kode;Uraian\n005;Peladen\n006;Kabel\n",
        ".eml": letter(b"Isi surat yang baik."),
    }


def writing(make: Make) -> Callable[[Path], None]:
    """Write such a file."""

    def write(path: Path) -> None:
        path.write_bytes(make())

    return write
