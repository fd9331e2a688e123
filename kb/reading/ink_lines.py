"""The ruled tables of a scanned page, by the long straight lines in its ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.reading.grids import Edge, Grid, grids

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.reading.words import Picture

MAX_PIECES = 20_000
"""A page with more pieces of lines than this is a drawing or a photograph."""

_DARK = 160
_LEVEL, _UPRIGHT = 36.0, 16.0
"""Points that a piece of a line is long at least: longer than a dash; upright ones may be as short as a row."""
_INKED = 0.9
"""Share of a piece that must be dark: a scan's lines have holes, a line of letters has more."""


def ink_tables(picture: Picture, scale: float) -> list[Grid]:
    """The tables ruled on an upright picture of ``scale`` pixels a point, from top to bottom, in points."""
    import numpy as np

    page = np.frombuffer(picture.grey, np.uint8).reshape(picture.height, picture.width) < _DARK
    level = _pieces(page, round(_LEVEL * scale), scale)
    upright = _pieces(page.T, round(_UPRIGHT * scale), scale)
    if level is None or upright is None or len(level) < 3 or len(upright) < 3:
        return []
    return grids(level, upright)


def _pieces(page: NDArray[np.bool_], length: int, scale: float) -> list[Edge] | None:
    """Pieces of level lines, row by row; None where there are too many."""
    import numpy as np

    if page.shape[1] <= length or page.shape[0] < 3:
        return []
    thick = page.copy()  # a line that leans a little stays one line
    thick[1:] |= page[:-1]
    thick[:-1] |= page[1:]
    summed = np.cumsum(thick, axis=1, dtype=np.int32)
    inked = summed[:, length:] - summed[:, :-length] >= _INKED * length
    found: list[Edge] = []
    for row in np.flatnonzero(inked.any(axis=1)):
        steps = np.diff(np.concatenate(([0], inked[row].view(np.int8), [0])))
        starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
        found += [
            Edge(float(row) / scale, float(start + 1) / scale, float(end + length) / scale)
            for start, end in zip(starts, ends, strict=True)
        ]
        if len(found) > MAX_PIECES:
            return None
    return found
