"""Prints the table of docs/reading.md: ``PYTHONPATH=. python tests/structure/reading_table.py FILE …``."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.errors import InputRefused
from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand


def row(path: Path) -> str:
    """One file: label, title, pages, Pasal found/expected, passages, gaps."""
    try:
        pages = read(path, Settings())
        document = understand(pages)
    except InputRefused as error:
        return f"| {path.name} | refused | {error.reason} | | | | |"
    identity, found = document.identity, document.articles
    inferred = [gap for gap in document.gaps if "disimpulkan" in gap.message]
    missing = [gap.place[6:] for gap in document.gaps if gap.place.startswith("pasal-") and gap not in inferred]
    told = [f"{len(inferred)} inferred"] if inferred else []
    told += [f"missing {', '.join(missing)}"] if missing else []
    told += [gap.message for gap in document.gaps if not gap.place.startswith("pasal-")]
    articles = f"{len(found)}/{identity.articles}" if identity.articles else ", ".join(found) or "–"
    cells = (path.name, identity.label, identity.title, len(pages.pages), articles, len(passages(document)))
    return f"| {' | '.join(map(str, cells))} | {'; '.join(told) or '–'} |"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(row(Path(name)) + "\n")
