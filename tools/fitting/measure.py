"""Ask what a fitting had not seen: each inner fold's questions of the scorers fitted on the other folds.

    python tools/fitting/measure.py MODEL FITTED DIR=SET[,SET …] … [--html FOLDER]

MODEL is the embedding model, FITTED what ``fit.py`` wrote (``inner0`` … with questions and scorers), DIR a collection
published with MODEL, SET the stem of a set that was asked of it. Prints the figures of each set and of all, with 95 %
intervals, by register too.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.evaluation import read_questions
from kb.evaluation.judging import Judged
from kb.evaluation.run import Evaluation, evaluate

SHOWN = ("right_first", "right_in_three", "near", "wrong", "wrongly_abstained", "told_so", "R@1", "R@5")


def line(name: str, group: Sequence[Judged]) -> str:
    """A row of the table."""
    whole = Evaluation(tuple(group))
    values, ranges = whole.figures, whole.intervals
    cells = []
    for figure in SHOWN:
        value, interval = values[figure], ranges.get(figure)
        cells.append(
            "–" if value is None else f"{value:.3f}" + (f" [{interval[0]:.2f}–{interval[1]:.2f}]" if interval else "")
        )
    return f"| {name} | {len(group)} | {' | '.join(cells)} | {values['p50_ms']} / {values['p95_ms']} |"


def main() -> None:
    """Ask and print."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("model", type=Path)
    command.add_argument("fitted", type=Path)
    command.add_argument("sets", nargs="+", metavar="DIR=SET,SET")
    command.add_argument("--json", type=Path, help="also write every judged question, a line each")
    wish = command.parse_args()
    judged: dict[str, list[Judged]] = {}
    for inner in sorted(wish.fitted.glob("inner*")):
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / wish.model.name
            model.mkdir()
            for part in wish.model.iterdir():
                if part.name != "fitted":
                    (model / part.name).symlink_to(part.resolve())
            (model / "fitted").symlink_to((inner / "fitted").resolve())
            for each in wish.sets:
                data, _, names = each.partition("=")
                base = KnowledgeBase.open(Settings(data=Path(data), embedding_model=str(model)))
                for name in names.split(","):
                    questions = read_questions(inner / f"{name}.jsonl")
                    judged.setdefault(name, []).extend(evaluate(base, questions, name=name).judged)
    print("| set | n | " + " | ".join(SHOWN) + " | ms p50 / p95 |")
    for name, group in judged.items():
        print(line(name, group))
    every = [one for group in judged.values() for one in group]
    print(line("all", every))
    for register in sorted({one.register for one in every if one.register}):
        print(line(register, [one for one in every if one.register == register]))
    if wish.json:
        with wish.json.open("w", encoding="utf-8") as out:
            for name, group in judged.items():
                for one in group:
                    out.write(json.dumps({"set": name, **one.as_json()}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
