"""Hits → units that may answer, scored by the words of the question they hold and by what its kind asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.answering.units import Unit, units
from kb.search.engine import SearchEngine
from kb.search.tokens import stem, stems, tokens
from kb.types import Form, Hit, Passage, Query, QuestionKind

TABLE = Path(__file__).with_name("signals.toml")
_NAMES_THE_LAW = frozenset(
    stem(word)
    for word in """pasal ayat huruf angka bab lampiran penjelasan undang uu pp perpres permen permenpan permenpanrb perda
    perbup perwali peraturan presiden menteri pemerintah nomor no tahun republik indonesia jo tentang""".split()
)
_DEFINES = re.compile(r"\b(adalah|yaitu|ialah)\b")
_HIT_SHARE = 0.5
_ARTICLE_SHARE = 0.35
_SOP_FOR_HOW_TO = 0.35
_SOP_ELSEWHERE = 0.1
_COUNTED = 0.35
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
class Need:
    """One thing a question asks about: a stem, what may stand for it (sets of stems), and its weight."""

    word: str
    alternatives: tuple[frozenset[str], ...]
    weight: float

    def met_by(self, held: frozenset[str]) -> bool:
        """Whether a text with these stems speaks of it."""
        return any(alternative <= held for alternative in self.alternatives)


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


def needs(engine: SearchEngine, query: Query) -> tuple[Need, ...]:
    """What the question asks about, without the words that only name the law or ask."""
    respelt = engine.understanding.lexicon.respell(query.text)
    respelt = engine.understanding.spelling.repair(respelt)
    for reference in sorted(query.references, key=lambda r: -r.start):
        respelt = f"{respelt[: reference.start]} {respelt[reference.end :]}"
    words = [
        stem(token)
        for token in tokens(respelt)
        if token not in engine.stopwords and stem(token) not in _NAMES_THE_LAW and not token.isdigit()
    ]
    weights = engine.weights(words)
    expansions: dict[str, list[frozenset[str]]] = {}
    for source, added in query.expansions:
        for word in stems(source):
            expansions.setdefault(word, []).append(frozenset(stems(added)))
    found: list[Need] = []
    for word in dict.fromkeys(words):
        others = expansions.get(word, [])
        weight = weights[word]
        if others:
            best = [sum(engine.weights(form).values()) / len(form) for form in others if form]
            weight = min([weight, *best])
        found.append(Need(word, (frozenset({word}), *others), weight))
    return tuple(found)


def coverage(wanted: Sequence[Need], text_stems: frozenset[str]) -> float:
    """Share in [0, 1] of the weight of what is asked that a text speaks of; 1 where nothing in particular is asked."""
    total = sum(need.weight for need in wanted)
    if total == 0:
        return 1.0
    return sum(need.weight for need in wanted if need.met_by(text_stems)) / total


def gather(engine: SearchEngine, query: Query, hits: Iterable[Hit], wanted: Sequence[Need]) -> list[Evidence]:
    """Every unit of the articles hit, best first."""
    listed = list(hits)
    top = max((hit.score for hit in listed), default=1.0) or 1.0
    found: list[Evidence] = []
    for hit in listed:
        article = engine.article(hit.passage)
        context = frozenset(stems(article.context))
        support = coverage(wanted, context | frozenset(stems(article.text)))
        if article.kind == "langkah" and not article.fields:
            continue  # all steps in one: shown as cards, never as the answering words
        for unit in units(article):
            own = frozenset(stems(unit.text)) | context
            score = (
                coverage(wanted, own)
                + _ARTICLE_SHARE * support
                + _HIT_SHARE * hit.score / top
                + _kind_bonus(query, unit, wanted)
                + (1.0 if hit.exact and unit.key.startswith(hit.passage.key) else 0.0)
            )
            found.append(Evidence(unit, score, support, hit))
    return sorted(found, key=lambda e: (-e.score, e.passage.order, e.unit.start))


def _kind_bonus(query: Query, unit: Unit, wanted: Sequence[Need]) -> float:
    bonus = signal_weight(query.kind, unit.text)
    if query.kind is QuestionKind.HOW_MANY and counts(unit.text, wanted):
        bonus += _COUNTED
    if query.kind in (QuestionKind.DEFINITION, QuestionKind.DIFFERENCE) and defines(unit.text, wanted):
        bonus += _DEFINITION
    if unit.passage.form is Form.MODEL:
        bonus += _SOP_FOR_HOW_TO if query.kind is QuestionKind.HOW_TO else -_SOP_ELSEWHERE
    if unit.passage.kind == "penjelasan":
        bonus -= _EXPLANATION_ONLY  # a Penjelasan holds no norm of its own (UU 12/2011 Lampiran II no. 176-178)
    return bonus


def counts(text: str, wanted: Sequence[Need]) -> bool:
    """Whether a number stands right before something that is asked about: "47 indikator"."""
    words = {word for need in wanted for alternative in need.alternatives for word in alternative}
    listed = stems(text)
    return any(
        here.isdigit() and not set(listed[place + 1 : place + 3]).isdisjoint(words) for place, here in enumerate(listed)
    )


def defines(text: str, wanted: Sequence[Need]) -> bool:
    """Whether a text defines what is asked: the asked words stand before its first "adalah", and few others do."""
    match = _DEFINES.search(text)
    if match is None or not wanted:
        return False
    term = [s for s in stems(re.sub(r"^\W*\d+\W+", "", text[: match.start()])) if not s.isdigit()]
    if not term or len(term) > 16:
        return False
    asked = sum(need.met_by(frozenset(term)) for need in wanted) / len(wanted)
    words = {word for need in wanted for alternative in need.alternatives for word in alternative}
    return asked >= 0.99 and sum(word in words for word in term) / len(term) >= 0.4
