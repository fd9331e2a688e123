"""What a file is by its first bytes, and whether its name tells the truth."""

from __future__ import annotations

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
}
"""Endings that can be read, with their media types."""

NAMES = (
    "Yang dapat dibaca: PDF (.pdf), gambar (.png, .jpg, .tif, .webp), Markdown (.md), dan teks biasa (.txt); "
    "ubah dahulu ke salah satunya."
)

_MAGIC = (
    (b"PK\x03\x04", "arsip ZIP atau dokumen Office"),
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
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def check_content(name: str, media_type: str, content: bytes) -> None:
    """Refuse an empty file and one whose content is not what its name says."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
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
    elif media_type != "application/pdf":
        what = "PDF" if content.startswith(b"%PDF-") else actual(content)
        if what and what != "teks":
            raise InputRefused(name, f"namanya berkas teks, tetapi isinya {what}.", "Perbaiki akhiran nama berkasnya.")


def actual(content: bytes) -> str:
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
