"""Lines of the layer that recognition laid under a scan, from top to bottom where it lists them in another order.

Such a layer lists blocks as the recogniser met them: the marks of a list before all its items, the rest of a line far
below its beginning. A page on which lines begin right of other words at one place again and again has columns: its
order is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kb.reading.geometry import Letter, Rect
from kb.reading.objects import Run
from kb.reading.printed import Row, letters_in, rows_of, text_of

_BACK = 0.9
"""How far above the piece before it, in heights of a line, a piece of text stands out of order."""

_LEVEL = 0.5
"""How far apart the middles of pieces on one line are at most, in heights of a line."""

_END = 10
"""Signs at the end of a row by which its level is known there: a scan lies askew."""

_MARK = 5
"""Signs of a list mark at most, as recognition reads them: "(2t", "l+"."""

_LABEL = 16
"""Signs of what stands before the colon of a line ("Menimbang", "KETIGA") at most."""

_BESIDE = 3
"""So many lines of words that begin at one place right of other words are a table or columns."""

_SAME = 0.4
"""How far apart, in heights of a line, lines begin at one place."""

_WIDE = 1.5
"""White between two pieces, in heights of a line, that is more than the space of a justified line."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece of a row of the layer with the box of its letters; ``number`` is that of its row."""

    row: Row
    box: Rect
    number: int

    @property
    def text(self) -> str:
        return text_of(self.row).strip()


def seem_unordered(runs: list[Run]) -> bool:
    """Whether a piece of text stands above the one listed before it; a quick look."""
    return any(one.y - other.y > _BACK * max(one.size, other.size) for one, other in pairwise(runs))


def in_order(letters: list[Letter]) -> list[Letter]:
    """The letters line by line from top to bottom; as they are where that would mix columns."""
    rows = [(row, box) for row in rows_of(letters) if (box := _around(row)) is not None]
    if not rows:
        return letters
    height = median(box[3] - box[1] for _, box in rows)
    if not any(_middle(one) - _middle(other) > _BACK * height for (_, one), (_, other) in pairwise(rows)):
        return letters
    printed = _printed([line for at, (row, _) in enumerate(rows) for line in _pieces(row, at, height)], height)
    lefts = sorted(other.box[0] for line in printed for one, other in pairwise(line) if _is_beside(one, other, height))
    if any(last - first <= _SAME * height for first, last in zip(lefts, lefts[_BESIDE - 1 :], strict=False)):
        return letters
    return letters_in(_joined(line) for line in printed)


def _pieces(row: Row, number: int, height: float) -> Iterator[_Line]:
    """A row cut where it leaves white, in which words of another row may stand."""
    start, before = 0, None
    for at, letter in enumerate(row):
        if letter.box is None:
            continue
        if before is not None and letter.box[0] - before[2] > _WIDE * height:
            yield _Line(row[start:at], _sure(row[start:at]), number)
            start = at
        before = letter.box
    yield _Line(row[start:], _sure(row[start:]), number)


def _printed(lines: list[_Line], height: float) -> list[list[_Line]]:
    """The rows on one printed line together, from left to right; the lines from top to bottom."""
    out: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: line.box[0]):
        fitting = [own for own in out if _goes_on(own[-1], line, height)]
        nearest = max(fitting, key=lambda own: own[-1].box[2], default=None)
        if nearest is None:
            out.append([line])
        else:
            nearest.append(line)
    return sorted(out, key=lambda own: _middle(max((line.box for line in own), key=lambda box: box[2] - box[0])))


def _goes_on(one: _Line, other: _Line, height: float) -> bool:
    """Whether a row stands right of another on its line."""
    behind, before = _around(other.row[:_END]), _around(one.row[-_END:])
    if behind is None or before is None or other.box[0] < one.box[2] - 0.3 * height:
        return False
    return abs(_middle(behind) - _middle(before)) <= _LEVEL * height


def _is_beside(one: _Line, other: _Line, height: float) -> bool:
    """Whether words stand beside words, far apart: no mark before its item, no label before its colon."""
    if one.number == other.number or other.box[0] - one.box[2] <= _WIDE * height:
        return False
    return len(one.text) > _MARK and not (len(one.text) <= _LABEL and other.text.startswith(":"))


def _sure(row: Row) -> Rect:
    box = _around(row)
    assert box is not None
    return box


def _around(row: Row) -> Rect | None:
    """The box around the letters of a row."""
    boxes = [letter.box for letter in row if letter.box is not None]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _middle(box: Rect) -> float:
    return (box[1] + box[3]) / 2


def _joined(line: list[_Line]) -> Row:
    """The letters of a printed line, a space between its rows."""
    out: Row = []
    for part in line:
        out += [*([Letter(" ", None)] if out and out[-1].box is not None else []), *part.row]
    return out
