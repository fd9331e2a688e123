"""Prints the table of docs/reading.md: ``PYTHONPATH=. python bench/reading_table.py FILE_OR_FOLDER …``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kb.errors import InputRefused
from kb.reading import read
from kb.settings import Settings
from kb.structure import understand_all
from kb.types import Document, Pages

HEAD = ("file", "kind", "number", "year", "title", "pages", "by OCR", "Pasal", "gaps")
LONGEST_TITLE, LONGEST_GAPS = 90, 160


def files(names: list[str]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order of their names."""
    for path in map(Path, names):
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def articles(document: Document) -> str:
    """Pasal found of those expected; the numbers themselves in a law of few (amendments)."""
    found, expected = document.articles, document.identity.articles
    return f"{len(found)}/{expected}" if expected else (", ".join(found) if len(found) <= 3 else str(len(found))) or "–"


def gaps(document: Document) -> str:
    """What the reader tells as lost or doubtful, in short."""
    inferred = [gap for gap in document.gaps if "disimpulkan" in gap.message]
    missing = [gap.place[6:] for gap in document.gaps if gap.place.startswith("pasal-") and gap not in inferred]
    told = [f"{len(inferred)} inferred"] if inferred else []
    told += [f"missing {', '.join(missing)}"] if missing else []
    told += [gap.message for gap in document.gaps if not gap.place.startswith("pasal-")]
    return short("; ".join(told), LONGEST_GAPS) or "–"


def short(text: str, most: int) -> str:
    """A text on one line of a table, cut at ``most`` characters."""
    line = " ".join(text.replace("|", "/").split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def rows(path: Path) -> Iterator[tuple[str, ...]]:
    """A row for each law in a file, or one that says why it was refused."""
    try:
        pages: Pages = read(path, Settings())
        documents = understand_all(pages)
    except InputRefused as error:
        yield (path.name, "refused", "", "", short(error.reason, LONGEST_TITLE), "", "", "", "")
        return
    for document in documents:
        identity = document.identity
        yield (
            path.name,
            identity.kind,
            identity.number or "–",
            str(identity.year or "–"),
            short(identity.title, LONGEST_TITLE),
            str(len(pages.pages)),
            str(len(pages.by_ocr)),
            articles(document),
            gaps(document),
        )


if __name__ == "__main__":
    lines = [HEAD, ("---",) * len(HEAD)]
    sys.stdout.write("".join(f"| {' | '.join(line)} |\n" for line in lines))
    for file in files(sys.argv[1:]):
        for row in rows(file):
            sys.stdout.write(f"| {' | '.join(row)} |\n")
            sys.stdout.flush()
