"""Pages a second through reading and structure as an ingestion does them, against pypdf alone in the same run.

``PYTHONPATH=. python bench/reading_structure.py PDF …``: two files at a time read and understood in children,
recognition off (its speed is bench/ocr.py's); then pypdf on the same files, two at a time in processes of their own.
Core seconds beside the wall clock, because other work on the machine takes only the latter.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pypdf import PdfReader

from kb.errors import InputRefused
from kb.file_reading import read_ahead, understood
from kb.reading import Member
from kb.reading.forking import server
from kb.settings import Settings


def as_ingestion(files: list[str]) -> tuple[int, int]:
    """Pages read, and passages made of them."""
    settings = Settings(ocr=False)
    members = [Member(Path(file).name, Path(file), file) for file in files]
    pages = held = 0
    for _, reading in read_ahead(members, lambda member: understood(member, settings, lambda _: {})):
        try:
            found = reading.result()
        except InputRefused:
            continue
        pages += len(found.pages.pages)
        held += sum(len(document.passages) for document in found.documents)
    server().close()  # so that the time of the children is known
    return pages, held


def pypdf_text(file: str) -> int:
    """Pages of which pypdf gives the text."""
    return sum(1 for page in PdfReader(file).pages if page.extract_text() is not None)


def by_pypdf(files: list[str]) -> tuple[int, int]:
    """Pages by pypdf alone, two files at a time."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(pypdf_text, files)), 0


def core_seconds() -> float:
    """Processor seconds of this process and its ended children."""
    held = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in held)


def main(files: list[str]) -> None:
    """Measure and print."""
    ways: tuple[tuple[str, Callable[[list[str]], tuple[int, int]]], ...] = (
        ("reading + structure", as_ingestion),
        ("pypdf alone", by_pypdf),
    )
    for name, way in ways:
        begun, worked = time.perf_counter(), core_seconds()
        pages, held = way(files)
        wall, cores = time.perf_counter() - begun, core_seconds() - worked
        print(
            f"{name:20} {pages} pages, {held} passages; {wall:.1f} s = {pages / wall:.0f} pages/s; {cores:.1f} core "
            f"seconds = {2 * pages / cores:.0f} pages/s on two free cores (load {os.getloadavg()[0]:.1f})",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
