"""What the child does with a file: one job, named by ``do``, to plain values and the raw bytes behind them.

``text``    every page's text of a PDF, its metadata and, for a page drawn with ruling lines, its tables as rows
``words``   the words of one page of a PDF with their boxes
``pixels``  pages of a PDF, or frames of a picture, as upright grey pixels for optical recognition
``count``   how many frames a picture file has
``shown``   one page, or one frame, as PNG or WebP, with places marked
``plain``, ``word``, ``sheet``, ``web``, ``open_text``, ``open_sheet``, ``slides``, ``rich_text``, ``rows_text``,
``mail``    the text of a file as pages (:mod:`kb.reading.inside`)
``archive`` the members of a ZIP archive, one behind the other in the file that is open for writing
``letters`` the attachments of a letter, in the same way
``rows``    the rows of known tables of an SQLite file, as lines of JSON in the file that is open for writing
``confinement``  what the child may reach, as it finds by trying

Any other name is that of a module with two functions: ``warm()``, called before the fork, and ``done(content)``, which
gives the answer to what was sent as the file.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    from kb.reading.pictures import Outcome

DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError, RuntimeError)
"""What a parser raises on a damaged file (PDFium's own error is a RuntimeError)."""


class Job(TypedDict, total=False):
    """What is asked of the child. ``file`` names an open descriptor, ``into`` is one open for writing."""

    do: str
    file: str
    into: int
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
    tables: list[str]


_PICTURES = ("kb.reading.pictures", "kb.reading.layer")
_TEXTS = (
    "plain", "word", "sheet", "web", "open_text", "open_sheet", "slides", "rich_text", "rows_text", "mail",
)  # fmt: skip
"""Jobs that are the names of their modules."""

_NEEDS = {
    "text": ("kb.reading.layer",),
    "words": ("kb.reading.layer",),
    "pixels": _PICTURES,
    "count": _PICTURES,
    "shown": _PICTURES,
    **{do: ("kb.reading.inside.jobs", f"kb.reading.inside.{do}") for do in _TEXTS},
    "archive": ("kb.reading.inside.jobs", "kb.reading.inside.archive"),
    "letters": ("kb.reading.inside.jobs", "kb.reading.inside.mail"),
    "rows": ("kb.reading.inside.jobs", "kb.reading.inside.rows"),
    "confinement": (),
}


def warm(do: str) -> None:
    """Load what a job needs, so that every child forked afterwards has it at once."""
    if do in _NEEDS:
        for name in _NEEDS[do]:
            import_module(name)
    else:
        import_module(do).warm()


def work(job: Job) -> Outcome:
    """The answer as plain values, and the raw bytes that follow it."""
    do = job["do"]
    if do not in _NEEDS:
        done = cast("Callable[[bytes], bytes]", import_module(do).done)
        return {}, done(Path(job["file"]).read_bytes())
    if do == "confinement":
        from kb.reading.confinement import reachable

        return dict(reachable()), b""
    if do == "text":
        from kb.reading.layer import texts

        return texts(job["file"], job["max_pages"]), b""
    if do == "words":
        from kb.reading.layer import words

        return words(job["file"], job["pages"][0]), b""
    if do in {*_TEXTS, "archive", "letters", "rows"}:
        from kb.reading.inside.jobs import office

        return office(job), b""
    from kb.reading.pictures import Wishes, count, pixels, shown

    if do == "count":
        return count(job["file"], job["max_pixels"])
    if do == "pixels":
        return pixels(job["file"], job["pages"], job["dpi"], job["max_pixels"], job["picture"])
    marks = tuple((left, top, right, bottom) for left, top, right, bottom in job["marks"])
    wishes = Wishes(job["dpi"], job["max_pixels"], job["picture"], marks, job["turned"], job["webp"])
    return shown(job["file"], job["pages"][0], wishes)
