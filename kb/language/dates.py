"""Dates as texts write them: "2 Oktober 2018", "Januari 2026", "tahun 2025", "hari ke-15"."""

from __future__ import annotations

import re

from kb.language.months import MONTH_PATTERN

DATE = re.compile(
    rf"\b\d{{1,2}}\s++(?:{MONTH_PATTERN})\s++\d{{4}}\b|\b(?:{MONTH_PATTERN})\b(?:\s++\d{{4}}\b)?", re.IGNORECASE
)
"""A day, or a month with or without its year."""

_NAMED_DAY = re.compile(
    r"\b(?:sejak|pada|setelah|sesudah)\s+(?:tanggal\s+)?(?:di)?(?:undangkan|tetapkan|terima(?:nya)?|tandatangani)\b"
    r"|\bhari(?:\s+kerja)?\s+ke-?\s?\d{1,3}\b|\b(?:hari itu juga|hari yang sama|setiap akhir \w++|setiap awal \w++)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\btahun\s+(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?\b", re.IGNORECASE)
_LAW_BEFORE = re.compile(r"\b(?:nomor|no\.?|tanggal)\s+\S{1,20}\s*$", re.IGNORECASE)


def date_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the days that a text names, in order; "Tahun 2018" of a law's number is none."""
    spans = [match.span() for pattern in (DATE, _NAMED_DAY) for match in pattern.finditer(text)]
    for match in _YEAR.finditer(text):
        if _LAW_BEFORE.search(text[max(match.start() - 40, 0) : match.start()]) is None:
            spans.append(match.span())
    return sorted(spans)
