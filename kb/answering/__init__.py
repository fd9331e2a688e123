"""Question → ``Answer``: scope, evidence, extraction, composition. It selects and quotes; it never writes law."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.answering.comparison import compared
from kb.answering.composition import Composer
from kb.answering.evidence import Evidence, gather
from kb.answering.refusals import before_searching, not_held_law, without_evidence
from kb.answering.support import Support
from kb.answering.validity import evidence_of_standing, in_force_instead, opening_of
from kb.answering.wording import Language, words
from kb.search.engine import SearchEngine
from kb.types import Answer, AnswerStatus, Query, QuestionKind, Turn

__all__ = ["Answering", "Language"]

_ARTICLES_READ = 10


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers questions about one collection.

    ``contact`` is the unit named where a question needs a person; ``longest`` the longest question taken (characters).
    """

    engine: SearchEngine
    contact: str
    longest: int = 1000
    support: Support = field(default_factory=Support.load)

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
        return answer.with_time(1000 * (time.perf_counter() - started), self.engine.snapshot.id)

    def _answer(self, question: str, history: Sequence[Turn], as_of: date | None, language: Language) -> Answer:
        spoken = words(language)
        today = as_of or date.today()
        if not question.strip():
            return Answer(AnswerStatus.CLARIFY, question, today, spoken.say("message", "empty"))
        if len(question) > self.longest:
            message = spoken.say("message", "too_long", limit=self.longest)
            return Answer(AnswerStatus.CLARIFY, question, today, message)
        query = self.engine.understand(question, history, as_of)
        refusal = before_searching(self.engine, query, spoken, self.contact)
        if refusal is not None:
            return refusal
        hits = self.engine.search(query, _ARTICLES_READ)
        found = gather(self.engine, query, hits)
        lead = self._lead(query, found) if found else []
        if not lead and not (found and self._supported(query, found[0])):
            if query.missing:
                return not_held_law(self.engine, query, spoken)
            return without_evidence(self.engine, query, hits, spoken, self.contact)
        return Composer(self.engine, spoken, self.contact).compose(query, found, lead)

    def _supported(self, query: Query, best: Evidence) -> bool:
        return self.support.enough(query, best, self.engine.nearest(query))

    def _lead(self, query: Query, found: Sequence[Evidence]) -> list[Evidence]:
        """Supported evidence that must lead by the kind of question; empty where the best one leads."""
        if query.kind is QuestionKind.DIFFERENCE or len(query.documents) > 1:
            both = compared(self.engine, query, self._supported)
            if both:
                return both
        if query.documents and not query.needs and not any(reference.pasal for reference in query.references):
            return [e for document in query.documents[:2] for e in opening_of(self.engine, document)]
        if query.kind is QuestionKind.VALIDITY and query.documents:
            return evidence_of_standing(self.engine, query)
        if not self._supported(query, found[0]):
            return []
        return in_force_instead(self.engine, query, found)
