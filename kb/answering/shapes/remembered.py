"""What a follow-up question may refer to: the last questions and answers of a conversation, shortened."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.shapes.plain_text import as_text, place_label
from kb.types import Answer, Turn

REMEMBERED = 3
"""Answers that a follow-up question can refer to."""
SHARE = {"user": 300, "assistant": 800}
"""Characters of a turn that are kept, by who said it."""
_LEAST = 40
"""Characters of each quote or step that are kept, however many there are."""


def turns(answer: Answer) -> tuple[Turn, Turn]:
    """A question and its answer as two turns, shortened as forms carry them."""
    return Turn("user", answer.question[: SHARE["user"]]), Turn("assistant", _shortened(answer, SHARE["assistant"]))


def history(answers: Sequence[Answer]) -> tuple[Turn, ...]:
    """The turns of the last answers of a conversation."""
    return tuple(turn for answer in answers[-REMEMBERED:] for turn in turns(answer))


def _shortened(answer: Answer, longest: int) -> str:
    """An answer in at most so many characters: long quotes and steps are cut, so that what is cited is still named."""
    whole = as_text(answer)
    if len(whole) <= longest:
        return whole
    quotes = [(quote.text, place_label(quote.citation)) for quote in answer.lead or answer.quotes]
    source = answer.steps[0].citation.document_label if answer.steps else ""
    parts = len(quotes) + len(answer.steps)
    if not parts:
        return whole[:longest]
    labels = (
        sum(len(label) + len("“…” ()\n") for _, label in quotes) + len(answer.steps) * len("10. …\n") + len(source) + 3
    )
    each = max(_LEAST, (longest - labels) // parts)
    lines = [f"“{_cut(text, each)}” ({label})" for text, label in quotes]
    lines += [f"({source})"] if source else []
    lines += [f"{step.number}. {_cut(step.action, each)}" for step in answer.steps]
    return "\n".join(lines)[:longest]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
