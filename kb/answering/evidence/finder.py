"""Hits → units that may answer, scored by the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kb.answering.evidence.features import FEATURES, Read, matrix, with_nearest
from kb.answering.question.expected import Expectation
from kb.answering.question.rows import holds_value
from kb.language.sentences import says_nothing
from kb.language.tokens import stems
from kb.search.engine import SearchEngine
from kb.search.ranking import shown_score
from kb.search.scorer import Floats, Scorer
from kb.search.units import PROVISIONS, Unit, units
from kb.types import DocumentKey, Hit, Need, Passage, PassageKey, Query, QuestionKind

REMEMBERED = 4000
"""How many articles are kept cut and stemmed at most."""
FILE = "reader.json"
"""The fitted scorer of units; it lies beside the embedding model."""
_SUPPORT, _OWN = list(FEATURES).index("support"), list(FEATURES).index("own")
_HOLDS_VALUE = list(FEATURES).index("holds_value")
_ALIKE = list(FEATURES).index("alike")
_AHEAD = 0.01
"""By how much a row with the number asked stands before all else in its document."""
_SAID_BEFORE = 1.5
"""Added to the score of what the turn before cited: no set of questions that the reader is fitted on has turns."""
_FOR_SUPERIOR = re.compile(r"^(?:Kalimat untuk atasan|Yang sering terdengar)\b")
_GLIMPSED = 6
_GUIDE = re.compile(r"^Panduan\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit, its score and ``support``: the share in [0, 1] of the question's weight that its article speaks of.

    ``own`` is the share that the unit itself speaks of, with the heading it stands under; ``features`` are what the
    reader weighed, none where evidence was not read but made.
    """

    unit: Unit
    score: float
    support: float
    hit: Hit
    own: float = 0.0
    features: Floats | None = field(default=None, compare=False, repr=False)

    @property
    def passage(self) -> Passage:
        """The passage the unit is cut from."""
        return self.unit.passage


@dataclass(frozen=True)
class EvidenceFinder:
    """Finds evidence in one collection; what it has cut and stemmed it keeps, since a snapshot never changes."""

    engine: SearchEngine
    _cut: dict[PassageKey, tuple[tuple[Unit, frozenset[str]], ...]] = field(default_factory=dict)

    @cached_property
    def guides(self) -> tuple[DocumentKey, ...]:
        """The guides held: studies whose title says "Panduan"."""
        return tuple(i.key for i in self.engine.identities.values() if i.family == "riset" and _GUIDE.match(i.title))

    def known(self, needs: Iterable[Need]) -> tuple[Need, ...]:
        """The needs that the collection has words for: a stem that no passage holds tells nothing about a passage."""
        frequency = self.engine.snapshot.lexical.document_frequency
        return tuple(need for need in needs if any(all(frequency(word) for word in form) for form in need.alternatives))

    def find(self, query: Query, k: int) -> list[Evidence]:
        """The evidence of the ``k`` best hits, best first."""
        return self.gather(query, self.engine.search(query, k))

    def within(self, query: Query, document: DocumentKey, k: int = 8) -> list[Evidence]:
        """The evidence inside one document, found by searching it alone."""
        narrowed = replace(query, documents=(document,))
        hits = [hit for hit in self.engine.search(narrowed, k, document) if hit.passage.document == document]
        hits.extend(self._with_rows(narrowed, document, hits))
        return [e for e in self.gather(narrowed, hits) if e.passage.document == document]

    def _with_rows(self, query: Query, document: DocumentKey, hits: Sequence[Hit]) -> list[Hit]:
        """The passages of a document with a row that holds a number asked for: such a row shares no word with it."""
        expected = Expectation.of(query)
        if not expected.values:
            return []
        known = {hit.passage.article for hit in hits}
        least = min((hit.score for hit in hits), default=1.0)
        return [
            Hit(passage, least)
            for passage in self.engine.view.document_passages(document)
            if passage.article not in known
            and any(holds_value(line, expected.values) for line in passage.text.splitlines())
        ]

    def gather(
        self, query: Query, hits: Iterable[Hit], said_before: frozenset[PassageKey] = frozenset()
    ) -> list[Evidence]:
        """Every unit of the articles hit, best first; articles in ``said_before`` were cited in the turn before."""
        read = self.read(query, hits, said_before)
        if not read:
            return []
        return self.scored(query, read, matrix(self.engine, query, read))

    def scored(self, query: Query, read: Sequence[Read], features: Floats) -> list[Evidence]:
        """Units as evidence, best first, by what the reader weighs of each (a row a unit)."""
        scores = self.reader.score(features) + [_SAID_BEFORE * one.said_before for one in read]
        evidence = [
            Evidence(
                replace(one.unit, focus=one.nearest[0] if one.nearest else None),
                shown_score(float(score)),
                float(row[_SUPPORT]),
                one.hit,
                float(row[_OWN]),
                row,
            )
            for one, row, score in zip(read, features, scores, strict=True)
        ]
        if query.kind is QuestionKind.HOW_MANY:
            evidence = [each for each in evidence if not _one_of_many(each)] or evidence
        return sorted(_values_first(evidence), key=lambda e: (-e.score, e.passage.order, e.unit.start))

    def read(self, query: Query, hits: Iterable[Hit], said_before: frozenset[PassageKey] = frozenset()) -> list[Read]:
        """Every unit of the articles hit, in the order of the hits."""
        listed = list(hits)
        wholes = self._wholes(listed)
        read: list[Read] = []
        for place, hit in enumerate(listed):
            article = wholes.get(hit.passage.article, hit.passage)
            if article.kind == "langkah" and not article.fields:
                continue  # all steps in one: shown as cards, never as the answering words
            for unit, words in self._units(hit, article):
                if says_nothing(unit.text):
                    continue
                if query.kind is not QuestionKind.OBJECTION and _FOR_SUPERIOR.match(unit.text):
                    continue  # words for the superior belong to an objection's answer, beside their rule
                guide, before = article.document in self.guides, article.key in said_before
                read.append(Read(unit, article, hit, place, words, guide, before))
        return with_nearest(self.engine, query, read)

    @cached_property
    def reader(self) -> Scorer:
        """What scores units."""
        return Scorer.beside(self.engine.snapshot.dense.embedder, FILE, tuple(FEATURES))

    def whole(self, passage: Passage) -> Passage:
        """The article that a provision belongs to; a part of a long section is read by itself."""
        apart = passage.kind in PROVISIONS and passage.key != passage.article
        return self.engine.article(passage) if apart else passage

    def _wholes(self, hits: Sequence[Hit]) -> Mapping[PassageKey, Passage]:
        """The articles that hits in provisions belong to, by key, fetched at once."""
        provisions = [hit.passage for hit in hits if hit.passage.kind in PROVISIONS]
        return self.engine.view.passages([p.article for p in provisions if p.key != p.article])

    def glimpse(self, query: Query, document: DocumentKey) -> Evidence | None:
        """The best evidence inside one document by its words alone: enough to see whether it speaks of the same."""
        text = self.engine.content_text(query.search_text) or query.search_text
        scores = dict(self.engine.snapshot.lexical.search(text, _GLIMPSED, (document,)))
        passages = self.engine.view.passages(list(scores))
        hits = [Hit(passages[key], score) for key, score in scores.items() if key in passages]
        return next(iter(self.gather(query, hits)), None)

    def _units(self, hit: Hit, article: Passage) -> list[tuple[Unit, frozenset[str]]]:
        """The units of an article; with the passage that was found, where the article's text shows no such unit."""
        cut = list(self._stemmed(article))
        if hit.passage.key != article.key and all(unit.key != hit.passage.key for unit, _ in cut):
            cut.extend(self._stemmed(hit.passage))
        return cut

    def _stemmed(self, passage: Passage) -> tuple[tuple[Unit, frozenset[str]], ...]:
        known = self._cut.get(passage.key)
        if known is None:
            if len(self._cut) >= REMEMBERED:
                self._cut.clear()
            known = tuple((unit, frozenset(stems(unit.text))) for unit in units(passage))
            self._cut[passage.key] = known
        return known


def _values_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence; of a document with rows that hold the number asked, the best of them before its other units.

    Who asks where a number lies is answered by that row. Such questions are too rare for a fitting to learn it.
    """
    best: dict[DocumentKey, float] = {}
    holders: dict[DocumentKey, Evidence] = {}
    for each in evidence:
        document = each.passage.document
        best[document] = max(best.get(document, each.score), each.score)
        if holds_asked_value(each) and (document not in holders or each.score > holders[document].score):
            holders[document] = each
    first = {id(each): best[document] + _AHEAD for document, each in holders.items()}
    return [replace(each, score=first[id(each)]) if id(each) in first else each for each in evidence]


def holds_asked_value(evidence: Evidence) -> bool:
    """Whether it is a row with the number that was asked."""
    return evidence.features is not None and bool(evidence.features[_HOLDS_VALUE])


def _one_of_many(evidence: Evidence) -> bool:
    """Whether it is one of several rows that the question cannot tell apart: none of them says how many there are."""
    return evidence.features is not None and bool(evidence.features[_ALIKE]) and not holds_asked_value(evidence)
