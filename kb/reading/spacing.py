"""Words run together or torn apart, mended from the white between their letters, each taken with the width it moves on.

Within a word that white is next to nothing on every line; between words it is wider. Where the two cannot be told
apart nothing is changed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from kb.reading.geometry import Letter, Rect
from kb.reading.quality import known_words

_LONG = re.compile(r"[^\W\d_]{16,}")
_TOO_LONG = 26
"""Letters that no single word of Indonesian law has."""

# "me ny usun", "p eraturan"; must not match "huruf b dan", "a. bahwa".
_TORN = re.compile(r"(?<=[a-z] )[bcdfghjklmnpqrstvwxyz](?= [a-z]{2})")
_LETTERSPACED = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){4,}(?!\S)")
_SHORTEST = 3
_MANY = 3
CLEAR = 0.08
"""By how much, in heights of a letter, the narrowest white between words must exceed the widest within them."""

_NOTHING = 0.05


def run_together(text: str) -> list[str]:
    """Words too long to be one, and long ones that are known words one behind the other."""
    return [word for word in _LONG.findall(text) if _is_several(word.lower())]


@lru_cache(4096)
def _is_several(word: str) -> bool:
    known = known_words()
    if word in known:
        return False
    if len(word) >= _TOO_LONG:
        return True
    ends = [False] * len(word) + [True]
    for start in range(len(word) - _SHORTEST, -1, -1):
        ends[start] = any(ends[end] and word[start:end] in known for end in range(start + _SHORTEST, len(word) + 1))
    return ends[0]


def seem_torn(text: str) -> bool:
    """Whether words of a page are torn into letters; a quick look."""
    return bool(_LETTERSPACED.search(text)) or len(_TORN.findall(text)) > _MANY


def respaced(letters: list[Letter], spans: list[Rect | None]) -> list[Letter]:
    """The letters with the spaces that their places on the page show.

    ``spans`` are the boxes from where each letter stands to where the next one is due, None for spaces and line ends.
    """
    out: list[Letter] = []
    start = 0
    for at in range(len(letters) + 1):
        if at == len(letters) or letters[at].sign == "\n":
            out += _line(letters[start:at], spans[start:at])
            if at < len(letters):
                out.append(letters[at])
            start = at + 1
    return out


def _line(letters: list[Letter], spans: list[Rect | None]) -> list[Letter]:
    text = "".join(letter.sign for letter in letters)
    whites = _whites(letters, spans)
    if len(whites) < 3:
        return letters
    least = _between_words([white for white, _ in whites.values()])
    if least is not None and (run_together(text) or _LETTERSPACED.search(text)):
        out: list[Letter] = []
        for at, letter in enumerate(letters):
            if letter.box is None:
                continue
            if at in whites and (whites[at][0] >= least or (whites[at][1] and not _alone(letters, at))):
                out.append(Letter(" ", None))
            out.append(letter)
        return out
    if _TORN.search(text):
        untrue = {at for at, (white, spaced) in whites.items() if spaced and white <= _NOTHING}
        return [letter for at, letter in enumerate(letters) if letter.box or _next(letters, at) not in untrue]
    return letters


def _whites(letters: list[Letter], spans: list[Rect | None]) -> dict[int, tuple[float, bool]]:
    """Before each letter but the first, the white in heights of the letter, and whether the text has a space there."""
    out: dict[int, tuple[float, bool]] = {}
    before: Rect | None = None
    spaced = False
    for at, (letter, span) in enumerate(zip(letters, spans, strict=True)):
        if letter.box is None or span is None:
            spaced = True
            continue
        if before is not None:
            out[at] = ((span[0] - before[2]) / max(span[3] - span[1], 1.0), spaced)
        before, spaced = span, False
    return out


def _between_words(whites: list[float]) -> float | None:
    """The white from which on two letters belong to two words; None where no width parts the two kinds clearly."""
    ordered = sorted(white for white in whites if -0.4 < white < 1.5)
    steps = [(high - low, (high + low) / 2) for low, high in pairwise(ordered)]
    if not steps:
        return None
    step, middle = max(steps)
    many = sum(white < middle for white in ordered) >= 0.6 * len(ordered)
    return middle if step >= CLEAR and many else None


def _alone(letters: list[Letter], at: int) -> bool:
    """Whether the letter and the one before it stand alone between spaces, as in a word set with space between."""
    after = at + 1 >= len(letters) or letters[at + 1].box is None
    before = at >= 2 and letters[at - 1].box is None and (at < 3 or letters[at - 3].box is None)
    return after and before


def _next(letters: list[Letter], at: int) -> int:
    return next((to for to in range(at + 1, len(letters)) if letters[to].box is not None), -1)
