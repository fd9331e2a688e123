"""What may be meant, from different places, each with a question that keeps to it.

It is all that a doubtful answer has; an answer that is likely but not sure has it beside its lead. Nothing here decides
which of them an answer is.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.evidence import Evidence
from kb.answering.evidence.kept import kept_question, without_place
from kb.answering.shapes.draft import Draft
from kb.answering.shapes.grounding import citation, quote
from kb.answering.shapes.marking import marks
from kb.answering.shapes.selection import different, grown, shown
from kb.search.engine import SearchEngine
from kb.search.units import Unit
from kb.types import Answer, AnswerStatus, Choice, Query
from kb.wording import Words

MOST = 3
"""Places that a doubtful answer shows at most."""
CHOICE_WORDS = 80
"""Words of one place shown at most."""
OTHER_WORDS = 45
"""The same beside a lead."""


def uncertain(engine: SearchEngine, query: Query, evidence: Sequence[Evidence], words: Words, contact: str) -> Draft:
    """The partial answer that ``evidence``, best first and at least one, may be: a choice from each different place."""
    asked = without_place(query.text)
    choices = [choice_of(engine, query, each.unit, asked) for each in different(evidence, MOST)]
    answer = Answer(
        status=AnswerStatus.PARTIAL,
        question=query.text,
        as_of=query.as_of,
        message=words.say("message", "partial"),
        lead=tuple(choice.quote for choice in choices),
        choices=tuple(choices),
        contact=contact,
    )
    return Draft(answer, "choices", tuple(choice.quote.citation for choice in choices))


def choice_of(engine: SearchEngine, query: Query, unit: Unit, asked: str, words: int = CHOICE_WORDS) -> Choice:
    """A unit as a place that may be meant: its heading, at most so many of its words, and the question kept to it."""
    identity = engine.identities[unit.passage.document]
    text = shown(grown(unit), query, words)
    cited = citation(unit.passage, identity, engine.view, query.as_of, unit.key, unit.label)
    quoted = quote(text, unit.passage, cited, marks(text, query))
    return Choice(_heading(unit), quoted, kept_question(asked, quoted))


def _heading(unit: Unit) -> str:
    """Where a unit stands: the document with its title, the chapter, the place, each said once."""
    trail = unit.passage.context.split(" · ")
    return " · ".join(dict.fromkeys(part for part in (*trail, unit.label) if part))
