"""How well and how fast search finds, over any number of collections and question sets, in one command.

    python bench/finding.py DIR=QUESTIONS.jsonl [DIR=QUESTIONS.jsonl …] [--misses OUT.jsonl] [--repeat 3]

``DIR`` is a published collection. A gold place counts as found by a passage of the same article; gold documents may be
named by their files. Times are of understanding and searching, on the clock and of the processor (all threads): on a
busy machine only the second says what a search costs. Of several repeats the quickest of each question counts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb import KnowledgeBase, Settings
from kb.evaluation import Question, read_questions
from kb.evaluation.matching import passage_is_gold
from kb.evaluation.run import documents_by_file, resolved
from kb.types import Hit

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Found:
    """One question, what was found for it, the rank of the first gold hit, and the milliseconds: clock, processor."""

    question: Question
    hits: Sequence[Hit]
    rank: int | None
    ms: float
    cpu_ms: float


def asked(pandu: KnowledgeBase, question: Question, repeat: int) -> Found:
    """Search for one question ``repeat`` times."""
    times, spent = [], []
    hits: list[Hit] = []
    for _ in range(repeat):
        started, worked = time.perf_counter(), time.process_time()
        engine = pandu.engine
        hits = engine.search(engine.understand(question.text, question.history, question.as_of), DEPTH)
        times.append(1000 * (time.perf_counter() - started))
        spent.append(1000 * (time.process_time() - worked))
    rank = next((n for n, hit in enumerate(hits, 1) if passage_is_gold(hit.passage, question.gold)), None)
    return Found(question, hits, rank, min(times), min(spent))


def line(name: str, found: Sequence[Found]) -> str:
    """One row of the table."""
    ranks = [one.rank for one in found]
    recalls = [sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 10)]
    reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    times = [
        *np.percentile([one.ms for one in found], (50, 95)),
        *np.percentile([one.cpu_ms for one in found], (50, 95)),
    ]
    cells = [f"{value:.3f}" for value in (*recalls, reciprocal)] + [f"{value:.1f}" for value in times]
    return f"| {name} | {len(found)} | " + " | ".join(cells) + " |"


def measured(folder: Path, files: Iterable[Path], repeat: int) -> Iterable[tuple[Path, list[Found]]]:
    """Every question set asked of one collection."""
    pandu = KnowledgeBase.open(Settings(data=folder))
    names = documents_by_file(pandu)
    pandu.search("pemanasan", 1)
    for file in files:
        questions = [resolved(question, names) for question in read_questions(file)]
        yield file, [asked(pandu, question, repeat) for question in questions if question.gold]


def miss(found: Found) -> str:
    """A question whose gold is not first, as a line to read by eye."""
    return json.dumps(
        {
            "id": found.question.id,
            "question": found.question.text,
            "gold": [f"{gold.document}#{gold.place}" for gold in found.question.gold],
            "rank": found.rank,
            "found": [[hit.passage.key, round(hit.score, 3)] for hit in found.hits],
        },
        ensure_ascii=False,
    )


def main() -> None:
    """Ask every set of its collection, print the table, and write the misses where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DIR=QUESTIONS")
    parser.add_argument("--misses", type=Path)
    parser.add_argument("--repeat", type=int, default=1)
    given = parser.parse_args()
    collections: dict[str, list[Path]] = {}
    for one in given.sets:
        folder, _, file = one.partition("=")
        collections.setdefault(folder, []).append(Path(file))
    print("| set | n | R@1 | R@5 | R@10 | MRR | p50 ms | p95 ms | CPU p50 | CPU p95 |\n| --- |" + " ---: |" * 9)
    misses: list[str] = []
    for folder, files in collections.items():
        for file, found in measured(Path(folder), files, given.repeat):
            print(line(file.stem, found), flush=True)
            misses += [miss(one) for one in found if one.rank != 1]
    if given.misses:
        given.misses.write_text("\n".join(misses) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
