"""Repairs slips of the finger against the collection's own vocabulary.

Candidates are one slip away, as in Norvig (2007), but a letter is only taken for another one beside it on the keyboard:
any substitution would turn words of other fields into ours ("rendang" into "rentang"). In a long word any letter may be
taken for any other: few long words are that near to another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.language.tokens import stems

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LONG = 10
_WORD = re.compile(r"(?<![\w-])[A-Za-z]{6,24}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Spelling:
    """``frequency(stem)`` is in how many passages a stem occurs; a word of frequency 0 may be repaired to a near one.

    Words of fewer than six letters are left alone: among them are the abbreviations.
    """

    frequency: Callable[[str], int]
    known_enough: int = 2

    def repair(self, text: str, names: frozenset[str] = frozenset()) -> str:
        """The text with unknown words replaced by the most frequent known word one edit away, where there is one.

        ``names`` (small letters) stay as written: one region's name must not become another's.
        """
        return _WORD.sub(
            lambda match: match.group() if match.group().lower() in names else self._nearest(match.group()), text
        )

    def _nearest(self, word: str) -> str:
        lowered = word.lower()
        if self._known(lowered):
            return word
        best = max(set(_edits(lowered)), key=lambda edit: (self.frequency(edit), edit))
        return best if self.frequency(best) >= self.known_enough else word

    def _known(self, word: str) -> bool:
        return any(self.frequency(form) > 0 for form in (word, *stems(word)))


def _beside(letter: str) -> str:
    """The letters beside a letter on a QWERTY keyboard: left and right, and the nearest two above and below."""
    near = ""
    for number, row in enumerate(_ROWS):
        place = row.find(letter)
        if place >= 0:
            near += row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            near += _ROWS[number - 1][place : place + 2] if number else ""
            near += _ROWS[number + 1][max(place - 1, 0) : place + 1] if number + 1 < len(_ROWS) else ""
    return near


def _edits(word: str) -> Iterator[str]:
    """Every string one deletion, transposition, slip to a neighbouring key, or insertion away."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
            for letter in _LETTERS if len(word) >= _LONG else _beside(tail[0]):
                yield head + letter + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
