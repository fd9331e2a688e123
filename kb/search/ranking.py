"""Figures → score: a small forest of decision trees, learned from questions with known answers, evaluated by NumPy.

``tools/train_ranking.py`` learns it with LightGBM's LambdaMART and writes ``ranking.json``; docs/decisions/003 has the
figures, each part left out in turn. What is known of law and not learned stands here as rules with names.
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
from kb.search.forward import Floats, Ints
from kb.types import LegalStatus, Status

__all__ = ["Ranking", "asks_for_meaning", "score_of"]

TABLE = Path(__file__).with_name("ranking.json")
_MIDDLE, _STEP = 3.0, 0.25
_LEAST = 0.05
REVOKED = 0.9
"""Times the score of a revoked rule, unless the question names it: the rule in force must lead."""


@dataclass(frozen=True)
class Ranking:
    """Trees as arrays, a row a tree: each node's figure, threshold and two followers; a follower below 0 is a leaf."""

    figure: Ints
    threshold: npt.NDArray[np.float64]
    lower: Ints
    higher: Ints
    leaves: npt.NDArray[np.float64]

    @classmethod
    def load(cls) -> Ranking:
        """The ranking as shipped."""
        return _shipped()

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Ranking:
        """From what ``ranking.json`` holds.

        Raises:
            ValueError: it was trained on other figures than this program computes.

        """
        if list(cast(Sequence[str], table["features"])) != list(FEATURES):
            raise ValueError("ranking.json belongs to other figures; run tools/train_ranking.py")
        trees = cast(Sequence[Mapping[str, Sequence[float]]], table["trees"])
        return cls(
            _padded([tree["figure"] for tree in trees]).astype(np.int64),
            _padded([tree["threshold"] for tree in trees]),
            _padded([tree["lower"] for tree in trees]).astype(np.int64),
            _padded([tree["higher"] for tree in trees]).astype(np.int64),
            _padded([tree["leaves"] for tree in trees]),
        )

    def score(self, figures: Floats) -> npt.NDArray[np.float64]:
        """One number a row of figures; only the order within a question has meaning."""
        count, width = figures.shape
        trees, nodes = self.figure.shape
        values, figure, threshold = figures.ravel(), self.figure.ravel(), self.threshold.ravel()
        followers = np.stack([self.higher.ravel(), self.lower.ravel()], axis=1).ravel()
        start = np.tile(np.arange(trees) * nodes, count)
        row = np.repeat(np.arange(count) * width, trees)
        total = np.zeros(count)
        at = np.zeros(count * trees, dtype=np.int64)
        owner = np.repeat(np.arange(count), trees)
        leaves = self.leaves.ravel()
        leaf_start = np.tile(np.arange(trees) * self.leaves.shape[1], count)
        while len(at):
            place = start + at
            low = values[row + figure[place]] <= threshold[place]
            at = followers[2 * place + low]
            done = at < 0
            total += np.bincount(owner[done], weights=leaves[leaf_start[done] - at[done] - 1], minlength=count)
            left = ~done
            at, start, row, owner, leaf_start = at[left], start[left], row[left], owner[left], leaf_start[left]
        return total


def score_of(learned: float, status: Status, named: bool) -> float:
    """The positive score that is shown: what was learned, less for a revoked rule that the question does not name."""
    score = max(_MIDDLE + _STEP * learned, _LEAST)
    return score * REVOKED if status.standing is LegalStatus.REVOKED and not named else score


def _padded(rows: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    """Rows of one length, filled with what no walk reaches."""
    longest = max((len(row) for row in rows), default=1)
    return np.array([[*row, *[0.0] * (longest - len(row))] for row in rows], dtype=np.float64)


@cache
def _shipped() -> Ranking:
    return Ranking.of(json.loads(TABLE.read_text(encoding="utf-8")))
