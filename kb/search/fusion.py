"""Words + meaning → one ranking, by adding normalised scores.

Plain rank fusion with a weak meaning side made results worse than words alone; adding normalised scores did not
(docs/decisions/003-fusion.md has the figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.types import PassageKey

DENSE_WEIGHT = 0.4
"""Share of meaning beside words (1.0), chosen on the development questions."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage key with its fused score and the two normalised parts, each in [0, 1]."""

    key: PassageKey
    score: float
    lexical: float
    dense: float


def fuse(
    lexical: Sequence[tuple[PassageKey, float]],
    dense: Sequence[tuple[PassageKey, float]],
    dense_weight: float | None = None,
) -> list[Scored]:
    """Both rankings added up, best first, meaning weighing ``dense_weight`` (default ``DENSE_WEIGHT``).

    ``lexical`` holds BM25 scores, ``dense`` cosine similarities.
    """
    share = DENSE_WEIGHT if dense_weight is None else dense_weight
    words = _normalised(lexical)
    meaning = _normalised(dense)
    fused = [
        Scored(key, words.get(key, 0.0) + share * meaning.get(key, 0.0), words.get(key, 0.0), meaning.get(key, 0.0))
        for key in dict.fromkeys((*words, *meaning))
    ]
    return sorted(fused, key=lambda scored: (-scored.score, scored.key))


def _normalised(ranking: Iterable[tuple[PassageKey, float]]) -> Mapping[PassageKey, float]:
    """Scores divided by the best one; negative similarities count as none."""
    scores = {key: max(score, 0.0) for key, score in ranking}
    best = max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}
