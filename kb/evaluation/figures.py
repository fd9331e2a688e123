"""Judged questions → figures with 95 % bootstrap intervals, and the confusion of statuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from kb.evaluation.judging import Judged

if TYPE_CHECKING:
    import numpy as np

SEED = 20261125
RESAMPLES = 1000
Figures = dict[str, float | int | None]
Interval = tuple[float, float]


def _found_within(k: int) -> Callable[[Judged], tuple[float, float]]:
    return lambda one: (float(one.rank is not None and one.rank <= k), float(bool(one.gold)))


def _when(counted: bool, value: float) -> tuple[float, float]:
    return (value if counted else 0.0, float(counted))


SHARES: Mapping[str, Callable[[Judged], tuple[float, float]]] = {
    "R@1": _found_within(1),
    "R@5": _found_within(5),
    "R@10": _found_within(10),
    "MRR@10": lambda one: _when(bool(one.gold), 1 / one.rank if one.rank else 0.0),
    "answered": lambda one: _when(one.to_answer, float(one.answered)),
    "wrongly_abstained": lambda one: _when(one.to_answer, float(not one.answered)),
    "wrongly_answered": lambda one: _when(not one.to_answer, float(one.answered)),
    "behaviour": lambda one: (float(one.behaves), 1.0),
    "gold_cited": lambda one: _when(bool(one.gold), float(one.cites_gold)),
    "citation_precision": lambda one: _when(bool(one.gold) and one.answered, float(one.lead_is_gold)),
    "quotes_exact": lambda one: _when(one.answered, float(one.quotes_exact)),
    "points_covered": lambda one: (float(sum(hit for _, hit in one.points)), float(len(one.points))),
    "right": lambda one: (float(one.right), 1.0),
    "right_first": lambda one: _when(one.right_first is not None, float(bool(one.right_first))),
    "right_in_three": lambda one: _when(one.right_in_three is not None, float(bool(one.right_in_three))),
    "near": lambda one: _when(one.near is not None, float(bool(one.near))),
    "wrong": lambda one: _when(one.near is not None, float(one.answered and not one.near and not one.right_in_three)),
    "told_so": lambda one: _when(not one.to_answer, float(not one.plain)),
}
"""Every share as (what counts, out of what) of one question; docs/evaluation.md says what each means."""


def figures(group: Sequence[Judged]) -> Figures:
    """The figures of a group; None where the group has no question of that sort."""
    times, searches = sorted(one.ms for one in group), sorted(one.search_ms for one in group)
    return {
        "questions": len(group),
        "with_gold": sum(bool(one.gold) for one in group),
        **{name: _share(group, name) for name in SHARES},
        "must_not_said": sum(bool(one.forbidden) for one in group),
        "p50_ms": _percentile(times, 0.5),
        "p95_ms": _percentile(times, 0.95),
        "search_p50_ms": _percentile(searches, 0.5),
        "search_p95_ms": _percentile(searches, 0.95),
    }


def _share(group: Sequence[Judged], name: str) -> float | None:
    counted = [SHARES[name](one) for one in group]
    whole = sum(of for _, of in counted)
    return round(sum(value for value, of in counted if of) / whole, 4) if whole else None


def _percentile(values: Sequence[float], share: float) -> float | None:
    return round(values[min(len(values) - 1, int(share * len(values)))], 1) if values else None


def intervals(group: Sequence[Judged], seed: int = SEED, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """95 % percentile bootstrap intervals of the shares, questions drawn with replacement; the same for the same seed.

    A share that no question counts for has none.
    """
    import numpy as np

    if not group:
        return {}
    drawn = np.random.default_rng(seed).integers(0, len(group), (resamples, len(group)))
    found: dict[str, Interval] = {}
    for name in SHARES:
        values = _resampled(group, name, drawn)
        if values is not None:
            low, high = np.percentile(values, [2.5, 97.5])
            found[name] = (round(float(low), 4), round(float(high), 4))
    return found


def _resampled(group: Sequence[Judged], name: str, drawn: np.ndarray) -> np.ndarray | None:
    """The share of each resample; resamples without a counted question are left out."""
    import numpy as np

    counted = np.array([SHARES[name](one) for one in group], dtype=float)
    values, wholes = counted[drawn, 0].sum(axis=1), counted[drawn, 1].sum(axis=1)
    kept = wholes > 0
    return values[kept] / wholes[kept] if kept.any() else None


def difference_interval(
    before: Sequence[Judged], after: Sequence[Judged], name: str, seed: int = SEED, resamples: int = RESAMPLES
) -> Interval | None:
    """95 % interval of how much a share grew, over the same questions in the same order (paired bootstrap).

    Raises ValueError when the two are not of one length.
    """
    import numpy as np

    if len(before) != len(after):
        raise ValueError("the two sides must hold the same questions")
    if not before:
        return None
    drawn = np.random.default_rng(seed).integers(0, len(before), (resamples, len(before)))
    old, new = _resampled(before, name, drawn), _resampled(after, name, drawn)
    if old is None or new is None or len(old) != len(new):
        return None
    low, high = np.percentile(new - old, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def confusion(group: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """How often each wanted behaviour got each status."""
    counts = Counter((one.behaviour, one.status) for one in group)
    wanted = sorted({behaviour for behaviour, _ in counts})
    return {w: {status: n for (b, status), n in sorted(counts.items()) if b == w} for w in wanted}
