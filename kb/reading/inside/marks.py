"""Text in the Markdown that the parsers write: tables of pipes, headings, list items; one writer for all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

BREAK = "<br>"
"""A line's end inside a cell."""


def cell(text: str) -> str:
    """A cell's text on one line, its own line ends as :data:`BREAK`, pipes escaped."""
    lines = [" ".join(line.split()) for line in re.split(r"[\r\n\v\f]+", text)]
    return BREAK.join(line for line in lines if line).replace("|", r"\|")


def row(cells: Sequence[str]) -> str:
    """A row of cells between pipes."""
    return f"| {' | '.join(cells)} |"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table whose first row names the columns, blank lines around it; nothing for a table without words."""
    if not any(any(cells) for cells in rows):
        return []
    width = max(len(cells) for cells in rows)
    full = [[*cells, *[""] * (width - len(cells))] for cells in rows]
    return ["", row(full[0]), row(["---"] * width), *(row(cells) for cells in full[1:]), ""]


def heading(level: int, text: str) -> list[str]:
    """A heading on one line with blank lines around it; nothing for one without words."""
    words = " ".join(text.split())
    return ["", f"{'#' * max(1, min(level, 6))} {words}", ""] if words else []


def paragraph(text: str) -> list[str]:
    """A paragraph's own lines and a blank one; a line that would read as a heading or a table is escaped."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [re.sub(r"^([#|])", r"\\\1", line) for line in lines if line]
    return [*kept, ""] if kept else []


def joined(lines: Sequence[str]) -> str:
    """Lines as text, with never more than one blank line in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
