"""Metrics of an evaluation, and what changed since an older one, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from kb.cli.safe_text import safe_text
from kb.evaluation import Difference, Evaluation

_FIGURES = ("R@1", "R@5", "R@10", "MRR@10", "answered", "wrongly_abstained", "wrongly_answered", "behaviour",
            "gold_cited", "citation_precision", "quotes_exact", "points_covered", "right", "p50_ms",
            "p95_ms")  # fmt: skip
_FIRST = ("right_first", "right_in_three", "near", "wrong", "wrongly_abstained", "told_so")
"""Metrics of what an asker sees first, in sets that say how each question is asked."""


def print_evaluations(evaluations: Sequence[Evaluation]) -> None:
    """The figures of each set and, of a single set, by kind of question; shares with their 95 % intervals below."""
    table = Table("set", "n", *_FIGURES)
    for one in evaluations:
        table.add_row(safe_text(one.name), *_row(one.figures))
        ranges = one.intervals
        low_high = [f"{ranges[name][0]:.2f}–{ranges[name][1]:.2f}" if name in ranges else "" for name in _FIGURES]
        table.add_row("", "", *low_high, style="dim")
        if len(evaluations) == 1:
            for kind, figures in one.by_kind.items():
                table.add_row(safe_text(f"  {kind}"), *_row(figures))
    console = Console(width=220)
    console.print(table)
    if any(one.by_register for one in evaluations):
        console.print(_registers(evaluations))
    for one in evaluations:
        for wanted, statuses in one.confusion.items():
            came = ", ".join(f"{status} {count}" for status, count in statuses.items())
            console.print(safe_text(f"{one.name}: {wanted} → {came}", "dim"))


def _registers(evaluations: Sequence[Evaluation]) -> Table:
    """What is seen first, with 95 % intervals, and the same by register."""
    table = Table("set", "n", *_FIRST)
    for one in evaluations:
        table.add_row(safe_text(one.name), *_row(one.figures, _FIRST))
        ranges = one.intervals
        low_high = [f"{ranges[name][0]:.2f}–{ranges[name][1]:.2f}" if name in ranges else "" for name in _FIRST]
        table.add_row("", "", *low_high, style="dim")
        for register, figures in one.by_register.items():
            table.add_row(safe_text(f"  {register}"), *_row(figures, _FIRST))
    return table


def _row(figures: Mapping[str, object], names: Sequence[str] = _FIGURES) -> list[str]:
    return [str(figures["questions"]), *("–" if figures[name] is None else f"{figures[name]}" for name in names)]


def print_differences(differences: Sequence[Difference]) -> None:
    """What got worse, what got better, and which figures surely changed."""
    console = Console(width=160)
    for one in differences:
        console.print(
            safe_text(f"{one.name}: {len(one.worse)} memburuk, {len(one.better)} membaik dari {one.compared}")
        )
        for figure in (figure for figure in one.figures if figure.before != figure.after):
            sure = "pasti" if figure.sure else "belum tentu"
            console.print(safe_text(f"  {figure.name} {figure.before:.3f} → {figure.after:.3f} ({sure})"))
        for mark, change in [*(("-", c) for c in one.worse), *(("+", c) for c in one.better)]:
            first = [side.cited[0] if side.cited else side.status for side in (change.before, change.after)]
            console.print(safe_text(f"  {mark} {change.after.id}: {first[0]} → {first[1]} ({change.after.miss.value})"))
