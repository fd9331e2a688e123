"""Places on a page as it is shown: points from the upper left corner, whatever turn the PDF asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A sign of the text with its box; spaces and line ends have none.

    ``run`` is the number of the piece of text that it was drawn with, -1 where that is not known.
    """

    sign: str
    box: Rect | None
    run: int = -1


@dataclass(frozen=True, slots=True)
class Turned:
    """How a page's own coordinates (points, y upwards) become places as shown.

    ``turn`` is clockwise, in degrees; the bounds are the visible box in the page's own coordinates.
    """

    turn: int
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, page: PdfPage) -> Turned:
        """The turn and visible box of a PDFium page."""
        left, bottom, right, top = page.get_bbox()
        return cls(page.get_rotation() % 360, left, bottom, right, top)

    def by(self, quarter: int) -> Turned:
        """The page turned clockwise by more degrees, so that text drawn at that angle lies level."""
        return replace(self, turn=(self.turn + quarter) % 360)

    @property
    def width(self) -> float:
        """Width as shown."""
        return self.top - self.bottom if self.turn in {90, 270} else self.right - self.left

    @property
    def height(self) -> float:
        """Height as shown."""
        return self.right - self.left if self.turn in {90, 270} else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as shown."""
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """A box of the page as shown."""
        if self.turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
