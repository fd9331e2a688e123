"""Two result files of the same questions: what got better, what got worse, and how sure the change of a figure is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from kb.errors import InputRefused
from kb.evaluation.figures import SHARES, Interval, difference_interval, figures
from kb.evaluation.judging import Judged
from kb.evaluation.run import Evaluation


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One question whose merit differs between two results."""

    before: Judged
    after: Judged

    @property
    def better(self) -> bool:
        """Whether it got better: by forbidden words, behaviour, gold cited, points, rank, in that order."""
        return self.after.merit > self.before.merit

    def as_json(self) -> dict[str, object]:
        """What changed, in one object."""
        sides = (self.before, self.after)
        return {
            "id": self.after.id,
            "question": self.after.question,
            "better": self.better,
            "status": [one.status for one in sides],
            "rank": [one.rank for one in sides],
            "cites_gold": [one.cites_gold for one in sides],
            "first": [one.cited[0] if one.cited else None for one in sides],
            "miss": [one.miss.value for one in sides],
        }


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure before and after, over the questions that both results hold; ``interval`` is of its growth."""

    name: str
    before: float
    after: float
    interval: Interval | None

    @property
    def sure(self) -> bool:
        """Whether the 95 % interval of the growth leaves out zero."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two results compared over the questions that both hold; the others are only counted."""

    name: str
    changes: tuple[QuestionChange, ...]
    figures: tuple[FigureChange, ...]
    compared: int
    left_out: int

    @property
    def better(self) -> tuple[QuestionChange, ...]:
        """The questions that got better."""
        return tuple(change for change in self.changes if change.better)

    @property
    def worse(self) -> tuple[QuestionChange, ...]:
        """The questions that got worse."""
        return tuple(change for change in self.changes if not change.better)

    def as_json(self) -> dict[str, object]:
        """The difference as one object."""
        return {
            "set": self.name,
            "compared": self.compared,
            "left_out": self.left_out,
            "figures": {
                f.name: {"before": f.before, "after": f.after, "growth_95": f.interval, "sure": f.sure}
                for f in self.figures
            },
            "questions": [change.as_json() for change in self.changes],
        }


def compare_results(before: Evaluation, after: Evaluation) -> Difference:
    """What changed from one result to another, question by question (by their ids)."""
    old = {one.id: one for one in before.judged}
    pairs = [(old[one.id], one) for one in after.judged if one.id in old]
    lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
    changed = tuple(QuestionChange(a, b) for a, b in pairs if a.merit != b.merit)
    return Difference(
        name=after.name or before.name,
        changes=changed,
        figures=tuple(_figure_changes(lefts, rights)),
        compared=len(pairs),
        left_out=len(before.judged) + len(after.judged) - 2 * len(pairs),
    )


def _figure_changes(before: Sequence[Judged], after: Sequence[Judged]) -> list[FigureChange]:
    old, new = figures(before), figures(after)
    found = []
    for name in SHARES:
        a, b = old[name], new[name]
        if a is not None and b is not None:
            found.append(FigureChange(name, float(a), float(b), difference_interval(before, after, name)))
    return found


def read_results(path: Path) -> list[Evaluation]:
    """The results of a file that ``python -m kb evaluate … --json`` wrote, of one set or of several.

    Raises InputRefused where it is not such a file.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return [_evaluation(row) for row in table.get("sets", [table])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"bukan hasil evaluasi yang dikenal ({type(error).__name__}: {error})."
        raise InputRefused(path.name, reason, "Beri berkas dari python -m kb evaluate … --json BERKAS.") from error


def _evaluation(row: Mapping[str, object]) -> Evaluation:
    questions = cast(Sequence[Mapping[str, object]], row["questions"])
    judged = tuple(Judged.from_json(question) for question in questions)
    return Evaluation(judged, str(row.get("set", "")), str(row.get("snapshot", "")))
