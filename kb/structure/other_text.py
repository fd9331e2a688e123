"""Lines that a document's form has no place for, as text, and put where they were printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kb.structure.markdown import plain, table_lines
from kb.structure.wrapping import join_lines, words_of
from kb.types import Section

_UNITS = frozenset({"pasal", "langkah", "diktum"})
_INSIDE = frozenset({"ayat", "huruf", "angka", "langkah"})


def text_of_rows(rows: Sequence[str]) -> str:
    """Lines as read as text: rows of tables named by their columns where these stand above them, the rest joined."""
    lines: list[str] = []
    for is_table, group in groupby(rows, lambda row: row.lstrip().startswith("|")):
        own = list(group)
        if is_table and any(set(row) <= set("|-: ") for row in own[1:2]):
            lines += [part for row in table_lines(own) for part in (row, "")]
        elif is_table:
            cells = (" ".join(cell.split()) for row in own for cell in [": ".join(filter(None, _cells(row)))])
            lines += [part for row in cells if row for part in (row, "")]
        else:
            lines += [plain(row).lstrip("#").strip() for row in own]
    return join_lines(lines, words_of(lines), "short")


def _cells(row: str) -> list[str]:
    return [" ".join(plain(cell).split()) for cell in row.strip().strip("|").split("|") if set(cell) - set("-: ")]


def placed(sections: tuple[Section, ...], other: Section, behind: str) -> tuple[Section, ...]:
    """The tree with ``other`` behind the section whose place is ``behind``; in front where there is none."""
    found, tree = _behind(sections, other, behind)
    return tree if found else (other, *sections)


def _behind(sections: tuple[Section, ...], other: Section, behind: str) -> tuple[bool, tuple[Section, ...]]:
    for index, section in enumerate(sections):
        if section.place == behind:
            below = [child for child in section.children if child.kind not in _INSIDE]
            if below and section.kind not in _UNITS:
                at = next(at for at, child in enumerate(section.children) if child is below[0])
                children = (*section.children[:at], other, *section.children[at:])
                return True, (*sections[:index], replace(section, children=children), *sections[index + 1 :])
            return True, (*sections[: index + 1], other, *sections[index + 1 :])
        found, children = _behind(section.children, other, behind)
        if found:
            return True, (*sections[:index], replace(section, children=children), *sections[index + 1 :])
    return False, sections
