"""The identity box of an SOP as a grid of cells: numbers and dates beside their labels, lists below theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.structure.kinds import kind_of
from kb.structure.sop_grid import Row

LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("number", r"(?:nomor|no\.?)\s+sop"),
        ("made", r"(?:tanggal|tgl\.?)\s+pembuatan"),
        ("revised", r"(?:tanggal|tgl\.?)\s+revisi"),
        ("effective", r"(?:tanggal|tgl\.?)\s+(?:efektif|pengesahan|berlaku)"),
        ("approved", r"di\s*sahkan\s+oleh"),
        ("title", r"(?:nama|judul)\s+(?:sop|prosedur)"),
        ("basis", r"dasar\s+hukum"),
        ("qualification", r"kualifikasi\s+pelaksana"),
        ("related", r"keterkaitan(?:\s+(?:dengan\s+)?sop(?:\s+lain)?)?"),
        ("tools", r"peralatan\s*(?:/|dan|&)?\s*(?:perlengkapan)?"),
        ("warning", r"peringatan"),
        ("record", r"pencatatan(?:\s*(?:dan|&)\s*pendataan)?"),
    )
)
"""Labels of the box: "Nomor SOP", "Tgl. Pembuatan", "Dasar hukum :"; must not match "Peringatan Dini"."""

_ANY = re.compile("|".join(f"(?P<{name}>{pattern.pattern})" for name, pattern in LABELS), re.IGNORECASE)
_BESIDE = frozenset({"number", "made", "revised", "effective", "approved", "title"})
_LISTED = re.compile(r"^(?:\d{1,2}|[a-z])\s*[.)]?$", re.IGNORECASE)
_INLINE = re.compile(r"(?:(?<=\s)|^)(?=\d{1,2}\.\s+\S)")
_MARK = re.compile(r"^(?:\d{1,2}|[a-z])\s*[.)]\s+|^[-•*]\s+")
# A heading is no unit: "BAB I PENDAHULUAN", "D. KETENTUAN", "2) TUJUAN".
_NO_UNIT = re.compile(
    r"\bSOP\b|STANDAR OPERASIONAL|^(?:BIDANG|SEKSI|SUBBAG)(?:\s+SEKSI)?$"
    r"|^BAB\s+[IVXL]+\b|^(?:[A-Z]|[IVX]{1,4}|\d{1,2})\s?[.)]\s"
)
_EMPTY = re.compile(r"[\s:.\-–—_…]*")
_LEAST = 4


@dataclass(slots=True)
class IdentityBox:
    """What a box says by the name of its label (see :data:`LABELS`), and the lines of the unit above or beside."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    unit: list[str] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether enough of the box was there to call it one."""
        return len(self.values) + len(self.lists) >= _LEAST and bool({"basis", "number"} & {*self.values, *self.lists})

    @property
    def named(self) -> int:
        """How many labels were found."""
        return len(self.values) + len(self.lists)

    def repeats(self, other: IdentityBox) -> bool:
        """Whether both say the same label: then they are two SOPs."""
        return bool({*self.values, *self.lists} & {*other.values, *other.lists})

    def add(self, other: IdentityBox) -> None:
        """Take in another part of the same box."""
        self.values.update(other.values)
        self.lists.update(other.lists)
        self.unit += [line for line in other.unit if line not in self.unit]


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    row: int
    column: int
    rest: str


def is_label(text: str) -> bool:
    """Whether words only name a field of the box ("Nomor SOP", "Dasar Hukum :")."""
    match = _ANY.match(" ".join(text.split()).strip(" .:"))
    return match is not None and match.end() == len(match.string)


def identity_box(rows: Sequence[Row]) -> IdentityBox:
    """The box that the rows hold; labels that are absent are absent, those without a word beside them are empty."""
    labels = _labels(rows)
    box = IdentityBox()
    for label in labels:
        if label.name in box.values or label.name in box.lists:
            continue
        if label.name in _BESIDE:
            box.values[label.name] = _beside(rows, label, labels)
        else:
            box.lists[label.name] = _below(rows, label, labels)
    top = min((label.row for label in labels if label.name not in _BESIDE), default=len(rows))
    edge = min((label.column for label in labels if label.name in _BESIDE), default=0)
    held = " ".join([*box.values.values()])
    for row in rows[:top] if labels else ():
        for cell in row[: max(edge, 1)]:
            text = " ".join(cell.split())
            new = text and text.upper() == text and text not in box.unit and text not in held
            if new and not _ANY.match(text) and not _NO_UNIT.search(text):
                box.unit.append(text)
    return box


def _labels(rows: Sequence[Row]) -> list[_Label]:
    """Every label in reading order; several in one cell ("Nomor SOP : 1 Tgl. Revisi : 2") each with its own rest."""
    out: list[_Label] = []
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            text = " ".join(cell.split())
            matches = [match for match in _ANY.finditer(text) if _is_label(text, match)]
            ends = [*(match.start() for match in matches[1:]), len(text)]
            for match, end in zip(matches, ends, strict=False):
                rest = text[match.end() : end]
                out.append(_Label(str(match.lastgroup), index, column, _clean(rest)))
    return out


def _is_label(text: str, match: re.Match[str]) -> bool:
    """A label is the whole cell, or stands before a colon; those of the top of the box may go without one."""
    after = text[match.end() : match.end() + 3].lstrip()
    if match.start() == 0 and not after:
        return True
    return after.startswith(":") and (match.start() == 0 or match.lastgroup in _BESIDE)


def _beside(rows: Sequence[Row], label: _Label, labels: Sequence[_Label]) -> str:
    """What stands in the label's cell, right of it, and in rows below up to the next label of its column."""
    parts = [label.rest] if label.rest else []
    end = min((other.row for other in labels if other.row > label.row), default=label.row + 1)
    if label.name != "approved" and not (label.name == "title" and len(rows[label.row]) > 2):
        end = label.row + 1
    shared = [other for other in labels if other.row == label.row and other.column == label.column]
    for index in range(label.row, end):
        cells = rows[index][label.column + (1 if len(rows[index]) > 1 else 0) :]
        stop = min((o.column for o in labels if o.row == index and o.column > label.column), default=len(rows[index]))
        cells = cells[: max(stop - label.column - 1, 0)]
        if len(shared) == 1:
            parts += [text for cell in cells if (text := _clean(" ".join(cell.split())))]
    return " ".join(dict.fromkeys(parts))


def _below(rows: Sequence[Row], label: _Label, labels: Sequence[_Label]) -> list[str]:
    """The items below a label: columns up to the next label of its row, rows up to the next label of its column."""
    right = [other.column for other in labels if other.row == label.row and other.column > label.column]
    edge = min(right) if right else max((len(row) for row in rows), default=0)
    inside = [other.row for other in labels if other.row > label.row and label.column <= other.column < edge]
    last = min(inside) if inside else len(rows)
    items: list[str] = [label.rest] if label.rest else []
    numbered = False
    for row in rows[label.row : last]:
        cells = row[label.column : edge] if len(row) > 1 else ()
        begins = False
        words: list[str] = []
        for cell in cells[1:] if row is rows[label.row] else cells:
            for text in _pieces(cell):
                if _LISTED.fullmatch(text) and not words:
                    begins = numbered = True
                elif _MARK.match(text):
                    _put(items, words, begins or not numbered)
                    words, begins, numbered = [_MARK.sub("", text)], True, True
                else:
                    words.append(text)
        _put(items, words, begins or not numbered)
    return [item.strip(" ;") for item in items if not _EMPTY.fullmatch(item)]


def _put(items: list[str], words: list[str], begins: bool) -> None:
    """A new item, or the words that end the one before; a rule named behind a full stop is one without its number."""
    text = re.sub(r"(?<!\s)\s++:\s++", ": ", " ".join(words)).strip()
    if not text.strip(" ;"):
        return
    if begins or not items or (items[-1].endswith((".", ";")) and kind_of(text)):
        items.append(text)
    else:
        items[-1] = f"{items[-1]} {text}"


def _pieces(cell: str) -> list[str]:
    """A cell's lines, each cut before the numbers inside it ("1. Alat tulis 2. Komputer")."""
    lines = [" ".join(line.split()) for line in cell.split("\n")]
    return [piece.strip() for line in lines for piece in _INLINE.split(line) if piece.strip()]


def _clean(text: str) -> str:
    text = text.strip().lstrip(":").strip()
    return "" if _EMPTY.fullmatch(text) else text
