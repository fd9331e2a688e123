"""What a file is by its first bytes, and whether its name tells the truth."""

from __future__ import annotations

import re
from mmap import mmap

from kb.errors import InputRefused

READABLE = {
    ".pdf": "application/pdf",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".rtf": "application/rtf",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".eml": "message/rfc822",
    ".doc": "application/msword",
}
"""Endings that can be read, with their media types."""

NAMES = (
    "Yang dapat dibaca: PDF (.pdf), Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt, .ods), RTF "
    "(.rtf), tabel teks (.csv), halaman web (.html), surat elektronik (.eml), gambar (.png, .jpg, .tif, .webp), "
    "Markdown (.md), teks biasa (.txt), dan arsip berisi semua itu (.zip); ubah dahulu ke salah satunya."
)

MARKDOWN = frozenset(
    {"text/markdown"}
    | {READABLE[e] for e in (".docx", ".doc", ".xlsx", ".html", ".odt", ".ods", ".pptx", ".rtf", ".csv", ".eml")}
)
"""Media types whose pages are Markdown."""

REMEDIES = {
    ".doc": ("dokumen Word lama", "Buka di Word atau LibreOffice, simpan sebagai .docx, lalu masukkan hasilnya."),
    ".xls": ("buku kerja Excel lama", "Buka di Excel atau LibreOffice, simpan sebagai .xlsx, lalu masukkan hasilnya."),
    ".docm": ("dokumen Word bermakro", "Simpan sebagai .docx tanpa makro, lalu masukkan hasilnya."),
    ".xlsm": ("buku kerja Excel bermakro", "Simpan sebagai .xlsx tanpa makro, lalu masukkan hasilnya."),
    ".dotm": ("templat Word bermakro", "Simpan sebagai .docx tanpa makro, lalu masukkan hasilnya."),
    ".xlsb": ("buku kerja Excel biner", "Simpan sebagai .xlsx, lalu masukkan hasilnya."),
    ".ppt": ("presentasi lama", "Buka di PowerPoint atau LibreOffice, simpan sebagai .pptx, lalu masukkan hasilnya."),
    ".odp": ("presentasi OpenDocument", "Simpan sebagai .pptx atau PDF, lalu masukkan hasilnya."),
    ".pps": ("presentasi lama", "Simpan sebagai .pptx, lalu masukkan hasilnya."),
    ".ppsx": ("pertunjukan salindia", "Simpan sebagai .pptx, lalu masukkan hasilnya."),
    ".pptm": ("presentasi bermakro", "Simpan sebagai .pptx tanpa makro, lalu masukkan hasilnya."),
    ".msg": ("surat Outlook", "Buka di Outlook, simpan sebagai .eml atau PDF, lalu masukkan hasilnya."),
    ".mht": ("arsip halaman web", "Simpan dari peramban sebagai .html, lalu masukkan hasilnya."),
    ".mhtml": ("arsip halaman web", "Simpan dari peramban sebagai .html, lalu masukkan hasilnya."),
    ".pages": ("dokumen Pages", "Simpan sebagai .docx atau PDF, lalu masukkan hasilnya."),
    ".wps": ("dokumen WPS", "Simpan sebagai .docx, lalu masukkan hasilnya."),
    ".rar": ("arsip RAR", "Buka arsipnya, lalu masukkan isinya, atau buat arsip .zip."),
    ".7z": ("arsip 7z", "Buka arsipnya, lalu masukkan isinya, atau buat arsip .zip."),
    ".gz": ("arsip gzip", "Buka arsipnya, lalu masukkan isinya, atau buat arsip .zip."),
}
"""Endings that are not read, with what they are and what to do; .doc is where LibreOffice is installed."""

_MAGIC = (
    (b"PK\x03\x04", "arsip ZIP atau dokumen Office"),
    (b"PK\x05\x06", "arsip ZIP kosong"),
    (b"\xd0\xcf\x11\xe0", "dokumen Office lama"),
    (b"\x89PNG", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"GIF8", "gambar GIF"),
    (b"II*\x00", "gambar TIFF"),
    (b"MM\x00*", "gambar TIFF"),
    (b"{\\rtf", "dokumen RTF"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"MZ", "program Windows"),
    (b"\x7fELF", "program Linux"),
    (b"<!DOCTYPE html", "halaman web"),
    (b"<html", "halaman web"),
)
_BEGINNINGS = {
    "application/rtf": ("dokumen RTF", b"{\\rtf"),
    "application/msword": ("dokumen Word lama", b"\xd0\xcf\x11\xe0"),
}
"""Media types of one beginning, with what they are called."""

_HEADED = re.compile(rb"[!-9;-~]{1,80}:|From |>From ")
"""How a letter begins: the first of its headers."""

_SOMETHING = re.compile(rb"[^\x00 \t\r\n\xef\xbb\xbf]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def unopened(name: str, error: OSError) -> InputRefused:
    """The refusal of a file that is not there, that Pandu may not read, or that the disk does not give."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return InputRefused(name, "tidak ditemukan.", "Periksa nama dan letak berkas atau foldernya.")
    if isinstance(error, PermissionError):
        return InputRefused(
            name, "tidak boleh dibuka oleh Pandu.", "Beri izin baca kepada akun yang menjalankan Pandu."
        )
    return InputRefused(name, f"tidak dapat dibuka ({error.strerror}).", "Periksa nama dan izin berkas.")


def check_content(name: str, media_type: str, content: bytes | mmap) -> None:
    """Refuse an empty file and one whose content is not what its name says."""
    if not _SOMETHING.search(content):
        raise InputRefused(name, "berkas ini kosong.", "Periksa berkas aslinya atau unduh ulang.")
    is_pdf = b"%PDF-" in content[:1024]
    if media_type == "application/pdf" and not is_pdf:
        what = actual(content) or "bukan PDF"
        raise InputRefused(name, f"namanya .pdf, tetapi isinya {what}.", "Simpan ulang sebagai PDF atau unduh ulang.")
    if media_type.startswith("image/"):
        wished = f"gambar {media_type.removeprefix('image/').upper()}"
        what = "PDF" if is_pdf else actual(content)
        if what != wished:
            raise InputRefused(name, f"namanya {wished}, tetapi isinya {what}.", "Perbaiki akhiran nama berkasnya.")
    elif media_type in _BEGINNINGS:
        wished, beginning = _BEGINNINGS[media_type]
        if not content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(beginning):
            what = "PDF" if is_pdf else actual(content)
            raise InputRefused(name, f"namanya {wished}, tetapi isinya {what}.", "Perbaiki akhiran nama berkasnya.")
    elif media_type.startswith("application/") and media_type != "application/pdf":
        _check_container(name, media_type, content)
    elif media_type == "message/rfc822":
        if not _HEADED.match(content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")):
            what = "PDF" if is_pdf else actual(content)
            raise InputRefused(name, f"namanya surat elektronik, tetapi isinya {what}.", "Simpan ulang sebagai .eml.")
    elif media_type == "text/html":
        what = "PDF" if content[:5] == b"%PDF-" else actual(content)
        if what not in {"teks", "halaman web"}:
            raise InputRefused(name, f"namanya halaman web, tetapi isinya {what}.", "Perbaiki akhiran nama berkasnya.")
    elif media_type != "application/pdf":
        what = "PDF" if content[:5] == b"%PDF-" else actual(content)
        if what and what != "teks":
            raise InputRefused(name, f"namanya berkas teks, tetapi isinya {what}.", "Perbaiki akhiran nama berkasnya.")


def _check_container(name: str, media_type: str, content: bytes | mmap) -> None:
    """Refuse what should be a ZIP container and is none; an encrypted Office file is an old container."""
    if content[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return
    what = "PDF" if content[:1024].find(b"%PDF-") >= 0 else actual(content)
    if what == "dokumen Office lama" and media_type != "application/zip":
        if content.find("Encrypt".encode("utf-16-le")) >= 0:
            raise InputRefused(
                name,
                "berkas ini dikunci dengan kata sandi.",
                "Buka kuncinya, simpan salinan tanpa kata sandi, lalu masukkan salinan itu.",
            )
        remedy = "Buka di Office atau LibreOffice, simpan ulang dalam format baru, lalu masukkan hasilnya."
        raise InputRefused(name, "isinya dokumen Office lama dengan nama format baru.", remedy)
    wished = "arsip ZIP" if media_type == "application/zip" else f"dokumen Office ({name.rsplit('.', 1)[-1].lower()})"
    raise InputRefused(name, f"namanya {wished}, tetapi isinya {what}.", "Perbaiki akhiran nama atau unduh ulang.")


def actual(content: bytes | mmap) -> str:
    """In words, what the content is: "gambar PNG", "teks", "data biner"; empty when it looks like nothing known."""
    head = content[:4096]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "gambar WEBP"
    for magic, words in _MAGIC:
        if head.lstrip()[: len(magic)].lower() == magic.lower() if magic.startswith(b"<") else head.startswith(magic):
            return words
    if head.startswith(_UTF16):
        return "teks"
    if b"\x00" in head:
        return "data biner"
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return "data biner" if controls > len(head) * 0.02 else "teks"
