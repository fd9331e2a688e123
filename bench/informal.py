"""Whether a question keeps its top source when it is typed the way people chat.

    python bench/informal.py DIR QUESTIONS.jsonl PAIRS.csv

Each question gets a twin, made by rule: words that the table of slang (columns ``slang``, ``formal``) knows are written
so, then "yang" and its like are shortened and one long word loses a vowel. Kept means that the article found first for
the question is found first for the twin; the document's share is printed beside it.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.evaluation import read_questions
from kb.evaluation.twins import slang, twin

SEED = 2026


def main() -> None:
    """Ask every question and its twin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many twins that lost their source")
    given = parser.parse_args()
    pandu = KnowledgeBase.open(Settings(data=given.data))
    table, chance = slang(given.pairs), random.Random(SEED)
    asked = [question.text for question in read_questions(given.questions) if question.gold]
    same = documents = 0
    for question in asked:
        informal = twin(question, table, chance)
        first, other = pandu.search(question, 1), pandu.search(informal, 1)
        kept = bool(first and other) and first[0].passage.article == other[0].passage.article
        same += kept
        documents += bool(first and other) and first[0].passage.document == other[0].passage.document
        if not kept and given.show > 0:
            given.show -= 1
            print(f"  {informal}  →  {pandu.engine.understand(informal).respelt}")
    print(
        f"{len(asked)} questions: top article kept {same / len(asked):.3f}, top document {documents / len(asked):.3f}"
    )


if __name__ == "__main__":
    main()
