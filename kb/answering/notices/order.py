"""Which notices an answer bears, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import replace

from kb.answering.notices.disagreement import differing
from kb.answering.notices.premises import disputed
from kb.answering.notices.question import missing_too, of_query, unanswered_parts
from kb.answering.notices.sources import of_citations
from kb.answering.shapes.draft import Draft
from kb.search.engine import SearchEngine
from kb.types import Answer, Query
from kb.wording import Words

_OF_EVIDENCE = frozenset({"quote", "comparison", "objection", "kept"})
"""Shapes whose lead was chosen among evidence, and may differ from other evidence or from what the question says."""


def with_notices(engine: SearchEngine, query: Query, draft: Draft, words: Words) -> Answer:
    """The answer of a draft with its notices, behind those that it holds already."""
    answer = draft.answer
    if draft.shape == "lacking":
        return answer
    told = [*answer.notices, *of_citations(engine, query, draft.cited, words)]
    if draft.shape != "place":
        told += missing_too(query, words)
    if draft.shape in _OF_EVIDENCE:
        told += differing(engine, draft.disagreement, answer.lead, words)
        told += disputed(query, answer.lead, words)
        told += unanswered_parts(draft.unanswered, words)
    told += of_query(query, words)
    return replace(answer, notices=tuple(told))
