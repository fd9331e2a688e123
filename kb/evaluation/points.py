"""Whether an answer says a point, or something it must not say: by roots of words, numbers and negation, not by eye.

A point is written in a person's words, an answer in a rule's: half of a point's words are enough, but all its numbers
in digits must stand there, and a denied point needs a denial. Read the figure beside the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.answering.generation import facts
from kb.language.sentences import sentence_spans
from kb.language.tokens import tokens
from kb.types import Answer

_ENOUGH = 0.5
_FORBIDDEN = 0.8
_DENIALS = frozenset("tidak bukan belum tanpa jangan dilarang dicabut kecuali".split())
_LETTERS = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"^[^:]{1,24}:\s")


def said_by(answer: Answer) -> str:
    """Everything an answer tells the asker, with the titles it stands under."""
    quoted = (f"{q.text} {q.citation.place} {q.citation.document_label}" for q in (*answer.lead, *answer.quotes))
    return "\n".join(
        (
            answer.message,
            *(sentence.text for sentence in answer.written),
            *quoted,
            *(c.document_title for c in answer.citations),
            *(" ".join((s.action, s.actor, s.papers, s.time, s.output, s.note)) for s in answer.steps),
            *(notice.text for notice in answer.notices),
            *(title for _, title in answer.nearest),
            *answer.next,
            answer.contact,
        )
    )


def covered_points(answer: Answer, points: Sequence[str]) -> list[bool]:
    """For each point, whether the answer says it."""
    said = said_by(answer)
    held, numbers, words = set(facts.content(said)), facts.numbers(said), set(tokens(said))
    return [_says(held, numbers, words, point) for point in points]


def _says(held: set[str], numbers: set[str], words: set[str], point: str) -> bool:
    if not facts.numbers(_LETTERS.sub(" ", point)) <= numbers:
        return False
    if not _DENIALS.isdisjoint(tokens(point)) and _DENIALS.isdisjoint(words):
        return False
    own = facts.content(_LABEL.sub("", point)) or facts.content(point)
    return not own or sum(word in held for word in own) / len(own) >= _ENOUGH


def forbidden_said(answer: Answer, must_not: Iterable[str]) -> tuple[str, ...]:
    """What must not be said and stands, nearly word by word, in a leading sentence or a written one."""
    leading = "\n".join((*(sentence.text for sentence in answer.written), *(quote.text for quote in answer.lead)))
    sentences = [leading[start:end] for start, end in sentence_spans(leading)] if leading.strip() else []
    return tuple(one for one in must_not if any(_repeats(sentence, one) for sentence in sentences))


def _repeats(sentence: str, forbidden: str) -> bool:
    if not facts.numbers(forbidden) <= facts.numbers(sentence):
        return False
    denied = not _DENIALS.isdisjoint(tokens(forbidden))
    if denied == _DENIALS.isdisjoint(tokens(sentence)):
        return False
    return facts.support(forbidden, sentence) >= _FORBIDDEN
