"""A doubtful answer: what may be meant, from up to three different places, each with a question that keeps to it.

Nothing here decides that an answer is doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.evidence import Evidence
from kb.answering.evidence.kept import kept_question, without_place
from kb.answering.shapes.draft import Draft
from kb.answering.shapes.grounding import citation, quote
from kb.answering.shapes.marking import marks
from kb.answering.shapes.selection import grown, same_words, shown
from kb.answering.units import Unit
from kb.search.engine import SearchEngine
from kb.types import Answer, AnswerStatus, Choice, Query
from kb.wording import Words

MOST = 3
"""Places shown at most."""
CHOICE_WORDS = 80
"""Words of one place shown at most."""


def uncertain(engine: SearchEngine, query: Query, evidence: Sequence[Evidence], words: Words, contact: str) -> Draft:
    """The partial answer that ``evidence``, best first and at least one, may be: a choice from each different place."""
    asked = without_place(query.text)
    choices = [_choice(engine, query, each.unit, asked) for each in _different(evidence)]
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


def _different(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best evidence of each of the first articles, without what only repeats the words of one before."""
    chosen: list[Evidence] = []
    for each in evidence:
        if len(chosen) == MOST:
            break
        if any(each.passage.article == one.passage.article for one in chosen):
            continue
        if not any(same_words(each.unit.text, one.unit.text) for one in chosen):
            chosen.append(each)
    return chosen


def _choice(engine: SearchEngine, query: Query, unit: Unit, asked: str) -> Choice:
    identity = engine.identities[unit.passage.document]
    text = shown(grown(unit), query, CHOICE_WORDS)
    cited = citation(unit.passage, identity, engine.view, query.as_of, unit.key, unit.label)
    quoted = quote(text, unit.passage, cited, marks(text, query))
    return Choice(_heading(unit), quoted, kept_question(asked, quoted))


def _heading(unit: Unit) -> str:
    """Where a unit stands: the document with its title, the chapter, the place, each said once."""
    trail = unit.passage.context.split(" · ")
    return " · ".join(dict.fromkeys(part for part in (*trail, unit.label) if part))
