"""What an answer is made of, by the kind of question: what leads, what stands beside it, which law is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.evidence.judge import Grade, Judge
from kb.answering.evidence.validity import (
    acts_of,
    acts_upon,
    as_evidence,
    ended_by,
    in_force_instead,
    opening_of,
    place_asked,
    sources_of,
)
from kb.answering.question.expected import asks_topic
from kb.answering.question.objections import objects
from kb.answering.question.parts import parts
from kb.answering.question.places import keys_of
from kb.answering.question.standing import MOST_SUBJECTS, Subject, asks_of_others, asks_standing, subjects_of
from kb.answering.shapes.comparison import compared
from kb.answering.shapes.draft import Shape
from kb.answering.shapes.remedy import remedy
from kb.answering.shapes.selection import different, leads, of_the_whole, same_words
from kb.search.engine import SearchEngine
from kb.search.needs import coverage
from kb.search.units import Unit
from kb.types import DocumentKey, PassageKey, Query, QuestionKind, Reference

MOST_OTHERS = 2
"""Places shown beside a lead that may be meant instead."""
_NEARLY = 0.97
_CONTINUES = 0.15
_SIDE_SUPPORT = 2
_READ_FOR_PART = 8
_PART_SHARE = 0.4


def _said(evidence: Evidence, chosen: Sequence[Evidence]) -> bool:
    return any(e.unit.key == evidence.unit.key or same_words(e.unit.text, evidence.unit.text) for e in chosen)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called and the evidence for it, best first."""

    label: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The leading evidence in order; ``sides`` of a comparison; ``norms`` quoted beside it.

    ``shape`` names how the answer is shown: ``quote``, ``comparison``, ``objection``, ``standing``, or ``kept`` to the
    place that the asker chose. ``subjects`` are what the question asks the standing of; a plan of that shape may have
    no evidence. ``unanswered`` are the parts of the question for which no unit was found, as they were asked.
    ``others`` are what may be meant instead, where the best evidence is likely to answer but not sure to.
    """

    leads: tuple[Evidence, ...]
    sides: tuple[Side, ...] = ()
    norms: tuple[Unit, ...] = ()
    shape: Shape = "quote"
    subjects: tuple[Subject, ...] = ()
    unanswered: tuple[str, ...] = ()
    others: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans answers over one collection."""

    finder: EvidenceFinder
    judge: Judge

    def plan(
        self,
        query: Query,
        found: Sequence[Evidence],
        places: Sequence[Reference],
        said: frozenset[PassageKey] = frozenset(),
    ) -> Plan | None:
        """The plan for a question; None where what was found does not support an answer."""
        asks = asks_standing(self.finder.engine, query)
        if asks and (query.documents or query.missing):
            return standing_plan(self.finder.engine, query)
        if query.documents and asks_of_others(query):
            ended = [unit for document in query.documents for unit in acts_of(self.finder.engine, document)]
            if ended:
                return Plan(tuple(map(as_evidence, ended)))
        if places:
            named = self._named(query, found, places)
            if named:
                return Plan(tuple(named))
        if query.kind is QuestionKind.DIFFERENCE or len(query.documents) > 1:
            plan = self._comparison(query)
            if plan:
                return plan
        if query.documents and not query.needs and not any(reference.pasal for reference in query.references):
            opened = [e for document in query.documents[:2] for e in opening_of(self.finder.engine, document)]
            if opened:
                return Plan(tuple(opened))
        if objects(query):
            answer = remedy(self.finder, query)
            if answer is not None:
                return Plan(tuple(answer.leads()), norms=answer.norms, shape="objection")
        continues = found[0].passage.article in said and found[0].own >= _CONTINUES
        if not continues and not self._answers(query, found):
            return None
        instead = in_force_instead(self.finder, query, found)
        if instead:
            return Plan(tuple(instead), subjects=self._told(instead) if asks else ())
        led, unanswered = self._led(query, found)
        others = () if self.judge.is_sure(self.finder, query, found) else tuple(different(found, MOST_OTHERS, led))
        return Plan(tuple(led), unanswered=unanswered, subjects=self._told(led) if asks else (), others=others)

    def _told(self, led: Sequence[Evidence]) -> tuple[Subject, ...]:
        """The rule that leads, where the standing of a rule is asked without its name, after those it says it ends."""
        first, engine = led[0].passage.document, self.finder.engine
        if engine.identities[first].family != "regulasi":
            return ()
        ended = [Subject(key) for key in ended_by(engine, first) if led[0].unit in acts_upon(engine, key)]
        return (*ended, Subject(first))[:MOST_SUBJECTS]

    def _named(self, query: Query, found: Sequence[Evidence], places: Sequence[Reference]) -> list[Evidence]:
        """The units of the places named outright, in their order.

        Of a place that is a whole Pasal, all of it where its words are asked for, else its best unit.
        """
        chosen: list[Evidence] = []
        for key in keys_of(places):
            own = [e for e in found if e.unit.key == key]
            within = [e for e in found if e.hit.exact and str(e.unit.key).startswith(f"{key}-")]
            if query.kind is QuestionKind.TEXT:
                within = [of_the_whole(e) for e in within if e.passage.key == key] or within
            own = own or within
            if own and own[0] not in chosen:
                chosen.append(own[0])
        return chosen

    def _comparison(self, query: Query) -> Plan | None:
        pairs = compared(self.finder, query, self._side_supported)
        if not pairs:
            return None
        sides = tuple(
            Side(
                self._side_label(side),
                tuple(e for e in evidence[:_SIDE_SUPPORT] if e.score >= _NEARLY * evidence[0].score),
            )
            for side, evidence in pairs
        )
        best = [evidence[0] for _, evidence in pairs]
        further = [part for part in parts(self.finder.engine, query)[1:] if asks_topic(part)]
        led, unanswered = self._with_parts(best, further)
        return Plan(tuple(led), sides, shape="comparison", unanswered=unanswered)

    def _side_label(self, side: Query) -> str:
        if len(side.documents) == 1:
            return self.finder.engine.identities[DocumentKey(side.documents[0])].label
        return side.text

    def _side_supported(self, side: Query, best: Evidence) -> bool:
        return bool(side.documents) or self.judge.grade(self.finder, side, [best]) is not Grade.DOES_NOT

    def _answers(self, query: Query, found: Sequence[Evidence]) -> bool:
        """Whether the best evidence answers the question, or that of one of the several things asked its part."""
        if self.judge.grade(self.finder, query, found) is Grade.ANSWERS:
            return True
        asked = parts(self.finder.engine, query)
        return len(asked) > 1 and any(
            self.judge.grade(self.finder, part, self.finder.find(part, _READ_FOR_PART)) is Grade.ANSWERS
            for part in asked
        )

    def _led(self, query: Query, found: Sequence[Evidence]) -> tuple[list[Evidence], tuple[str, ...]]:
        """The best evidence, and for each further thing asked its own, where that says more; the parts without any."""
        chosen = leads(found)
        asked = parts(self.finder.engine, query)
        if len(asked) < 2:
            return chosen, ()
        led, unanswered = self._with_parts([], asked)
        return led or chosen, unanswered

    def _with_parts(self, chosen: list[Evidence], asked: Sequence[Query]) -> tuple[list[Evidence], tuple[str, ...]]:
        """The chosen evidence and the best of each further thing asked, where that says more and answers it.

        A part is unanswered where nothing found speaks of it, neither its own evidence nor an article that leads.
        """
        more, unanswered = list(chosen), list[str]()
        for part in asked:
            found = self.finder.find(part, _READ_FOR_PART)
            sure = self.judge.grade(self.finder, part, found) is Grade.ANSWERS
            speaks = sure and found[0].own >= _PART_SHARE
            if found and (not more or speaks) and not _said(found[0], more):
                more.append(found[0])
            elif not speaks and not any(self._covers(evidence, part) for evidence in more):
                unanswered.append(part.respelt)
        return more, tuple(unanswered)

    def _covers(self, evidence: Evidence, part: Query) -> bool:
        """Whether the whole article of a piece of evidence speaks of a part of the question."""
        stems = self.finder.engine.passage_stems(self.finder.whole(evidence.passage))
        return coverage(part.needs, stems) >= _PART_SHARE


def standing_plan(engine: SearchEngine, query: Query) -> Plan:
    """The plan for a question of validity: the standing of what it names, and the held words that it rests on."""
    subjects = subjects_of(engine, query)
    sources = [unit for subject in subjects for unit in sources_of(engine, subject, query)]
    beside = [unit for subject in subjects for unit in place_asked(engine, subject)]
    return Plan(tuple(map(as_evidence, sources)), norms=tuple(beside), shape="standing", subjects=subjects)
