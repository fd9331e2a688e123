"""Ruled tables in a PDF's text ("| 1 | Menerima surat |") become named rows ("No: 1; Kegiatan: Menerima surat")."""

from __future__ import annotations

import re
from itertools import groupby

from kb.structure.markdown import plain, table_lines

_RULE = re.compile(r"^\|(?:\s*:?-{3,}:?\s*\|)+\s*$")
_NUMBERING = re.compile(r"^\|(?:\s*\(?[\dIVX]{1,4}\)?\.?\s*\|)+\s*$")


class RuledTables:
    """Reads one page after another, so that a table that goes on keeps the names of its columns."""

    def __init__(self) -> None:
        self._head: list[str] = []

    def rows(self, text: str) -> list[str]:
        """The page's lines, each table's rows named and parted by blank lines; a head printed again is not repeated."""
        out: list[str] = []
        for is_table, group in groupby(text.splitlines(), lambda row: row.startswith("| ")):
            lines = list(group)
            if not is_table:
                out += lines
                continue
            goes_on = not any(row.strip() for row in out[3:])
            out += [part for row in self._named(lines, goes_on) for part in (row, "")]
        return out

    def _named(self, lines: list[str], goes_on: bool) -> list[str]:
        if len(lines) > 2 and _RULE.match(lines[1]):
            self._head = lines[:2]
            return table_lines(lines)
        body = [line for line in lines if not _RULE.match(line)]
        if goes_on and self._head and _width(self._head[0]) == _width(body[0]):
            body = body[1:] if len(body) > 1 and (_NUMBERING.match(body[0]) or body[0] == self._head[0]) else body
            return table_lines([*self._head, *body])
        self._head = []
        cells = ([" ".join(plain(cell).split()) for cell in _cells(line)] for line in body)
        return [": ".join(cell for cell in row if cell) for row in cells]


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))


def _width(line: str) -> int:
    return len(_cells(line))
