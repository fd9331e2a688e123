"""Fit ranking, reader and judge with an embedding model, and write them beside it.

    python tools/fitting/fit.py MODEL OUT --set DIR=QUESTIONS[=WEIGHT] … [--learned DIR=QUESTIONS[=WEIGHT] …]
        [--beside DIR[=WEIGHT]] [--off-subject DIR=QUESTIONS[=WEIGHT]] [--without FOLD] [--leave-out FEATURE …]

DIR is a collection that was published with MODEL. ``--learned`` names sets that the encoder was trained on, but for the
documents of fold ``--without``: only those are asked. ``--beside`` asks the questions beside passages, each hidden from
the index while it is asked. Of three inner folds (by document) each is scored by what was fitted on the other two, and
OUT/inner0 … inner2 hold those scorers with the questions they have not seen, for ``python -m kb evaluate``. OUT/fitted
holds the scorers fitted on everything. ``--leave-out`` measures what features give: the scorers do without them, and
without those of the unit and of the judge that are named after them ("interaction" takes "interaction_best" along).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from asked import INNER, Collection, Item, of_beside, of_file, of_off_subject, written
from networks import NETWORKS, Fitted, Group, Signs, classify, rank

from kb.answering.evidence import features as reading
from kb.answering.evidence import finder as evidence
from kb.answering.evidence import judge as judging
from kb.search import features as searching
from kb.search import ranking
from kb.search.scorer import Scorer

RANKING_SPREAD, RANKING_BEST = 2.18, 2.94
"""Standard deviation of the ranking's scores and the mean of the questions' best: shown scores are made from them."""
TOLD_SO, REFUSED = 0.78, 0.04
"""Shares of unanswerable questions that are not answered plainly, and of answerable ones that are refused, aimed at."""
OFF_SUBJECT = 400
LEANINGS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
SURE = 0.85
"""Share of answers that are right, among those beside which nothing else is shown."""
SIGNS = {
    "ranking": Signs(
        frozenset(
            """lexical words_text words_front words_best cosine cosine_best cosine_article
            interaction interaction_best interaction_article interaction_in_document coverage coverage_text
            coverage_front window pairs phrase numbers defines_asked title title_question title_best document
            in_document named norm siblings lists_asked local local_text local_best among opening cosine_in_document
            question_cosine question_best question_words question_words_best question_article""".split()
        ),
        frozenset("missing cosine_rank interaction_rank document_rank first explanation preamble".split()),
    ),
    "reader": Signs(
        frozenset(
            """hit hit_behind exact cosine cosine_best cosine_article
            interaction interaction_best interaction_in_article interaction_own interaction_own_best
            interaction_passage interaction_passage_best question question_best question_words question_article
            support own in_words in_words_best heading subject holds_value row_number lists list_head counts office
            term definition year said_before""".split()
        ),
        frozenset("hit_place other_level means contrasts criterion dead note box explanation alike".split()),
    ),
    "judge": Signs(
        frozenset(
            """score margin margin_document agree nearest nearest_question neighbours subject holds unit_cosine
            unit_interaction unit_interaction_own unit_interaction_passage unit_question unit_question_words
            unit_own unit_support unit_in_words unit_exact""".split()
        ),
        frozenset("unknown unmet missing desk".split()),
    ),
}


@dataclass
class Asked:
    """A collection with its questions."""

    collection: Collection
    items: list[Item]


def gathered(
    asked: Sequence[Asked], look: Callable[[Collection, Item], Group | None], folds: Sequence[int]
) -> list[tuple[Item, Group]]:
    """What is seen of every question of these inner folds."""
    out = []
    for one in asked:
        for item in one.items:
            if item.fold in folds and (group := look(one.collection, item)) is not None:
                out.append((item, group))
    return out


def scaled(fitted: Fitted, groups: Sequence[Group], spread: float, best: float) -> dict[str, object]:
    """The table of a ranking or reader, brought to the scale that shown scores are made from."""
    scores = [fitted.score(group.features) for group in groups]
    scale = spread / float(np.concatenate(scores).std())
    return fitted.table(scale, best - scale * float(np.mean([score.max() for score in scores])))


def leaning(table: Mapping[str, object], feature: str | None, weight: float) -> dict[str, object]:
    """A scorer's table with so much of a feature added to its score."""
    if feature is None:
        return dict(table)
    at = cast(list[str], table["features"]).index(feature)
    weights = list(cast(list[float], table["weights"]))
    weights[at] = round(weights[at] + weight * cast(list[float], table["spread"])[at], 5)
    return {**table, "weights": weights}


def firsts(name: str, pairs: Sequence[tuple[Item, Group]], scores: Sequence[np.ndarray], total: int) -> None:
    """Print how often a right row is first, by source."""
    by: dict[str, list[bool]] = {}
    for (item, group), score in zip(pairs, scores, strict=True):
        by.setdefault(item.source, []).append(bool(group.right[int(np.argmax(score))]))
    shares = ", ".join(f"{source} {np.mean(right):.3f} of {len(right)}" for source, right in sorted(by.items()))
    print(f"{name}: right first where one is there: {shares} ({len(pairs)} of {total})", flush=True)


def thresholds(pairs: Sequence[tuple[Item, Group]], probabilities: Sequence[float]) -> dict[str, float]:
    """The probabilities from which on evidence answers, may answer and is sure: chosen on officials' questions."""
    told = [(item, p) for (item, _), p in zip(pairs, probabilities, strict=True) if item.question.register]
    unanswerable = sorted(p for item, p in told if not item.answerable)
    answerable = sorted(p for item, p in told if item.answerable)
    answers = unanswerable[min(int(TOLD_SO * len(unanswerable)), len(unanswerable) - 1)]
    may = answerable[int(REFUSED * len(answerable))]
    return {"answers": round(answers, 4), "may_answer": round(min(may, answers), 4), "sure": sure(pairs, probabilities)}


def sure(pairs: Sequence[tuple[Item, Group]], probabilities: Sequence[float]) -> float:
    """The least probability from which on ``SURE`` of the evidence was right; 1 where none is so sure."""
    judged = zip(pairs, probabilities, strict=True)
    told = sorted(((p, bool(group.right[0])) for (_, group), p in judged), reverse=True)
    shares = np.cumsum([right for _, right in told]) / np.arange(1, len(told) + 1)
    enough = np.flatnonzero(shares >= SURE)
    return round(told[int(enough[-1])][0], 4) if len(enough) else 1.0


def reliability(pairs: Sequence[tuple[Item, Group]], probabilities: Sequence[float]) -> None:
    """Print, for tenths of probability, how often evidence was right."""
    right = np.array([bool(group.right[0]) for _, group in pairs])
    p = np.array(probabilities)
    for low in np.arange(0, 1, 0.1):
        chosen = (p >= low) & (p < low + 0.1 + (low > 0.85))
        if chosen.any():
            print(
                f"  {low:.1f}: {chosen.sum():5} questions, mean {p[chosen].mean():.2f}, "
                f"right {right[chosen].mean():.2f}"
            )


def write(folder: Path, name: str, table: Mapping[str, object], source: Mapping[str, object]) -> Path:
    """Write a scorer's file."""
    (folder / "fitted").mkdir(parents=True, exist_ok=True)
    file = folder / "fitted" / name
    file.write_text(json.dumps({**table, "fitted_on": source}, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


class Fitting:
    """One fitting: what is asked, and where results go."""

    def __init__(
        self,
        asked: Sequence[Asked],
        out: Path,
        source: Mapping[str, object],
        networks: int = NETWORKS,
        keep: Path | None = None,
        left_out: Sequence[str] = (),
    ) -> None:
        """Ask these collections, and write under ``out``; with the ranking of the file ``keep`` where one is given.

        Features whose names begin with one of ``left_out`` take no part.
        """
        self.keep, self.left_out = keep, tuple(left_out)
        self.asked, self.out, self.source, self.networks = asked, out, source, networks
        self.total = sum(len(one.items) for one in asked)
        self.answerable = sum(item.answerable for one in asked for item in one.items)

    def run(self) -> None:
        """Fit ranking, reader and judge, each out of fold first."""
        if self.keep is None:
            candidates = self._step("candidates", lambda c, i: c.candidates(i) if i.answerable else None, None)
            rankings = self._ranked("ranking", candidates, list(searching.FEATURES), ranking.FILE)
        else:
            rankings = [Scorer.load(self.keep, tuple(searching.FEATURES))] * INNER
            for folder in (self.out, *(self.out / f"inner{fold}" for fold in range(INNER))):
                (folder / "fitted").mkdir(parents=True, exist_ok=True)
                shutil.copy(self.keep, folder / "fitted" / ranking.FILE)
        units = self._step("units", lambda c, i: c.units(i), (rankings, None))
        readers = self._ranked("reader", units, list(reading.FEATURES), evidence.FILE, "hit")
        pairs = self._step("judged", lambda c, i: c.judged(i), (rankings, readers))
        self._judged(pairs)

    def _step(self, name, look, scorers):  # type: ignore[no-untyped-def]
        started = time.time()
        out = []
        for fold in range(INNER):
            for one in self.asked:
                if scorers is not None:
                    one.collection.use(*(each and each[fold] for each in scorers))
            out += gathered(self.asked, look, [fold])
        print(
            f"{name}: {len(out)} of {self.total} ({self.answerable} answerable), {time.time() - started:.0f} s",
            flush=True,
        )
        return out

    def _ranked(  # type: ignore[no-untyped-def]
        self, name: str, pairs, names: Sequence[str], file: str, leaned_on: str | None = None
    ) -> list[Scorer]:
        """Scorers of the inner folds; where one is named, with as much of that feature added as puts most right first.

        Networks fitted on a few thousand questions lean on it too little, whatever they are given.
        """
        tables = []
        kept, narrow = self._kept(names)
        for fold in range(INNER):
            learned = [narrow(group) for item, group in pairs if item.fold != fold]
            fitted = rank(kept, learned, SIGNS[name], self.networks)
            tables.append(scaled(fitted, learned, RANKING_SPREAD, RANKING_BEST))
        weight = self._lean(pairs, tables, names, leaned_on) if leaned_on else 0.0
        scorers = [
            Scorer.load(
                write(self.out / f"inner{fold}", file, leaning(table, leaned_on, weight), self.source),
                names,
            )
            for fold, table in enumerate(tables)
        ]
        firsts(name, pairs, [scorers[item.fold].score(group.features) for item, group in pairs], self.answerable)
        everything = [narrow(group) for _, group in pairs]
        table = scaled(rank(kept, everything, SIGNS[name], self.networks), everything, RANKING_SPREAD, RANKING_BEST)
        write(self.out, file, leaning(table, leaned_on, weight), self.source)
        return scorers

    def _kept(self, names: Sequence[str]) -> tuple[list[str], Callable[[Group], Group]]:
        """The features that take part, and what brings a question's rows down to them."""
        kept = [name for name in names if not name.removeprefix("unit_").startswith(self.left_out)]
        columns = [list(names).index(name) for name in kept]
        return kept, lambda group: replace(group, features=group.features[:, columns])

    def _lean(self, pairs, tables, names: Sequence[str], feature: str) -> float:  # type: ignore[no-untyped-def]
        """How much of a feature, added to scores out of fold, puts a right row first in most questions."""
        column = list(names).index(feature)
        scorers = [Scorer.of(table, names) for table in tables]
        scored = [(scorers[item.fold].score(group.features), item, group) for item, group in pairs]
        shares = {
            weight: sum(
                item.weight * bool(group.right[int(np.argmax(score + weight * group.features[:, column]))])
                for score, item, group in scored
            )
            for weight in LEANINGS
        }
        total = sum(item.weight for _, item, _ in scored)
        print(f"leaning on {feature}: { ({w: round(right / total, 3) for w, right in shares.items()}) }", flush=True)
        return max(LEANINGS, key=lambda weight: shares[weight])

    def _judged(self, pairs) -> None:  # type: ignore[no-untyped-def]
        names, narrow = self._kept(list(judging.FEATURES))
        pairs = [(item, narrow(group)) for item, group in pairs]
        probabilities = [0.0] * len(pairs)
        tables = []
        for fold in range(INNER):
            fitted = classify(
                names, [group for item, group in pairs if item.fold != fold], SIGNS["judge"], self.networks
            )
            tables.append(fitted.table())
            for place, (item, group) in enumerate(pairs):
                if item.fold == fold:
                    probabilities[place] = 1 / (1 + math.exp(-float(fitted.score(group.features)[0])))
        grades = thresholds(pairs, probabilities)
        print("grades", grades)
        reliability(pairs, probabilities)
        for source in sorted({item.source for item, _ in pairs}):
            own = [(item, p) for (item, _), p in zip(pairs, probabilities, strict=True) if item.source == source]
            for answerable in (True, False):
                p = np.array([p for item, p in own if item.answerable is answerable])
                if len(p):
                    plain, refused = (p >= grades["answers"]).mean(), (p < grades["may_answer"]).mean()
                    kind = "answerable" if answerable else "unanswerable"
                    print(f"  {source} {kind} {len(p)}: plain {plain:.2f}, refused {refused:.2f}")
        for fold, table in enumerate(tables):
            write(self.out / f"inner{fold}", judging.FILE, {**table, "grades": grades}, self.source)
        whole = classify(names, [group for _, group in pairs], SIGNS["judge"], self.networks)
        write(self.out, judging.FILE, {**whole.table(), "grades": grades}, self.source)


def main() -> None:
    """Ask, fit, print and write."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("model", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--set", action="append", default=[], metavar="DIR=QUESTIONS[=WEIGHT]")
    command.add_argument("--learned", action="append", default=[], metavar="DIR=QUESTIONS[=WEIGHT]")
    command.add_argument("--beside", metavar="DIR[=WEIGHT]")
    command.add_argument("--beside-most", type=int, default=3000)
    command.add_argument(
        "--off-subject", metavar="DIR=QUESTIONS[=WEIGHT]", help="of everything else, which the collection cannot answer"
    )
    command.add_argument("--without", type=int, metavar="FOLD")
    command.add_argument("--networks", type=int, default=NETWORKS, help="networks averaged; fewer are a quick look")
    command.add_argument("--leave-out", nargs="+", default=[], metavar="FEATURE", help="names, or how they begin")
    command.add_argument("--keep-ranking", type=Path, metavar="FILE", help="a ranking that was fitted elsewhere")
    wish = command.parse_args()
    collections: dict[str, Asked] = {}

    def of(folder: str) -> Asked:
        if folder not in collections:
            collections[folder] = Asked(Collection.open(Path(folder), wish.model), [])
        return collections[folder]

    for learned, sets in ((False, wish.set), (True, wish.learned)):
        for each in sets:
            folder, file, *weight = each.split("=")
            one = of(folder)
            items = of_file(one.collection, Path(file), float(weight[0]) if weight else 1.0, wish.without, learned)
            one.items.extend(items)
    if wish.off_subject:
        folder, file, *weight = wish.off_subject.split("=")
        one = of(folder)
        items = list(of_off_subject(Path(file), float(weight[0]) if weight else 1.0))
        one.items.extend(random.Random(2026).sample(items, min(OFF_SUBJECT, len(items))))
    if wish.beside:
        folder, _, weight = wish.beside.partition("=")
        one = of(folder)
        items = list(of_beside(one.collection, float(weight or 1), wish.without))
        random.Random(2026).shuffle(items)
        one.items.extend(items[: wish.beside_most])
    files = [each.split("=")[1].rpartition("/")[2] for each in (*wish.set, *wish.learned)]
    source = {
        "model": next(iter(collections.values())).collection.base.embedder.fingerprint,
        "without": wish.without,
        "sets": [*files, "beside", "off_subject"],
    }
    for one in collections.values():
        for fold in range(INNER):
            (wish.out / f"inner{fold}").mkdir(parents=True, exist_ok=True)
            for name in sorted({item.source for item in one.items} - {"beside", "off_subject"}):
                written(
                    [i for i in one.items if i.fold == fold and i.source == name],
                    wish.out / f"inner{fold}" / f"{name}.jsonl",
                )
    Fitting(list(collections.values()), wish.out, source, wish.networks, wish.keep_ranking, wish.leave_out).run()


if __name__ == "__main__":
    main()
