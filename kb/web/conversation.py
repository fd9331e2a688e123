"""The conversation of one browser tab: what was asked and answered, newest last. Kept in the session, never stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from kb.answering.shapes import remembered
from kb.types import Answer, Turn
from kb.web.taking import ALONE, Carried

KEPT = 20
"""Answers that the page still shows."""

LONGEST_PACKED = 6000
"""Characters of a packed history; what is longer is not read."""

_EMPTY = Markup()
_TURNS = 2 * remembered.REMEMBERED


@dataclass(frozen=True)
class Conversation:
    """The answers so far, for each what its forms send along, and its drawn part: drawn once, shown until the end."""

    answers: tuple[Answer, ...] = ()
    carried: tuple[Carried, ...] = ()
    drawn: tuple[Markup, ...] = ()

    def plus(self, answer: Answer, carried: Carried = ALONE, drawn: Markup = _EMPTY) -> Conversation:
        """The conversation with one more answer; the oldest falls out beyond ``KEPT``."""
        return Conversation(
            (*self.answers, answer)[-KEPT:], (*self.carried, carried)[-KEPT:], (*self.drawn, drawn)[-KEPT:]
        )

    @property
    def before(self) -> Conversation:
        """The conversation without its last answer."""
        return Conversation(self.answers[:-1], self.carried[:-1], self.drawn[:-1])

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns that a follow-up may refer to, shortened as forms carry them."""
        return remembered.history(self.answers)


def packed(history: Sequence[Turn]) -> str:
    """The last turns as a form field, each shortened: all that a page without a session carries along."""
    turns = [[turn.role[0], turn.text[: remembered.SHARE[turn.role]]] for turn in history[-_TURNS:]]
    return json.dumps(turns, ensure_ascii=False, separators=(",", ":")) if turns else ""


def unpacked(field: str) -> tuple[Turn, ...]:
    """The turns of a form field; none where it is not what :func:`packed` gives. It comes from outside."""
    if not field or len(field) > LONGEST_PACKED:
        return ()
    try:
        turns = json.loads(field)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(turns, list):
        return ()
    read = [_turn(each) for each in turns[-_TURNS:]]
    return tuple(turn for turn in read if turn is not None)


def _turn(value: object) -> Turn | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    who, text = value
    if not isinstance(text, str) or who not in ("u", "a"):
        return None
    role: Literal["user", "assistant"] = "user" if who == "u" else "assistant"
    return Turn(role, text[: remembered.SHARE[role]])
