"""An SOP as a grid of cells (a sheet, a table in Word or PDF): its flow table and its identity box, by their heads.

The layout is that of PermenPANRB 35/2012: No, Kegiatan, Pelaksana (a column a role), Mutu Baku (Kelengkapan, Waktu,
Output), Keterangan. Who acts is read from what stands in the columns of roles: a word, a sign, or a symbol that the
reader found drawn in that cell. Where nothing stands there, nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb.structure.markdown import ABOVE, LEFT, plain
from kb.structure.sop import COLUMNS
from kb.types import Page

BREAK = "<br>"
"""A line's end inside a cell, as readers write it."""

SYMBOL = re.compile(r"\[gambar: [^\]]{1,40}\]")
"""A symbol that the reader found drawn in a cell: "[gambar: keputusan]"; must not match "[1]"."""

# "Ya", "Tidak", "T idak", "setuju": words beside an arrow; must not match "Tidak ada", "Ya'qub".
DECISION = re.compile(
    r"(?:ya|tidak|tdk|y|t|iya|ok|setuju|tidaksetuju|tidakt|seuju|disetujui|ditolak|sesuai|tidaksesuai|lengkap"
    r"|tidaklengkap|belum|sudah)[.,:;!?]*",
    re.IGNORECASE,
)
_ARROWS = re.compile(r"[\s→←↑↓↔⇒⇐➔➜▼▲►◄|\-–—_.:]+")
_RULE = re.compile(r"(?>[\s:|\-]*?--)[\s:|\-]*+")
_HEAD_WORDS = {**COLUMNS, "uraian prosedur": "action", "tahapan": "action", "prosedur": "action", "mutu baku": ""}
_GROUPS = re.compile(r"^(?P<group>pelaksana|mutu\s+baku)\b[\s:/\-]*", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<n>\d{1,3})\s*+[a-z]?\s*+[.)]?")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells of one width, from one page; a line of text between tables is a row with one cell."""

    rows: tuple[Row, ...]
    page: int


@dataclass(frozen=True, slots=True)
class GridStep:
    """One step: the fields of an SOP's step, its page, and whether its actor was read from a drawing."""

    number: str
    fields: dict[str, str]
    page: int
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Where a flow table's columns stand: the field of each named column, the role of each other one."""

    fields: dict[int, str]
    roles: dict[int, str]
    last_row: int


@dataclass(slots=True)
class Flow:
    """A flow table: the titles above it, its roles in printed order, its steps."""

    titles: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    steps: list[GridStep] = field(default_factory=list)
    head: Head | None = None
    width: int = 0


def grids_of(page: Page) -> list[Grid]:
    """The page's tables, each with the lines of text above it; rows of the same width go together."""
    grids: list[Grid] = []
    rows: list[Row] = []
    width = 0
    for line in page.text.splitlines():
        if not line.lstrip().startswith("|"):
            text = re.sub(r"^#+\s+", "", plain(line).strip())
            if text:
                rows.append((text,))
            continue
        if "-" in line and _RULE.fullmatch(line):
            continue
        cells = tuple(_cell(cell) for cell in re.split(r"(?<!\\)\|", _inner(line)))
        if width and len(cells) != width:
            above = _texts_at_end(rows)
            grids.append(Grid(tuple(rows[: len(rows) - len(above)]), page.number))
            rows = list(above)
        width = len(cells)
        rows.append(cells)
    if rows:
        grids.append(Grid(tuple(rows), page.number))
    return grids


def _inner(line: str) -> str:
    inner = line.strip().removeprefix("|")
    return inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner


def _cell(text: str) -> str:
    if text.strip() in {ABOVE, LEFT}:
        return ""
    return "\n".join(" ".join(plain(part).split()) for part in text.split(BREAK)).strip()


def _texts_at_end(rows: Sequence[Row]) -> Sequence[Row]:
    count = 0
    while count < len(rows) and len(rows[-1 - count]) == 1:
        count += 1
    return rows[len(rows) - count :]


def find_head(rows: Sequence[Row], start: int = 0) -> tuple[int, Head] | None:
    """The first row that names a flow table's columns, with the row below it where the names take two."""
    for index in range(start, len(rows)):
        named = _fields(rows[index])
        if "action" not in named.values():
            continue
        below = _fields(rows[index + 1]) if index + 1 < len(rows) else {}
        if {"papers", "time", "output"} & set(below.values()) and "action" not in below.values():
            fields = {**below, **named}
            grouped = {column: name for column, name in fields.items() if name != "actor"}
            if roles := _roles(rows[index + 1], grouped):
                return index, Head(grouped, roles, index + 1)
            return index, Head(fields, _roles(rows[index], fields), index + 1)
        if len({"papers", "time", "output"} & set(named.values())) >= 2 and len(named) >= 4:
            return index, Head(named, _roles(rows[index], named), index)
    return None


def _fields(row: Row) -> dict[int, str]:
    """Columns by the field that their head names; the group's name in front ("Mutu Baku Waktu") does not count."""
    out: dict[int, str] = {}
    for column, text in enumerate(row):
        name = re.sub(r"\s+", " ", text.lower()).strip(" .:")
        known = _HEAD_WORDS.get(name) or _HEAD_WORDS.get(_GROUPS.sub("", name).strip(" .:"))
        if known and known not in out.values():
            out[column] = known
    return out


def _roles(row: Row, fields: dict[int, str]) -> dict[int, str]:
    """Named columns between the activity and the first of Mutu Baku: a role each, wherever "Pelaksana" stands above."""
    action = next(column for column, name in fields.items() if name == "action")
    quality = [column for column, name in fields.items() if name in {"papers", "time", "output", "note"}]
    end = min((column for column in quality if column > action), default=len(row))
    out: dict[int, str] = {}
    for column in range(action + 1, end):
        role = " ".join(_GROUPS.sub("", row[column] if column < len(row) else "").split())
        if role and column not in fields:
            out[column] = role
    return out


def is_head(cell: str) -> bool:
    """Whether a cell names a column of a flow table, or a group of them ("Mutu Baku Waktu")."""
    name = " ".join(cell.lower().split()).strip(" .:")
    return name in _HEAD_WORDS or _GROUPS.sub("", name).strip(" .:") in {"", *_HEAD_WORDS}


def is_sign(cell: str) -> bool:
    """Whether a cell of a flow table only says who acts or which way it goes: "x", "√", "Ya", "→"."""
    bare = _bare(cell)
    return len(bare) == 1 or DECISION.fullmatch(bare) is not None or _ARROWS.fullmatch(cell) is not None


def flows_of(grid: Grid) -> Iterator[tuple[int, Flow]]:
    """The flow tables of a grid, each with the row at which it begins."""
    start = 0
    while (found := find_head(grid.rows, start)) is not None:
        index, head = found
        following = find_head(grid.rows, head.last_row + 1)
        end = following[0] if following else len(grid.rows)
        titles = [row[0] for row in grid.rows[start:index] if len([cell for cell in row if cell]) == 1 and row[0]]
        flow = Flow(titles, list(dict.fromkeys(head.roles.values())), head=head, width=len(grid.rows[index]))
        _read_steps(flow, grid.rows[head.last_row + 1 : end], head, grid.page)
        yield index, flow
        start = end


def goes_on(flow: Flow, grid: Grid) -> bool:
    """Whether a grid without heads is the flow table's next part: as wide, and its first number follows."""
    rows = [row for row in grid.rows if len(row) == flow.width]
    number = next((column for column, name in flow.head.fields.items() if name == "number"), -1) if flow.head else -1
    first = next((row[number].strip(" .") for row in rows if row[number].strip(" .")), "") if number >= 0 else ""
    return bool(rows) and first.isdigit() and 0 < int(first) - (_following(flow) - 1) <= 2


def more_steps(flow: Flow, grid: Grid) -> None:
    """Add the rows of a table that goes on over the page without naming its columns again."""
    if flow.head is not None:
        _read_steps(flow, grid.rows, flow.head, grid.page)


def _read_steps(flow: Flow, rows: Sequence[Row], head: Head, page: int) -> None:
    for row in rows:
        if len(row) == 1 or _counts_columns(row) or _is_note(row):
            continue
        values = {name: row[column] for column, name in head.fields.items() if column < len(row) and row[column]}
        number, action = values.pop("number", ""), _line(values.pop("action", ""))
        match = _NUMBER.fullmatch(number.strip())
        if not action:
            if flow.steps and not match:
                _continue(flow, values)
            continue
        if not match and not any(values.get(name) for name in ("papers", "time", "output")) and flow.steps:
            flow.steps[-1].fields["action"] += f" {action}"
            _continue(flow, values)
            continue
        actors, drawn = _actors(row, head)
        said = values.pop("actor", "")
        given = {name: _line(values.get(name, "")) for name in ("papers", "time", "output", "note")}
        actor = "; ".join(actors) or ("" if DECISION.fullmatch(_bare(said)) else _line(SYMBOL.sub("", said)))
        shown = match["n"] if match else str(_following(flow))
        flow.steps.append(GridStep(shown, {"actor": actor, "action": action, **given}, page, drawn))


def _is_note(row: Row) -> bool:
    """Whether a row is no step but words over the whole table ("Catatan: …", "Jumlah | | 2 jam")."""
    return re.match(r"\W*[^\W\d_]{3}", row[0]) is not None and (
        sum(bool(cell) for cell in row) == 1
        or re.match(r"\W*(?:jumlah|total|catatan|keterangan)\b", row[0], re.I) is not None
    )


def _following(flow: Flow) -> int:
    last = flow.steps[-1].number if flow.steps else "0"
    return int(last) + 1 if last.isdigit() else len(flow.steps) + 1


def _counts_columns(row: Row) -> bool:
    """Whether a row only numbers the columns ("1 | 2 | 3 | 4")."""
    filled = [cell for cell in row if cell]
    return len(filled) > 3 and [cell.strip("().") for cell in filled] == [str(n) for n in range(1, len(filled) + 1)]


def _continue(flow: Flow, values: dict[str, str]) -> None:
    """Add what a row without number and activity says to the step above it; the same words again say nothing new."""
    fields = flow.steps[-1].fields
    for name in ("papers", "time", "output", "note"):
        text = _line(values.get(name, ""))
        if text and text not in fields[name]:
            fields[name] = f"{fields[name]} {text}".strip()


def _actors(row: Row, head: Head) -> tuple[list[str], bool]:
    """The roles in whose columns something stands, and whether it is a drawn symbol."""
    found: list[str] = []
    drawn = False
    for column, role in head.roles.items():
        text = row[column] if column < len(row) else ""
        symbol = SYMBOL.search(text) is not None
        rest = SYMBOL.sub("", text)
        if symbol or (rest.strip() and not DECISION.fullmatch(_bare(rest)) and not _ARROWS.fullmatch(rest)):
            drawn = drawn or symbol
            found.append(role)
    return list(dict.fromkeys(found)), drawn


def _bare(text: str) -> str:
    return re.sub(r"[\s/]+", "", text)


def _line(text: str) -> str:
    return " ".join(text.split())
