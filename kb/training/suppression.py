"""Counts that may be shown: cells under five are hidden, and so are those from which a hidden one could be worked out.

The rule is statistical disclosure control's: primary suppression of small cells, then complementary suppression until
every hidden cell may still have several values for somebody who knows all that is shown, the total among it. A test
works through every small table and tries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5
"""The smallest count that may be shown."""


_NEAR = 2
"""Cells that exceed the smallest visible one by no more are hidden with it: else their showing would tell its size."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of counts as it may be shown: None stands for a hidden cell. ``total`` is None where it is hidden too."""

    cells: tuple[int | None, ...]
    total: int | None

    @property
    def hidden(self) -> bool:
        """Whether anything is hidden."""
        return self.total is None or None in self.cells


def shown(counts: Sequence[int]) -> Shown:
    """What may be shown of the counts of one round.

    Under five answers in all, nothing is shown. Where one cell is under five (none at all counts as well: that nobody
    chose something says what each one did not), it is hidden together with the smallest others, until the hidden ones
    leave each other several values.
    """
    total = sum(counts)
    if total < FEWEST:
        return Shown(tuple(None for _ in counts), None)
    hidden = {place for place, count in enumerate(counts) if count < FEWEST}
    if not hidden:
        return Shown(tuple(counts), total)
    while len(hidden) < len(counts) and not _safe([counts[place] for place in hidden]):
        least = min(count for place, count in enumerate(counts) if place not in hidden)
        hidden |= {place for place, count in enumerate(counts) if count <= least + _NEAR}
    return Shown(tuple(None if place in hidden else count for place, count in enumerate(counts)), total)


def _safe(hidden: Sequence[int]) -> bool:
    """Whether the sum of hidden cells leaves each of them several values.

    All small: their sum must be neither nearly none (0, 1) nor nearly full (four each, or one less). With a large one
    among them, nobody can tell which it is as long as there are two cells and five answers or more to share out.
    """
    together, cells = sum(hidden), len(hidden)
    if cells < 2 or together < FEWEST:
        return False
    full = (FEWEST - 1) * cells
    return together < full - 1 or max(hidden) >= FEWEST
