"""Bytes become pages: text, PDF, pictures, office files, web pages, archives; the rest is refused with a remedy."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from kb.errors import InputRefused
from kb.reading.conversion import CONVERTED, converted, converter
from kb.reading.formats import NAMES, READABLE, REMEDIES, check_content, unopened
from kb.reading.members import Member, is_archive, members
from kb.reading.office import read_office
from kb.reading.opened import Budget, opened, opened_bytes
from kb.reading.pdf import read_pdf
from kb.reading.picture_file import read_picture
from kb.reading.signs import clean
from kb.settings import Settings
from kb.types import Page, Pages

__all__ = ["Budget", "Member", "files_under", "is_archive", "members", "read", "read_member", "supported"]


_BLANKS = re.compile(r"[ \t\u00a0]{200,}")
"""Blanks that only fill a line; patterns over them would take time with their number squared."""

LONGEST_LINE = 400_000
"""Most characters of one line; the longest of 5,875 laws (a table of fees without line ends) has 243,000."""


def read(path: Path, settings: Settings, budget: Budget | None = None) -> Pages:
    """The pages of a file; ``budget`` is the processor time that it has, ``settings.read_seconds`` without.

    Raises :class:`InputRefused` for a file that is missing, empty, too large, of another format than its name says or
    than can be read, encrypted, damaged, without text to be read or recognised, or that needs more time or memory
    than allowed.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise unopened(path.name, error) from error
    program = converter() if path.suffix.lower() in CONVERTED else None
    media_type = READABLE.get(path.suffix.lower()) if supported(path) else None
    if media_type is None and (known := REMEDIES.get(path.suffix.lower())):
        raise InputRefused(path.name, f"{known[0]} ({path.suffix.lower()}) tidak dibaca.", known[1])
    if media_type is None:
        raise InputRefused(path.name, f"format «{path.suffix or 'tanpa akhiran'}» belum dapat dibaca.", NAMES)
    if size > settings.max_file_mb * 1024 * 1024:
        raise InputRefused(
            path.name,
            f"ukurannya {size / 1024 / 1024:.0f} MiB, melebihi batas {settings.max_file_mb} MiB.",
            "Pecah berkasnya atau naikkan KB_MAX_FILE_MB.",
        )
    budget = budget or Budget(settings.read_seconds)
    with opened(path, budget) as file:
        with file.content() as content:
            check_content(path.name, media_type, content)
        if media_type == "application/pdf":
            pages, metadata = read_pdf(file, settings)
        elif media_type.startswith("image/"):
            pages, metadata = read_picture(file, settings)
        elif program is not None:
            with opened_bytes(path.name, converted(program, file, settings), budget) as new:
                pages, metadata = read_office(new, READABLE[".docx"], settings)
        else:
            pages, metadata = read_office(file, media_type, settings)
    pages = tuple(
        replace(
            page,
            text=_BLANKS.sub(" ", clean(page.text)),
            beside=tuple(replace(words, text=clean(words.text)) for words in page.beside),
        )
        for page in pages
    )
    _check_lines(path.name, pages)
    return Pages(path.name, file.sha256, media_type, pages, metadata)


def _check_lines(name: str, pages: tuple[Page, ...]) -> None:
    """Refuse a text with a line that no document has: what understands text takes time with a line's length."""
    longest = max((len(line) for page in pages for line in page.text.split("\n")), default=0)
    if longest > LONGEST_LINE:
        raise InputRefused(
            name,
            f"satu barisnya {longest:,} huruf, melebihi batas {LONGEST_LINE:,}.".replace(",", "."),
            "Simpan ulang dengan pemisah baris atau paragraf.",
        )


def read_member(member: Member, settings: Settings, budget: Budget | None = None) -> Pages:
    """The pages of a member of a batch, under the name people see; raises :class:`InputRefused` as :func:`read`."""
    if member.refused is not None:
        raise member.refused
    try:
        return replace(read(member.path, settings, budget), file=member.name)
    except InputRefused as error:
        raise InputRefused(member.name, error.reason, error.remedy) from error


def supported(path: Path) -> bool:
    """Whether the file's name says that it can be read."""
    ending = path.suffix.lower()
    return (ending in READABLE and (ending not in CONVERTED or converter() is not None)) or is_archive(path)


def files_under(path: Path) -> list[Path]:
    """The file itself, or every file in the folder and below, sorted; hidden files and folders are skipped.

    Files that cannot be read are in the list too, so that they are reported as refused.
    """
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))
