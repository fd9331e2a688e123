"""Fit the score that decides whether an answer is supported, and write ``kb/answering/support.toml``.

    python tools/train_support.py --data DIR --answerable A.jsonl … --unanswerable B.jsonl … [--threshold 0.5]

``DIR`` is a published collection. Answerable files hold questions that it can answer, unanswerable ones those that it
cannot; a question of an unanswerable file whose gold document is held is left out, and of a file with both behaviours
each question goes where its behaviour says. Refusals that need no evidence (a law that is not held, an unsafe request)
are counted as refused and not fitted on. Prints cross-validated figures per file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kb import KnowledgeBase, Settings
from kb.answering import ARTICLES_READ
from kb.answering.refusals import before_searching
from kb.answering.support import FEATURES, TABLE, features
from kb.answering.wording import words
from kb.evaluation import Question, read_questions
from kb.evaluation.run import documents_by_file, resolved

FOLDS = 10
LEAST_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its figures (None where it is refused without looking) and whether it can be answered."""

    file: str
    answerable: bool
    figures: tuple[float, ...] | None
    exact: bool = False


def examples(pandu: KnowledgeBase, file: Path, answerable: bool) -> Iterator[Example]:
    """The examples of a question file."""
    engine, files = pandu.engine, documents_by_file(pandu)
    for raw in read_questions(file):
        question = resolved(raw, files)
        can = answerable and question.behaviour in ("answer", "revoked")
        held = any(gold.document in engine.identities for gold in question.gold)
        means_to_answer = question.behaviour in ("answer", "revoked")
        if (not can and (held or means_to_answer)) or (can and question.gold and not held):
            continue
        yield _example(pandu, file.name, question, can)


def _example(pandu: KnowledgeBase, file: str, question: Question, can: bool) -> Example:
    engine = pandu.engine
    query, _ = pandu.answering.understood(question.text, question.history, question.as_of)
    if before_searching(engine, query, words("id"), "") is not None:
        return Example(file, can, None)
    finder = pandu.answering.finder
    found = finder.find(query, ARTICLES_READ)
    if not found:
        return Example(file, can, None)
    return Example(file, can, features(finder, query, found), found[0].hit.exact)


def fit(listed: Sequence[Example], threshold: float) -> str:
    """Fit on the examples that were looked at, print figures by file, and give the table's text."""
    seen = [example for example in listed if example.figures is not None]
    x = np.array([example.figures for example in seen])
    y = np.array([example.answerable for example in seen])
    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", C=0.5))
    guessed = cross_val_predict(model, x, y, cv=FOLDS, method="predict_proba")[:, 1]
    for file in dict.fromkeys(example.file for example in listed):
        for wanted in (True, False):
            group = [e for e in listed if e.file == file and e.answerable is wanted]
            taken = sum(
                bool(p >= threshold or e.exact)
                for e, p in zip(seen, guessed, strict=True)
                if e.file == file and e.answerable is wanted
            )
            if group:
                kind = "dapat dijawab" if wanted else "tidak"
                print(f"{file:40} {kind:14} n={len(group):4} dijawab={taken / len(group):.3f}")
    model.fit(x, y)
    scale, regression = model[0], model[-1]
    weights = regression.coef_[0] / scale.scale_
    bias = float(regression.intercept_[0] - (weights * scale.mean_).sum())
    lines = [f"{name} = {weight:.3f}" for name, weight in zip(FEATURES, weights, strict=True)]
    head = ["# Written by tools/train_support.py; do not edit by hand.", f"bias = {bias:.3f}"]
    head += [f"threshold = {threshold}", f"least_share = {LEAST_SHARE}", "", "[weights]"]
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    """Read the arguments, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answerable", type=Path, nargs="+", required=True)
    parser.add_argument("--unanswerable", type=Path, nargs="+", required=True)
    parser.add_argument("--threshold", type=float, default=0.5)
    given = parser.parse_args()
    pandu = KnowledgeBase.open(Settings(data=given.data))
    listed = [e for file in given.answerable for e in examples(pandu, file, True)]
    listed += [e for file in given.unanswerable for e in examples(pandu, file, False)]
    TABLE.write_text(fit(listed, given.threshold), encoding="utf-8")


if __name__ == "__main__":
    main()
