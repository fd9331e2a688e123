"""Dates as people type them: ``31-12-2024``, ``31/12/2024``, ``2024-12-31``, ``31 Desember 2024``."""

from __future__ import annotations

import re
from datetime import date

from kb.web.words import LANGUAGES, words

_DAY_FIRST = re.compile(r"(\d{1,2})(?:\s*+[-/.]\s*+|\s++)(\d{1,2})(?:\s*+[-/.]\s*+|\s++)(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
_NAMED = re.compile(r"(\d{1,2})\s+([a-z]{3,})\.?\s+(\d{4})")


def parse_date(text: str) -> date | None:
    """The date in ``text``; ``None`` where it names no day of the calendar."""
    text = text.strip().casefold()
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _NAMED.fullmatch(text):
        day, year, month = int(found[1]), int(found[3]), _month(found[2])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Number of the month whose name begins with ``name`` in either language; 0 for none."""
    for language in LANGUAGES:
        for number, month in enumerate(words(language).series("month"), start=1):
            if month.casefold().startswith(name):
                return number
    return 0
