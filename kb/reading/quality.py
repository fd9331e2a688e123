"""Whether a page's text is language: the share of its words that are among the commonest of Indonesian regulations."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("known_words.csv")
"""Made by tools/known_words.py."""

GARBAGE = 0.30
"""Share of known words under which a text layer is not believed. Measured in docs/reading.md."""

_ENOUGH = 20
_WORD = re.compile(r"[^\W\d_]{2,}")


@cache
def known_words() -> frozenset[str]:
    """The commonest words of Indonesian regulations, and some English ones, in lower case."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        return frozenset(row["word"] for row in csv.DictReader(file))


def known_share(text: str) -> float:
    """The share of the words that are known, 0 to 1, by letters; 0 for a text without words."""
    words = _WORD.findall(text.lower())
    letters = sum(map(len, words))
    return sum(len(word) for word in words if word in known_words()) / letters if letters else 0.0


def is_garbage(text: str) -> bool:
    """Whether a text has words enough to be judged, and hardly any that are known."""
    return len(_WORD.findall(text)) >= _ENOUGH and known_share(text) < GARBAGE
