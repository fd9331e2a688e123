"""Figures → score: a weighted sum and a small network beside it, learned from questions with known answers, by NumPy.

The sum of a few dozen weights learns what holds everywhere, the hidden units what depends on something else.
``tools/train_ranking.py`` learns both and writes ``ranking.json``; docs/decisions/003 has the figures, each part left
out in turn. What is known of law and not learned stands here as rules with names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from kb.search.candidates import asks_for_meaning
from kb.search.features import FEATURES
from kb.search.forward import Floats
from kb.types import LegalStatus, Status

__all__ = ["Ranking", "asks_for_meaning", "score_of"]

TABLE = Path(__file__).with_name("ranking.json")
FARTHEST = 6.0
"""Standard deviations from its mean at which a figure is cut off."""
_ONE_THREAD = 200_000
"""Multiplications of a product at most: OpenBLAS wakes further threads for larger ones, which here only burn time."""
_MIDDLE, _STEP = 3.0, 0.25
_LEAST = 0.05
REVOKED = 0.95
"""Times the score of a revoked rule, unless the question names it: a rule in force that is as good must lead."""


@dataclass(frozen=True)
class Ranking:
    """A sum and a network with one hidden layer, over figures made comparable.

    A figure less its ``mean``, by its ``spread``, is weighed by ``weights`` (one a figure); ``inner`` (a row a figure,
    a column a hidden unit) and ``inner_offset`` lead to hidden units, whose hyperbolic tangents ``outer`` weighs.
    """

    mean: Floats
    spread: Floats
    weights: Floats
    inner: Floats
    inner_offset: Floats
    outer: Floats
    offset: float

    @classmethod
    def load(cls) -> Ranking:
        """The ranking as shipped."""
        return _shipped()

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Ranking:
        """From what ``ranking.json`` holds.

        Raises:
            ValueError: it was trained on other figures than this program computes, or its parts do not fit together.

        """
        if list(cast(Sequence[str], table["features"])) != list(FEATURES):
            raise ValueError("ranking.json belongs to other figures; run tools/train_ranking.py")
        names = ("mean", "spread", "weights", "inner", "inner_offset", "outer")
        mean, spread, weights, inner, inner_offset, outer = (np.array(table[name], dtype=np.float32) for name in names)
        shapes = {"mean": mean.shape, "spread": spread.shape, "weights": weights.shape, "inner": inner.shape[:1]}
        wrong = [name for name, shape in shapes.items() if shape != (len(FEATURES),)]
        if wrong or inner.shape[1:] != inner_offset.shape or inner_offset.shape != outer.shape:
            raise ValueError("ranking.json has parts that do not fit together; run tools/train_ranking.py")
        return cls(mean, spread, weights, inner, inner_offset, outer, float(cast(float, table["offset"])))

    def score(self, figures: Floats) -> npt.NDArray[np.float64]:
        """One number a row of figures; only the order within a question has meaning."""
        at_once = max(_ONE_THREAD // max(self.inner.size, 1), 1)
        parts = [self._score(figures[start : start + at_once]) for start in range(0, len(figures), at_once)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _score(self, figures: Floats) -> npt.NDArray[np.float64]:
        x = np.clip((figures - self.mean) / self.spread, -FARTHEST, FARTHEST)
        hidden = np.tanh(x @ self.inner + self.inner_offset)
        total: npt.NDArray[np.float64] = (x @ self.weights + hidden @ self.outer).astype(np.float64) + self.offset
        return total


def score_of(learned: float, status: Status, named: bool) -> float:
    """The positive score that is shown: what was learned, less for a revoked rule that the question does not name."""
    score = max(_MIDDLE + _STEP * learned, _LEAST)
    return score * REVOKED if status.standing is LegalStatus.REVOKED and not named else score


@cache
def _shipped() -> Ranking:
    return Ranking.of(json.loads(TABLE.read_text(encoding="utf-8")))
