"""What the words of an answer should show, by what is asked: a person, a period, a sanction, a row with the number.

``signals.toml`` holds the patterns, by kind of question (``kind``) or by a word of the question (``asked``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.answering.question.asking import bare
from kb.answering.question.levels import Level, level_asked
from kb.answering.question.rows import asked_values, has_asked_number, holds_value
from kb.language.pattern_rows import PatternRow, pattern_rows
from kb.language.sentences import is_row
from kb.language.tokens import stems
from kb.search.needs import asked_share, counted, coverage
from kb.structure.references import without_references
from kb.types import Identity, Need, Query, QuestionKind

TABLE = Path(__file__).with_name("signals.toml")
EXPECTED: Mapping[str, str] = {
    "signals": "weight of the words found that answer this kind of question (signals.toml)",
    "subject": "how far the words before a predicate are just those asked about",
    "other_level": "the unit names the other level of government alone",
    "holds_value": "a row or short line states a range that holds a number of the question",
    "row_number": "a row begins with the number asked for",
    "lists": "a list is asked for, and the unit is one on the topic",
    "list_head": "share of what is asked that the head of that list speaks of",
    "counts": "a number is asked for, and stands right before something asked about",
    "office": "it says who holds the office asked for",
    "term": "it speaks of the asked word as a word",
}
_SUBJECT_WORDS = 16
_LIST_ITEM = re.compile(r"(?:^|[.;:]\s|\n)(?:[-*•]|\(?[a-z0-9]{1,2}[.)])\s", re.IGNORECASE)
_LIST_VERBS = "meliputi|memuat|terdiri atas|mencakup|antara lain"
_LIST_VERB = re.compile(rf"\b(?:{_LIST_VERBS})\b")
_LEAST_COMMAS = 2
_LIST_HEAD = re.compile(rf":|\b(?:{_LIST_VERBS}|sebagai berikut|yaitu|adalah)\b")
_WORD_ASKED = re.compile(r"\b(?:kata|frasa|istilah)\s+[\"“'‘]?([a-z]{3,20})\b")
_YEAR = re.compile(r"(?<![\d/.,])(?:19|20)\d\d(?![\d/,])")
_HOLDERS = (
    "presiden|menteri|kepala|gubernur|bupati|wali ?kota|sekretaris|sekda|penasihat|pejabat|pimpinan|direktur|deputi"
    "|inspektur|badan|dinas|perangkat|bps|bappeda|diskominfo"
)
_OFFICES = (
    "wakil ketua",
    "ketua",
    "wakil",
    "anggota",
    "sekretaris",
    "koordinator",
    "penanggung jawab",
    "pengarah",
    "pelaksana",
    "pembina",
    "admin",
    "walidata",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal(PatternRow):
    """A row of the table: words that show that a unit answers, where the question is of a kind or says ``asked``."""

    kind: QuestionKind | None = None
    asked: re.Pattern[str] | None = None
    weight: float
    asks: str = ""
    predicate: bool = False


@cache
def signals() -> tuple[Signal, ...]:
    """The table."""
    return pattern_rows(
        Signal, TABLE, "signal", re.IGNORECASE, kind=QuestionKind, asked=lambda text: re.compile(text, re.IGNORECASE)
    )


@cache
def of_kind(kind: QuestionKind) -> tuple[Signal, ...]:
    """The signals of a kind of question."""
    return tuple(signal for signal in signals() if signal.kind is kind)


def signal_weight(kind: QuestionKind, text: str) -> float:
    """What the words of a text add for a kind of question."""
    return sum(signal.weight for signal in of_kind(kind) if signal.pattern.search(text))


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a question leads one to expect in its answer, made once for a question."""

    query: Query
    text: str
    signals: tuple[Signal, ...]
    values: tuple[float, ...]
    years: frozenset[str]
    offices: tuple[re.Pattern[str], ...]
    subject: tuple[Need, ...]
    level: Level | None
    term: re.Pattern[str] | None

    @classmethod
    def of(cls, query: Query) -> Expectation:
        """Read a question: its kind, its words, its numbers, its years, the office it asks for."""
        text = without_references(query.respelt).lower()
        asked = f"{text} {' '.join(bare(word) for word in text.split())}"  # "tugasnya" asks as "tugas" does
        chosen = [(s, s.asked.search(asked) if s.asked else None) for s in signals()]
        asking = frozenset(word for _, found in chosen if found for word in stems(found.group()))
        return cls(
            query,
            text,
            tuple(s for s, found in chosen if found or s.kind is query.kind),
            asked_values(text),
            frozenset(_YEAR.findall(text)),
            tuple(_office(name) for name in _OFFICES if re.search(rf"\b{name}\b", text))[:1]
            if query.kind is QuestionKind.WHO
            else (),
            tuple(need for need in query.needs if need.word not in asking),
            level_asked(text),
            _term(text),
        )

    def features(self, text: str) -> dict[str, float]:
        """What the words of a unit show of the sort expected, by the names of :data:`EXPECTED`."""
        signs = [(signal, match) for signal in self.signals if (match := signal.pattern.search(text))]
        asks_list = self.query.kind is QuestionKind.LIST and self._on_topic(text) and _lists(text)
        return {
            "signals": sum(signal.weight for signal, _ in signs),
            "subject": max((self._subject(text[: m.start()]) for s, m in signs if s.predicate), default=0.0),
            "other_level": float(self.level is not None and self.level.missed_by(text)),
            "holds_value": float(bool(self.values) and holds_value(text, self.values)),
            "row_number": float(has_asked_number(text, self.text)),
            "lists": float(asks_list),
            "list_head": self.heading(_LIST_HEAD.split(text, maxsplit=1)[0]) if asks_list else 0.0,
            "counts": float(
                self.query.kind is QuestionKind.HOW_MANY and not is_row(text) and counted(text, self.query.needs)
            ),
            "office": float(any(office.search(text) for office in self.offices)),
            "term": float(self.term is not None and self.term.search(text) is not None),
        }

    def shows(self, text: str) -> bool:
        """Whether the words of a text show anything of the sort expected."""
        return any(value > 0 for name, value in self.features(text).items() if name != "other_level")

    def _subject(self, before: str) -> float:
        """Share in [0, 1] of what is asked that the words before a predicate name: whose duty, whose aim it is."""
        if not self.subject or len(before.split()) > _SUBJECT_WORDS:
            return 0.0
        words = stems(before)
        return asked_share(words, self.subject) * coverage(self.subject, frozenset(words))

    def _on_topic(self, text: str) -> bool:
        """Whether a text speaks of what a word of the table asks for: a list of members is no list of duties."""
        topics = [signal for signal in self.signals if signal.asked is not None]
        return not topics or any(signal.pattern.search(text) for signal in topics)

    def year_of(self, identity: Identity) -> float:
        """1 where a document without a number (a report of a year) is of a year asked for, -1 of another, else 0."""
        own = set(_YEAR.findall(f"{identity.title} {identity.label}")) if not identity.number else set()
        if not self.years or not own:
            return 0.0
        return 1.0 if own & self.years else -1.0

    def heading(self, label: str) -> float:
        """Share in [0, 1] of what is asked that a heading speaks of; 0 where nothing is asked."""
        return coverage(self.query.needs, frozenset(stems(label))) if self.query.needs else 0.0


def _lists(text: str) -> bool:
    """Whether a text lists things: under marks of their own, or in one sentence."""
    if len(_LIST_ITEM.findall(text)) > 1:
        return True
    head = _LIST_VERB.search(text)
    return head is not None and text.count(",", head.end()) >= _LEAST_COMMAS


def asks_topic(query: Query) -> bool:
    """Whether a question asks for something of its own by a word of the table: an example, a sanction, a place."""
    text = without_references(query.respelt)
    return any(signal.asked is not None and signal.asked.search(text) for signal in signals())


def _term(asked: str) -> re.Pattern[str] | None:
    """Where a text speaks of a word as a word ('kata "wajib" …'), for a question that asks what a word means."""
    named = _WORD_ASKED.search(asked)
    return re.compile(rf"\b(?:kata|frasa|istilah) [\"“']?{re.escape(named.group(1))}\b", re.I) if named else None


def _office(name: str) -> re.Pattern[str]:
    """Where a list or a sentence says who holds an office: "a. Ketua : Penasihat …", "diketuai", "ketua: menteri"."""
    said = {"ketua": "ketua|diketuai oleh", "koordinator": "koordinator|dikoordinasikan oleh"}.get(name, name)
    before = r"(?<!wakil )" if name == "ketua" else ""
    return re.compile(
        rf"(?:^|\n|^\(\w+\) |\s[a-z0-9]{{1,2}}[.)]\s|- |: ){before}(?:{said})"
        rf"(?:(?: [a-z]+){{0,2}}\s*+(?:[:=—–])?|(?: [a-z]+){{0,5}} (?:adalah|dijabat(?: oleh)?|yaitu))\s*+"
        rf"(?:para |seorang )?(?:{_HOLDERS})"
        rf"|\b(?:{_HOLDERS})\b[^.;:]{{0,40}}\b(?:menjabat|menjadi|merangkap|bertindak|selaku)"
        rf"(?: sebagai| selaku)? {name}\b",
        re.IGNORECASE,
    )
