"""Numbers as legal texts and people write them: words, Roman numerals, digits that optical recognition mixed up."""

from __future__ import annotations

import re

_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_ORDINALS = {"pertama": 1, "kesatu": 1} | {f"ke{word}": value for value, word in enumerate(_UNITS) if value}
_OCR_DIGITS = str.maketrans(
    {"O": "0", "o": "0", "Q": "0", "l": "1", "I": "1", "i": "1", "|": "1", "!": "1"}
    | {
        "S": "5",
        "s": "5",
        "Z": "2",
        "z": "2",
        "T": "7",
        "A": "4",
        "B": "8",
        "]": "1",
        "[": "1",
        "L": "1",
    }
)
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


def _words() -> dict[str, int]:
    values = {word: number for number, word in enumerate(_UNITS) if number}
    values |= {"sepuluh": 10, "sebelas": 11}
    values |= {f"{_UNITS[n]} belas": 10 + n for n in range(2, 10)}
    for ten in range(2, 10):
        values[f"{_UNITS[ten]} puluh"] = ten * 10
        values |= {f"{_UNITS[ten]} puluh {_UNITS[n]}": ten * 10 + n for n in range(1, 10)}
    return values


WORDS = _words()
"""Number words from "satu" to "sembilan puluh sembilan"."""

_WORD_OF = {value: word for word, value in WORDS.items()}

WORD_PATTERN = "|".join(re.sub(" ", r"\\s+", word) for word in sorted(WORDS, key=len, reverse=True))
"""Alternation of number words, the longest first; spaces stand for any run of spaces."""


def word_value(text: str) -> int | None:
    """The value of a number word ("dua puluh tujuh"), None when it is none."""
    return WORDS.get(" ".join(text.lower().split()))


def ordinal_value(text: str) -> int | None:
    """The value of an ordinal word as in "Bagian Kesebelas" (11), "Ketigabelas" (13); None when it is none."""
    folded = re.sub(r"(?<=[a-z])(?<!se)(?=(?:belas|puluh)\b)", " ", " ".join(text.lower().split()))
    if folded in _ORDINALS:
        return _ORDINALS[folded]
    return WORDS.get(folded.removeprefix("ke")) if folded.startswith("ke") else None


def ordinal_word(value: int) -> str:
    """The ordinal word of 1..99: 1 is "kesatu", 12 is "kedua belas"; empty for others."""
    return f"ke{_WORD_OF[value]}" if value in _WORD_OF else ""


def roman(value: int) -> str:
    """Roman numeral of 1..49 ("XIV")."""
    out = ""
    for numeral, worth in _ROMAN:
        while value >= worth:
            out, value = out + numeral, value - worth
    return out


_ROMAN_VALUES = {}
for _value in range(1, 50):
    _ROMAN_VALUES[roman(_value)] = _value


def roman_value(text: str) -> int | None:
    """The value of a Roman numeral, tolerant of recognition errors ("XtI" is XII, "VIl" is VII); None otherwise."""
    folded = re.sub(r"[lt1!|\]ij]", "I", text.strip(" .:")).upper()
    return _ROMAN_VALUES.get(folded)


def ocr_number(text: str) -> str:
    """Digits of a number that recognition mixed up: "2Ol8" is "2018", "4O" is "40". Other signs stay."""
    return text.translate(_OCR_DIGITS)
