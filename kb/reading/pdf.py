"""Digital PDF to pages, parsed in a child process with limits on time and memory: a PDF can hang its reader."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kb.errors import InputRefused
from kb.settings import Settings
from kb.types import Page

WORKER = Path(__file__).with_name("worker.py")
"""The child's program; it stands alone, so that the child loads pypdf and nothing else of this package."""

_LETTERS = 4
"""A page with fewer letters than this holds no text: a scan, or a scan with a page number printed on it."""

_REASONS = {
    "encrypted": (
        "PDF ini dikunci dengan kata sandi.",
        "Buka kuncinya di pembaca PDF, simpan salinan tanpa kata sandi, lalu masukkan salinan itu.",
    ),
    "cipher": (
        "PDF ini disandikan dengan AES, yang belum dapat dibuka di sini.",
        "Cetak ulang ke PDF tanpa sandi, lalu masukkan hasilnya.",
    ),
    "damaged": ("PDF ini rusak atau terpotong.", "Unduh ulang dari sumbernya, lalu masukkan lagi."),
    "memory": ("PDF ini butuh memori melebihi batas.", "Pecah berkasnya atau naikkan KB_READ_MEMORY_MB."),
    "time": ("PDF ini terlalu lama dibaca.", "Pecah berkasnya atau naikkan KB_READ_SECONDS."),
    "crash": ("pembaca PDF berhenti tidak wajar pada berkas ini.", "Simpan ulang PDF itu, lalu masukkan lagi."),
    "no_pages": ("PDF ini tidak berisi halaman.", "Periksa berkas aslinya."),
}


def read_pdf(path: Path, settings: Settings) -> tuple[tuple[Page, ...], dict[str, str]]:
    """The pages and the metadata of a PDF; raises :class:`InputRefused` when it cannot be read within the limits."""
    answer = _ask_child(path, settings)
    fault = answer.get("fault")
    if fault == "pages":
        raise InputRefused(
            path.name,
            f"isinya {answer['count']} halaman, melebihi batas {settings.max_pages}.",
            "Pecah berkasnya atau naikkan KB_MAX_PAGES.",
        )
    if isinstance(fault, str):
        raise InputRefused(path.name, *_REASONS[fault])
    texts, metadata = answer["pages"], answer["metadata"]
    if not isinstance(texts, list) or not isinstance(metadata, dict):
        raise InputRefused(path.name, *_REASONS["crash"])
    pages = tuple(_page(number, str(text)) for number, text in enumerate(texts, start=1))
    if all(page.method == "empty" for page in pages):
        raise InputRefused(
            path.name,
            f"{len(pages)} halamannya hasil pindai tanpa lapisan teks, dan pengenalan huruf (OCR) belum tersedia.",
            "Cari versi PDF bertulisan di JDIH, atau jalankan OCR lebih dahulu.",
        )
    return pages, {str(name): str(value) for name, value in metadata.items()}


def _page(number: int, text: str) -> Page:
    empty = sum(sign.isalpha() for sign in text) < _LETTERS
    return Page(number, "" if empty else text, "empty" if empty else "text")


def _ask_child(path: Path, settings: Settings) -> dict[str, object]:
    """What the child printed, or the fault that ended it."""
    limits = [str(settings.read_seconds), str(settings.read_memory_mb), str(settings.max_pages)]
    command = [sys.executable, "-I", str(WORKER), str(path.resolve()), *limits]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=settings.read_seconds + 5, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return {"fault": "time"}
    if done.returncode < 0:
        return {"fault": "time" if -done.returncode in {24, 9} else "crash"}
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return {"fault": "memory" if b"MemoryError" in done.stderr else "crash"}
    return answer if isinstance(answer, dict) else {"fault": "crash"}
