"""Question → ``Answer``: scope, evidence, extraction, composition. It selects and quotes; it never writes law."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kb.answering.evidence import EvidenceFinder
from kb.answering.evidence.judge import Grade, Judge
from kb.answering.evidence.named import of_the_named, of_the_region
from kb.answering.evidence.validity import ended_elsewhere
from kb.answering.guards.refusals import before_searching, not_held_law, without_evidence
from kb.answering.guards.scope import of_another_desk
from kb.answering.question.asking import refined_kind, without_asking
from kb.answering.question.colloquial import with_written_verbs
from kb.answering.question.places import Said, cited_before, named_places
from kb.answering.shapes.at_places import in_force_first
from kb.answering.shapes.composition import Composer
from kb.answering.shapes.maybe import kept_to, uncertain
from kb.answering.shapes.planning import Plan, Planner
from kb.search.engine import EXACT_SCORE, SearchEngine
from kb.search.understanding import clean, clean_history
from kb.types import Answer, AnswerStatus, Hit, Query, QuestionKind, Reference, Turn
from kb.wording import Language, words

__all__ = ["ARTICLES_READ", "Answering", "Language"]

ARTICLES_READ = 24
"""How many articles are read for evidence."""
_SAID_SHARE = 0.8
_WHAT_IF = re.compile(r"^(?:nah |lalu |terus )?(?:kalau|kalo|bila|jika|apabila|andai)\b")
_HOW = re.compile(r"\b(?:cara|langkah|prosedur|alur|tahapan|mengajukan|mengurus)\w*\b")


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
        answer = self._answer(question, history, as_of, language)
        answer = in_force_first(self.engine, answer, words(language))
        return answer.with_time(1000 * (time.perf_counter() - started), self.engine.snapshot.id)

    def _answer(self, question: str, history: Sequence[Turn], as_of: date | None, language: Language) -> Answer:
        spoken = words(language)
        today = as_of or date.today()
        if not question.strip():
            return Answer(AnswerStatus.CLARIFY, question, today, spoken.say("message", "empty"))
        if max(len(question), len(clean(question))) > self.longest:
            message = spoken.say("message", "too_long", limit=self.longest)
            return Answer(AnswerStatus.CLARIFY, question, today, message)
        asked, kept = kept_to(self.engine, question)
        query, said = self.understood(asked, clean_history(history, self.longest), as_of)
        ended = ended_elsewhere(self.engine, query) if query.missing and not query.documents else []
        if ended:
            standing = Plan(tuple(ended), shape="standing")
            return Composer(self.engine, self.finder, spoken, self.contact).compose(query, ended, standing)
        refusal = before_searching(self.engine, query, spoken, self.contact)
        if refusal is not None:
            return refusal
        if kept is not None:
            answer = Composer(self.engine, self.finder, spoken, self.contact).compose(
                query, [kept], Plan((kept,), shape="kept")
            )
            return replace(answer, question=question)
        places = named_places(query, said)
        hits = of_the_region(self.engine, query, self._hits(query, said, places))
        found = self.finder.gather(query, hits, said.articles)
        plan = Planner(self.finder, self.judge).plan(query, found, places, said.articles) if found else None
        plan = plan or of_the_named(self.finder, query)
        if plan is None:
            if query.missing:
                return not_held_law(self.engine, query, spoken)
            elsewhere = of_another_desk(query.respelt) and not query.documents
            if not elsewhere and self.judge.grade(self.finder, query, found) is not Grade.DOES_NOT:
                return uncertain(self.engine, query, found, spoken, self.contact)
            return without_evidence(self.engine, query, hits, spoken, self.contact)
        return Composer(self.engine, self.finder, spoken, self.contact).compose(query, found, plan)

    def understood(self, question: str, history: Sequence[Turn], as_of: date | None) -> tuple[Query, Said]:
        """The question as understood, and what the turn before cited where the question leans on it."""
        query = self.engine.understand(question, history, as_of)
        said = cited_before(self.engine, history) if query.before else Said()
        query = replace(query, kind=refined_kind(query))
        lowered = query.respelt.lower()
        query = without_asking(query)
        frequency = self.engine.snapshot.lexical.document_frequency
        query = with_written_verbs(query, frequency, self.engine.weights)
        if query.kind is QuestionKind.HOW_TO and _WHAT_IF.match(lowered) and not _HOW.search(lowered):
            query = replace(query, kind=QuestionKind.MAY)
        return query, said

    def _hits(self, query: Query, said: Said, places: Sequence[Reference]) -> list[Hit]:
        """What the search finds, with the places named beside it and the articles cited in the turn before."""
        hits = self.engine.search(query, ARTICLES_READ)
        known = {hit.passage.article for hit in hits}
        more: list[Hit] = []
        for place in places:
            passage = self.engine.lookup(place)
            if passage is not None and passage.article not in known:
                known.add(passage.article)
                more.append(Hit(passage, EXACT_SCORE - 0.01 * len(more), 1.0, 1.0, exact=True))
        top = hits[0].score if hits else 1.0
        for place in said.places:
            passage = self.engine.lookup(place)
            if passage is not None and passage.article not in known:
                known.add(passage.article)
                hits.append(Hit(self.engine.article(passage), _SAID_SHARE * top, 1.0, 1.0))
        return [*more, *hits]
