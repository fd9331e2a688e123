"""The conversation of one browser tab: what was asked and answered, newest last. Kept in the session, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from kb.types import Answer, Turn
from kb.web.render import as_text

REMEMBERED = 6
"""Answers that a follow-up question can refer to."""

KEPT = 20
"""Answers that the page still shows."""


@dataclass(frozen=True)
class Conversation:
    """The answers so far."""

    answers: tuple[Answer, ...] = ()

    def plus(self, answer: Answer) -> Conversation:
        """The conversation with one more answer; the oldest falls out beyond ``KEPT``."""
        return Conversation((*self.answers, answer)[-KEPT:])

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns that a follow-up may refer to."""
        turns: list[Turn] = []
        for answer in self.answers[-REMEMBERED:]:
            turns += [Turn("user", answer.question), Turn("assistant", as_text(answer))]
        return tuple(turns)
