"""Numbers and years that a question writes in words: "tahun dua ribu delapan" is "tahun 2008"."""

from __future__ import annotations

import re

from kb.language.numerals import WORD_PATTERN, word_value

_SMALL = rf"(?:{WORD_PATTERN})"
_HUNDREDS = r"(?:seratus|(?:dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)\s++ratus)"
_NUMBER = rf"(?:{_HUNDREDS}(?:\s++{_SMALL})?|{_SMALL})"
_YEAR = rf"(?:dua\s++ribu(?:\s++{_SMALL})?|seribu\s++sembilan\s++ratus\s++{_SMALL})"
# "nomor sebelas", "no. seratus tiga puluh dua"; must not match "nomor satu-satunya".
_NUMBERED = re.compile(rf"\b(?P<word>(?:nomor|nomer|no)\b\.?)\s++(?P<number>{_NUMBER})(?![\w-])", re.IGNORECASE)
# "tahun dua ribu delapan"; must not match "dua ribu orang".
_DATED = re.compile(rf"\b(?P<word>(?:tahun|thn|th)\b\.?)\s++(?P<year>{_YEAR})(?![\w-])", re.IGNORECASE)


def with_digits(text: str) -> str:
    """The text with the numbers and years behind "nomor" and "tahun" in digits."""
    text = _NUMBERED.sub(lambda match: f"{match['word']} {_value(match['number'])}", text)
    return _DATED.sub(lambda match: f"{match['word']} {_value(match['year'])}", text)


def _value(words: str) -> int:
    """The value of number words below 3000."""
    text = " ".join(words.lower().split())
    total = 0
    for head, worth in (("seribu", 1000), ("dua ribu", 2000), ("seratus", 100)):
        if text == head or text.startswith(f"{head} "):
            total, text = total + worth, text.removeprefix(head).strip()
    hundreds = re.match(r"(\w+) ratus(?:\s|$)", text)
    if hundreds:
        total += 100 * (word_value(hundreds[1]) or 0)
        text = text[hundreds.end() :].strip()
    return total + (word_value(text) or 0)
