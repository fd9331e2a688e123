"""From a quote back to the page: where its words stand on the stored original, and the page as a picture.

Places are in points from the upper left corner of the page as it is shown, beside the page's size, so that a web page
can lay marks over the picture at any scale. A page with a text layer is searched in it; any other is recognised again
(a second or so), so whoever shows many quotes keeps what this returns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from kb.errors import InputRefused
from kb.reading.geometry import Rect
from kb.reading.pdf import needs_recognition, recognise, settled
from kb.reading.sandbox import REASONS, ask
from kb.settings import Settings

_ALIKE = 88.0
"""How alike (0 to 100) a stretch of the page and a stretch of the quote must be to be the same words."""

_SHORTEST = 24
"""Letters and digits that a part of a quote needs, to be looked for by itself."""

PlacedWord = tuple[str, Rect]


@dataclass(frozen=True, slots=True)
class Box:
    """Where a line of quoted words stands: points from the upper left corner, and the page's own size in points."""

    left: float
    top: float
    right: float
    bottom: float
    page_width: float
    page_height: float


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """The words of a page in reading order, each with its place, and the page's size in points.

    ``turned`` is by how many clockwise quarters a scan must be turned to be upright; places are those before that.
    """

    words: tuple[PlacedWord, ...]
    width: float
    height: float
    turned: int = 0


def locate(original: Path, page: int, quote: str, settings: Settings) -> tuple[Box, ...]:
    """The lines of a page (counted from 1) on which the quote stands, from the first to the last.

    Case, white space, hyphens and punctuation do not count, and a few wrong letters are forgiven. Of a quote that runs
    over from another page, or around a running head, the parts that stand here are found. Empty when none do.

    Raises :class:`InputRefused` when the file cannot be read within the limits.
    """
    return find(words_on(original, page, settings), quote)


@dataclass(frozen=True, slots=True)
class Showing:
    """How a page is to be shown: the places to mark, clockwise quarters to turn it by, and WebP instead of PNG."""

    marks: tuple[Box, ...] = ()
    turned: int = 0
    webp: bool = False


def render(original: Path, page: int, dpi: int, settings: Settings, showing: Showing = Showing()) -> bytes:
    """The page (counted from 1) as a picture, drawn in the child process.

    Raises :class:`InputRefused` when the file cannot be read within the limits.
    """
    wishes: dict[str, Any] = {
        "pages": [page],
        "dpi": dpi,
        "max_pixels": settings.ocr_max_pixels,
        "picture": _is_picture(original),
        "marks": [[box.left, box.top, box.right, box.bottom] for box in showing.marks],
        "turned": showing.turned,
        "webp": showing.webp,
    }
    reply = ask(original, settings, "shown", settings.ocr_page_seconds, **wishes)
    reply.refuse(original.name, settings)
    if not reply.body:
        raise InputRefused(original.name, f"halaman {page} tidak ada.", "Periksa nomor halamannya.")
    return reply.body


def words_on(original: Path, page: int, settings: Settings) -> PlacedPage:
    """The words of a page with their places, by its text layer or by recognition, as reading the file settles it."""
    placed = PlacedPage((), 0.0, 0.0)
    if not _is_picture(original):
        reply = ask(original, settings, "words", settings.ocr_page_seconds, pages=[page])
        reply.refuse(original.name, settings)
        placed = _placed(reply.values, original.name)
    text = " ".join(word for word, _ in placed.words)
    if not needs_recognition(text):
        return placed
    found, _ = recognise(original, [page], settings, _is_picture(original))
    scan = found.get(page)
    if scan is None or settled(page, text, scan).method != "ocr":
        return placed
    return PlacedPage(scan.places(), scan.frame.width, scan.frame.height, scan.turned)


def find(page: PlacedPage, quote: str) -> tuple[Box, ...]:
    """The lines of the page on which the quote stands (see :func:`locate`)."""
    stripped = [_letters(word) for word, _ in page.words]
    ends = list(accumulate(len(word) for word in stripped))
    marked = sorted({n for span in _spans("".join(stripped), quote.split()) for n in _covered(span, ends)})
    around = (_around([page.words[number][1] for number in line]) for line in _lines(marked, page))
    return tuple(Box(*sides, page.width, page.height) for sides in around)


def _placed(values: dict[str, object], file: str) -> PlacedPage:
    words, width, height = values.get("words"), values.get("width"), values.get("height")
    if not isinstance(words, list) or not isinstance(width, float | int) or not isinstance(height, float | int):
        raise InputRefused(file, *REASONS["crash"])
    return PlacedPage(tuple((str(word[0]), _rect(word[1:])) for word in words), float(width), float(height))


def _rect(sides: Sequence[float]) -> Rect:
    left, top, right, bottom = map(float, sides)
    return left, top, right, bottom


def _is_picture(original: Path) -> bool:
    return original.suffix.lower() != ".pdf"


def _letters(text: str) -> str:
    """Only letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "", text.lower())


def _spans(page: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """Stretches of the page's letters that are the quote, or else its halves, and theirs."""
    wanted = "".join(map(_letters, words))
    if not wanted or not page:
        return
    at = page.find(wanted)
    if at >= 0:
        yield at, at + len(wanted)
        return
    if len(wanted) <= 1.2 * len(page) and len(wanted) >= _SHORTEST / 2:
        best = fuzz.partial_ratio_alignment(wanted, page, score_cutoff=_ALIKE)
        if best is not None and best.dest_end > best.dest_start:
            yield best.dest_start, best.dest_end
            return
    middle = len(words) // 2
    if middle and len(wanted) >= 2 * _SHORTEST:
        yield from _spans(page, words[:middle])
        yield from _spans(page, words[middle:])


def _covered(span: tuple[int, int], ends: list[int]) -> range:
    """Numbers of the words whose letters the stretch holds."""
    return range(bisect_right(ends, span[0]), bisect_right(ends, span[1] - 1) + 1)


def _lines(marked: list[int], page: PlacedPage) -> list[list[int]]:
    """Words that follow one another on one printed line."""
    places = [_upright(place, page.turned) for _, place in page.words]
    out: list[list[int]] = []
    for number in marked:
        if out and number == out[-1][-1] + 1 and _beside(places[number - 1], places[number]):
            out[-1].append(number)
        else:
            out.append([number])
    return out


def _upright(place: Rect, quarters: int) -> Rect:
    """The place as it lies to others on the page turned upright (its corner is elsewhere)."""
    for _ in range(quarters):
        left, top, right, bottom = place
        place = -bottom, left, -top, right
    return place


def _beside(one: Rect, other: Rect) -> bool:
    """Whether two words overlap in height by half of the lower one, and the second stands to the right."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    lower = min(one[3] - one[1], other[3] - other[1])
    return shared >= 0.3 * lower and other[0] >= one[0]


def _around(boxes: list[Rect]) -> Rect:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return round(min(lefts), 2), round(min(tops), 2), round(max(rights), 2), round(max(bottoms), 2)
