"""Ask every question of a set and print what came, line by line, with a verdict by code.

    python bench/judge_answers.py --data DIR QUESTIONS.jsonl [--only ID …] [--brief]

A verdict is ``benar`` when the answer is of the kind asked for, says nothing forbidden and every expected point is
covered (half of its words, all of its numbers), or when it rightly refuses; ``sebagian`` when it is of the kind and
covers a point or cites a named source; ``salah`` otherwise. The points are in somebody's own words: read what is
``sebagian`` by eye. A file ending in ``.txt`` holds bare questions, one a line: they are only printed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.evaluation import Judged, Question, read_questions
from kb.evaluation.run import documents_by_file, judge, resolved
from kb.types import Answer, NoticeKind


def verdict(judged: Judged) -> str:
    """``benar``, ``sebagian`` or ``salah``; see the module's text."""
    said = " ".join(q.text for q in judged.answer.lead).lower()
    if not behaves(judged) or any(word.lower() in said for word in judged.question.must_not):
        return "salah"
    if all(judged.points) or judged.question.behaviour == "abstain":
        return "benar"
    return "sebagian" if any(judged.points) or judged.cites_gold else "salah"


def behaves(judged: Judged) -> bool:
    """Whether the answer is of the kind asked for; a model SOP's notice tells its standing too."""
    model = any(notice.kind is NoticeKind.MODEL_SOP for notice in judged.answer.notices)
    return judged.behaves or (judged.question.behaviour == "revoked" and judged.answered and model)


def printed(answer: Answer) -> str:
    """An answer as a reader meets it, shortened."""
    lines = [f"  [{answer.status}] {answer.message}".rstrip()]
    lines += [f"  ► {q.citation.passage}: {_short(q.text, 600)}" for q in answer.lead]
    lines += [f"  {s.number}. {_short(s.action, 90)} ({s.actor}; {s.time})" for s in answer.steps[:3]]
    lines += [f"  ▸ {q.citation.passage} [{q.citation.legal_status.standing}]" for q in answer.quotes]
    lines += [f"  ! {notice.kind}: {_short(notice.text, 200)}" for notice in answer.notices]
    lines += [f"  ? {question}" for question in answer.next]
    lines += [f"  ~ {label}" for _, label in answer.nearest]
    return "\n".join(lines)


def _short(text: str, most: int) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= most else f"{folded[:most]}…"


def main() -> None:
    """Read the arguments, ask, print, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--brief", action="store_true", help="one line a question")
    given = parser.parse_args()
    pandu = KnowledgeBase.open(Settings(data=given.data))
    if given.questions.suffix == ".txt":
        for line in given.questions.read_text(encoding="utf-8").splitlines():
            if line.strip():
                print(f"\n{line}\n{printed(pandu.ask(line))}")
        return
    files = documents_by_file(pandu)
    counts: Counter[str] = Counter()
    for question in read_questions(given.questions):
        if not given.only or question.id in given.only:
            counts[_judged(pandu, resolved(question, files), given.brief)] += 1
    print("\n" + ", ".join(f"{name} {count}" for name, count in counts.most_common()))


def _judged(pandu: KnowledgeBase, question: Question, brief: bool) -> str:
    judged = judge(pandu, question)
    found = verdict(judged)
    points = "".join("+" if point else "-" for point in judged.points)
    cited = "sumber" if judged.cites_gold else "·"
    print(f"{question.id:12} {found:9} {judged.answer.status:13} rank={judged.rank} {cited} points={points}", end="")
    if brief:
        print(f"  {judged.answer.lead[0].citation.passage if judged.answer.lead else ''}")
        return found
    print(f"\n  Q: {question.text}   [{question.kind}/{question.behaviour}]")
    print(printed(judged.answer))
    for covered, point in zip(judged.points, question.points, strict=True):
        print(f"  {'+' if covered else '-'} {point}")
    print()
    return found


if __name__ == "__main__":
    main()
