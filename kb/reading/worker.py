"""The child that opens one file: ``python -I worker.py JOB`` (JSON) prints a line of JSON, and raw bytes behind it.

It limits itself before it opens the file, and it loads PDFium, Pillow or pypdf only when its job needs them; of this
package it loads the modules of its job and nothing else. The jobs:

``text``    every page's text of a PDF, its metadata and, for a page drawn with ruling lines, its tables as rows
``words``   the words of one page of a PDF with their boxes
``pixels``  pages of a PDF, or frames of a picture, as upright grey pixels for optical recognition
``count``   how many frames a picture file has
``shown``   one page, or one frame, as PNG or WebP, with places marked
``word``, ``sheet``, ``web``  the text of an office file or web page as Markdown (:mod:`kb.reading.inside`)
``archive`` the members of a ZIP archive, unpacked into a folder
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from kb.reading.pictures import Outcome

DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError, RuntimeError)
"""What a parser raises on a damaged file (PDFium's own error is a RuntimeError)."""


class Job(TypedDict, total=False):
    """What is asked of the child."""

    do: str
    file: str
    seconds: int
    memory_mb: int
    max_pages: int
    pages: list[int]
    dpi: int
    max_pixels: int
    picture: bool
    marks: list[list[float]]
    turned: int
    webp: bool
    unpacked_mb: int
    written_mb: int
    into: str


def limit(seconds: int, memory_mb: int, written_mb: int = 0) -> None:
    """Bound processor time, address space, open files and written files of this process."""
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_mb << 20, written_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def bare_packages() -> None:
    """Make the modules beside this one importable without running the package's own start (which loads pydantic)."""
    here = Path(__file__).parent
    for name, folder in (("kb", here.parent), ("kb.reading", here)):
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module


def work(job: Job) -> Outcome:
    """The answer as plain values, and the raw bytes that follow it."""
    if job["do"] == "text":
        from kb.reading.layer import texts

        return texts(job["file"], job["max_pages"]), b""
    if job["do"] == "words":
        from kb.reading.layer import words

        return words(job["file"], job["pages"][0]), b""
    if job["do"] in {"word", "sheet", "web", "archive"}:
        from kb.reading.inside.jobs import office

        return office(job), b""
    from kb.reading.pictures import Wishes, count, pixels, shown

    if job["do"] == "count":
        return count(job["file"], job["max_pixels"])
    if job["do"] == "pixels":
        return pixels(job["file"], job["pages"], job["dpi"], job["max_pixels"], job["picture"])
    marks = tuple((left, top, right, bottom) for left, top, right, bottom in job["marks"])
    wishes = Wishes(job["dpi"], job["max_pixels"], job["picture"], marks, job["turned"], job["webp"])
    return shown(job["file"], job["pages"][0], wishes)


def main() -> int:
    """Limit, work, print."""
    job: Job = json.loads(sys.argv[1])
    logging.disable(logging.CRITICAL)
    bare_packages()
    limit(job["seconds"], job["memory_mb"], job.get("written_mb", 0))
    answer: dict[str, object]
    body = b""
    try:
        answer, body = work(job)
        out = json.dumps(answer).encode()
    except MemoryError:
        out, body = b'{"fault": "memory"}', b""
    except DAMAGE:
        out, body = b'{"fault": "damaged"}', b""
    sys.stdout.buffer.write(out + b"\n")
    sys.stdout.buffer.write(body)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
