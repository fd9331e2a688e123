"""What is said to the model about one passage, and the strict reading of what it answers."""

from __future__ import annotations

import json
import re
import secrets
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from kb.answering.generation.chat import Message
from kb.answering.generation.neutral import CUT, neutral
from kb.catalogue.masking import masked
from kb.question_making.checks import LONGEST
from kb.types import Passage

TABLE = Path(__file__).with_name("prompt.toml")
FEWEST, MOST = 3, 5
"""Questions that one answer of the model must hold."""
_MOST_LETTERS = 4000
_FEWEST_WORDS = 4
_FENCED = re.compile(r"```(?:json)?\s*+(\{.*\})\s*+```", re.DOTALL)


class NotQuestions(Exception):
    """The model's answer is no JSON object of the shape that was asked for."""


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def shown(passage: Passage) -> Passage | None:
    """A passage as the model sees it, and as its questions are held to it: without orders, markup, personal numbers.

    None where hardly anything is left of it.
    """
    text = neutral(masked(passage.text))[:_MOST_LETTERS]
    if len(text.replace(CUT, " ").split()) < _FEWEST_WORDS:
        return None
    return replace(passage, text=text, context=_line(passage.context), label=_line(passage.label))


def _line(text: str) -> str:
    return " ".join(neutral(masked(text)).split())


def messages_about(passage: Passage) -> list[Message]:
    """The conversation about a passage that :func:`shown` gave."""
    fence = f"§{secrets.token_hex(6)}§"
    heading = f"{passage.context} · {passage.label}"
    table = _table()
    return [
        ("system", table["system"].format(fence=fence, fewest=FEWEST, most=MOST, longest=LONGEST).strip()),
        ("user", table["passage"].format(fence=fence, heading=heading, text=passage.text).strip()),
    ]


def questions_in(reply: str) -> tuple[str, ...]:
    """The questions of an answer: one JSON object of one list of :data:`FEWEST` to :data:`MOST` strings.

    Raises:
        NotQuestions: it is anything else.

    """
    text = reply.strip()
    fenced = _FENCED.fullmatch(text)
    try:
        answer = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError) as error:
        raise NotQuestions from error
    questions = answer.get("pertanyaan") if isinstance(answer, dict) and len(answer) == 1 else None
    if not isinstance(questions, list) or not FEWEST <= len(questions) <= MOST:
        raise NotQuestions
    if not all(isinstance(question, str) for question in questions):
        raise NotQuestions
    return tuple(questions)
