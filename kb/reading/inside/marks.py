"""Text in the Markdown that the parsers write: tables of pipes, headings, list items; one writer for all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

BREAK = "<br>"
"""A line's end inside a cell."""

ABOVE, LEFT = "^^", "<<"
"""What stands in a square of a table that belongs to the cell above it, or to the one left of it."""

MERGED = frozenset({ABOVE, LEFT})

# "1", "1.234,5", "Rp50.000", "13 %", "12/03/2024", "√", "(2)", "a.": a value or a mark; must not match "2024", "A1".
_VALUE = re.compile(
    r"(?!(?:19|20)\d\d$)(?:(?:Rp|IDR|USD|\$)\.?\s*)?[-+(]?\d[\d.,:/\-\s]*+(?:%|\))?\.?|[√✓✔☑☒☐✗xX]|\(?[a-z][.)]",
    re.ASCII,
)
_COLON = re.compile(r":?")
_SHORT_HEAD = 100


def cell(text: str) -> str:
    """A cell's text on one line, its own line ends as :data:`BREAK`, pipes escaped."""
    lines = [" ".join(line.split()) for line in re.split(r"[\r\n\v\f]+", text)]
    return BREAK.join(line for line in lines if line).replace("|", r"\|")


def row(cells: Sequence[str]) -> str:
    """A row of cells between pipes."""
    return f"| {' | '.join(cells)} |"


def table(rows: Sequence[Sequence[str]], named: bool | None = None) -> list[str]:
    """Lines of a table, blank lines around it; nothing for a table without words.

    ``named`` says whether the first row names the columns; where it is None, the row's words tell. A table whose
    columns have no names begins with an empty row. Bands across the top become paragraphs above it.
    """
    width = max((len(cells) for cells in rows), default=0)
    full = [[*cells, *[""] * (width - len(cells))] for cells in rows]
    full = [cells for cells in full if any(text and text not in MERGED for text in cells)]
    if not full:
        return []
    bands: list[str] = []
    while len(full) > 1 and _is_band(full[0]):
        bands += paragraph(full.pop(0)[0].replace(BREAK, "\n").replace(r"\|", "|"))
    full = _without_colons(full)
    first = [] if named is None and not names_columns(full) else full.pop(0)
    width = len(first or full[0])
    return ["", *bands, row(first or [""] * width), row(["---"] * width), *(row(cells) for cells in full), ""]


def _is_band(cells: Sequence[str]) -> bool:
    """Whether a row is one cell over the whole width."""
    return len(cells) > 1 and cells[0] not in MERGED and all(text == LEFT for text in cells[1:])


def _without_colons(rows: list[list[str]]) -> list[list[str]]:
    """Rows without columns that hold nothing but colons ("Nama | : | Budi")."""
    kept = [
        at for at in range(len(rows[0]))
        if not all(_COLON.fullmatch(cells[at]) or cells[at] in MERGED for cells in rows)
        or not any(cells[at] == ":" for cells in rows)
    ]  # fmt: skip
    return [[cells[at] for at in kept] for cells in rows]


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns, as far as its words tell.

    It does not where it holds a value (a number that is no year, a tick), a long text, or what its column says again:
    the same words, or words that begin as all others of the column do ("Gedung A", "Gedung B"). Of a table of two
    columns each row is a name with its value.
    """
    first, others = rows[0], rows[1:]
    if not others or len(first) < 2 or _begins_merged(first, others[0]):
        return False
    if any(text.strip(" .").lower() in {"no", "nomor", "no urut"} for text in first):
        return True
    if len(first) == 2 and not all(_is_list(cells) for cells in others):
        return False
    for at, text in enumerate(first):
        if not text or text in MERGED:
            continue
        if len(text) > _SHORT_HEAD or _VALUE.fullmatch(text):
            return False
        if _is_said_again(
            text, [cells[at] for cells in others if cells[at] and cells[at] not in MERGED and cells != first]
        ):
            return False
    return True


def _begins_merged(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a cell goes on from the first row into the second beside others that do not: both are rows of values."""
    spans = [LEFT in {text, after} for text, after in zip(first, [*first[1:], ""], strict=True)]
    own = [text not in {"", ABOVE} and not wide for text, wide in zip(second, spans, strict=True)]
    return ABOVE in second and any(own)


def _is_list(cells: Sequence[str]) -> bool:
    """Whether a row of two cells is an item with its number ("1 | Komputer")."""
    return bool(cells[0]) and _VALUE.fullmatch(cells[0]) is not None


def _is_said_again(text: str, column: Sequence[str]) -> bool:
    if text in column and any(letter.isalpha() for letter in text):
        return True
    begins, *more = text.split()
    alike = [other for other in column if other.split()[0] == begins and len(other.split()) > 1]
    return bool(more) and len(alike) >= 1 and len(alike) == len(column)


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
