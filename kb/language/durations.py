"""Durations as texts write them: "14 (empat belas) hari kerja", "3 x 24 jam", "dua tahun", "setiap tahun"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.language.numerals import WORD_PATTERN

_GLOSS = r"(?:\s?\([^()]{1,200}\))?"
UNIT_PATTERN = "hari kerja|hari kalender|hari|jam|menit|minggu|bulan|tahun"
"""Alternation of the units of time, the longer before what it begins with."""

_NOT_A_LAW = r"(?!\s+(?:anggaran\b|(?:19|20)\d\d\b))"

# Not "Tahun 2018", not the "5 Tahun 2018" of a law, not "1 tahun anggaran".
_DURATION = re.compile(
    rf"(?<![\d./])(?P<number>\d{{1,3}}){_GLOSS}(?:\s?(?:[x×]|kali)\s?(?P<each>\d{{1,3}}){_GLOSS})?"
    rf"\s(?P<unit>{UNIT_PATTERN})\b{_NOT_A_LAW}",
    re.IGNORECASE,
)
_SPELLED = re.compile(rf"\b(?:{WORD_PATTERN})\s+(?:{UNIT_PATTERN})\b{_NOT_A_LAW}", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?:paling (?:lambat|lama|sedikit|singkat|cepat|kurang)|sekurang-kurangnya|selambat-lambatnya|selama|setiap|tiap"
    r"|sebelum|setelah|lebih dari|kurang dari|minimal|maksimal|dalam)\s+"
    r"(?:dalam\s+)?(?:jangka\s+)?(?:waktu\s+)?(?:paling (?:lambat|lama)\s+)?$",
    re.IGNORECASE,
)
_LONGEST_LIMIT = 60
_EVERY = re.compile(
    rf"\b(?:setiap|tiap|per|sekali)\s+(?:{UNIT_PATTERN}|triwulan|semester)\b|\b(?:\d{{1,2}}{_GLOSS}|satu|dua|tiga) kali"
    r"(?= (?:dalam|se|setiap))|\b(?:sewaktu-?waktu|secara berkala|secepatnya|sesegera mungkin)\b"
    r"|\b(?:sekali )?se(?:tahun|bulan|minggu|hari)(?: sekali)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a text names it in figures: ``number`` times ``each`` of a unit, at a span of the text."""

    number: int
    each: int
    unit: str
    start: int
    end: int

    @property
    def count(self) -> int:
        """How many of the unit: 72 of "3 x 24 jam"."""
        return self.number * self.each


def durations_in(text: str) -> list[Duration]:
    """Every duration in figures that a text names, in order."""
    return [
        Duration(int(m["number"]), int(m["each"] or 1), " ".join(m["unit"].lower().split()), m.start(), m.end())
        for m in _DURATION.finditer(text)
    ]


def duration_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the durations of a text, in figures or in words, each with the limit before it; and how often."""
    bare = [match.span() for pattern in (_DURATION, _SPELLED, _EVERY) for match in pattern.finditer(text)]
    return sorted((_with_limit(text, start), end) for start, end in bare)


def _with_limit(text: str, start: int) -> int:
    before = _LIMIT.search(text[max(start - _LONGEST_LIMIT, 0) : start])
    return start if before is None else start - len(before.group())
