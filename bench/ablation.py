"""What each part of the ranking is worth: R@1, R@5 and R@10 with it left out.

python bench/ablation.py --data DIR QUESTIONS.jsonl …
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.evaluation import Question, read_questions
from kb.evaluation.matching import passage_is_gold
from kb.evaluation.run import documents_by_file, resolved
from kb.search import fusion, ranking

PARTS = {
    "meaning": (fusion, "DENSE_WEIGHT", 0.0),
    "coverage": (ranking, "COVERAGE", 0.0),
    "named document": (ranking, "NAMED_DOCUMENT", 0.0),
    "definition": (ranking, "DEFINITION", 0.0),
    "counted": (ranking, "COUNTED", 0.0),
    "norm first": (ranking, "NORM", 0.0),
    "summary": (ranking, "SUMMARY", 0.0),
    "explanation last": (ranking, "EXPLANATION", 0.0),
    "SOP only when asked": (ranking, "SOP_UNASKED", 0.0),
    "revoked behind": (ranking, "REVOKED", 1.0),
}


def recalls(pandu: KnowledgeBase, questions: Sequence[Question]) -> str:
    """R@1, R@5 and R@10 of a set, as one line."""
    ranks: list[int | None] = []
    for question in questions:
        hits = pandu.engine.search(pandu.engine.understand(question.text, question.history, question.as_of), 10)
        ranks.append(next((n for n, hit in enumerate(hits, 1) if passage_is_gold(hit.passage, question.gold)), None))
    return "  ".join(
        f"R@{k} {sum(rank is not None and rank <= k for rank in ranks) / len(ranks):.3f}" for k in (1, 5, 10)
    )


def main() -> None:
    """Measure whole, then without each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("questions", type=Path, nargs="+")
    given = parser.parse_args()
    pandu = KnowledgeBase.open(Settings(data=given.data))
    files = documents_by_file(pandu)
    listed = [resolved(question, files) for file in given.questions for question in read_questions(file)]
    listed = [question for question in listed if question.gold]
    print(f"{len(listed)} questions with gold")
    print(f"{'whole':22} {recalls(pandu, listed)}")
    for name, (module, constant, without) in PARTS.items():
        kept = getattr(module, constant)
        setattr(module, constant, without)
        print(f"{'without ' + name:22} {recalls(pandu, listed)}")
        setattr(module, constant, kept)


if __name__ == "__main__":
    main()
