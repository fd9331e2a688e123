"""An answer before its notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.answering.evidence.disagreements import Disagreement
from kb.types import Answer, Citation

Shape = Literal["quote", "comparison", "objection", "kept", "standing", "choices", "place", "lacking"]
"""How an answer is shown: quotes, columns, a remedy, one place that the asker chose, the standing of a rule, what may
be meant, a named place; or that a named place is not held."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in its shape, and what its notices are read from: what is cited, what differs, what has no words.

    The ``answer`` holds already what is told of the places that a question names.
    """

    answer: Answer
    shape: Shape
    cited: tuple[Citation, ...] = ()
    disagreement: Disagreement | None = None
    unanswered: tuple[str, ...] = ()
