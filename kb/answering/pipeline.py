"""Question → ``Answer``, step by step: read, guard, search, read the evidence, judge, shape, notices."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.evidence.hits import hits
from kb.answering.evidence.judge import Grade, Judge
from kb.answering.evidence.kept import kept_to
from kb.answering.evidence.named import of_the_named
from kb.answering.evidence.validity import ended_elsewhere
from kb.answering.guards.refusals import before_searching, not_held_law, unreadable, without_evidence
from kb.answering.guards.scope import matter_of_another_desk
from kb.answering.notices.order import with_notices
from kb.answering.question.reading import Reading, read
from kb.answering.shapes.at_places import at_places, in_force_first
from kb.answering.shapes.composition import Composer
from kb.answering.shapes.draft import Draft
from kb.answering.shapes.maybe import uncertain
from kb.answering.shapes.planning import Plan, Planner
from kb.search.engine import SearchEngine
from kb.search.understanding import clean_history
from kb.types import Answer, Query, Turn
from kb.wording import Language, Words, words

_READ_FOR_MATTER = 20
"""Units, best first, in whose articles the matter of another desk is looked for."""


@dataclass(frozen=True)
class Answering:
    """Answers questions about one collection.

    ``contact`` is the unit named where a question needs a person; ``longest`` the longest question taken (characters),
    and what is looked at of each earlier turn.
    """

    engine: SearchEngine
    contact: str
    longest: int = 1000

    @cached_property
    def finder(self) -> EvidenceFinder:
        """What finds evidence in the collection, with what it has read."""
        return EvidenceFinder(self.engine)

    @cached_property
    def judge(self) -> Judge:
        """What tells how far evidence can be relied on."""
        return Judge.of(self.engine)

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language = "id",
    ) -> Answer:
        """The answer to a question as typed, after the earlier turns, as the law stood on ``as_of`` (default today)."""
        started = time.perf_counter()
        spoken = words(language)
        answer = unreadable(question, self.longest, as_of or date.today(), spoken)
        answer = answer or self._answer(question, history, as_of, spoken)
        answer = in_force_first(self.engine, answer, spoken)
        return answer.with_time(1000 * (time.perf_counter() - started), self.engine.snapshot.id)

    def read(self, question: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Reading:
        """The question as understood, after the earlier turns."""
        return read(self.engine, question, clean_history(history, self.longest), as_of)

    def _answer(self, question: str, history: Sequence[Turn], as_of: date | None, spoken: Words) -> Answer:
        asked, kept = kept_to(self.engine, question)
        reading = self.read(asked, history, as_of)
        query = reading.query
        ended = ended_elsewhere(self.engine, query) if query.missing and not query.documents else []
        if ended:
            draft = self._composer(spoken).compose(query, ended, Plan(tuple(ended), shape="standing"))
            return with_notices(self.engine, query, draft, spoken)
        refusal = before_searching(self.engine, query, spoken, self.contact)
        if refusal is not None:
            return refusal
        placed = at_places(self.engine, query, spoken, self.contact)
        if placed is not None:
            return with_notices(self.engine, query, placed, spoken)
        if kept is not None:
            draft = self._composer(spoken).compose(query, [kept], Plan((kept,), shape="kept"))
            return replace(with_notices(self.engine, query, draft, spoken), question=question)
        shaped = self._from_evidence(reading, spoken)
        return with_notices(self.engine, query, shaped, spoken) if isinstance(shaped, Draft) else shaped

    def _from_evidence(self, reading: Reading, spoken: Words) -> Draft | Answer:
        """A draft from what the collection holds, or the refusal that is left where nothing of it answers."""
        engine, query = self.engine, reading.query
        listed = hits(engine, reading)
        evidence = self.finder.gather(query, listed, reading.said.articles)
        planner = Planner(self.finder, self.judge)
        plan = planner.plan(query, evidence, reading.places, reading.said.articles) if evidence else None
        if plan is None and (best := of_the_named(self.finder, query)) is not None:
            plan = Plan((best,))
        if plan is not None:
            return self._composer(spoken).compose(query, evidence, plan)
        if query.missing:
            return not_held_law(engine, query, spoken)
        if (
            not self._elsewhere(query, evidence)
            and self.judge.grade(self.finder, query, evidence) is not Grade.DOES_NOT
        ):
            return uncertain(engine, query, evidence, spoken, self.contact)
        return without_evidence(engine, query, listed, spoken, self.contact)

    def _elsewhere(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether the question is of another desk's matter, and the collection holds nothing on it."""
        matter = matter_of_another_desk(query.respelt)
        held = (self.engine.passage_stems(self.finder.whole(each.passage)) for each in evidence[:_READ_FOR_MATTER])
        return bool(matter) and not query.documents and not any(matter <= stems for stems in held)

    def _composer(self, spoken: Words) -> Composer:
        return Composer(self.engine, self.finder, spoken, self.contact)
