"""Learn the ranking from questions with known answers, and write ``kb/search/ranking.json``.

    python tools/train_ranking.py DIR=QUESTIONS.jsonl[=WEIGHT] … --slang PAIRS.csv [--figures-only | --write-only]
        [--ablate [GROUP …]]

``DIR`` is a published collection that holds the answers. The figures printed are out of fold: each question is ranked
by a network that was trained without it. A place that a question names outright comes first, as it does in
search. Each question is also learned from as people type it in a chat (``kb.evaluation.twins``), in the fold of the
question itself. ``--ablate`` trains again without each group of figures, or without those named. PyTorch trains;
Pandu needs NumPy alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from kb import KnowledgeBase, Settings
from kb.evaluation import Question, read_questions
from kb.evaluation.matching import passage_is_gold
from kb.evaluation.run import documents_by_file, resolved
from kb.evaluation.twins import slang, twin
from kb.search.engine import SearchEngine
from kb.search.features import FEATURES
from kb.search.ranking import FARTHEST, TABLE, Ranking
from kb.types import document_of

FOLDS = 5
SEED = 2026
NETWORKS = 10
"""Networks that differ in their chance alone; what they say is averaged."""
HIDDEN = 16
EPOCHS = 20
BATCH = 64
RATE = 0.01
DECAY = 1e-3
DROPPED = 0.2
"""Share of hidden units left out of each step."""
BLANKED = 0.05
"""Share of figures hidden from each question of a step, so that none is leant on alone."""
TWIN = 0.5
"""How much a question typed in a hurry weighs, beside the question itself."""
SCORE_SPREAD, SCORE_BEST = 2.18, 2.94
"""Standard deviation of the scores, and the mean of the questions' best: what is shown, and weighed in answers, is
made from them, so they stay what they are when the ranking learns anew."""
HIGHER_IS_BETTER = frozenset(
    """lexical words_text words_front words_best cosine cosine_best coverage coverage_text coverage_front window pairs
    phrase numbers defines_asked title title_question title_best document in_document named norm siblings
    lists_asked local local_text local_best among opening cosine_in_document""".split()
)
LOWER_IS_BETTER = frozenset("missing document_rank first explanation preamble".split())
GROUPS: Mapping[str, tuple[str, ...]] = {
    "meaning": ("cosine", "cosine_best", "cosine_in_document"),
    "word index": ("lexical",),
    "words counted anew": ("words_text", "words_front", "words_best", "in_document", "siblings"),
    "coverage": ("coverage", "coverage_text", "coverage_front", "missing", "window", "opening"),
    "order of words": ("pairs", "phrase", "first"),
    "definitions": ("defines", "defines_asked"),
    "lists": ("lists", "lists_asked"),
    "rarity here": ("local", "local_text", "local_best", "among"),
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

    ``exact`` is 1 where the place that the question names outright is gold, 2 where another is, else 0. ``typed`` says
    that it holds the questions of the set before it as typed in a hurry.
    """

    name: str
    weight: float
    figures: npt.NDArray[np.float32]
    gold: npt.NDArray[np.bool_]
    articles: npt.NDArray[np.uint64]
    sizes: npt.NDArray[np.int64]
    exact: Sequence[int]
    typed: bool = False

    @property
    def parts(self) -> Sequence[slice]:
        """Where the candidates of each question stand."""
        ends = np.cumsum(self.sizes)
        return [slice(int(end - size), int(end)) for end, size in zip(ends, self.sizes, strict=True)]

    @property
    def owner(self) -> npt.NDArray[np.int64]:
        """The number of the question of each candidate."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def looked_up(folder: Path, file: Path, weight: float, table: Mapping[str, Sequence[str]]) -> list[Set]:
    """All questions of a file with their candidates, then the same questions typed in a hurry."""
    pandu = KnowledgeBase.open(Settings(data=folder))
    names = documents_by_file(pandu)
    questions = [resolved(question, names) for question in read_questions(file)]
    chance = random.Random(SEED + 1)
    hurried = [replace(question, text=twin(question.text, table, chance)) for question in questions]
    plain = _looked_up(pandu.engine, questions, file.stem, weight)
    return [plain, replace(_looked_up(pandu.engine, hurried, f"{file.stem}, typed", TWIN * weight), typed=True)]


def _looked_up(engine: SearchEngine, questions: Sequence[Question], name: str, weight: float) -> Set:
    figures, gold, articles, sizes, exact = [], [], [], [], []
    for question in questions:
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
    return Set(name, weight, np.concatenate(figures), flat, np.concatenate(articles), np.array(sizes), exact)


def _exact(engine: SearchEngine, query: object, question: object) -> int:
    named = engine.exact(query)  # type: ignore[arg-type]
    return (1 if passage_is_gold(named[0].passage, question.gold) else 2) if named else 0  # type: ignore[attr-defined]


class Network(torch.nn.Module):
    """A weighed sum of figures and one hidden layer beside it."""

    def __init__(self, columns: Sequence[int]) -> None:
        """Weights of the sum start at nothing, none may ever have the wrong sign."""
        super().__init__()
        self.sum = torch.nn.Linear(len(columns), 1, bias=False)
        self.inner = torch.nn.Linear(len(columns), HIDDEN)
        self.outer = torch.nn.Linear(HIDDEN, 1, bias=False)
        self.dropout = torch.nn.Dropout(DROPPED)
        torch.nn.init.zeros_(self.sum.weight)
        torch.nn.init.normal_(self.outer.weight, std=0.01)
        names = [list(FEATURES)[column] for column in columns]
        self.least = torch.tensor([0.0 if name in HIGHER_IS_BETTER else -torch.inf for name in names])
        self.most = torch.tensor([0.0 if name in LOWER_IS_BETTER else torch.inf for name in names])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scores of candidates, any shape without the last dimension of figures."""
        scores: torch.Tensor = self.sum(x) + self.outer(self.dropout(torch.tanh(self.inner(x))))
        return scores.squeeze(-1)

    def keep_signs(self) -> None:
        """Bring weights of the sum that have the wrong sign back to nothing."""
        with torch.no_grad():
            self.sum.weight.copy_(self.sum.weight.clamp(self.least, self.most))


@dataclass(frozen=True)
class Learned:
    """Networks over some columns of figures, which ``mean`` and ``spread`` make comparable."""

    columns: Sequence[int]
    mean: npt.NDArray[np.float32]
    spread: npt.NDArray[np.float32]
    networks: Sequence[Network]

    def comparable(self, figures: npt.NDArray[np.float32]) -> torch.Tensor:
        """Rows of all figures as the networks see them."""
        x = np.clip((figures[:, list(self.columns)] - self.mean) / self.spread, -FARTHEST, FARTHEST)
        return torch.from_numpy(x.astype(np.float32))

    def score(self, figures: npt.NDArray[np.float32]) -> Floats:
        """The score of rows of all figures."""
        x = self.comparable(figures)
        with torch.no_grad():
            return np.mean([network(x).numpy() for network in self.networks], axis=0).astype(np.float64)


def train(
    sets: Sequence[Set], chosen: Sequence[npt.NDArray[np.bool_]], columns: Sequence[int], networks: int = NETWORKS
) -> Learned:
    """Networks trained on the chosen questions of each set, looking at some columns."""
    rows = np.concatenate([one.figures[keep[one.owner]] for one, keep in zip(sets, chosen, strict=True)])
    rows = rows[:, list(columns)]
    spread = rows.std(axis=0)
    learned = Learned(columns, rows.mean(axis=0), np.where(spread > 0, spread, 1).astype(np.float32), [])
    questions = [
        (learned.comparable(one.figures[part]), torch.from_numpy(one.gold[part]), one.weight)
        for one, keep in zip(sets, chosen, strict=True)
        for part, kept in zip(one.parts, keep, strict=True)
        if kept and one.gold[part].any()
    ]
    return replace(learned, networks=[_trained(questions, columns, SEED + number) for number in range(networks)])


def _trained(
    questions: Sequence[tuple[torch.Tensor, torch.Tensor, float]], columns: Sequence[int], seed: int
) -> Network:
    """One network under which gold candidates hold most of a question's softmax (ListNet, Cao and others 2007)."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    network = Network(columns)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(questions) // BATCH)
    order = np.concatenate([chance.permutation(len(questions))[: steps // EPOCHS * BATCH] for _ in range(EPOCHS)])
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / steps)
        batch = [questions[place] for place in order[step * BATCH : (step + 1) * BATCH]]
        seen = [x * (torch.rand(1, x.shape[1]) > BLANKED) for x, _, _ in batch]
        scores = network(torch.cat(seen)).split([len(x) for x in seen])
        losses = [
            weight * (torch.logsumexp(score, 0) - torch.logsumexp(score[gold], 0))
            for score, (_, gold, weight) in zip(scores, batch, strict=True)
        ]
        optimizer.zero_grad()
        torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        network.keep_signs()
    return network.eval()


def out_of_fold(sets: Sequence[Set], columns: Sequence[int]) -> list[Floats]:
    """The score of every candidate by networks that did not see its question."""
    chance = np.random.default_rng(SEED)
    folds: list[npt.NDArray[np.int64]] = []
    for one in sets:
        folds.append(folds[-1] if one.typed else chance.integers(0, FOLDS, len(one.sizes)))
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
    for part, exact in zip(one.parts, one.exact, strict=True):
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


def table(model: Learned, sets: Sequence[Set]) -> dict[str, object]:
    """What ``ranking.json`` holds: the networks' sums as one, their hidden units side by side, brought to one scale."""
    scores = [model.score(one.figures) for one in sets]
    best = [score[part].max() for one, score in zip(sets, scores, strict=True) for part in one.parts]
    scale = SCORE_SPREAD / float(np.concatenate(scores).std())
    count = len(model.networks)
    sums = np.mean([network.sum.weight.detach().numpy()[0] for network in model.networks], axis=0)
    inner = np.concatenate([network.inner.weight.detach().numpy() for network in model.networks]).T
    inner_offset = np.concatenate([network.inner.bias.detach().numpy() for network in model.networks])
    outer = np.concatenate([network.outer.weight.detach().numpy()[0] for network in model.networks]) / count
    return {
        "features": list(FEATURES),
        "mean": _short(model.mean),
        "spread": _short(model.spread),
        "weights": _short(scale * sums),
        "inner": [_short(row) for row in inner],
        "inner_offset": _short(inner_offset),
        "outer": _short(scale * outer),
        "offset": round(SCORE_BEST - scale * float(np.mean(best)), 4),
    }


def _short(values: npt.NDArray[np.floating]) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def main() -> None:
    """Look the sets up, print out-of-fold figures, train on everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DIR=QUESTIONS[=WEIGHT]")
    parser.add_argument(
        "--ablate", nargs="*", choices=list(GROUPS), metavar="GROUP", help="also train without each group of figures"
    )
    parser.add_argument("--figures-only", action="store_true", help="write nothing")
    parser.add_argument("--write-only", action="store_true", help="print no figures, which takes most of the time")
    parser.add_argument("--slang", type=Path, required=True, metavar="PAIRS", help="CSV with columns slang, formal")
    given = parser.parse_args()
    table = slang(given.slang)
    sets: list[Set] = []
    for one in given.sets:
        folder, file, *weight = one.split("=")
        sets += looked_up(Path(folder), Path(file), float(weight[0]) if weight else 1.0, table)
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
    written = table(model, sets)
    ours = np.concatenate([Ranking.of(written).score(one.figures) for one in sets])
    theirs = np.concatenate([model.score(one.figures) for one in sets])
    assert np.corrcoef(ours, theirs)[0, 1] > 0.9999, "what is written does not score as what was learned"
    TABLE.write_text(json.dumps(written, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TABLE.name}: {len(model.networks)} networks, {TABLE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
