"""The order of hits: what was learned of a candidate's features, and what is known of law and not learned."""

from __future__ import annotations

from kb.search.candidates import asks_for_meaning
from kb.search.scorer import Scorer
from kb.types import LegalStatus, Status

__all__ = ["FILE", "Scorer", "asks_for_meaning", "score_of", "shown_score"]

FILE = "ranking.json"
"""The fitted scorer of candidates; it lies beside the embedding model."""
_MIDDLE, _STEP = 3.0, 0.25
_LEAST = 0.05
REVOKED = 0.95
"""Times the score of a revoked rule, unless the question names it: a rule in force that is as good must lead."""


def shown_score(learned: float) -> float:
    """The positive score that is shown for what was learned; only order and shares of the best have meaning."""
    return max(_MIDDLE + _STEP * learned, _LEAST)


def score_of(learned: float, status: Status, named: bool) -> float:
    """The positive score that is shown: what was learned, less for a revoked rule that the question does not name."""
    score = shown_score(learned)
    return score * REVOKED if status.standing is LegalStatus.REVOKED and not named else score
