"""Which words of a quote are marked: the period, date, amount, number or office that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.answering.question.expected import of_kind
from kb.language.amounts import money_spans, share_spans
from kb.language.dates import date_spans
from kb.language.durations import duration_spans
from kb.language.numerals import WORD_PATTERN
from kb.language.offices import office_spans
from kb.language.tokens import stems
from kb.search.needs import asked_stems, counted_spans
from kb.search.units import Unit
from kb.structure.references import parse_references
from kb.types import Query, QuestionKind

Span = tuple[int, int]

_FEW = 3
"""So many bare numbers may each be the one asked for; of more none is marked."""
MOST_MARKS = 6
"""Marks in one quote at most: where much is marked, nothing is."""

_HOW_LONG = re.compile(
    r"\bberapa (?:lama|hari|jam|menit|minggu|bulan|tahun|kali)\b|\b(?:setiap|tiap|per) berapa\b"
    r"|\bseberapa (?:sering|lama)\b|\b(?:jangka waktu|batas waktu|tenggat|deadline|durasi|lamanya|paling lambat)\b"
    r"|\bmasa (?:berlaku|jabatan|kerja|simpan|retensi)"
)
_WHAT_DAY = re.compile(r"\b(?:kapan|tanggal|tgl|tahun berapa|bulan apa|hari apa|sejak|mulai berlaku)\b")
_HOW_MUCH = re.compile(
    r"\bberapa (?:rupiah|duit|uang|biaya|ongkos|tarif|harga|denda|honor|anggaran|besar)"
    r"|\b(?:denda|biaya|tarif|ongkos|harga|honor|honorarium|duit|uang|rupiah|ganti rugi|nominal)(?:nya)?\b"
)
_WHAT_SHARE = re.compile(r"\bpersen|\bprosen|%")
_PUNISHED = re.compile(r"\b(?:sanksi|hukuman|dihukum|pidana|dipidana|denda|didenda|penjara|dipenjara)(?:nya)?\b")
_WHO = re.compile(
    r"\bsiapa|\b(?:ke ?mana|kepada siapa|lapor(?:nya)? (?:ke|di))\b"
    r"|\b(?:pejabat|unit|instansi|lembaga|dinas|bagian|bidang|kementerian|badan|pihak) (?:apa|mana|yang mana)\b"
)
_ENDS = re.compile(
    r"\bdi(?:cabut|nyatakan tidak berlaku|ubah|ganti)(?: dan dinyatakan tidak berlaku)?\b"
    r"|\b(?:mencabut|menggantikan|mengubah|mulai berlaku|(?:tetap|masih|tidak) berlaku)\b",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^[^\S\n]*+\(?(?:\d{1,3}|[a-z])[.)]\s", re.MULTILINE | re.IGNORECASE)
_NUMBER = re.compile(rf"(?<![\d.,/])\d{{1,3}}(?:[.,]\d{{1,3}}){{0,6}}(?![\d/])|\b(?:{WORD_PATTERN})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """What kinds of value a question asks for."""

    duration: bool = False
    day: bool = False
    money: bool = False
    share: bool = False
    count: bool = False
    office: bool = False
    standing: bool = False

    @classmethod
    def of(cls, query: Query) -> Sought:
        """Read from the kind of the question and from its words."""
        asked, kind = query.respelt.lower(), query.kind
        if kind in (QuestionKind.TEXT, QuestionKind.DEFINITION, QuestionKind.DIFFERENCE, QuestionKind.OBJECTION):
            return cls()
        punished = _PUNISHED.search(asked) is not None
        long = _HOW_LONG.search(asked) is not None
        return cls(
            duration=long or punished or kind is QuestionKind.WHEN,
            day=kind in (QuestionKind.WHEN, QuestionKind.VALIDITY) or _WHAT_DAY.search(asked) is not None,
            money=punished or _HOW_MUCH.search(asked) is not None,
            share=_WHAT_SHARE.search(asked) is not None,
            count=kind is QuestionKind.HOW_MANY and not long,
            office=kind is QuestionKind.WHO or _WHO.search(asked) is not None,
            standing=kind is QuestionKind.VALIDITY,
        )


def marks(text: str, query: Query) -> tuple[Span, ...]:
    """Spans of ``text`` that hold what the question asks for, in order, none inside another; empty where none does."""
    sought = Sought.of(query)
    finders: list[tuple[bool, Callable[[str], Iterable[Span]]]] = [
        (sought.duration, duration_spans),
        (sought.day, date_spans),
        (sought.money, money_spans),
        (sought.share, share_spans),
        (sought.standing, lambda words: (match.span() for match in _ENDS.finditer(words))),
        (sought.office, lambda words: _others(words, query)),
        (sought.count, lambda words: _counts(words, query)),
    ]
    spans = [span for wanted, finder in finders if wanted for span in finder(text)]
    if not spans and (sought.duration or sought.day) and query.kind is QuestionKind.WHEN:
        spans = [m.span() for s in of_kind(query.kind) for m in s.pattern.finditer(text) if m.group().strip()]
    return _outermost(spans)[:MOST_MARKS]


def marks_within(unit: Unit, query: Query) -> tuple[Span, ...]:
    """The same in the text of a unit's passage: what the unit holds, or all of the unit where it is only a part."""
    inside = tuple((unit.start + start, unit.start + end) for start, end in marks(unit.text, query))
    if inside:
        return inside
    whole = (unit.start, unit.end) == (0, len(unit.passage.text))
    return () if whole else ((unit.start, unit.end),)


def _others(text: str, query: Query) -> list[Span]:
    """The offices of a text that the question does not name itself; all of them where it names each."""
    spans, asked = office_spans(text), asked_stems(query.needs) | frozenset(stems(query.respelt))
    others = [span for span in spans if not frozenset(stems(text[slice(*span)])[:1]) <= asked]
    return others or spans


def _counts(text: str, query: Query) -> list[Span]:
    """Numbers that count what is asked about; else amounts, shares, durations; else a few that are no place of law."""
    taken = [(r.start, r.end) for r in parse_references(text)] + [m.span() for m in _LIST_MARK.finditer(text)]

    def free(spans: Iterable[Span]) -> list[Span]:
        return [span for span in spans if not any(start <= span[0] < end for start, end in taken)]

    own = free([*counted_spans(text, query.needs), *_spelled_counts(text, query)])
    if own:
        return own
    valued = free([*money_spans(text), *share_spans(text), *duration_spans(text)])
    if valued:
        return valued
    numbers = free(match.span() for match in _NUMBER.finditer(text) if match.group()[0].isdigit())
    return numbers if len(numbers) <= _FEW else []


def _spelled_counts(text: str, query: Query) -> list[Span]:
    """Numbers in words right before something asked about: the "empat" of "empat prinsip"."""
    wanted = asked_stems(query.needs)
    return [
        match.span()
        for match in _NUMBER.finditer(text)
        if match.group().islower() and set(stems(" ".join(_following(text, match.end())))) & wanted
    ]


def _following(text: str, at: int) -> list[str]:
    """The two words after a position of a text."""
    return [match.group() for _, match in zip(range(2), _WORD.finditer(text, at), strict=False)]


def _outermost(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, without those that lie in or overlap one before."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)
