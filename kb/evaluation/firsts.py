"""What an asker sees first: whether the first quote, or one of the first three, holds what a right answer must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.evaluation.matching import is_gold
from kb.evaluation.questions import Gold, Question
from kb.types import Answer, PassageKey, Step

IN_GOLD = 0.6
"""Share of the words that must stand there which is enough in a quote from a gold passage."""
FIRST = 3

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that an answer shows: the words, and the passages they are of."""

    text: str
    passages: tuple[PassageKey, ...]


def shown_by(answer: Answer) -> list[Shown]:
    """The quotes of an answer as they stand on the page, each once; the steps of an SOP are one."""
    shown = [Shown(quote.text, (quote.citation.passage,)) for quote in answer.lead]
    if answer.steps:
        text = "\n".join(_step(step) for step in answer.steps)
        shown.append(Shown(text, tuple(dict.fromkeys(step.citation.passage for step in answer.steps))))
    beside = (*(other.quote for other in answer.others), *answer.quotes)
    shown += [Shown(quote.text, (quote.citation.passage,)) for quote in beside]
    return list(dict.fromkeys(shown))


def _step(step: Step) -> str:
    return " ".join(part for part in (step.action, step.actor, step.papers, step.time, step.output, step.note) if part)


def is_right(shown: Shown, question: Question) -> bool:
    """Whether it is of a gold passage and holds most of what must stand there, or holds all of it."""
    share = must_share(shown.text, question.must)
    return share >= 1 or (share >= IN_GOLD and of_gold(shown, question.gold))


def of_gold(shown: Shown, gold: Sequence[Gold]) -> bool:
    """Whether some passage of it is gold."""
    return any(is_gold(passage, shown.text, gold) for passage in shown.passages)


def must_share(text: str, must: Iterable[str]) -> float:
    """Share of the phrases that stand in a text, whatever case and blanks."""
    wanted, plain = [_plain(each) for each in must], _plain(text)
    return sum(each in plain for each in wanted) / len(wanted) if wanted else 0.0


def _plain(text: str) -> str:
    return _BLANK.sub(" ", text).strip().casefold()
