"""Fit the score "is the answer in this passage" and write ``kb/answering/evidence/answerable.json``.

    python tools/train_answerable.py --passages P.jsonl --questions Q.jsonl [--report R.jsonl …] [--all]

Lines of ``P`` are ``{"passage_id", "passage"}``, of ``Q`` and ``R`` ``{"question", "passage_id", "answerable"}``. Half
of the passages of ``Q``, by a hash of their ids, are trained on and the other half reported on, so that no passage is
on both sides; lines of ``R`` whose passage was trained on are left out. ``--all`` trains on everything instead and
reports on ``R`` only. Figures are balanced accuracy at 0.5.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.preprocessing import StandardScaler

from kb.answering.evidence.answerable import TABLE, Looked, look
from kb.language.tokens import stems, stopwords

LEAST_SEEN = 5
"""A word must stand in so many training questions to get a weight of its own."""
STRENGTH = 0.3
SMALLEST = 0.04


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside a passage, seen, with the truth."""

    passage: str
    seen: Looked
    answerable: bool


def read(path: Path) -> list[dict[str, object]]:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pairs(questions: Path, passages: Mapping[str, str], frequency: Counter[str]) -> list[Pair]:
    """The questions of a file beside their passages."""
    greatest = math.log(2 + 2 * len(passages))

    def weigh(words: Iterable[str]) -> dict[str, float]:
        total = len(passages)
        return {w: math.log(1 + (total - frequency[w] + 0.5) / (frequency[w] + 0.5)) / greatest for w in words}

    stop = stopwords()
    return [
        Pair(
            str(row["passage_id"]),
            look(str(row["question"]), passages[str(row["passage_id"])], weigh, stop),
            bool(row["answerable"]),
        )
        for row in read(questions)
    ]


class Fitted:
    """A fitted score: figures standardised, words by presence."""

    def __init__(self, listed: Sequence[Pair]) -> None:
        """Fit on pairs."""
        seen = Counter(word for pair in listed for word in set(pair.seen.words))
        self.kept = frozenset(word for word, count in seen.items() if count >= LEAST_SEEN)
        self.names = list(listed[0].seen.figures)
        self.scaler = StandardScaler().fit(self._figures(listed))
        self.words = DictVectorizer().fit([self._held(pair) for pair in listed])
        self.model = LogisticRegression(C=STRENGTH, max_iter=2000)
        self.model.fit(self._matrix(listed), [pair.answerable for pair in listed])

    def _held(self, pair: Pair) -> dict[str, float]:
        return {word: 1.0 for word in pair.seen.words if word in self.kept}

    def _figures(self, listed: Sequence[Pair]) -> np.ndarray:
        return np.array([[pair.seen.figures[name] for name in self.names] for pair in listed])

    def _matrix(self, listed: Sequence[Pair]) -> sparse.csr_matrix:
        figures = 0.5 * self.scaler.transform(self._figures(listed))
        return sparse.hstack([figures, self.words.transform([self._held(pair) for pair in listed])]).tocsr()

    def figure(self, listed: Sequence[Pair]) -> float:
        """Balanced accuracy on pairs."""
        return float(balanced_accuracy_score([p.answerable for p in listed], self.model.predict(self._matrix(listed))))

    def table(self) -> str:
        """The shipped form."""
        weights, count = self.model.coef_[0], len(self.names)
        words = zip(self.words.get_feature_names_out(), weights[count:], strict=True)
        return json.dumps(
            {
                "made_by": "tools/train_answerable.py",
                "bias": round(float(self.model.intercept_[0]), 4),
                "means": {n: round(float(v), 5) for n, v in zip(self.names, self.scaler.mean_, strict=True)},
                "scales": {n: round(float(v), 5) for n, v in zip(self.names, self.scaler.scale_, strict=True)},
                "figures": {n: round(0.5 * float(v), 4) for n, v in zip(self.names, weights[:count], strict=True)},
                "words": {str(word): round(float(v), 3) for word, v in words if abs(v) >= SMALLEST},
            },
            ensure_ascii=False,
            indent=0,
        )


def main() -> None:
    """Read the arguments, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--report", type=Path, nargs="*", default=[])
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    passages = {str(row["passage_id"]): str(row["passage"]) for row in read(given.passages)}
    frequency = Counter(word for text in passages.values() for word in set(stems(text)))
    listed = pairs(given.questions, passages, frequency)
    trained = [p for p in listed if given.all or int(hashlib.sha256(p.passage.encode()).hexdigest(), 16) % 2 == 0]
    used = {pair.passage for pair in trained}
    fitted = Fitted(trained)
    rest = [pair for pair in listed if pair.passage not in used]
    print(f"dilatih {len(trained)} pasangan, {len(fitted.kept)} kata")
    if rest:
        print(f"separuh lain: n={len(rest)} akurasi seimbang={fitted.figure(rest):.3f}")
    for path in given.report:
        other = [pair for pair in pairs(path, passages, frequency) if pair.passage not in used]
        print(f"{path.name}: n={len(other)} akurasi seimbang={fitted.figure(other):.3f}")
    TABLE.write_text(fitted.table(), encoding="utf-8")


if __name__ == "__main__":
    main()
