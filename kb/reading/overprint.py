"""Text that lies over or beside the text of a page: watermarks, stamps at its side, words outside what is shown."""

from __future__ import annotations

from kb.reading.geometry import Letter, Rect
from kb.reading.grids import Grid
from kb.reading.objects import Run

STAMP = "stamp"
HIDDEN = "hidden"

_TILTED = 10
"""Degrees from the nearest quarter of a turn from which on text is no line of the page; scans are skewed by less."""

_HUGE = 2.2
"""Sizes of the usual text from which on a word can be a watermark that lies level."""

_MOST_PAIRS = 1_000_000
"""Most pairs of a huge word and one under it that are compared on a page."""

_OVER = 0.3
_MOSTLY = 0.25
"""Share of the page's text from which on text that stands sideways away from its edges is part of what it says."""

_EDGE = 60.0
"""Points from the page's sides within which sideways text is a stamp."""


def usual_size(runs: list[Run]) -> float:
    """The size (points) in which most letters of the page are written; 0 for a page without text."""
    widths: dict[float, float] = {}
    for _, _, size, _, (left, top, right, bottom) in runs:
        widths[size] = widths.get(size, 0.0) + max(right - left, bottom - top)
    return max(widths, key=lambda size: widths[size] / max(size, 0.1)) if widths else 0.0


def overprinted(runs: list[Run], usual: float, width: float, height: float) -> dict[int, str]:
    """The runs (by their number) that are no part of the page's text, as :data:`STAMP` or :data:`HIDDEN`."""
    out: dict[int, str] = {}
    sideways: list[int] = []
    huge = _HUGE * usual
    if not any(
        size > huge or angle or right <= 0 or bottom <= 0 or left >= width or top >= height
        for _, _, size, angle, (left, top, right, bottom) in runs
    ):
        return out
    for number, run in enumerate(runs):
        tilt = run.angle % 90
        if _TILTED < tilt < 90 - _TILTED:
            out[number] = STAMP
        elif 45 < run.angle < 315:
            sideways.append(number)
        if _outside(run.box, width, height):
            out[number] = HIDDEN
    few = sum(_length(runs[number]) for number in sideways) < _MOSTLY * sum(map(_length, runs))
    for number in sideways:
        left, _, right, _ = runs[number].box
        if few or right <= _EDGE or left >= width - _EDGE:
            out[number] = STAMP
    large = [number for number, run in enumerate(runs) if run.size > huge and number not in out]
    plain = [run for number, run in enumerate(runs) if number not in out and run.size <= huge / 1.5]
    plain = plain[: max(_MOST_PAIRS // max(len(large), 1), 1)]
    for number in large:
        run = runs[number]
        if any(_lies_over(run.box, other.box) for other in plain):
            out[number] = STAMP
    return out


def set_apart(
    letters: list[Letter], apart: dict[int, str], grids: list[Grid], runs: list[Run]
) -> tuple[list[Letter], list[tuple[str, str]]]:
    """The letters without those of the runs named, and these as (kind, text); a line end takes their place.

    Words that stand sideways in a cell of a table, such as its heads, stay where they are.
    """
    out: list[Letter] = []
    beside: list[tuple[str, str]] = []
    kind, words, angle = "", "", 0
    between: list[Letter] = []
    for letter in letters:
        if letter.box is None:
            between.append(letter)
            continue
        own = apart.get(letter.run, "")
        if own and runs[letter.run].angle in {90, 180, 270} and _in_cell(letter.box, grids):
            own = ""
        if own:
            if kind == own and angle == runs[letter.run].angle:
                words += "".join(other.sign for other in between)
            else:
                out += between
                if kind:
                    beside.append((kind, words))
                kind, words, angle = own, "", runs[letter.run].angle
            words += letter.sign
        else:
            if kind:
                beside.append((kind, words))
                kind, words = "", ""
                between = [Letter("\n", None)]
            out += [*between, letter]
        between = []
    if kind:
        beside.append((kind, words))
    return [*out, *between], [(own, " ".join(text.split())) for own, text in beside if text.strip()]


def _length(run: Run) -> float:
    left, top, right, bottom = run.box
    return max(right - left, bottom - top)


def _outside(box: Rect, width: float, height: float) -> bool:
    """Whether a box lies wholly outside the visible page."""
    left, top, right, bottom = box
    return right > left and bottom > top and (right <= 0 or bottom <= 0 or left >= width or top >= height)


def _lies_over(huge: Rect, box: Rect) -> bool:
    wide = min(huge[2], box[2]) - max(huge[0], box[0])
    high = min(huge[3], box[3]) - max(huge[1], box[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return wide > 0 and high > 0 and wide * high > _OVER * min(area, (huge[2] - huge[0]) * (box[3] - box[1]))


def _in_cell(box: Rect, grids: list[Grid]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(grid.cell_at(x, y) is not None for grid in grids)
