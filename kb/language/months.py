"""The months, as they are written out."""

from __future__ import annotations

MONTHS = tuple("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split())
"""In order: ``MONTHS[date.month - 1]``."""

MONTH_NUMBERS = {month.lower(): number for number, month in enumerate(MONTHS, start=1)}
"""In lower case: 1 is "januari"."""

MONTH_PATTERN = "|".join(MONTHS)
"""Alternation of the months; for patterns that ignore case."""
