"""Learn the ranking from questions with known answers, and write ``kb/search/ranking.json``.

    python tools/train_ranking.py DIR=QUESTIONS.jsonl[=WEIGHT] … [--figures-only | --write-only] [--ablate [GROUP …]]

``DIR`` is a published collection that holds the answers. The figures printed are out of fold: each question is ranked
by weights and trees that were trained without it. A place that a question names outright comes first, as it does in
search. ``--ablate`` trains again without each group of figures, or without those named. LightGBM and SciPy are needed
here only; Pandu adds weights and trees up by NumPy.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from kb import KnowledgeBase, Settings
from kb.evaluation import read_questions
from kb.evaluation.matching import passage_is_gold
from kb.evaluation.run import documents_by_file, resolved
from kb.search.engine import SearchEngine
from kb.search.features import FEATURES
from kb.search.ranking import TABLE, Ranking
from kb.types import document_of

FOLDS = 5
ROUNDS = 150
SEED = 2026
HOLD_BACK = 3.0
"""How much a squared weight costs, beside the loss of one question."""
STEPS = 150
SHARE = 0.5
"""How much of the weighed sum is added to the forest: all of it finds a little more, but less of everyday wording."""
HIGHER_IS_BETTER = frozenset(
    """lexical words_text words_front words_best cosine cosine_best coverage coverage_text coverage_front window pairs
    phrase numbers defines_asked title title_question title_best document in_document named norm siblings""".split()
)
LOWER_IS_BETTER = frozenset("missing document_rank first explanation preamble".split())
GROUPS: Mapping[str, tuple[str, ...]] = {
    "meaning": ("cosine", "cosine_best"),
    "word index": ("lexical",),
    "words counted anew": ("words_text", "words_front", "words_best", "in_document", "siblings"),
    "coverage": ("coverage", "coverage_text", "coverage_front", "missing", "window"),
    "order of words": ("pairs", "phrase", "first"),
    "definitions": ("defines", "defines_asked"),
    "numbers": ("numbers",),
    "title": ("title", "title_question", "title_best"),
    "document": ("document", "document_rank"),
    "named document": ("named",),
    "kind of passage": ("norm", "explanation", "preamble", "summary", "sop", "study", "digest", "authority"),
    "place and length": ("place", "length", "dense_words"),
    "kind of question": (
        "signal", "kind_definition", "kind_quantity", "kind_person", "kind_steps", "asked",
    ),
}  # fmt: skip
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Set:
    """A question set looked up: figures and gold of all candidates, and how many of them each question has.

    ``exact`` is 1 where the place that the question names outright is gold, 2 where another is, else 0.
    """

    name: str
    weight: float
    figures: npt.NDArray[np.float32]
    gold: npt.NDArray[np.bool_]
    articles: npt.NDArray[np.uint64]
    sizes: npt.NDArray[np.int64]
    exact: Sequence[int]

    @property
    def owner(self) -> npt.NDArray[np.int64]:
        """The number of the question of each candidate."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def looked_up(folder: Path, file: Path, weight: float) -> Set:
    """All questions of a file with their candidates."""
    pandu = KnowledgeBase.open(Settings(data=folder))
    engine, names = pandu.engine, documents_by_file(pandu)
    figures, gold, articles, sizes, exact = [], [], [], [], []
    for raw in read_questions(file):
        question = resolved(raw, names)
        if not question.gold or question.behaviour not in ("answer", "revoked"):
            continue
        query = engine.understand(question.text, question.history, question.as_of)
        found = engine.candidates(query)
        keys = [engine.snapshot.forward.key(int(row)) for row in found.rows]
        documents = {one.document for one in question.gold}
        held = engine.view.passages([key for key in keys if document_of(key) in documents])
        figures.append(found.figures)
        gold.append([key in held and passage_is_gold(held[key], question.gold) for key in keys])
        articles.append(engine.snapshot.forward.columns.articles[found.rows])
        sizes.append(len(keys))
        exact.append(_exact(engine, query, question))
    flat = np.concatenate([np.array(one, dtype=bool) for one in gold])
    return Set(file.stem, weight, np.concatenate(figures), flat, np.concatenate(articles), np.array(sizes), exact)


def _exact(engine: SearchEngine, query: object, question: object) -> int:
    named = engine.exact(query)  # type: ignore[arg-type]
    return (1 if passage_is_gold(named[0].passage, question.gold) else 2) if named else 0  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Learned:
    """A weighted sum of some columns and a forest over the same, added up."""

    columns: Sequence[int]
    weights: Floats
    offset: float
    trees: lightgbm.Booster

    def summed(self, figures: npt.NDArray[np.float32]) -> Floats:
        """The weighted sum of rows of all figures."""
        sums: Floats = figures[:, list(self.columns)] @ self.weights + self.offset
        return sums

    def score(self, figures: npt.NDArray[np.float32]) -> Floats:
        """The score of rows of all figures."""
        return self.summed(figures) + np.asarray(self.trees.predict(figures[:, list(self.columns)]))


def train(sets: Sequence[Set], chosen: Sequence[npt.NDArray[np.bool_]], columns: Sequence[int]) -> Learned:
    """Weights and trees trained on the chosen questions of each set, looking at some columns."""
    weights, offset = weighed(sets, chosen, columns)
    return Learned(columns, SHARE * weights, SHARE * offset, forest(sets, chosen, columns))


def signs(columns: Sequence[int]) -> list[int]:
    """1 for a column of which more must not lower the score, -1 where more must not raise it, else 0."""
    names = [list(FEATURES)[column] for column in columns]
    return [(name in HIGHER_IS_BETTER) - (name in LOWER_IS_BETTER) for name in names]


def weighed(
    sets: Sequence[Set], chosen: Sequence[npt.NDArray[np.bool_]], columns: Sequence[int]
) -> tuple[Floats, float]:
    """The weights under which gold candidates hold most of a question's softmax, and the offset of their sum.

    The loss of a question is the logarithm of that share (as in ListNet, Cao and others 2007); one whose gold is not
    among the candidates teaches nothing. Weights are held back on figures brought to one spread, and none may have the
    wrong sign.
    """
    rows = [keep[one.owner] for one, keep in zip(sets, chosen, strict=True)]
    raw = np.concatenate([one.figures[row][:, list(columns)] for one, row in zip(sets, rows, strict=True)])
    middle, spread = raw.mean(axis=0, dtype=np.float64), raw.std(axis=0, dtype=np.float64)
    spread = np.where(spread > 0, spread, 1.0)
    x = (raw - middle) / spread
    gold = np.concatenate([one.gold[row] for one, row in zip(sets, rows, strict=True)]).astype(np.float64)
    sizes = np.concatenate([one.sizes[keep] for one, keep in zip(sets, chosen, strict=True)])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    teaches = np.add.reduceat(gold, starts) > 0
    share = np.concatenate([np.full(int(keep.sum()), one.weight) for one, keep in zip(sets, chosen, strict=True)])
    share = share * teaches

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = x @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        every = np.add.reduceat(powers, starts)
        right = np.where(teaches, np.add.reduceat(powers * gold, starts), every)
        slope = powers / np.repeat(every, sizes) - powers * gold / np.repeat(right, sizes)
        lost = float((share * (np.log(every) - np.log(right))).sum())
        pulled: Floats = x.T @ (slope * np.repeat(share, sizes)) + 2 * HOLD_BACK * weights
        return lost + HOLD_BACK * float(weights @ weights), pulled

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[sign] for sign in signs(columns)]
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    weights: Floats = found.x / spread
    return weights, -float(middle @ weights)


def forest(sets: Sequence[Set], chosen: Sequence[npt.NDArray[np.bool_]], columns: Sequence[int]) -> lightgbm.Booster:
    """Trees trained on the chosen questions of each set, looking at some columns."""
    x, y, sizes, weights = [], [], [], []
    for one, keep in zip(sets, chosen, strict=True):
        rows = keep[one.owner]
        x.append(one.figures[rows][:, list(columns)])
        y.append(one.gold[rows])
        sizes.append(one.sizes[keep])
        weights.append(np.full(int(rows.sum()), one.weight))
    settings = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 15,
        "learning_rate": 0.06,
        "num_leaves": 16,
        "min_data_in_leaf": 20,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "monotone_constraints": signs(columns),
        "seed": SEED,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    data = lightgbm.Dataset(
        np.concatenate(x),
        np.concatenate(y).astype(int),
        group=np.concatenate(sizes),
        weight=np.concatenate(weights),
    )
    return lightgbm.train(settings, data, ROUNDS)


def out_of_fold(sets: Sequence[Set], columns: Sequence[int]) -> list[Floats]:
    """The score of every candidate by weights and trees that did not see its question."""
    chance = np.random.default_rng(SEED)
    folds = [chance.integers(0, FOLDS, len(one.sizes)) for one in sets]
    scores = [np.zeros(len(one.gold)) for one in sets]
    for fold in range(FOLDS):
        model = train(sets, [own != fold for own in folds], columns)
        for one, own, score in zip(sets, folds, scores, strict=True):
            rows = (own == fold)[one.owner]
            score[rows] = model.score(one.figures[rows])
    return scores


def ranks(one: Set, scores: Floats) -> list[int | None]:
    """The rank of the first gold article of each question; None where no candidate is gold."""
    found: list[int | None] = []
    start = 0
    for size, exact in zip(one.sizes, one.exact, strict=True):
        part = slice(start, start + size)
        start += size
        order = np.argsort(-scores[part], kind="stable")
        seen: dict[int, int] = {}
        rank = None
        for article, gold in zip(one.articles[part][order], one.gold[part][order], strict=True):
            place = seen.setdefault(int(article), len(seen) + 1)
            if gold:
                rank = place
                break
        found.append(1 if exact == 1 else rank + 1 if exact and rank else rank)
    return found


def line(name: str, sets: Sequence[Set], scores: Sequence[Floats]) -> str:
    """A row of the table: R@1, R@5, R@10 of each set."""
    cells = []
    for one, score in zip(sets, scores, strict=True):
        listed = ranks(one, score)
        shares = [sum(rank is not None and rank <= k for rank in listed) / len(listed) for k in (1, 5, 10)]
        cells.append(" / ".join(f"{share:.3f}" for share in shares))
    return f"| {name} | {' | '.join(cells)} |"


def table(model: Learned, scale: float, shift: float) -> dict[str, object]:
    """What ``ranking.json`` holds: scores times ``scale``, plus ``shift``."""
    return {
        "features": list(FEATURES),
        "weights": [float(f"{scale * weight:.6g}") for weight in model.weights],
        "offset": scale * model.offset + shift,
        "trees": [_tree(one["tree_structure"], scale) for one in model.trees.dump_model()["tree_info"]],
    }


def scaled(model: Learned, sets: Sequence[Set]) -> tuple[float, float]:
    """What brings the sum to the forest's own spread and to its best scores: the scores shown are made from them."""
    trees = [np.asarray(model.trees.predict(one.figures[:, list(model.columns)])) for one in sets]
    both = [model.score(one.figures) for one in sets]
    scale = float(np.std(np.concatenate(trees)) / np.std(np.concatenate(both)))
    return scale, _mean_best(sets, trees) - scale * _mean_best(sets, both)


def _mean_best(sets: Sequence[Set], scores: Sequence[Floats]) -> float:
    starts = [np.concatenate([[0], np.cumsum(one.sizes)[:-1]]) for one in sets]
    best = [np.maximum.reduceat(score, start) for score, start in zip(scores, starts, strict=True)]
    return float(np.concatenate(best).mean())


def _tree(root: Mapping[str, object], scale: float) -> dict[str, list[float]]:
    flat: dict[str, list[float]] = {"figure": [], "threshold": [], "lower": [], "higher": [], "leaves": []}

    def walk(node: Mapping[str, object]) -> int:
        if "leaf_value" in node:
            flat["leaves"].append(round(scale * float(str(node["leaf_value"])), 6))
            return -len(flat["leaves"])
        at = len(flat["figure"])
        flat["figure"].append(int(str(node["split_feature"])))
        flat["threshold"].append(float(str(node["threshold"])))
        flat["lower"].append(0)
        flat["higher"].append(0)
        flat["lower"][at] = walk(node["left_child"])  # type: ignore[arg-type]
        flat["higher"][at] = walk(node["right_child"])  # type: ignore[arg-type]
        return at

    if "leaf_value" in root:  # a tree that found nothing to split
        only = scale * float(str(root["leaf_value"]))
        return {"figure": [0], "threshold": [0.0], "lower": [-1], "higher": [-1], "leaves": [only]}
    walk(root)
    return flat


def main() -> None:
    """Look the sets up, print out-of-fold figures, train on everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DIR=QUESTIONS[=WEIGHT]")
    parser.add_argument(
        "--ablate", nargs="*", choices=list(GROUPS), metavar="GROUP", help="also train without each group of figures"
    )
    parser.add_argument("--figures-only", action="store_true", help="write nothing")
    parser.add_argument("--write-only", action="store_true", help="print no figures, which takes most of the time")
    given = parser.parse_args()
    sets = []
    for one in given.sets:
        folder, file, *weight = one.split("=")
        sets.append(looked_up(Path(folder), Path(file), float(weight[0]) if weight else 1.0))
    every = list(range(len(FEATURES)))
    if not given.write_only:
        report(sets, every, () if given.ablate is None else given.ablate or list(GROUPS))
    if not given.figures_only:
        write(sets, every)


def report(sets: Sequence[Set], every: Sequence[int], ablated: Sequence[str]) -> None:
    """Print the table of figures, out of fold."""
    names = list(FEATURES)
    print("| R@1 / R@5 / R@10 | " + " | ".join(f"{one.name} ({len(one.sizes)})" for one in sets) + " |")
    print("| --- |" + " --- |" * len(sets))
    print(line("found at all", sets, [one.gold.astype(float) for one in sets]))
    print(line("words alone", sets, [one.figures[:, names.index("lexical")].astype(float) for one in sets]))
    print(line("whole, out of fold", sets, out_of_fold(sets, every)), flush=True)
    for name in ablated:
        rest = [column for column in every if names[column] not in GROUPS[name]]
        print(line(f"without {name}", sets, out_of_fold(sets, rest)), flush=True)


def write(sets: Sequence[Set], every: Sequence[int]) -> None:
    """Train on everything and write the table."""
    model = train(sets, [np.ones(len(one.sizes), dtype=bool) for one in sets], every)
    scale, shift = scaled(model, sets)
    written = table(model, scale, shift)
    for one in sets:
        ours, theirs = Ranking.of(written).score(one.figures), scale * model.score(one.figures) + shift
        assert np.abs(ours - theirs).max() < 1e-3, "what is written does not score as what was learned"
    TABLE.write_text(json.dumps(written, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TABLE.name}: {len(written['trees'])} trees, {TABLE.stat().st_size / 1000:.0f} kB")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
