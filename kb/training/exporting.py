"""Results of a class as a table: counts by round and choice, small cells hidden, as CSV, XLSX or PDF."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from kb.training.classroom import Class
from kb.training.rounds import LETTERS
from kb.training.spreadsheets import as_cell
from kb.training.suppression import Shown
from kb.wording import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One choice of one round; ``count`` is the number or the mark of a hidden one."""

    round: str
    prompt: str
    choice: str
    right: str
    count: str
    source: str


def rows(found: Class, results: dict[str, Shown], words: Words) -> list[Row]:
    """The table of a class, round by round; rounds that were not asked are left out."""
    table: list[Row] = []
    for place in found.places:
        row = results.get(place.name)
        if row is None:
            continue
        item = found.items[int(place.name)] if place.name.isdigit() else None
        prompt = item.prompt if item else words.say("results", place.name)
        options: Sequence[str] = item.options if item else [str(step + 1) for step in range(place.choices)]
        named = str(int(place.name) + 1) if item else words.say("results", place.name)
        for number, option in enumerate(options):
            count = row.cells[number]
            table.append(
                Row(
                    named,
                    prompt,
                    f"{LETTERS[number]}. {option}" if item else option,
                    words.say("results", "right") if item and option in item.answer else "",
                    words.say("results", "hidden") if count is None else str(count),
                    item.citation if item else "",
                )
            )
        total = words.say("results", "hidden") if row.total is None else str(row.total)
        table.append(Row(named, prompt, words.say("results", "total"), "", total, ""))
    return table


def heads(words: Words) -> list[str]:
    """The heads of the table."""
    return [words.say("results", name) for name in ("round", "prompt", "choice", "key", "count", "source")]


def as_csv(table: Sequence[Row], words: Words) -> bytes:
    """The table as CSV that spreadsheets open by themselves (UTF-8 with its mark)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads(words))
    writer.writerows([as_cell(cell) for cell in _cells(row)] for row in table)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Sequence[Row], title: str, words: Words) -> bytes:
    """The table as a workbook."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = words.say("results", "sheet")
    sheet.append([as_cell(title)])
    sheet.append(heads(words))
    for row in table:
        sheet.append([int(cell) if cell.isdigit() else as_cell(cell) for cell in _cells(row)])
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEF", (8, 60, 50, 10, 10, 50), strict=True):
        sheet.column_dimensions[column].width = width
    for line in sheet.iter_rows(min_row=3):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(row: Row) -> list[str]:
    return [row.round, row.prompt, row.choice, row.right, row.count, row.source]
