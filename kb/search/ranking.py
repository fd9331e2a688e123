"""Figures → score: a weighted sum and a small forest of trees, learned from questions with known answers, by NumPy.

The sum of a few dozen weights learns what holds everywhere, the forest what depends on something else; added up they
find more on questions not seen than either. ``tools/train_ranking.py`` learns both and writes ``ranking.json``;
docs/decisions/003 has the figures, each part left out in turn. What is known of law and not learned stands here as
rules with names.
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
_MOST_LEAVES = 64
REVOKED = 0.9
"""Times the score of a revoked rule, unless the question names it: the rule in force must lead."""


@dataclass(frozen=True)
class Ranking:
    """Trees as arrays, walked without a step a level (QuickScorer, Lucchese and others 2015).

    A tree's leaves are numbered so that those of a lower branch come first; each node, ``nodes`` of them a tree, has
    the ``figure`` and ``threshold`` it asks about and a bit for every leaf that a higher figure rules out
    (``ruled_out``). What is reached is the first leaf that no node rules out. ``leaves`` has a row a tree. ``weights``
    has one a figure; their sum with ``offset`` is added to the forest's.
    """

    nodes: int
    figure: Ints
    threshold: Floats
    ruled_out: npt.NDArray[np.unsignedinteger]
    leaves: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    offset: float

    @classmethod
    def load(cls) -> Ranking:
        """The ranking as shipped."""
        return _shipped()

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Ranking:
        """From what ``ranking.json`` holds: a follower of a node is another node, or a leaf where it is below 0.

        Raises:
            ValueError: it was trained on other figures than this program computes, or a tree has over 64 leaves.

        """
        if list(cast(Sequence[str], table["features"])) != list(FEATURES):
            raise ValueError("ranking.json belongs to other figures; run tools/train_ranking.py")
        trees = cast(Sequence[Mapping[str, Sequence[float]]], table["trees"])
        most = max((len(tree["leaves"]) for tree in trees), default=1)
        if most > _MOST_LEAVES:
            raise ValueError(f"ranking.json has a tree of {most} leaves, more than {_MOST_LEAVES}")
        nodes = max((len(tree["figure"]) for tree in trees), default=1)
        bits = np.uint16 if most <= 16 else np.uint64
        ruled_out = np.zeros((len(trees), nodes), dtype=bits)
        leaves = np.zeros((len(trees), most))
        for number, tree in enumerate(trees):
            lower = _leaves_below(tree)
            ordered = lower.pop(-1)
            leaves[number, : len(ordered)] = [tree["leaves"][leaf] for leaf in ordered]
            for node, below in lower.items():
                ruled_out[number, node] = sum(1 << ordered.index(leaf) for leaf in below)
        threshold = _padded([tree["threshold"] for tree in trees], nodes)
        figure = _padded([tree["figure"] for tree in trees], nodes).astype(np.int64)
        weights = np.array(cast(Sequence[float], table["weights"]), dtype=np.float64)
        offset = float(cast(float, table["offset"]))
        return cls(nodes, figure.ravel(), _at_most(threshold.ravel()), ruled_out.ravel(), leaves, weights, offset)

    def score(self, figures: Floats) -> npt.NDArray[np.float64]:
        """One number a row of figures; only the order within a question has meaning."""
        count, trees = len(figures), len(self.leaves)
        asked = np.ascontiguousarray(figures.T)[self.figure]
        higher = ~(asked <= self.threshold[:, None])
        out = np.bitwise_or.reduce((higher * self.ruled_out[:, None]).reshape(trees, self.nodes, count), axis=1)
        first = ~out & (out + out.dtype.type(1))  # the lowest bit that is not set, alone
        reached = np.frexp(first.astype(np.float64))[1] - 1
        total: npt.NDArray[np.float64] = np.take_along_axis(self.leaves, reached, axis=1).sum(axis=0)
        return total + figures @ self.weights + self.offset


def _leaves_below(tree: Mapping[str, Sequence[float]]) -> dict[int, list[int]]:
    """The leaves of each node's lower branch; under -1 all of the tree's leaves, those of lower branches first."""
    lower: dict[int, list[int]] = {}

    def walk(at: int) -> list[int]:
        if at < 0:
            return [-at - 1]
        lower[at] = walk(int(tree["lower"][at]))
        return [*lower[at], *walk(int(tree["higher"][at]))]

    lower[-1] = walk(0)
    return lower


def _at_most(thresholds: npt.NDArray[np.float64]) -> Floats:
    """The greatest single-precision numbers not above these: a single-precision figure passes both alike."""
    near = thresholds.astype(np.float32)
    below = np.nextafter(near, np.float32(-np.inf), dtype=np.float32)
    return np.where(near > thresholds, below, near).astype(np.float32)


def score_of(learned: float, status: Status, named: bool) -> float:
    """The positive score that is shown: what was learned, less for a revoked rule that the question does not name."""
    score = max(_MIDDLE + _STEP * learned, _LEAST)
    return score * REVOKED if status.standing is LegalStatus.REVOKED and not named else score


def _padded(rows: Sequence[Sequence[float]], length: int) -> npt.NDArray[np.float64]:
    """Rows of one length, filled with nodes that rule nothing out."""
    return np.array([[*row, *[0.0] * (length - len(row))] for row in rows], dtype=np.float64)


@cache
def _shipped() -> Ranking:
    return Ranking.of(json.loads(TABLE.read_text(encoding="utf-8")))
