"""Hits → units that may answer, scored by the words of the question they hold and by what is expected of an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kb.answering.expected import Expectation
from kb.answering.rows import holds_value
from kb.answering.units import Unit, is_row, units
from kb.search.engine import SearchEngine
from kb.search.needs import DEFINES, asked_share, coverage, defined_term, definition_share
from kb.search.ranking import asks_for_meaning
from kb.search.tokens import stems
from kb.types import DocumentKey, Form, Hit, LegalStatus, Need, Passage, PassageKey, Query, QuestionKind, place_of

REMEMBERED = 4000
"""How many articles are kept cut and stemmed at most."""
_FOUND_FIRST = 1.5
_FOUND_BEHIND = 3.0
"""What a hit loses to the first one for each share of its score that it has less: the ranking's order weighs most."""
_ARTICLE_SHARE = 0.35
_SOP_FOR_HOW_TO = 0.6
_SOP_ELSEWHERE = 0.35
_FOUND_ITSELF = 0.05
_IN_ITS_WORDS = 0.6
_NOTE_BESIDE_NORM = 0.1
_REVOKED_BEHIND = 0.2
_STUDY_BESIDE_LAW = 0.35
_CONTRASTED = 0.3
_ALIKE_BEHIND = 0.5
_CONTRAST = re.compile(r"\b(?:bukan\b(?! hanya)|tidak termasuk\b)")
_CRITERION = re.compile(
    r"\b(?:kriteria (?:pemenuhan )?level|kuesioner|kriteria tingkat|(?:kriteria )?bukti dukung)\b", re.IGNORECASE
)
_ASKS_CRITERION = re.compile(r"\b(?:level|tingkat|kematangan|kriteria|indikator|bukti|kuesioner|penilaian|evaluasi)\b")
_CRITERION_BESIDE_NORM = 0.3
_MEANS = re.compile(r"#pasal-1-angka-\d+$")
_RENAMED = re.compile(r"\byang selanjutnya (?:disebut|disingkat)\b")
_FOR_SUPERIOR = re.compile(r"^(?:Kalimat untuk atasan|Yang sering terdengar)\b")
_HEADING = 0.15
_DEFINITION = 0.5
_EXPLANATION_ONLY = 0.1
_SAID_BEFORE = 0.4
_GLIMPSED = 6
_PROVISIONS = frozenset({"pasal", "ayat", "angka", "huruf"})
_SOP_BOX = frozenset({"dasar-hukum", "identitas"})
_SOP_BOX_BEHIND = 0.5
_GUIDE = re.compile(r"^Panduan\b")
_ASKS_A_NORM = frozenset(
    {QuestionKind.MAY, QuestionKind.HOW_TO, QuestionKind.WHEN, QuestionKind.HOW_MANY, QuestionKind.WHO}
)
_MEANING_BESIDE_NORM = 0.3
_GUIDE_WANTED = frozenset({QuestionKind.HOW_TO, QuestionKind.OTHER, QuestionKind.MAY, QuestionKind.WHEN})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit, its score and ``support``: the share in [0, 1] of the question's weight that its article speaks of.

    ``own`` is the share that the unit itself speaks of, with the heading it stands under.
    """

    unit: Unit
    score: float
    support: float
    hit: Hit
    own: float = 0.0

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
        hits = [hit for hit in self.engine.search(narrowed, k) if hit.passage.document == document]
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
        listed = list(hits)
        top = max((hit.score for hit in listed), default=1.0) or 1.0
        expected = Expectation.of(query)
        asks_criterion = _ASKS_CRITERION.search(expected.text) is not None
        found: list[Evidence] = []
        wholes = self._wholes(listed)
        for hit in listed:
            article = wholes.get(hit.passage.article, hit.passage)
            if article.kind == "langkah" and not article.fields:
                continue  # all steps in one: shown as cards, never as the answering words
            support = coverage(query.needs, self.engine.passage_stems(article))
            base = (
                _ARTICLE_SHARE * support
                + _FOUND_FIRST
                - _FOUND_BEHIND * (1 - max(hit.score, 0.0) / top)
                + self._standing(query, article, expected)
            )
            base += _SAID_BEFORE if article.key in said_before else 0.0
            if not asks_criterion and _CRITERION.search(article.text):
                base -= _CRITERION_BESIDE_NORM  # how a level is scored does not say what the rule is
            context = frozenset(stems(article.context))
            for unit, words in self._units(hit, article):
                if query.kind is not QuestionKind.OBJECTION and _FOR_SUPERIOR.match(unit.text):
                    continue  # words for the superior belong to an objection's answer, beside their rule
                own = coverage(query.needs, words | context)
                score = base + own + expected.bonus(unit.text) + _shape_bonus(query, unit, expected)
                score += _IN_ITS_WORDS * coverage(query.needs, words)
                score += _FOUND_ITSELF if unit.key == hit.passage.key != article.key else 0.0
                score += 1.0 if hit.exact and unit.key.startswith(hit.passage.key) else 0.0
                found.append(Evidence(unit, score, support, hit, own))
        if query.kind is QuestionKind.HOW_MANY:
            found = _alike_behind(found)
        return sorted(found, key=lambda e: (-e.score, e.passage.order, e.unit.start))

    def whole(self, passage: Passage) -> Passage:
        """The article that a provision belongs to; a part of a long section is read by itself."""
        apart = passage.kind in _PROVISIONS and passage.key != passage.article
        return self.engine.article(passage) if apart else passage

    def _wholes(self, hits: Sequence[Hit]) -> Mapping[PassageKey, Passage]:
        """The articles that hits in provisions belong to, by key, fetched at once."""
        provisions = [hit.passage for hit in hits if hit.passage.kind in _PROVISIONS]
        return self.engine.view.passages([p.article for p in provisions if p.key != p.article])

    def glimpse(self, query: Query, document: DocumentKey) -> Evidence | None:
        """The best evidence inside one document by its words alone: enough to see whether it speaks of the same."""
        text = self.engine.content_text(query.search_text) or query.search_text
        scores = dict(self.engine.snapshot.lexical.search(text, _GLIMPSED, (document,)))
        passages = self.engine.view.passages(list(scores))
        hits = [Hit(passages[key], score) for key, score in scores.items() if key in passages]
        return next(iter(self.gather(query, hits)), None)

    def _standing(self, query: Query, article: Passage, expected: Expectation) -> float:
        """What the document of an article adds or takes: dead, a study beside law, an SOP unasked, another year."""
        identity = self.engine.identities[article.document]
        total = expected.of_document(identity)
        if self._is_dead(query, article):
            total -= _REVOKED_BEHIND
        if article.form is Form.STUDY and query.kind is not QuestionKind.OBJECTION:
            guide = _GUIDE.match(identity.title) and query.kind in _GUIDE_WANTED
            total -= 0.0 if guide else _STUDY_BESIDE_LAW
        if article.form is Form.MODEL:
            total += _SOP_FOR_HOW_TO if query.kind is QuestionKind.HOW_TO else -_SOP_ELSEWHERE
        if article.form is Form.DIGEST and article.kind == "judul" and not article.is_summary:
            total -= _NOTE_BESIDE_NORM
        if article.form is Form.MODEL and place_of(article.key) in _SOP_BOX:
            total -= _SOP_BOX_BEHIND
        if article.kind == "penjelasan":
            total -= _EXPLANATION_ONLY  # a Penjelasan holds no norm of its own (UU 12/2011 Lampiran II no. 176-178)
        return total

    def _is_dead(self, query: Query, passage: Passage) -> bool:
        """Whether a passage's rule is revoked on the asked date, and the question does not name it."""
        if passage.document in query.documents:
            return False
        return self.engine.view.status(passage.document, query.as_of).standing is LegalStatus.REVOKED

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


def _alike_behind(found: Sequence[Evidence]) -> list[Evidence]:
    """Rows of one table that a question cannot tell apart stand behind: none of them is the number asked for."""
    alike = Counter((e.passage.key, round(e.score, 6)) for e in found if is_row(e.unit.text))
    return [
        replace(e, score=e.score - _ALIKE_BEHIND)
        if is_row(e.unit.text) and alike[e.passage.key, round(e.score, 6)] > 2
        else e
        for e in found
    ]


def _shape_bonus(query: Query, unit: Unit, expected: Expectation) -> float:
    bonus = _HEADING * expected.heading(unit.label)
    if asks_for_meaning(query):
        bonus += _DEFINITION * definition_share(unit.text, query.needs) * _exactness(unit.text, query)
    if query.kind in _ASKS_A_NORM and _MEANS.search(unit.key) and not _defines_asked(query, unit):
        bonus -= _MEANING_BESIDE_NORM  # what a word means does not say what one may do, by whom or when
    contrasted = _CONTRAST.search(unit.text) and not _CONTRAST.search(query.respelt)
    return bonus - _CONTRASTED if contrasted else bonus


def _defines_asked(query: Query, unit: Unit) -> bool:
    """Whether a definition is of the very thing asked about: who counts as a user is said where "user" is defined."""
    return query.kind is QuestionKind.WHO and definition_share(unit.text, query.needs) > 0


def _exactness(text: str, query: Query) -> float:
    """Share in [0, 1] of a defined term that was asked for: "Arsitektur SPBE Nasional" is more than was asked."""
    term = _RENAMED.split(defined_term(DEFINES.split(text, maxsplit=1)[0]), maxsplit=1)[0]
    return asked_share(stems(term), query.needs)
