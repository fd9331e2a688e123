"""Text with every spelling of a digit, a blank, a dash, a dot and a slash made one, and the way back to it as typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNSEEN = frozenset({"Cf", "Cs", "Cn", "Mn", "Me"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that are drawn as nothing: Hangul fillers, the empty Braille cell."""
_ALIKE = {
    **dict.fromkeys("\u2044\u2215\u29f8\u2571", "/"),
    **dict.fromkeys("\u00b7\u2022\u2024\u2027\u2219\u22c5\u3002\u30fb\uff61", "."),
    **dict.fromkeys("\u2212\u00af\u203e", "-"),
    "\u2017": "_",
}


@dataclass(frozen=True, slots=True)
class FoldedText:
    """``text`` is what is matched; ``at[i]`` is the place in the original of its letter ``i``."""

    text: str
    at: list[int]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of ``text`` stands in the original, with the unseen letters inside and right behind it."""
        return self.at[start], self.at[end] if end < len(self.at) else self.length


def fold(text: str) -> FoldedText:
    """NFKC a letter at a time, unseen letters gone, a run of blanks one space. Time grows with the length."""
    letters: list[str] = []
    at: list[int] = []
    for place, letter in enumerate(text):
        for part in _plain(letter):
            if part != " " or not letters or letters[-1] != " ":
                letters.append(part)
                at.append(place)
    return FoldedText("".join(letters), at, len(text))


@lru_cache(4096)
def _plain(letter: str) -> str:
    if " " < letter < "\x7f":
        return letter
    if letter.isspace() or letter in _BLANK:
        return " "
    kind = unicodedata.category(letter)
    if kind in _UNSEEN:
        return ""
    if kind == "Pd":
        return "-"
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if letter in _ALIKE:
        return _ALIKE[letter]
    normal = unicodedata.normalize("NFKC", letter)
    return "".join(map(_plain, normal)) if normal != letter else letter
