"""Dialogues: questions asked one after another, each follow-up also written out whole, judged as single questions are.

A follow-up that fails where its written-out form does not was not understood; one that fails in both forms was not
answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.answering.shapes import remembered
from kb.errors import InputRefused
from kb.evaluation.judging import Judged
from kb.evaluation.questions import Question, question_of, rows_of
from kb.evaluation.run import Evaluation, asked, documents_by_file, resolved
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, DocumentKey

FIRST_TURNS, FOLLOW_UPS, WRITTEN_OUT = "pertama", "lanjutan", "lanjutan ditulis utuh"
FINDABLE = "lanjutan yang ketemu bila ditulis utuh"
"""What the groups of a dialogue file are called; R@10 of the last is the share of follow-ups that were understood."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Questions in order; ``alone`` pairs each follow-up with the same question written out, to be asked first."""

    turns: tuple[Question, ...]
    alone: tuple[Question, ...]


def holds_dialogues(path: Path) -> bool:
    """Whether the first line of a file is a dialogue."""
    return any("turns" in row for _, row in rows_of(path)[:1])


def read_dialogues(path: Path) -> list[Dialogue]:
    """The dialogues of a file: ``{"id", "register", "turns": [{"question", "alone", "gold", "must"}, …]}`` a line.

    Raises InputRefused with the line number when a line is not a dialogue.
    """
    dialogues: list[Dialogue] = []
    for number, row in rows_of(path):
        try:
            dialogues.append(_dialogue(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"baris {number} bukan percakapan ({error!r})."
            raise InputRefused(path.name, reason, "Lihat bentuknya di docs/evaluation.md.") from error
    return dialogues


def _dialogue(row: Mapping[str, object]) -> Dialogue:
    turns = row["turns"]
    if not isinstance(turns, list) or not turns:
        raise ValueError("turns")
    shared = {name: row[name] for name in ("register", "as_of") if name in row}
    questions = [question_of({**shared, **turn, "id": f"{row['id']}.{n}"}) for n, turn in enumerate(turns, start=1)]
    alone = [
        replace(question, text=str(turn.get("alone") or question.text))
        for question, turn in zip(questions, turns, strict=True)
    ]
    return Dialogue(tuple(questions), tuple(alone[1:]))


def converse(
    pandu: KnowledgeBase,
    dialogues: Sequence[Dialogue],
    progress: Callable[[int], None] | None = None,
    name: str = "",
) -> list[Evaluation]:
    """Ask every dialogue; an evaluation of first turns, of follow-ups, of these written out, and of the findable.

    A follow-up comes with the history that the page passes: the last questions and answers, shortened. Findable is
    one whose written-out form finds gold among the first ten hits.
    """
    groups: dict[str, list[Judged]] = {FIRST_TURNS: [], FOLLOW_UPS: [], WRITTEN_OUT: []}
    files = documents_by_file(pandu)
    for number, dialogue in enumerate(dialogues, start=1):
        first, *later = _asked_in_turn(pandu, dialogue.turns, files)
        groups[FIRST_TURNS].append(first)
        groups[FOLLOW_UPS] += later
        groups[WRITTEN_OUT] += [asked(pandu, resolved(question, files))[0] for question in dialogue.alone]
        if progress:
            progress(number)
    findable = {one.id for one in groups[WRITTEN_OUT] if one.rank}
    groups[FINDABLE] = [one for one in groups[FOLLOW_UPS] if one.id in findable]
    snapshot = pandu.snapshot_id
    return [Evaluation(tuple(group), f"{name}: {title}", snapshot) for title, group in groups.items()]


def _asked_in_turn(pandu: KnowledgeBase, turns: Sequence[Question], files: Mapping[str, DocumentKey]) -> list[Judged]:
    """Each turn judged; what was asked before stands in front of its question, for whoever reads the misses."""
    judged: list[Judged] = []
    answers: list[Answer] = []
    for turn in turns:
        said = " → ".join([*(answer.question for answer in answers), turn.text])
        one, answer = asked(pandu, resolved(replace(turn, history=remembered.history(answers)), files))
        judged.append(replace(one, question=said))
        answers.append(answer)
    return judged
