"""A question as typed → ``Reading``: what it asks, the places it names, what the turn before cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.answering.question.asking import refined_kind, without_asking
from kb.answering.question.colloquial import with_written_verbs
from kb.answering.question.places import Said, cited_before, named_places
from kb.search.engine import SearchEngine
from kb.types import Query, QuestionKind, Reference, Turn

_WHAT_IF = re.compile(r"^(?:nah |lalu |terus )?(?:kalau|kalo|bila|jika|apabila|andai)\b")
_HOW = re.compile(r"\b(?:cara|langkah|prosedur|alur|tahapan|mengajukan|mengurus)\w*\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood, the ``places`` it names, and what the turn before ``said`` where it leans on that."""

    query: Query
    said: Said
    places: tuple[Reference, ...]


def read(engine: SearchEngine, question: str, history: Sequence[Turn], as_of: date | None) -> Reading:
    """Read a question after the earlier turns, about the law as it stood on ``as_of`` (None: today)."""
    query = engine.understand(question, history, as_of)
    said = cited_before(engine, history) if query.before else Said()
    query = replace(query, kind=refined_kind(query))
    lowered = query.respelt.lower()
    query = without_asking(query)
    query = with_written_verbs(query, engine.snapshot.lexical.document_frequency, engine.weights)
    if query.kind is QuestionKind.HOW_TO and _WHAT_IF.match(lowered) and not _HOW.search(lowered):
        query = replace(query, kind=QuestionKind.MAY)
    return Reading(query, said, named_places(query, said))
