"""Repairs slips of the finger against the collection's own vocabulary (Norvig's edit-distance-one candidates)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.search.tokens import stems

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[A-Za-z]{5,24}")


@dataclass(frozen=True, slots=True)
class Spelling:
    """``frequency(stem)`` is in how many passages a stem occurs; a word of frequency 0 may be repaired to a near one.

    Words of fewer than five letters are left alone: among them are the abbreviations.
    """

    frequency: Callable[[str], int]
    known_enough: int = 2

    def repair(self, text: str) -> str:
        """The text with unknown words replaced by the most frequent known word one edit away, where there is one."""
        return _WORD.sub(lambda match: self._nearest(match.group()), text)

    def _nearest(self, word: str) -> str:
        lowered = word.lower()
        if self._known(lowered):
            return word
        best = max(set(_edits(lowered)), key=lambda edit: (self._count(edit), edit))
        return best if self._count(best) >= self.known_enough else word

    def _known(self, word: str) -> bool:
        return self._count(word) > 0

    def _count(self, word: str) -> int:
        return max((self.frequency(stem) for stem in (word, *stems(word))), default=0)


def _edits(word: str) -> Iterator[str]:
    """Every string one deletion, transposition, substitution or insertion away (Norvig 2007)."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail
