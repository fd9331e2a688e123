"""How long a question takes: search alone and the whole answer, p50 and p95, and how much memory the process holds.

    python bench/questions.py DATA QUESTIONS.jsonl … [--repeat 3] [--most 200]

Every question is asked once unmeasured first, so that what is loaded at the first question is not counted as its time;
``--cold`` leaves that out. Times are on the clock and of the processor (all threads): on a busy machine only the second
says what a question costs.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.evaluation import read_questions


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each run, on the clock and of the processor."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Measure what is done inside."""
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.clock.append(1000 * (time.perf_counter() - began))
        self.processor.append(1000 * (time.process_time() - worked))


def resident_mb(process: str = "self") -> float:
    """Memory that a process holds, in MiB (Linux)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--most", type=int, default=200, help="questions taken of each file")
    parser.add_argument(
        "--cold", action="store_true", help="measure questions that were not asked before, answers only"
    )
    given = parser.parse_args()
    started, worked = time.perf_counter(), time.process_time()
    pandu = KnowledgeBase.open(Settings(data=given.data, llm=""))
    pandu.ask("pemerintahan digital")
    opened, spent = time.perf_counter() - started, time.process_time() - worked
    engine = pandu.engine
    print(
        f"collection: {len(engine.identities)} documents; opened and first answer in {opened:.1f} s ({spent:.1f} s CPU)"
    )
    heads = [f"{what} {share}" for what in ("search", "CPU", "answer", "CPU") for share in ("p50", "p95")]
    print(f"{'set':28} {'n':>5} " + " ".join(f"{head:>8}" for head in heads) + "  (ms)")
    for file in given.questions:
        listed = read_questions(file)[: given.most]
        for question in () if given.cold else listed:
            pandu.ask(question.text, question.history, question.as_of)
        searches, answers = Times(), Times()
        for _ in range(given.repeat):
            # One after the other, not side by side: an answer must not find its own search made a moment before.
            for question in () if given.cold else listed:
                with searches.taken():
                    engine.search(engine.understand(question.text, question.history, question.as_of), 10)
            for question in listed:
                with answers.taken():
                    pandu.ask(question.text, question.history, question.as_of)
        row = [
            percentile(values, share)
            for times in (searches, answers)
            for values in (times.clock, times.processor)
            for share in (0.5, 0.95)
        ]
        print(f"{file.stem:28} {len(listed):5} " + " ".join(f"{value:8.1f}" for value in row))
    print(f"memory: {resident_mb():.0f} MiB resident")


if __name__ == "__main__":
    main()
