"""A question → the same question as people type it in a chat: slang, shortened words, a vowel lost. Made by rule."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

SHORT = {"yang": "yg", "dengan": "dgn", "untuk": "utk", "tidak": "gak", "dalam": "dlm", "pada": "pd", "dan": "n"}
LONG = 8


def slang(path: Path) -> dict[str, list[str]]:
    """Formal word → how it is typed in chats."""
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["slang"].isalpha() and row["formal"].isalpha() and len(row["formal"]) > 3:
                found.setdefault(row["formal"].lower(), []).append(row["slang"].lower())
    return found


def twin(question: str, table: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """The question as typed in a hurry."""
    words = question.rstrip("?").lower().split()
    words = [SHORT.get(word) or (chance.choice(table[word]) if word in table else word) for word in words]
    long = [place for place, word in enumerate(words) if len(word) >= LONG and word.isalpha()]
    if long:
        place = chance.choice(long)
        inner = [n for n, letter in enumerate(words[place][1:-1], 1) if letter in "aiueo"]
        if inner:
            gone = chance.choice(inner)
            words[place] = words[place][:gone] + words[place][gone + 1 :]
    return " ".join(words)
