"""Whether what was found supports an answer: a logistic score on a few figures about the best evidence.

``tools/train_support.py`` fits it on development questions that the collection can and cannot answer; its figures stand
in docs/quality.md.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kb.answering.evidence import Evidence
from kb.types import Query

TABLE = Path(__file__).with_name("support.toml")
FEATURES = ("support", "matched", "nearest", "named")


@dataclass(frozen=True, slots=True)
class Support:
    """A trained score and its threshold, both in [0, 1].

    ``calibrated`` says that the index is made with the embedding model the score was trained with; with another one,
    similarities mean something else, and only the share of the question that is spoken of decides (``least_share``).
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    least_share: float
    calibrated: bool = True

    @classmethod
    def load(cls, calibrated: bool = True) -> Support:
        """The score as shipped."""
        return replace(_shipped(), calibrated=calibrated)

    def probability(self, query: Query, best: Evidence, nearest: float) -> float:
        """How likely it is, in [0, 1], that the best evidence answers; ``nearest`` is the best cosine similarity."""
        figures = features(query, best, nearest)
        total = self.bias + sum(weight * figure for weight, figure in zip(self.weights, figures, strict=True))
        return 1 / (1 + math.exp(-total))

    def enough(self, query: Query, best: Evidence, nearest: float) -> bool:
        """Whether the best evidence speaks of enough of what is asked."""
        if best.hit.exact or not query.needs:
            return True
        if not self.calibrated:
            return best.support >= self.least_share
        return self.probability(query, best, nearest) >= self.threshold


def features(query: Query, best: Evidence, nearest: float) -> tuple[float, ...]:
    """The figures of ``FEATURES``: share of the asked weight spoken of, that weight, similarity, document named."""
    asked = sum(need.weight for need in query.needs)
    return (best.support, best.support * asked, nearest, float(best.passage.document in query.documents))


@cache
def _shipped() -> Support:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    weights = tuple(float(table["weights"][name]) for name in FEATURES)
    return Support(weights, float(table["bias"]), float(table["threshold"]), float(table["least_share"]))
