"""Scanned pages to text: drawn by the child, turned upright, recognised; pages in parallel on the cores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from kb.errors import InputRefused
from kb.reading.geometry import Rect
from kb.reading.grids import Grid
from kb.reading.ink_lines import ink_tables
from kb.reading.line_order import in_order
from kb.reading.opened import Opened
from kb.reading.quality import known_share
from kb.reading.recognition import Recogniser
from kb.reading.sandbox import Reply, ask
from kb.reading.tables import with_tables
from kb.reading.watching import page_counter
from kb.reading.words import Picture, Word, letters_of, mean_confidence, text_of
from kb.settings import Settings

_BATCH = 4
"""Pages drawn by one child: its start is shared, and a page that breaks it is drawn alone afterwards."""

_SURE = 0.70
"""Mean confidence under which the page may lie on its side or stand on its head."""

_KNOWN = 0.35


@dataclass(frozen=True, slots=True)
class Frame:
    """A page drawn: its pixels, the angle it was set straight by, pixels per point, and whether it seems to lie."""

    number: int
    picture: Picture
    angle: float
    scale: float
    sideways: bool = False

    @property
    def width(self) -> float:
        """Width in points, as drawn."""
        return self.picture.width / self.scale

    @property
    def height(self) -> float:
        """Height in points, as drawn."""
        return self.picture.height / self.scale


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as recognised. ``turned`` is by how many clockwise quarters it was turned to be upright."""

    number: int
    words: tuple[Word, ...]
    frame: Frame
    turned: int = 0
    grids: tuple[Grid, ...] = ()

    @property
    def text(self) -> str:
        """The page's lines from top to bottom; a ruled table as rows between bars."""
        letters = letters_of(self.words, self.frame.scale)
        if self.grids:
            return with_tables(letters, list(self.grids))
        ordered = in_order(letters)
        return text_of(self.words) if ordered is letters else "".join(letter.sign for letter in ordered).rstrip()

    @property
    def confidence(self) -> float:
        """Mean confidence, 0 to 1."""
        return mean_confidence(self.words)

    def places(self) -> tuple[tuple[str, Rect], ...]:
        """The words with their boxes in points on the page as drawn (before it was turned upright)."""
        scale, width, height = self.frame.scale, self.frame.picture.width, self.frame.picture.height
        return tuple((word.text, _unturned(word.box, self.turned, width, height, scale)) for word in self.words)


def scan(
    file: Path | Opened, numbers: Sequence[int], recogniser: Recogniser, settings: Settings, picture: bool = False
) -> dict[int, Scan]:
    """What recognition finds on the pages named; a page without ink, or that failed, is absent.

    Raises :class:`InputRefused` where the pages take longer than ``settings.ocr_seconds`` together.
    """
    batches = [list(numbers[at : at + _BATCH]) for at in range(0, len(numbers), _BATCH)]
    if len(batches) < _cores():
        batches = [[number] for number in numbers]

    page_done = page_counter(len(numbers))
    sheets = _Sheets(file, settings, picture, len(numbers), monotonic() + settings.ocr_seconds)
    timed = replace(recogniser, until=sheets.until)

    def work(batch: list[int]) -> list[Scan]:
        out: list[Scan] = []
        usual = 0
        for frame in sheets.drawn(batch):
            found = upright(frame, usual, timed, settings)
            if monotonic() > sheets.until:
                raise _too_long(file.name, len(numbers), settings)
            if found is not None:
                usual = found.turned if _reads_well(found) else usual
                out.append(found)
            page_done()
        return out

    with ThreadPoolExecutor(_cores(), thread_name_prefix="recognition") as pool:
        return {found.number: found for batch in pool.map(work, batches) for found in batch}


def _too_long(file: str, count: int, settings: Settings) -> InputRefused:
    return InputRefused(
        file,
        f"{count} halaman hasil pindainya belum selesai dikenali dalam {settings.ocr_seconds} detik.",
        "Pecah berkasnya atau naikkan KB_OCR_SECONDS.",
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The pages of a file, to be drawn by children until a moment of the clock."""

    file: Path | Opened
    settings: Settings
    picture: bool
    count: int
    until: float

    def drawn(self, numbers: list[int]) -> Iterator[Frame]:
        """The pages' pixels; where the child fails on several, each is tried alone."""
        reply = self._ask(numbers)
        frames = reply.values.get("frames")
        if reply.fault or not isinstance(frames, list):
            for number in numbers if len(numbers) > 1 else ():
                yield from self.drawn([number])
            return
        start = 0
        for number, said in zip(numbers, frames, strict=False):
            size = said["width"] * said["height"]
            if size:
                pixels = Picture(said["width"], said["height"], reply.body[start : start + size])
                yield Frame(number, pixels, said["angle"], said["scale"], bool(said["sideways"]))
            start += size

    def _ask(self, numbers: list[int]) -> Reply:
        left = self.until - monotonic()
        if left <= 0:
            raise _too_long(self.file.name, self.count, self.settings)
        wishes: dict[str, Any] = {
            "pages": numbers,
            "dpi": self.settings.ocr_dpi,
            "max_pixels": self.settings.ocr_max_pixels,
            "picture": self.picture,
        }
        return ask(
            self.file, self.settings, "pixels", min(left, self.settings.ocr_page_seconds * len(numbers)), **wishes
        )


def upright(frame: Frame, usual: int, recogniser: Recogniser, settings: Settings) -> Scan | None:
    """The page recognised upright: as the page before lay, else as Tesseract advises, else the way that reads best."""
    tried: dict[int, Scan | None] = {}
    if frame.sideways == (usual % 2 == 1):
        tried[usual] = _recognised(frame, usual, recogniser, settings)
    elif not frame.sideways:
        tried[0] = _recognised(frame, 0, recogniser, settings)
    if not any(map(_reads_well, tried.values())):
        advised = recogniser.quarters(frame.picture, settings.ocr_dpi)
        for quarters in (0, 1, 3, 2) if advised is None else (advised, (advised + 2) % 4):
            if quarters not in tried:
                tried[quarters] = _recognised(frame, quarters, recogniser, settings)
            if _reads_well(tried[quarters]):
                break  # advice is often right about the side and wrong about which end is up
    found = [scan for scan in tried.values() if scan is not None and scan.words]
    return max(found, key=_worth, default=None)


def _recognised(frame: Frame, quarters: int, recogniser: Recogniser, settings: Settings) -> Scan | None:
    picture = frame.picture.turned(quarters)
    words = recogniser.words(picture, settings.ocr_dpi)
    if words is None:
        return None
    return Scan(frame.number, words, frame, quarters, tuple(ink_tables(picture, frame.scale)))


def _reads_well(found: Scan | None) -> bool:
    return found is not None and found.confidence >= _SURE and known_share(found.text) >= _KNOWN


def _worth(found: Scan) -> float:
    return found.confidence + known_share(found.text)


def _unturned(box: Rect, quarters: int, width: int, height: int, scale: float) -> Rect:
    """A box on the upright picture as a box in points on the picture as drawn."""
    left, top, right, bottom = box
    if quarters == 1:
        left, top, right, bottom = top, height - right, bottom, height - left
    elif quarters == 2:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif quarters == 3:
        left, top, right, bottom = width - bottom, left, width - top, right
    return left / scale, top / scale, right / scale, bottom / scale
