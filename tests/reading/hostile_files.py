"""Hostile and broken files, made in code: what an attacker, a bad disk or a wrong click may put into a batch."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx
import openpyxl
from made_pdf import SMALL_LAW, made_pdf
from PIL import Image
from pypdf import PdfReader, PdfWriter

MIB = 1 << 20


@dataclass(frozen=True)
class Hostile:
    """A file to make: its name, how it is written, and whether reading it harmlessly is fine too."""

    name: str
    write: Callable[[Path], None]
    may_be_read: bool = False


# --- containers ------------------------------------------------------------------------------------------------------


def _bytes(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _zip(entries: dict[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)  # of 1980: the same bytes whenever it is made
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _big_entry(name: str, mib: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(name, "w", force_zip64=True) as out,
        ):
            for _ in range(mib):
                out.write(b"\x00" * MIB)

    return write


def _many_entries(count: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(count):
                archive.writestr(f"{number}.txt", b"x")

    return write


def _nested(depth: int) -> bytes:
    inner = _zip({"isi.txt": b"dalam sekali"})
    for level in range(depth):
        inner = _zip({f"lapis{level}.zip": inner})
    return inner


def _quine_like() -> bytes:
    """Sixteen archives of sixteen archives of bombs."""
    bomb = _zip({"bom.txt": b"\x00" * (40 * MIB)})
    return _zip({f"{a}.zip": _zip({f"{b}.zip": bomb for b in range(16)}) for a in range(4)})


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("tautan.txt")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def _doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "satu dua tiga")
        archive.writestr("A.txt", "empat lima enam")
    return out.getvalue()


def _encrypted_zip() -> bytes:
    content = bytearray(_zip({"rahasia.txt": b"isi rahasia yang terkunci"}))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _lying_size() -> bytes:
    content = bytearray(_zip({"bohong.txt": b"\x00" * (64 * MIB)}))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    content[22:26] = struct.pack("<I", 10)
    return bytes(content)


def _overlapping() -> bytes:
    """Many directory entries over one and the same bomb."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\x00" * (20 * MIB))
        first = archive.infolist()[0]
        for number in range(200):
            copy = zipfile.ZipInfo(f"{number}.txt")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(copy, name, getattr(first, name))
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
    return out.getvalue()


# --- office files ----------------------------------------------------------------------------------------------------


def word(text: str = "Pelaksana layanan mengirim surat.") -> bytes:
    """A small good Word file."""
    document = docx.Document()
    document.add_heading("Panduan Layanan", 1)
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(text: str = "Pelaksana layanan") -> bytes:
    """A small good workbook."""
    book = openpyxl.Workbook()
    book.active.append(["No", "Uraian", "Keterangan"])
    book.active.append([1, text, "ada"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(package: bytes, parts: dict[str, bytes]) -> bytes:
    """A package with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return _zip({**entries, **parts})


_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><a>&l9;</a>"
)
_QUADRATIC = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "' + b"x" * 100_000 + b'">]><a>' + b"&e;" * 20_000 + b"</a>"
_EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
_EXTERNAL_16 = b"\xff\xfe" + _EXTERNAL.replace(b"?>", b' encoding="UTF-16"?>', 1).decode().encode("utf-16-le")
_MAIN = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BODY = b'<w:document xmlns:w="' + _MAIN + b'"><w:body>'


def _twice(package: bytes, part: str) -> bytes:
    """A package with one part under the same name twice: readers differ on which one counts."""
    out = io.BytesIO(package)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(part, archive.read(part))
    return out.getvalue()


def _cell_far_away() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 40_000))
    return _sheet(b"<sheetData>" + rows + b"</sheetData>")


def _sheet(data: bytes) -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_parts(workbook(), {"xl/worksheets/sheet1.xml": head + data + b"</worksheet>"})


def _old_office(secret: bool) -> bytes:
    names = "EncryptedPackage".encode("utf-16-le") if secret else "Workbook".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016 + names + b"\x00" * 2000


# --- PDF -------------------------------------------------------------------------------------------------------------


def pdf_of(objects: list[bytes], extra: bytes = b"") -> bytes:
    """A PDF of objects numbered from 1, the first one its catalogue; ``extra`` goes into its trailer."""
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)


def stream_of(data: bytes, keys: bytes = b"") -> bytes:
    """A stream with further keys of its dictionary."""
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(data), keys, data)


def page_of(content: bytes = b"", box: bytes = b"0 0 595 842", resources: bytes = b"") -> list[bytes]:
    """The five objects of a PDF of one page, the fourth one the page."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> %s >> >>"
        % (box, resources)
    )
    shown = content or b"BT /F1 12 Tf 50 700 Td (Halaman yang baik) Tj ET"
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        font,
        page,
        stream_of(shown),
    ]


def _flate_bomb(mib: int, layers: int = 1) -> bytes:
    data = b"BT " + b" " * (mib * MIB) + b" ET"
    for _ in range(layers):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b"/FlateDecode " * layers + b"]"
    objects = page_of()
    objects[4] = stream_of(data, filters)
    return pdf_of(objects)


def _circular_previous() -> bytes:
    content = pdf_of(page_of())
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    return content.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % start)


def _outline_loop() -> bytes:
    objects = page_of()
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
    objects += [
        b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>",
        b"<< /Title (a) /Parent 6 0 R /Next 7 0 R /First 6 0 R >>",
    ]
    return pdf_of(objects)


def _form_loop() -> bytes:
    objects = page_of(b"/X Do", resources=b"/XObject << /X 6 0 R >>")
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    return pdf_of([*objects, stream_of(b"/X Do /X Do", form)])


def _form_tree() -> bytes:
    """Forms that draw the next one ten times each: 10^12 drawings."""
    objects = page_of(b"/X Do", resources=b"/XObject << /X 6 0 R >>")
    for number in range(6, 18):
        keys = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (number + 1)
        objects.append(stream_of(b"/X Do " * 10, keys))
    return pdf_of([*objects, stream_of(b" ", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] ")])


def _page_tree_loop() -> bytes:
    objects = page_of()
    objects[1] = b"<< /Type /Pages /Kids [2 0 R 4 0 R] /Count 2000000000 >>"
    return pdf_of(objects)


def _deep_arrays() -> bytes:
    objects = page_of()
    objects[3] = objects[3].replace(b"/MediaBox", b"/Deep " + b"[" * 100_000 + b"]" * 100_000 + b" /MediaBox")
    return pdf_of(objects)


def many_pages(count: int, content: bytes = b"") -> bytes:
    """A file of one page shown many times."""
    kids = b"4 0 R " * count
    objects = page_of(content)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return pdf_of(objects)


def _locked_pdf(algorithm: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made_pdf(SMALL_LAW))))
        writer.encrypt(user_password="rahasia", owner_password="pemilik", algorithm=algorithm)
        writer.write(path)

    return write


# --- pictures --------------------------------------------------------------------------------------------------------


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data or zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def _picture_bomb() -> bytes:
    return _png(30_000, 30_000, zlib.compress(b"\x00" * (30_001 * 2_000), 9))


def _jpeg(cut: int | None = None) -> bytes:
    out = io.BytesIO()
    Image.new("L", (200, 200), 255).save(out, "JPEG")
    return out.getvalue()[:cut]


# --- texts -----------------------------------------------------------------------------------------------------------


def _yaml_bomb() -> bytes:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return ("---\nkind: sop\nform: contoh\ntitle: [*a9]\n" + "\n".join(lines) + "\n---\n# Ringkasan\nisi\n").encode()


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(20 << 30)


def _long_line(path: Path) -> None:
    path.write_bytes(b"kata " * (10 * MIB))


@cache
def hostile_files() -> list[Hostile]:
    """Every hostile file, by name; each name is its own."""
    laugh, body = with_parts(word(), {"word/document.xml": _LAUGHS}), _BODY
    deep_xml = body + b"<w:p>" * 300_000
    found = [
        Hostile("rasio.zip", _big_entry("nol.txt", 300)),
        Hostile("besar.zip", _big_entry("nol.txt", 1100)),
        Hostile("banyak.zip", _many_entries(6_000)),
        Hostile("sangat_banyak.zip", _many_entries(70_000)),
        Hostile("bertingkat.zip", _bytes(_nested(12))),
        Hostile("bom_bertingkat.zip", _bytes(_quine_like())),
        Hostile("keluar.zip", _bytes(_zip({"../../keluar.txt": b"zip slip"}))),
        Hostile("mutlak.zip", _bytes(_zip({"/etc/keluar.txt": b"zip slip"}))),
        Hostile("windows.zip", _bytes(_zip({"..\\..\\keluar.txt": b"zip slip"}))),
        Hostile("kandar.zip", _bytes(_zip({"C:/keluar.txt": b"zip slip"}))),
        Hostile("tautan.zip", _bytes(_link())),
        Hostile("kembar.zip", _bytes(_doubled()), may_be_read=True),
        Hostile("terkunci.zip", _bytes(_encrypted_zip())),
        Hostile("bohong.zip", _bytes(_lying_size())),
        Hostile("tumpang.zip", _bytes(_overlapping())),
        Hostile("dalam.zip", _bytes(_zip({"/".join("abcdefghijklmnop") + "/x.txt": b"terlalu dalam"}))),
        Hostile("kosong.zip", _bytes(_zip({}))),
        Hostile("terpotong.zip", _bytes(_zip({"a.txt": b"isi yang panjang" * 99})[:90])),
        Hostile("sampah.zip", _bytes(b"PK\x03\x04" + b"\x99" * 4000)),
        Hostile("tawa.docx", _bytes(laugh)),
        Hostile("kuadrat.docx", _bytes(with_parts(word(), {"word/document.xml": _QUADRATIC}))),
        Hostile("luar.docx", _bytes(with_parts(word(), {"word/document.xml": _EXTERNAL}))),
        Hostile("luar16.docx", _bytes(with_parts(word(), {"word/document.xml": _EXTERNAL_16}))),
        Hostile("gaya.docx", _bytes(with_parts(word(), {"word/styles.xml": _LAUGHS}))),
        Hostile("rasio.docx", _bytes(with_parts(word(), {"word/document.xml": _BODY + b" " * (300 * MIB)}))),
        Hostile("tingkat.docx", _bytes(with_parts(word(), {"word/document.xml": deep_xml}))),
        Hostile("makro.docx", _bytes(with_parts(word(), {"word/vbaProject.bin": b"makro"}))),
        Hostile("makro.docm", _bytes(with_parts(word(), {"word/vbaProject.bin": b"makro"}))),
        Hostile("potong.docx", _bytes(word()[: len(word()) // 2])),
        Hostile("kunci.docx", _bytes(_old_office(secret=True))),
        Hostile("tanpa_isi.docx", _bytes(_zip({"[Content_Types].xml": b"<Types/>"}))),
        Hostile("lama.doc", _bytes(_old_office(secret=False))),
        Hostile("tawa.xlsx", _bytes(with_parts(workbook(), {"xl/workbook.xml": _LAUGHS}))),
        Hostile("kuadrat.xlsx", _bytes(with_parts(workbook(), {"xl/worksheets/sheet1.xml": _QUADRATIC}))),
        Hostile("luar.xlsx", _bytes(with_parts(workbook(), {"xl/sharedStrings.xml": _EXTERNAL}))),
        Hostile("jauh.xlsx", _bytes(_cell_far_away())),
        Hostile("makro.xlsx", _bytes(with_parts(workbook(), {"xl/vbaProject.bin": b"makro"}))),
        Hostile("makro.xlsm", _bytes(with_parts(workbook(), {"xl/vbaProject.bin": b"makro"}))),
        Hostile("potong.xlsx", _bytes(workbook()[: len(workbook()) // 2])),
        Hostile("kunci.xlsx", _bytes(_old_office(secret=True))),
        Hostile("lama.xls", _bytes(_old_office(secret=False))),
        Hostile("lama_salah.xlsx", _bytes(_old_office(secret=False))),
        Hostile("kembar.xlsx", _bytes(_twice(workbook(), "xl/workbook.xml"))),
        Hostile(
            "lompat.xlsx",
            _bytes(_sheet(b'<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')),
            True,
        ),
        Hostile("salah.docx", _bytes(workbook())),
        Hostile("salah.xlsx", _bytes(word())),
        Hostile("putar.pdf", _bytes(_circular_previous()), may_be_read=True),
        Hostile("garis_besar.pdf", _bytes(_outline_loop()), may_be_read=True),
        Hostile("bentuk.pdf", _bytes(_form_loop()), may_be_read=True),
        Hostile("pohon_bentuk.pdf", _bytes(_form_tree()), may_be_read=True),
        Hostile("pohon_halaman.pdf", _bytes(_page_tree_loop()), may_be_read=True),
        Hostile("sarang.pdf", _bytes(_deep_arrays()), may_be_read=True),
        Hostile("halaman.pdf", _bytes(many_pages(200_000))),
        Hostile("lebar.pdf", _bytes(pdf_of(page_of(box=b"0 0 99999999 99999999"))), may_be_read=True),
        Hostile("bom.pdf", _bytes(_flate_bomb(400)), may_be_read=True),
        Hostile("bom_ganda.pdf", _bytes(_flate_bomb(200, layers=3)), may_be_read=True),
        Hostile("kunci.pdf", _locked_pdf("RC4-128")),
        Hostile("kunci_aes.pdf", _locked_pdf("AES-256")),
        Hostile("potong.pdf", _bytes(made_pdf(SMALL_LAW)[:300])),
        Hostile("bukan.pdf", _bytes(word())),
        Hostile("nol.pdf", _bytes(b"")),
        Hostile("jarang.pdf", _sparse),
        Hostile("besar.png", _bytes(_png(60_000, 60_000))),
        Hostile("bom.png", _bytes(_picture_bomb())),
        Hostile("potong.jpg", _bytes(_jpeg(200))),
        Hostile("kosong.jpg", _bytes(_jpeg())),
        Hostile("salah.png", _bytes(_jpeg())),
        Hostile("sarang.html", _bytes(b"<div>" * 1_000_000 + b"isi")),
        Hostile("sarang_huruf.html", _bytes(b"<b><i>" * 500_000 + b"isi")),
        Hostile("paragraf.html", _bytes(b"<p>isi " * 1_000_000)),
        Hostile("skrip.html", _bytes(b"<html><script>while(1){}</script><style>a{}</style></html>")),
        Hostile("biner.html", _bytes(b"\x00\x01\x02\x03" * 999)),
        Hostile("yaml.md", _bytes(_yaml_bomb()), may_be_read=True),
        Hostile("tabel.md", _bytes(b"|" * 500_000 + b"\n" + b"|-" * 250_000)),
        Hostile("nol.txt", _bytes(b"teks\x00\x00" * 999)),
        Hostile("utf8.txt", _bytes(b"teks \xff\xfe\xfa rusak \xc3" * 999), may_be_read=True),
        Hostile("sebaris.txt", _long_line),
        Hostile("program.txt", _bytes(b"MZ" + b"\x90\x00" * 999)),
        Hostile("arsip.rar", _bytes(b"Rar!\x1a\x07\x00" + b"\x00" * 99)),
        Hostile("tanpa_akhiran", _bytes(b"isi")),
    ]
    return found
