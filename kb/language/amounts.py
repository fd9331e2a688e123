"""Amounts of money and shares as texts write them: "Rp5.000.000,00 (lima juta rupiah)", "25 persen"."""

from __future__ import annotations

import re

_GLOSS = r"(?:\s?\([^()]{1,200}\))?"
_FIGURE = r"\d{1,3}(?:[.,]\d{1,3}){0,6}"
_LIMIT = r"(?:\b(?:paling (?:banyak|sedikit|tinggi|rendah|besar|kecil)|minimal|maksimal|sebesar)\s+)?"

_MONEY = re.compile(
    rf"{_LIMIT}(?:\bRp\.?\s?{_FIGURE}(?:,-)?(?:\s(?:ribu|juta|miliar|triliun)\b)?"
    rf"|(?<![\d.,])(?:{_FIGURE}|\d{{4,15}})\s(?:(?:ribu|juta|miliar|triliun)\s)?rupiah\b){_GLOSS}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"{_LIMIT}(?<![\d.,]){_FIGURE}\s?(?:%|(?:persen|per ?seratus|per ?seribu)\b){_GLOSS}", re.IGNORECASE
)


def money_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the amounts of money of a text, each with the limit before it and the words in brackets after it."""
    return [match.span() for match in _MONEY.finditer(text)]


def share_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the percentages of a text, likewise."""
    return [match.span() for match in _SHARE.finditer(text)]
