"""PDF text by PDFium (with tables) against pypdf, on the same files: ``python bench/pdf_text.py PDF …``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from pypdf import PdfReader

from kb.reading.layer import texts


def timed(work: Callable[[str], int], files: list[str]) -> tuple[int, float]:
    """Pages, and processor seconds taken."""
    begun = time.process_time()
    pages = sum(work(file) for file in files)
    return pages, time.process_time() - begun


def by_pdfium(file: str) -> int:
    """Pages read by the product's own reader."""
    found = texts(file, 5000)["pages"]
    return len(found) if isinstance(found, list) else 0


def by_pypdf(file: str) -> int:
    """Pages read by pypdf alone."""
    return sum(1 for page in PdfReader(file).pages if page.extract_text() is not None)


if __name__ == "__main__":
    for name, work in (("pypdf", by_pypdf), ("PDFium with tables", by_pdfium)):
        count, seconds = timed(work, sys.argv[1:])
        print(f"{name}: {count} pages, {seconds:.1f} core seconds, {count / seconds:.0f} pages a core second")
