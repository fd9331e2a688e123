"""Printed lines: letters that stand on one line are one line, list marks stand before their items, columns in order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median

from kb.reading.geometry import Letter
from kb.reading.objects import Run

Row = list[Letter]
"""The letters of a line, without its line end."""

_MARK = re.compile(r"\(?(?:\d{1,3}|[a-z]{1,2}|[IVX]{1,5})(?:\.|\)\.?)?")
MARKS = re.compile(r"^\(?(?:\d{1,3}|[a-z])[.)]\)? *\n\(?(?:\d{1,3}|[a-z])[.)]", re.MULTILINE)
"""Two list marks on lines of their own, one below the other: their items stand elsewhere."""

_GUTTER = 1.2
"""White between two columns, in sizes of the text."""

_FEWEST = 6
"""Lines beside one another that make columns."""

_WIDE = 8.0
"""Width of a column's lines, in sizes of the text."""

_FILLED = 0.7
_MOST_ROWS = 1_000
"""Lines of a page from which on it is no printed one: its marks and columns are left as they are drawn."""

_MOST_STEPS = 50_000
"""Lines looked at on a page to see how far its gutters reach; a page of three columns takes some ten thousand."""

_LETTERS = 14
"""Letters that the lines of a column have at least, on average."""


def rows_of(letters: Iterable[Letter]) -> list[Row]:
    """The letters by line ends."""
    out: list[Row] = [[]]
    for letter in letters:
        if letter.sign == "\n":
            out.append([])
        else:
            out[-1].append(letter)
    return out


def letters_in(rows: Iterable[Row]) -> list[Letter]:
    """The rows with a line end behind each."""
    return [part for row in rows for part in (*row, Letter("\n", None))]


def joined(letters: list[Letter], runs: list[Run]) -> list[Letter]:
    """The letters without the line ends that PDFium put inside a printed line."""
    out: list[Letter] = []
    between: list[Letter] = []
    before: Letter | None = None
    for letter in letters:
        if letter.box is None:
            between.append(letter)
            continue
        if before is not None and any(other.sign == "\n" for other in between) and _goes_on(before, letter, runs):
            spaced = any(other.sign != "\n" for other in between) or _gap(before, letter) > 0.2 * max(
                _size(before, runs), _size(letter, runs)
            )
            between = [Letter(" ", None)] if spaced else []
        out += [*between, letter]
        between, before = [], letter
    return [*out, *between]


def with_marks_home(letters: list[Letter], runs: list[Run]) -> list[Letter]:
    """Each list mark on a line of its own before the line that stands to its right."""
    rows = rows_of(letters)
    if len(rows) > _MOST_ROWS:
        return letters
    starts = [_first(row) for row in rows]
    home: dict[int, int] = {}
    for at, row in enumerate(rows):
        first = starts[at]
        if first is None or not _MARK.fullmatch(text_of(row).strip()):
            continue
        beside = [
            (other.box[0], to)
            for to, other in enumerate(starts)
            if to != at
            and other is not None
            and other.box is not None
            and _level(first, other, runs)
            and _gap(first, other) > 0
            and to not in home.values()
            and not _MARK.fullmatch(text_of(rows[to]).strip())
        ]
        if beside:
            home[at] = min(beside)[1]
    by_item = {to: at for at, to in home.items()}
    out: list[Row] = []
    for at, row in enumerate(rows):
        if at in home:
            continue
        mark = by_item.get(at)
        out.append([*_stripped(rows[mark]), Letter(" ", None), *row] if mark is not None else row)
    return letters_in(out)


def seem_columns(runs: list[Run]) -> bool:
    """Whether runs that follow one another jump over one place again and again; a quick look."""
    jumps: dict[int, int] = {}
    start = runs[0].box[0] if runs else 0.0
    for one, other in pairwise(runs):
        if abs(one.y - other.y) > 0.3 * one.size:
            start = other.box[0]
        elif other.box[0] - one.box[2] >= _GUTTER * one.size:
            if one.box[2] - start >= _WIDE * one.size:
                place = round(other.box[0] / 4)
                jumps[place] = jumps.get(place, 0) + 1
            start = other.box[0]
    return any(count + jumps.get(place + 1, 0) >= _FEWEST for place, count in jumps.items())


def in_columns(letters: list[Letter], runs: list[Run]) -> list[Letter]:
    """The letters with each column of running text read to its end before the next one."""
    rows = rows_of(letters)
    return letters_in(_by_columns(rows, runs, _Patience())) if len(rows) <= _MOST_ROWS else letters


@dataclass(slots=True)
class _Patience:
    """How many lines may still be looked at."""

    steps: int = _MOST_STEPS


def _by_columns(rows: list[Row], runs: list[Run], patience: _Patience) -> list[Row]:
    gutters = [_gutters(row, runs) for row in rows]
    for start in range(len(rows)):
        for white in gutters[start]:
            if patience.steps <= 0:
                return rows
            end, left, right = _reach(rows, gutters, start, *white)
            patience.steps -= end - start
            middle = (left + right) / 2
            sides = [_cut(row, middle) for row in rows[start:end]]
            if _are_columns(sides):
                one = [side[0] for side in sides if _first(side[0])]
                two = [side[1] for side in sides if _first(side[1])]
                pieces = (_by_columns(piece, runs, patience) for piece in (one, two, rows[end:]))
                return [*rows[:start], *chain.from_iterable(pieces)]
    return rows


def _reach(
    rows: list[Row], gutters: list[list[tuple[float, float]]], start: int, left: float, right: float
) -> tuple[int, float, float]:
    """How far down a gutter goes on, and the white that all its lines share."""
    end = start + 1
    while end < len(rows):
        meeting = [(max(left, one), min(right, other)) for one, other in gutters[end]]
        meeting = [white for white in meeting if white[1] - white[0] > 2]
        crossed = any(letter.box is not None and letter.box[0] < left and letter.box[2] > right for letter in rows[end])
        boxes = [letter.box for letter in rows[end] if letter.box is not None]
        if meeting:
            left, right = meeting[0]
        elif crossed or (boxes and boxes[0][0] < left and boxes[-1][2] > right):
            break
        end += 1
    return end, left, right


def _gutters(row: Row, runs: list[Run]) -> list[tuple[float, float]]:
    """The wide white places of a line."""
    out = []
    before: Letter | None = None
    for letter in row:
        if letter.box is None:
            continue
        if before is not None and before.box is not None and _gap(before, letter) >= _GUTTER * _size(letter, runs):
            out.append((before.box[2], letter.box[0]))
        before = letter
    return out


def _cut(row: Row, middle: float) -> tuple[Row, Row]:
    """A line's letters left and right of a place."""
    at = next((n for n, letter in enumerate(row) if letter.box is not None and letter.box[0] >= middle), len(row))
    return _stripped(row[:at]), _stripped(row[at:])


def _are_columns(sides: list[tuple[Row, Row]]) -> bool:
    """Whether both sides are running text: enough lines beside one another, most of them filled, from one left edge."""
    both = [(left, right) for left, right in sides if _first(left) and _first(right)]
    if len(both) < _FEWEST or len(both) < 0.75 * len(sides):
        return False
    for number in (0, 1):
        lines = [side[number] for side in both]
        widths = [_width(line) for line in lines]
        filled = sum(width >= _FILLED * max(widths) for width in widths)
        letters = sum(sum(letter.box is not None for letter in line) for line in lines) / len(lines)
        lefts = [first.box[0] for line in lines if (first := _first(line)) is not None and first.box is not None]
        usual = median(lefts)
        aligned = sum(abs(left - usual) <= 3 for left in lefts)
        closed = sum(text_of(line).rstrip().endswith((".", ";", ":")) for line in lines)
        if filled < 0.6 * len(lines) or letters < _LETTERS or aligned < 0.5 * len(lines) or closed > 0.6 * len(lines):
            return False
    return True


def text_of(row: Iterable[Letter]) -> str:
    """The signs of a line."""
    return "".join(letter.sign for letter in row)


def _stripped(row: Row) -> Row:
    start, end = 0, len(row)
    while start < end and row[start].box is None:
        start += 1
    while end > start and row[end - 1].box is None:
        end -= 1
    return row[start:end]


def _first(row: Row) -> Letter | None:
    return next((letter for letter in row if letter.box is not None), None)


def _width(row: Row) -> float:
    boxes = [letter.box for letter in row if letter.box is not None]
    return boxes[-1][2] - boxes[0][0] if boxes else 0.0


def _gap(one: Letter, other: Letter) -> float:
    if one.box is None or other.box is None:
        return 0.0
    return other.box[0] - one.box[2]


def _size(letter: Letter, runs: list[Run]) -> float:
    return runs[letter.run].size if letter.run >= 0 else 10.0


def _level(one: Letter, other: Letter, runs: list[Run]) -> bool:
    """Whether two letters stand on one baseline."""
    if one.run < 0 or other.run < 0:
        return False
    first, second = runs[one.run], runs[other.run]
    return abs(first.y - second.y) <= 0.15 * max(first.size, second.size)


def _goes_on(one: Letter, other: Letter, runs: list[Run]) -> bool:
    """Whether a letter stands on the line of another, right behind it."""
    if one.run < 0 or other.run < 0:
        return False
    first, second = runs[one.run], runs[other.run]
    size, gap = max(first.size, second.size), _gap(one, other)
    if min(first.size, second.size) < 0.9 * size and abs(first.y - second.y) <= 0.8 * size:
        return -0.2 * size <= gap <= 0.35 * size
    return _level(one, other, runs) and -0.3 * size <= gap <= size
