"""Hits → units that may answer, scored by the words of the question they hold and by what its kind asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.answering.units import Unit, units
from kb.search.engine import SearchEngine
from kb.search.needs import counted, coverage, definition_share
from kb.search.ranking import asks_for_meaning
from kb.search.tokens import stems
from kb.types import Form, Hit, LegalStatus, Passage, Query, QuestionKind

TABLE = Path(__file__).with_name("signals.toml")
_HIT_SHARE = 0.5
_ARTICLE_SHARE = 0.35
_SOP_FOR_HOW_TO = 0.35
_SOP_ELSEWHERE = 0.1
_COUNTED = 0.35
_FOUND_ITSELF = 0.2
_REVOKED_BEHIND = 0.3
_STUDY_BESIDE_LAW = 0.35
_LISTED = 0.2
_CONTRASTED = 0.3
_CONTRAST = re.compile(r"\bbukan\b(?! hanya)")
_HEADING = 0.3
_LIST_ITEM = re.compile(r"(?:^|[.;]\s|\n)(?:[-*•]|\(?[a-z0-9]{1,2}[.)])\s", re.IGNORECASE)
_DEFINITION = 0.5
_EXPLANATION_ONLY = 0.1


@dataclass(frozen=True, slots=True)
class Signal:
    """A row of the table: words that show that a unit answers a question of a kind."""

    kind: QuestionKind
    pattern: re.Pattern[str]
    weight: float
    matches: str
    not_matches: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit, its score and ``support``: the share in [0, 1] of the question's weight that its article speaks of."""

    unit: Unit
    score: float
    support: float
    hit: Hit

    @property
    def passage(self) -> Passage:
        """The passage the unit is cut from."""
        return self.unit.passage


@cache
def signals() -> Mapping[QuestionKind, tuple[Signal, ...]]:
    """The table, by kind of question."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["signal"]
    listed = [
        Signal(QuestionKind(r["kind"]), re.compile(r["pattern"], re.IGNORECASE), r["weight"], r["matches"], r["not"])
        for r in rows
    ]
    return {kind: tuple(signal for signal in listed if signal.kind is kind) for kind in QuestionKind}


def signal_weight(kind: QuestionKind, text: str) -> float:
    """What the words of a text add for a kind of question."""
    return sum(signal.weight for signal in signals()[kind] if signal.pattern.search(text))


def gather(engine: SearchEngine, query: Query, hits: Iterable[Hit]) -> list[Evidence]:
    """Every unit of the articles hit, best first."""
    listed = list(hits)
    top = max((hit.score for hit in listed), default=1.0) or 1.0
    found: list[Evidence] = []
    for hit in listed:
        article = engine.article(hit.passage)
        context = frozenset(stems(article.context))
        whole = engine.passage_stems(article)
        behind = _REVOKED_BEHIND if _is_dead(engine, query, article) else 0.0
        support = coverage(query.needs, whole)
        if article.kind == "langkah" and not article.fields:
            continue  # all steps in one: shown as cards, never as the answering words
        for unit in _units_of(hit, article):
            own = frozenset(stems(unit.text)) | context
            score = (
                coverage(query.needs, own)
                + _ARTICLE_SHARE * support
                + _HIT_SHARE * hit.score / top
                + _kind_bonus(query, unit)
                - behind
                + (_FOUND_ITSELF if unit.key == hit.passage.key != article.key else 0.0)
                + (1.0 if hit.exact and unit.key.startswith(hit.passage.key) else 0.0)
            )
            found.append(Evidence(unit, score, support, hit))
    return sorted(found, key=lambda e: (-e.score, e.passage.order, e.unit.start))


def _is_dead(engine: SearchEngine, query: Query, passage: Passage) -> bool:
    """Whether a passage's rule is revoked on the asked date, and the question does not name it."""
    if passage.document in query.documents:
        return False
    return engine.view.status(passage.document, query.as_of).standing is LegalStatus.REVOKED


def _units_of(hit: Hit, article: Passage) -> list[Unit]:
    """The units of an article; with the passage that was found, where the article's text shows no such unit."""
    cut = units(article)
    if all(unit.key != hit.passage.key for unit in cut) and hit.passage.key != article.key:
        cut.extend(units(hit.passage))
    return cut


def _kind_bonus(query: Query, unit: Unit) -> float:
    bonus = signal_weight(query.kind, unit.text)
    bonus += _HEADING * coverage(query.needs, frozenset(stems(unit.label))) if query.needs else 0.0
    if query.kind is QuestionKind.LIST and len(_LIST_ITEM.findall(unit.text)) > 1:
        bonus += _LISTED
    if query.kind is QuestionKind.HOW_MANY and counted(unit.text, query.needs):
        bonus += _COUNTED
    if asks_for_meaning(query):
        bonus += _DEFINITION * definition_share(unit.text, query.needs)
    if _CONTRAST.search(unit.text):
        bonus -= _CONTRASTED
    if unit.passage.form is Form.STUDY and query.kind is not QuestionKind.OBJECTION:
        bonus -= _STUDY_BESIDE_LAW
    if unit.passage.form is Form.MODEL:
        bonus += _SOP_FOR_HOW_TO if query.kind is QuestionKind.HOW_TO else -_SOP_ELSEWHERE
    if unit.passage.kind == "penjelasan":
        bonus -= _EXPLANATION_ONLY  # a Penjelasan holds no norm of its own (UU 12/2011 Lampiran II no. 176-178)
    return bonus
