"""The child's jobs for texts, office files, web pages and archives: plain values, or a fault with its detail."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from kb.reading.inside.fault import Fault

if TYPE_CHECKING:
    from kb.reading.jobs import Job

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
    if job["do"] == "plain":
        from kb.reading.inside.plain import read_plain

        pages, metadata = read_plain(path)
    elif job["do"] == "word":
        from kb.reading.inside.word import read_word

        pages, metadata = read_word(path, unpacked)
    elif job["do"] == "sheet":
        from kb.reading.inside.sheet import read_sheets

        pages, metadata = read_sheets(path, unpacked)
    else:
        from kb.reading.inside.web import read_web

        pages, metadata = read_web(path)
    if len(pages) > job["max_pages"]:
        raise Fault("many_pages", str(len(pages)))
    if sum(map(len, pages)) > FILE_CHARACTERS:
        raise Fault("long", str(FILE_CHARACTERS))
    return {"pages": [page.encode("utf-8", "replace").decode() for page in pages], "metadata": metadata}
