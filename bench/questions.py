"""How long a question takes: search alone and the whole answer, p50 and p95, and how much memory the process holds.

    python bench/questions.py DATA QUESTIONS.jsonl … [--repeat 3] [--most 200]

Every question is asked once unmeasured first, so that what is loaded at the first question is not counted as its time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.evaluation import read_questions


def resident_mb(process: str = "self") -> float:
    """Memory that a process holds, in MiB (Linux)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--most", type=int, default=200, help="questions taken of each file")
    given = parser.parse_args()
    started = time.perf_counter()
    pandu = KnowledgeBase.open(Settings(data=given.data, llm=""))
    pandu.ask("pemerintahan digital")
    opened = time.perf_counter() - started
    engine = pandu.engine
    print(f"collection: {len(engine.identities)} documents; opened and first answer in {opened:.1f} s")
    print(f"{'set':28} {'n':>5} {'search p50':>11} {'p95':>8} {'answer p50':>11} {'p95':>8}  (ms)")
    for file in given.questions:
        listed = read_questions(file)[: given.most]
        for question in listed:
            pandu.ask(question.text, question.history, question.as_of)
        searches: list[float] = []
        answers: list[float] = []
        for question in listed * given.repeat:
            began = time.perf_counter()
            engine.search(engine.understand(question.text, question.history, question.as_of), 10)
            searches.append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            pandu.ask(question.text, question.history, question.as_of)
            answers.append(1000 * (time.perf_counter() - began))
        row = [percentile(values, share) for values in (searches, answers) for share in (0.5, 0.95)]
        print(f"{file.stem:28} {len(listed):5} {row[0]:11.1f} {row[1]:8.1f} {row[2]:11.1f} {row[3]:8.1f}")
    print(f"memory: {resident_mb():.0f} MiB resident")


if __name__ == "__main__":
    main()
