"""Texts, Word files, workbooks and web pages to pages, read in the child; every fault said in words."""

from __future__ import annotations

from kb.errors import InputRefused
from kb.reading.opened import Opened
from kb.reading.sandbox import REASONS, Reply, ask
from kb.settings import Settings
from kb.types import Page

LOST = "lost"
"""Key of the metadata that says, a line each, what of a file could not be read."""

JOBS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "application/vnd.oasis.opendocument.text": "open_text",
    "application/vnd.oasis.opendocument.spreadsheet": "open_sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/rtf": "rich_text",
    "message/rfc822": "mail",
    "text/csv": "rows_text",
    "text/html": "web",
    "text/markdown": "plain",
    "text/plain": "plain",
}
"""The child's job for each media type."""

_SPLIT = "Pecah berkasnya, lalu masukkan bagian-bagiannya."
_CLEAN = "Buka di aplikasi kantor, simpan sebagai berkas baru, lalu masukkan berkas baru itu."

WORDS = {
    "entries": ("isi arsipnya terlalu banyak berkas (pola bom ZIP).", _SPLIT),
    "unpacked": (
        "isinya {detail} MiB setelah dibuka, melebihi batas.",
        "Pecah berkasnya atau naikkan KB_MAX_UNPACKED_MB.",
    ),
    "ratio": ("bagian «{detail}» mengembang tidak wajar saat dibuka (pola bom ZIP).", _CLEAN),
    "encrypted": (
        "berkas ini dikunci dengan kata sandi.",
        "Buka kuncinya, simpan salinan tanpa kata sandi, lalu masukkan salinan itu.",
    ),
    "macros": (
        "berkas ini berisi makro.",
        "Simpan sebagai .docx atau .xlsx tanpa makro, lalu masukkan hasilnya.",
    ),
    "entities": ("XML-nya mendefinisikan entitas (pola bom XML).", _CLEAN),
    "encoding": ("bagian «{detail}» memakai pengodean huruf yang tidak dibaca semua program dengan cara sama.", _CLEAN),
    "doubled": ("di dalamnya ada dua bagian bernama sama.", _CLEAN),
    "cells": (
        "lembarnya memuat lebih dari {detail} sel.",
        "Hapus baris dan kolom kosong yang tidak perlu, simpan ulang.",
    ),
    "nested": ("bagian-bagiannya bertumpuk lebih dari {detail} tingkat.", "Simpan ulang halaman itu dari peramban."),
    "no_words": ("tidak ada tulisan di dalamnya.", "Bila isinya gambar, masukkan gambarnya sebagai PDF atau PNG."),
    "many_pages": ("isinya {detail} halaman, melebihi batas.", "Pecah berkasnya atau naikkan KB_MAX_PAGES."),
    "long": ("tulisannya terlalu panjang untuk satu berkas.", _SPLIT),
    "no_members": ("arsip ini tidak berisi berkas.", "Periksa arsip aslinya."),
    "link": ("tautan di dalam arsip tidak diikuti.", "Masukkan berkas yang ditunjuknya."),
    "outside": ("namanya menunjuk ke luar arsip (pola zip-slip).", "Buat ulang arsipnya dengan nama biasa."),
    "deep": ("letaknya terlalu dalam di dalam arsip.", "Ratakan foldernya, lalu buat ulang arsipnya."),
}
"""What each fault means and what to do; ``{detail}`` is a number or a name."""


def read_office(file: Opened, media_type: str, settings: Settings) -> tuple[tuple[Page, ...], dict[str, str]]:
    """The pages and metadata; raises :class:`InputRefused` when the file cannot be read within the limits."""
    reply = ask(file, settings, JOBS[media_type], unpacked_mb=settings.max_unpacked_mb)
    refuse(reply, file.name, settings)
    texts, metadata = reply.values.get("pages"), reply.values.get("metadata")
    if not isinstance(texts, list) or not isinstance(metadata, dict):
        raise InputRefused(file.name, *REASONS["crash"])
    pages = tuple(
        Page(number, str(text), "text" if str(text).strip() else "empty") for number, text in enumerate(texts, start=1)
    )
    return pages, {str(name): str(value) for name, value in metadata.items() if value}


def refuse(reply: Reply, file: str, settings: Settings) -> None:
    """Raise :class:`InputRefused` when the child answered with a fault."""
    if reply.fault in WORDS:
        raise worded(file, reply.fault, str(reply.values.get("detail", "")))
    reply.refuse(file, settings)


def worded(file: str, fault: str, detail: str = "") -> InputRefused:
    """The refusal that a fault's word stands for."""
    reason, remedy = WORDS.get(fault, REASONS.get(fault, REASONS["crash"]))
    return InputRefused(file, reason.replace("{detail}", detail), remedy)
