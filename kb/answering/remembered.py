"""What a follow-up question may refer to: the last questions and answers of a conversation, shortened."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.plain_text import as_text
from kb.types import Answer, Turn

REMEMBERED = 3
"""Answers that a follow-up question can refer to."""
SHARE = {"user": 300, "assistant": 600}
"""Characters of a turn that are kept, by who said it."""


def turns(answer: Answer) -> tuple[Turn, Turn]:
    """A question and its answer as two turns, shortened as forms carry them."""
    return (
        Turn("user", answer.question[: SHARE["user"]]),
        Turn("assistant", as_text(answer)[: SHARE["assistant"]]),
    )


def history(answers: Sequence[Answer]) -> tuple[Turn, ...]:
    """The turns of the last answers of a conversation."""
    return tuple(turn for answer in answers[-REMEMBERED:] for turn in turns(answer))
