"""List marks that recognition left out: ink before a line that no word covers ("2.", "a.", "(3)").

Where the marks of a list stand apart from its items, Tesseract's layout takes their column for noise and drops it; a
law would lose its numbering. The ink before each line is cut out, the pieces are stacked and recognised once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from PIL import Image

from kb.reading.geometry import Rect
from kb.reading.words import Picture, Word

_DARK = 140
_FAR = 6.0
"""How far before a line its mark may stand, in heights of a line."""

_SURE = 30.0
_MARK = re.compile(r"\(?\d{1,3}[a-z]?\)|\d{1,3}\.?|\(?[a-z]{1,2}\)|[A-Za-z]{1,2}\.|[IVX]{1,5}\.?")


@dataclass(frozen=True, slots=True)
class Ink:
    """What stands before a line: the number of the line's first word, and the ink's place."""

    word: int
    box: tuple[int, int, int, int]


def with_marks(
    picture: Picture, words: tuple[Word, ...], recognised: Callable[[Picture], Sequence[Word]]
) -> tuple[Word, ...]:
    """The words with the marks that were left out, each before its line.

    ``recognised`` gives the words of a picture of stacked lines; what it reads that is no mark is left out.
    """
    page = picture.image()
    found = ink_before_lines(page, words)
    if not found:
        return words
    stack, pitch, margin = _stacked(page, found)
    marks: dict[int, list[Word]] = {}
    for word in recognised(stack):
        row = int((word.box[1] + word.box[3]) / 2 // pitch)
        if row < len(found) and word.confidence >= _SURE:
            marks.setdefault(row, []).append(word)
    before = {found[row].word: mark for row, parts in marks.items() if (mark := _mark(found[row], parts, margin))}
    return tuple(part for at, word in enumerate(words) for part in _joined(before.get(at), word))


def _mark(ink: Ink, parts: list[Word], margin: int) -> Word | None:
    """The recognised mark at the ink's place; None where it is none."""
    text = "".join(part.text for part in parts)
    left, top, right, bottom = map(float, ink.box)
    if not _MARK.fullmatch(text) or parts[0].box[0] >= margin + right - left:
        return None
    return replace(parts[0], text=text, box=(left, top, right, bottom))


def _joined(mark: Word | None, word: Word) -> tuple[Word, ...]:
    """The mark before the first word of its line; where of the mark only the full stop was read, they are one."""
    if mark is None:
        return (word,)
    mark = replace(mark, line=word.line)
    if word.text != ".":
        return mark, word
    return (replace(mark, text=mark.text.rstrip(".") + "."),)


def ink_before_lines(page: Image.Image, words: tuple[Word, ...]) -> list[Ink]:
    """Small ink before the lines of a grey page, no higher than the line and not wider than a mark."""
    if not words:
        return []
    height = median(word.box[3] - word.box[1] for word in words)
    out = []
    for _, line in groupby(enumerate(words), key=lambda numbered: numbered[1].line):
        (at, first), *rest = line
        left = first.box[0]
        top = min(word.box[1] for word in (first, *(word for _, word in rest)))
        bottom = max(word.box[3] for word in (first, *(word for _, word in rest)))
        if bottom - top > 2.5 * height:
            continue
        window = max(0, int(left - _FAR * height)), int(top - 0.3 * height), int(left) - 1, int(bottom + 0.3 * height)
        if window[2] - window[0] < height / 2 or any(_meet(word.box, window) for word in words):
            continue
        ink = page.crop(window).point(lambda shade: 255 if shade < _DARK else 0).getbbox()
        if ink is None:
            continue
        wide, high = ink[2] - ink[0], ink[3] - ink[1]
        inside = ink[0] > 0 and ink[1] > 0 and ink[3] < window[3] - window[1]
        if inside and 0.4 * height <= high <= 1.6 * height and wide <= 2.5 * height:
            box = window[0] + ink[0], window[1] + ink[1], window[0] + ink[2], window[1] + ink[3]
            out.append(Ink(at, box))
    return out


def _meet(one: Rect, other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _stacked(page: Image.Image, found: list[Ink]) -> tuple[Picture, int, int]:
    """The pieces below one another on white, how far apart their rows are, and the margin left of them."""
    high = max(ink.box[3] - ink.box[1] for ink in found)
    wide = max(ink.box[2] - ink.box[0] for ink in found)
    pitch, margin = 2 * high, high
    stack = Image.new("L", (wide + 2 * margin, pitch * len(found)), 255)
    for row, ink in enumerate(found):
        stack.paste(page.crop(ink.box), (margin, row * pitch + pitch - high // 2 - (ink.box[3] - ink.box[1])))
    return Picture.of(stack), pitch, margin
