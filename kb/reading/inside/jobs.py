"""The child's jobs for texts, office files, web pages and archives: plain values, or a fault with its detail."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kb.reading.inside.fault import Fault

if TYPE_CHECKING:
    from kb.reading.jobs import Job

READERS = {
    "plain": ("read_plain", False),
    "word": ("read_word", True),
    "sheet": ("read_sheets", True),
    "web": ("read_web", False),
    "open_text": ("read_open_text", True),
    "open_sheet": ("read_open_sheets", True),
    "slides": ("read_slides", True),
    "rich_text": ("read_rich_text", False),
    "rows_text": ("read_rows", False),
    "mail": ("read_mail", False),
}
"""The function of each job in the module of its name, and whether the file is a package that unpacks."""

FILE_CHARACTERS = 60_000_000
"""Most characters kept of one file."""


def office(job: Job) -> dict[str, object]:
    """``{"pages", "metadata"}`` of a file, ``{"members"}`` of an archive, ``{"tables"}`` of a database, or a fault."""
    warnings.simplefilter("ignore")
    try:
        return _done(job)
    except Fault as fault:
        return {"fault": fault.word, "detail": fault.detail}


def _done(job: Job) -> dict[str, object]:
    if job["do"] == "rows":
        from kb.reading.inside.rows import dump

        return {"tables": dump(Path(job["file"]), job["into"], job["tables"])}
    path, unpacked = Path(job["file"]), job["unpacked_mb"] << 20
    if job["do"] == "archive":
        from kb.reading.inside.archive import unpack

        return {"members": unpack(path, job["into"], unpacked)}
    if job["do"] == "letters":
        from kb.reading.inside.mail import unpack_mail

        return {"members": unpack_mail(path, job["into"])}
    function, is_package = READERS[job["do"]]
    reader = getattr(import_module(f"kb.reading.inside.{job['do']}"), function)
    pages, metadata = reader(path, unpacked) if is_package else reader(path)
    if len(pages) > job["max_pages"]:
        raise Fault("many_pages", str(len(pages)))
    if sum(map(len, pages)) > FILE_CHARACTERS:
        raise Fault("long", str(FILE_CHARACTERS))
    return {"pages": [page.encode("utf-8", "replace").decode() for page in pages], "metadata": metadata}
