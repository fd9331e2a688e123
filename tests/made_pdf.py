"""PDF files made by the tests, byte by byte, and pages as the reader would give them."""

from __future__ import annotations

from kb.types import Page, Pages


def made_pdf(pages: list[list[str]]) -> bytes:
    """A digital PDF with one Helvetica text block a page; a page without lines has no text layer."""
    shown = (" ".join(f"({_escaped(line)}) Tj T*" for line in lines) for lines in pages)
    return drawn_pdf([f"BT /F1 11 Tf 14 TL 72 780 Td {words} ET" if words else "" for words in shown])


def ruled(rows: list[list[str]]) -> str:
    """Page content that draws a table with a line around every cell, at the page's top."""
    out = ""
    for number, row in enumerate(rows):
        top = 760 - 30 * number
        for column, text in enumerate(row):
            left = 60 + 150 * column
            out += f"{left} {top - 30} 150 30 re S BT /F1 10 Tf {left + 6} {top - 18} Td ({_escaped(text)}) Tj ET "
    return out


def drawn_pdf(contents: list[str]) -> bytes:
    """A PDF of A4 pages with the page contents given (PDF operators; /F1 is Helvetica)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for stream in contents:
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def pages_of(*texts: str, media_type: str = "application/pdf", file: str = "berkas.pdf") -> Pages:
    """Pages as read."""
    made = tuple(Page(n, text, "text" if text.strip() else "empty") for n, text in enumerate(texts, start=1))
    return Pages(file, "0" * 64, media_type, made)


SMALL_LAW = [
    [
        "PRESIDEN",
        "REPUBLIK INDONESIA",
        "PERATURAN PRESIDEN REPUBLIK INDONESIA",
        "NOMOR 7 TAHUN 2024",
        "TENTANG",
        "LAYANAN DIGITAL CONTOH",
        "DENGAN RAHMAT TUHAN YANG MAHA ESA",
        "PRESIDEN REPUBLIK INDONESIA,",
        "Menimbang : bahwa untuk melaksanakan ketentuan Pasal 47 ayat (5)",
        "Peraturan Presiden Nomor 95 Tahun 2018 tentang Sistem",
        "Pemerintahan Berbasis Elektronik, perlu menetapkan Peraturan",
        "Presiden tentang Layanan Digital Contoh;",
        "Mengingat : 1. Pasal 4 ayat (1) Undang-Undang Dasar Negara Republik",
        "Indonesia Tahun 1945;",
        "2. Undang-Undang Nomor 11 Tahun 2008 tentang Informasi dan Transaksi",
        "Elektronik;",
        "MEMUTUSKAN:",
        "Menetapkan : PERATURAN PRESIDEN TENTANG LAYANAN DIGITAL CONTOH.",
        "BAB I",
        "KETENTUAN UMUM",
        "Pasal 1",
        "Dalam Peraturan Presiden ini yang dimaksud dengan:",
        "1. Layanan adalah kegiatan melayani.",
        "2. Pengguna adalah orang yang dilayani sesuai dengan perundang-",
        "undangan.",
        "3. Aplikasi adalah perangkat lunak.",
        "4. Data adalah catatan.",
        "SK No 158198 A",
        "BAB II . . .",
    ],
    [
        "PRESIDEN",
        "REPUBLIK INDONESIA",
        "- 2 -",
        "BAB II",
        "PENYELENGGARAAN",
        "Bagian Kesatu",
        "Umum",
        "Pasal 2",
        "(1) Setiap instansi wajib menyelenggarakan layanan sebagaimana",
        "dimaksud dalam",
        "Pasal 1 angka 1 dengan:",
        "a. cepat; dan",
        "b. tepat.",
        "(2) Ketentuan lebih lanjut diatur dengan Peraturan Menteri.",
        "Pasal 3",
        "Peraturan Presiden ini mulai berlaku pada tanggal diundangkan.",
        "Agar setiap orang mengetahuinya, memerintahkan pengundangan.",
        "Ditetapkan di Jakarta",
        "pada tanggal 2 Oktober 2024",
        "Diundangkan di Jakarta",
        "pada tanggal 5 Oktober 2024",
        "LEMBARAN NEGARA REPUBLIK INDONESIA TAHUN 2024 NOMOR 182",
        "PENJELASAN",
        "ATAS",
        "I. UMUM",
        "Layanan digital perlu diatur.",
        "II. PASAL DEMI PASAL",
        "Pasal 1",
        "Cukup jelas.",
        "Pasal 2",
        "Ayat (1)",
        "Yang dimaksud dengan cepat adalah tanpa menunggu.",
        "Pasal 3",
        "Cukup jelas.",
    ],
]
"""A made law of three Pasal with running heads, a catchword, a serial strip and a Penjelasan."""
