"""Three hundred hostile documents from one seed: those made by hand, and good ones spoilt in every way that fits."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hostile_files import MIB, Hostile, hostile_files, many_pages, with_parts, word, workbook
from hostile_more import good_more, more_hostile, writing
from made_pdf import SMALL_LAW, made_pdf
from PIL import Image

SEED, COUNT = 14, 300

Spoil = Callable[[random.Random, bytes], bytes]


def _picture(form: str) -> bytes:
    out = io.BytesIO()
    image = Image.new("L", (300, 200), 255)
    image.paste(0, (20, 20, 120, 40))
    image.save(out, form)
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("surat.md"), "# Surat\n\nIsi surat.\n")
        archive.writestr(zipfile.ZipInfo("tabel.xlsx"), _undated(workbook()))
    return out.getvalue()


def _undated(package: bytes) -> bytes:
    """An Office file that says nothing of when it was made."""
    return with_parts(package, {"docProps/core.xml": b"<a/>"})


@cache
def good_files() -> dict[str, bytes]:
    """One small good file of each format, the same at each call."""
    law = "\n".join(line for page in SMALL_LAW for line in page)
    return {
        ".pdf": made_pdf(SMALL_LAW),
        ".docx": _undated(word("Pelaksana layanan mengirim surat kepada pemohon.")),
        ".xlsx": _undated(workbook("Pelaksana layanan")),
        ".html": f"<html><body><h1>Layanan</h1><p>{law}</p><table><tr><td>1<td>2</table></body></html>".encode(),
        ".md": f"# Layanan\n\n{law}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n".encode(),
        ".txt": law.encode(),
        ".zip": _archive(),
        ".png": _picture("PNG"),
        ".jpg": _picture("JPEG"),
        ".tif": _picture("TIFF"),
        **good_more(),
    }


# --- spoiling any file -----------------------------------------------------------------------------------------------


def _flipped(dice: random.Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(dice.randint(1, 60)):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def _cut(dice: random.Random, content: bytes) -> bytes:
    return content[: dice.randrange(5, len(content))]


def _doubled(dice: random.Random, content: bytes) -> bytes:
    start = dice.randrange(len(content))
    return content[:start] + content[start // 2 :] * dice.randint(2, 40)


def _holed(dice: random.Random, content: bytes) -> bytes:
    start = dice.randrange(len(content))
    return content[:start] + b"\x00" * dice.randint(1, 100_000) + content[start + dice.randrange(200) :]


def _numbers(dice: random.Random, content: bytes) -> bytes:
    """Digits become many: lengths, counts and sizes that are out of all bounds."""
    out = bytearray()
    for byte in content:
        digit = 0x30 <= byte <= 0x39 and dice.random() < 0.02
        out += b"9" * dice.choice((2, 5, 10, 40)) if digit else bytes([byte])
    return bytes(out)


def _wrapped(dice: random.Random, content: bytes) -> bytes:
    return dice.choice((b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF-1.7\n", b"PK\x03\x04", b"\x00\x00", b"<")) + content


_SPOILING: tuple[Spoil, ...] = (_flipped, _cut, _doubled, _holed, _numbers, _wrapped)

# --- what fits one format --------------------------------------------------------------------------------------------


def _text(dice: random.Random) -> bytes:
    """A text that looks like law, and goes on and on."""
    piece = dice.choice(
        [
            "Pasal 1\n", "(1) ", "a. ", "ayat " + " " * 300, "\u2003" * 500 + "x\n", "BAB I\n", "| a ", "1.1.1.1.1.1.",
            "sebagaimana dimaksud dalam Pasal 1 ayat (1) huruf a, ", "Nomor 1 Tahun 2020 tentang ", "- ", "> ", "# ",
            "Mengingat : 1. Undang-Undang Nomor 1 Tahun 2020;\n", "\u202e\u0301\u200d", "```\n", "PERATURAN\nNOMOR 1\n",
            "Menetapkan: ", "diubah sehingga berbunyi sebagai berikut:\n", "[", "\\", "&amp;",
            "KESATU : ", "Penjelasan ",
        ]
    )  # fmt: skip
    head = dice.choice(["", "PERATURAN PRESIDEN\nNOMOR 1 TAHUN 2020\nTENTANG\nLAYANAN\n", "---\ntitle: a\n---\n"])
    return (head + piece * dice.choice((500, 5_000, 40_000))).encode(dice.choice(("utf-8", "utf-16", "utf-8-sig")))


def _front_matter(dice: random.Random) -> bytes:
    value = dice.choice(
        ["[" * 5_000, "{a: " * 500, "&a [*a]", "!!binary AA==", "9" * 5_000, '"' + "x" * 20_000 + '"', "? - : - ", "%"]
    )
    return f"---\nkind: sop\nform: contoh\ntitle: {value}\n---\n# Ringkasan\nisi\n".encode()


def _html(dice: random.Random) -> bytes:
    body = dice.choice(
        [
            "<div>" * 1_900, "<table><tr><td colspan=999999999 rowspan=999999999>a</table>", "<p " + "a=1 " * 50_000,
            "&lt;" * 100_000, "<ul><li>" * 900, "<svg><![CDATA[" * 5_000, "<!--" * 50_000, "<b><i><u>" * 600,
            "<table>" * 1_500, "<meta charset=utf-7>+ADw-script+AD4-", "<select><option>" * 2_000,
            "<ol start=-99999999>",
            "<ol type=i start=2147483647><li>a", "<plaintext>" + "<" * 99_999, "<template>" * 1_000,
            "<a href=''>" * 20_000,
        ]
    )  # fmt: skip
    return f"<html><body><p>Isi layanan.</p>{body}x".encode()


def _part(dice: random.Random) -> bytes:
    """What a part of an Office file should not be."""
    main = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "ha">]><a>&e;</a>'
    return dice.choice(
        [
            b"", b"<a/>", b"<a>" * 100_000, b"<a " + b"".join(b'x%d="1" ' % n for n in range(20_000)) + b"/>",
            main + b"<w:tbl><w:tr><w:tc>" * 2_000, main + b"<w:p><w:r><w:t>" + b"x" * (20 * MIB),
            sheet + b'<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>' * 1_000 + b"</sheetData></worksheet>",
            sheet + b'<row r="99999999999"><c r="ZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>',
            entity.encode(dice.choice(("utf-8", "utf-16", "utf-16-be", "utf-32", "cp037"))), b"\x00" * (30 * MIB),
            bytes(dice.randrange(256) for _ in range(3_000)), b"<?xml version='1.0' encoding='UTF-7'?>+ADw-a/+AD4-",
        ]
    )  # fmt: skip


def _word(dice: random.Random) -> bytes:
    names = ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml")
    return with_parts(_undated(word()), {dice.choice(names): _part(dice)})


def _workbook(dice: random.Random) -> bytes:
    names = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml")
    return with_parts(_undated(workbook()), {dice.choice(names): _part(dice)})


def _pdf(dice: random.Random) -> bytes:
    content = dice.choice(
        [
            b"BT /F1 12 Tf " + b"(x) Tj " * 50_000 + b"ET", b"q " * 100_000, b"0 0 m 9 9 l S " * 50_000,
            b"q 400 0 0 400 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q", b"BI /W 99999 /H 99999 /BPC 8 ID x EI",
            b"BT 99999999999 0 0 1 1e38 -1e38 Tm (a) Tj ET", b"/X Do " * 9_999, b"BT /F1 1 Tf 0.0001 Tc (a) Tj ET",
            b"0 0 500 500 re f " * 9_000,
        ]
    )  # fmt: skip
    pages = many_pages(dice.choice((1, 3, 700, 2_999)), content)
    return dice.choice(
        [
            pages,
            pages.replace(b"/Count ", b"/Count 9", 1),
            pages.replace(b"[0 0 595 842]", b"[-1e30 -1e30 1e30 1e30]"),
            pages.replace(b"[0 0 595 842]", b"[0 0 0 0]"),
            pages.replace(b"/Parent 2 0 R", b"/Parent 4 0 R"),
            pages.replace(b"/Type /Page ", b"/Type /Pages /Kids [2 0 R] ", 1),
        ]
    )


def _compressed_pdf(dice: random.Random) -> bytes:
    data = dice.choice((b" ", b"q ", b"(a) Tj ", b"0 0 m ")) * dice.choice((100_000, 5_000_000))
    content = zlib.compress(b"BT /F1 12 Tf " + data, 9)
    return many_pages(1, content).replace(
        b"<< /Length %d " % len(content), b"<< /Length %d /Filter /FlateDecode " % len(content)
    )


def _frames(dice: random.Random) -> bytes:
    """A picture of many frames, no two alike."""
    out = io.BytesIO()
    frames = [Image.new("L", (8, 8), n % 256) for n in range(dice.choice((50, 400)))]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _png(dice: random.Random) -> bytes:
    """A picture of an impossible size, or with a text in it that unpacks to far more."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    if dice.random() < 0.5:
        good = _picture("PNG")
        return good[:33] + chunk(b"zTXt", b"a\x00\x00" + zlib.compress(b"x" * (40 * MIB), 9)) + good[33:]
    width, height = dice.choice(((2**31 - 1, 1), (65_535, 65_535), (0, 0), (1, 2**31 - 1), (60_000, 9), (9, 60_000)))
    pixels = zlib.compress(b"\x00" * min((width + 1) * height, 20 * MIB))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _zip(dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(dice.choice((1, 20, 300))):
            name = dice.choice(
                ("a.txt", "../" * dice.randint(1, 9) + "keluar.txt", "C:\\keluar.txt", "/etc/keluar.md",
                 "a/" * 30 + "b.md", "\u202etxt.exe", "a\x00.md", "CON", "a" * 300 + ".md", "dalam.zip",
                 ".tersembunyi.md", "x.pdf/y.md")
            )  # fmt: skip
            archive.writestr(zipfile.ZipInfo(f"{number}-{name}" if dice.random() < 0.5 else name), b"isi")
    return out.getvalue()


Make = Callable[[random.Random], bytes]

_MAKING: tuple[tuple[str, Make], ...] = (
    (".txt", _text), (".md", _front_matter), (".html", _html), (".docx", _word), (".pdf", _pdf), (".xlsx", _workbook),
    (".md", _text), (".pdf", _compressed_pdf), (".zip", _zip), (".tif", _frames), (".png", _png),
)  # fmt: skip


def _spoilt(ending: str, way: Spoil) -> Make:
    return lambda dice: way(dice, good_files()[ending])


def hostile_documents(seed: int = SEED, count: int = COUNT) -> list[Hostile]:
    """So many hostile documents, the same ones for a seed; every format and every way is among them."""
    made = [*hostile_files(), *(Hostile(name, writing(make), may_be_read=True) for name, make in more_hostile())]
    endings = list(good_files())
    for number in range(len(made), count):
        own_seed = f"{seed}-{number}"
        if number % 2:
            ending = endings[number // 2 % len(endings)]
            make = _spoilt(ending, _SPOILING[number // 2 // len(endings) % len(_SPOILING)])
            ending = endings[number % 7] if number % 11 == 0 else ending
        else:
            ending, make = _MAKING[number // 2 % len(_MAKING)]
        made.append(Hostile(f"{number:03d}{ending}", _writing(make, own_seed), may_be_read=True))
    return made[:count]


def _writing(make: Make, seed: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(make(random.Random(seed)))

    return write
