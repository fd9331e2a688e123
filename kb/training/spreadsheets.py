"""Cells of tables that spreadsheets open: none is taken for a formula, and each can be read back as it was."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a cell begins that a spreadsheet may calculate (OWASP, CSV injection), full-width forms among them."""

_TEXT = "'"
"""What marks a cell as text."""


def as_cell(text: str) -> str:
    """A cell that stays text in a spreadsheet."""
    return f"{_TEXT}{text}" if text.lstrip(_TEXT).startswith(_FORMULA) else text


def of_cell(cell: str) -> str:
    """The text of a cell that :func:`as_cell` wrote, or that a person typed."""
    return cell[1:] if cell.startswith(_TEXT) and cell.lstrip(_TEXT).startswith(_FORMULA) else cell
