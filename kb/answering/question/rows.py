"""Rows of tables: which row's range holds a number that a question gives, and which row has the number it asks for.

"Nilai 4,10 termasuk predikat apa" is answered by "3,5 sampai kurang dari 4,2: Sangat Baik", which shares no word with
it. Numbers are read the Indonesian way: a comma before decimals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.language.sentences import is_row

_NUMBER = r"\d{1,6}(?:,\d{1,4})?"
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*+%?\s*+(?:–|—|-|sampai(?: dengan)?|hingga|s\.?/?d\.?)\s*+"
    rf"(?P<open><|kurang dari|di bawah)?\s*+(?P<high>{_NUMBER})",
    re.IGNORECASE,
)
_BELOW = re.compile(rf"(?:<|kurang dari|di bawah)\s*(?P<high>{_NUMBER})", re.IGNORECASE)
_UP_TO = re.compile(rf"(?:≤|<=|paling (?:tinggi|banyak|besar|lama))\s*(?P<high>{_NUMBER})", re.IGNORECASE)
_FROM = re.compile(rf"(?:≥|>=|paling (?:rendah|sedikit|kecil)|minimal)\s*(?P<low>{_NUMBER})", re.IGNORECASE)
_ABOVE = re.compile(rf"(?<![<=])(?:>|lebih dari|di atas)\s*(?P<low>{_NUMBER})", re.IGNORECASE)
_ASKED_VALUE = re.compile(
    rf"(?:(?P<bound>di bawah|kurang dari|di atas|lebih dari|<|>)|(?<!\s))\s*+"
    rf"(?<![\d/.,-])(?P<value>{_NUMBER})(?![\d/.,]*\d)",
    re.IGNORECASE,
)
_ASKS_CLASS = re.compile(
    r"\b(nilai|skor|besaran|indeks|predikat|level|tingkat|kategori|kelas|termasuk|masuk|golongan)\b", re.IGNORECASE
)
_ASKED_ROW = re.compile(r"\b(?:nomor|no|ke|indikator|aspek|baris|butir|tingkat|level)[ -]?(\d{1,3})\b", re.IGNORECASE)
_ROW_START = re.compile(r"^\s*(?:[^:;]{1,30}: )?(\d{1,3})\s*[;.:)]")
_ROW_WORDS = 14
_HAIR = 0.0005


def asked_values(question: str) -> tuple[float, ...]:
    """The numbers to be placed in a class: decimals, and whole numbers where a class is asked for.

    A bound is moved by a hair to the side it names, so that "di bawah 1,8" falls below 1,8. Years and the numbers of
    laws and articles are no values: pass the question without its references.
    """
    classes = bool(_ASKS_CLASS.search(question))
    values: list[float] = []
    for match in _ASKED_VALUE.finditer(question):
        number = match["value"]
        if "," not in number and (not classes or len(number) == 4):
            continue
        side = (match["bound"] or "").lower()
        hair = -_HAIR if side in ("di bawah", "kurang dari", "<") else _HAIR if side else 0.0
        values.append(_read(number) + hair)
    return tuple(values)


def holds_value(line: str, values: Sequence[float]) -> bool:
    """Whether a short line or a row states a range that holds one of the values."""
    if not values or not (is_row(line) or len(line.split()) <= _ROW_WORDS):
        return False
    return any(low <= value < high for low, high in _ranges(line) for value in values)


def has_asked_number(line: str, question: str) -> bool:
    """Whether a row begins with the number that a question asks for: "indikator 27" → "Indikator: 27; …"."""
    start = _ROW_START.match(line)
    return start is not None and is_row(line) and start.group(1) in _ASKED_ROW.findall(question)


def _ranges(line: str) -> list[tuple[float, float]]:
    """Half-open ranges that a line states, in the order they stand."""
    found: list[tuple[float, float]] = []
    for match in _RANGE.finditer(line):
        high = _read(match["high"])
        found.append((_read(match["low"]), high if match["open"] else high + _HAIR / 2))
    if found:
        return found
    found.extend((float("-inf"), _read(m["high"])) for m in _BELOW.finditer(line))
    found.extend((float("-inf"), _read(m["high"]) + _HAIR / 2) for m in _UP_TO.finditer(line))
    found.extend((_read(m["low"]), float("inf")) for m in _FROM.finditer(line))
    found.extend((_read(m["low"]) + _HAIR / 2, float("inf")) for m in _ABOVE.finditer(line))
    return found


def _read(number: str) -> float:
    return float(number.replace(",", "."))
