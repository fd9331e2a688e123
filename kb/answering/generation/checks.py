"""Whether a sentence of a model says what the sources it names say. Every fault found is named; no fault, no doubt.

The model's word is never taken for anything: sources were chosen, and their standing judged, before it was asked.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from kb.answering.generation import facts
from kb.answering.generation.neutral import is_instruction
from kb.answering.generation.sentences import Sentence
from kb.answering.generation.sources import Source
from kb.language.sentences import sentence_spans
from kb.language.tokens import tokens
from kb.structure.references import format_reference, parse_references, without_references
from kb.types import Reference

TABLE = Path(__file__).with_name("checks.toml")
LONGEST = 60
"""Words of a sentence."""
LEFT_OUT = "…"
"""Stands where a sentence names a place of law: what is before and what is after are no neighbours."""
_MARKUP = re.compile(r"[<>{}`|\\*#~=\[\]]|\b(?:https?|ftp|javascript|data|file)\s*:|\bwww\.|\S@\S|://", re.IGNORECASE)


_UNFINISHED = re.compile(
    r"(?:\?|[:;]|\b(?:sebagai berikut|berikut ini|berikut|yaitu|yakni|adalah|meliputi|terdiri atas|dan|atau)\W*)$",
    re.IGNORECASE,
)
"""A question, or a sentence whose list was left behind."""


class FaultKind(StrEnum):
    """What is wrong with a sentence."""

    UNCITED = "uncited"
    UNKNOWN_SOURCE = "unknown_source"
    NOT_LEADING = "not_leading"
    MARKUP = "markup"
    SHAPE = "shape"
    NUMBER = "number"
    REFERENCE = "reference"
    MODAL = "modal"
    CONDITION = "condition"
    NAME = "name"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a sentence; ``detail`` are the words meant."""

    kind: FaultKind
    detail: str = ""


@cache
def least_support() -> float:
    """The support score below which a sentence is not believed; chosen by ``tools/sentence_support.py``."""
    return float(tomllib.loads(TABLE.read_text(encoding="utf-8"))["least_support"])


def check(sentence: Sentence, sources: Sequence[Source], first: bool = False) -> tuple[Fault, ...]:
    """The faults of a sentence against the numbered sources; ``first`` where it must answer from a leading one."""
    if not sentence.numbers:
        return (Fault(FaultKind.UNCITED),)
    by_number = {source.number: source for source in sources}
    unknown = [number for number in sentence.numbers if number not in by_number]
    if unknown:
        return (Fault(FaultKind.UNKNOWN_SOURCE, ", ".join(map(str, unknown))),)
    if _MARKUP.search(sentence.text) or is_instruction(sentence.text):
        return (Fault(FaultKind.MARKUP),)
    words = sentence.text.split()
    if len(words) > LONGEST or _UNFINISHED.search(sentence.text) or len(set(facts.content(sentence.text))) < 2:
        return (Fault(FaultKind.SHAPE),)
    cited = [by_number[number] for number in sentence.numbers]
    found = [Fault(FaultKind.NOT_LEADING)] if first and not any(source.leading for source in cited) else []
    for rule in _RULES:
        if (detail := rule(sentence.text, cited)) is not None:
            found.append(detail)
    return tuple(found)


def _text(cited: Sequence[Source]) -> str:
    return "\n".join(source.text for source in cited)


def _known(cited: Sequence[Source]) -> str:
    """The sources' words and what they are called."""
    return "\n".join(f"{source.names}.\n{source.text}" for source in cited)


def _numbers(sentence: str, cited: Sequence[Source]) -> Fault | None:
    """Numbers, quantities and dates outside of references, which are judged as a whole."""
    known, text, said = _known(cited), _text(cited), without_references(sentence, LEFT_OUT)
    strange = [
        *sorted(facts.numbers(said) - facts.numbers(known)),
        *(" ".join(part for part in each if part) for each in sorted(facts.quantities(said) - facts.quantities(text))),
        *sorted(facts.dates(said) - facts.dates(known)),
    ]
    return Fault(FaultKind.NUMBER, ", ".join(dict.fromkeys(strange))) if strange else None


_LINE_MARK = re.compile(r"^(?:\((\d{1,3}[a-z]?)\)|(\d{1,3})\.|([a-z])\.)\s", re.MULTILINE)


def _places(source: Source) -> list[Reference]:
    """Where the source itself stands, and the ayat and angka that its lines begin."""
    own = list(parse_references(f"{source.citation.place} {source.citation.document_label}"))
    for ayat, angka, _ in _LINE_MARK.findall(source.text) if own else ():
        own.append(replace(own[0], ayat=ayat or own[0].ayat, angka=angka or own[0].angka))
    return own


def _references(sentence: str, cited: Sequence[Source]) -> Fault | None:
    allowed: list[Reference] = []
    marks: set[str] = set()
    for source in cited:
        allowed += [*_places(source), *parse_references(source.names), *parse_references(source.text)]
        marks |= {mark for row in _LINE_MARK.findall(source.text) for mark in row if mark}
    strange = [r for r in parse_references(sentence) if not any(_same(r, known) for known in allowed)]
    loose = facts.verses(without_references(sentence, LEFT_OUT)) - facts.verses(_known(cited)) - marks
    if not strange and not loose:
        return None
    return Fault(FaultKind.REFERENCE, ", ".join([*(format_reference(r) for r in strange), *sorted(loose)]))


def _same(claimed: Reference, known: Reference) -> bool:
    """Whether what is claimed says no more than what is known."""
    if claimed.number and (claimed.kind, claimed.number) != (known.kind, known.number):
        return False
    if claimed.year and claimed.year != known.year:
        return False
    return all(
        not getattr(claimed, part) or getattr(claimed, part).lower() == getattr(known, part).lower()
        for part in ("pasal", "ayat", "huruf", "angka")
    )


def _modals(sentence: str, cited: Sequence[Source]) -> Fault | None:
    """A modal must govern in the source what it governs here, and none may be lost."""
    held: dict[str, set[str]] = defaultdict(set)
    for norm in facts.norms(_text(cited)):
        held[norm.modal].update(norm.governed)
    for norm in facts.norms(sentence):
        wanted = norm.governed if norm.loose else norm.governed[:1]
        if norm.modal not in held or (wanted and held[norm.modal].isdisjoint(wanted)):
            return Fault(FaultKind.MODAL, " ".join((norm.modal, *wanted[:1])))
    lost = _lost(sentence, cited)
    return Fault(FaultKind.MODAL, lost) if lost else None


def _lost(sentence: str, cited: Sequence[Source]) -> str:
    """A verb that the sentence has free, and that a modal governs wherever the source has it; empty where none is."""
    here = {(norm.modal, word) for norm in facts.norms(sentence) for word in norm.governed}
    total = Counter(facts.content(_text(cited)))
    under: dict[str, list[str]] = defaultdict(list)
    for norm in facts.norms(_text(cited)):
        for word in norm.governed[:1]:
            under[word].append(norm.modal)
    for word in sorted(facts.acts(sentence) & under.keys()):
        if len(under[word]) >= total[word] and not any((modal, word) in here for modal in under[word]):
            return f"{under[word][0]} {word}"
    return ""


def _conditions(sentence: str, cited: Sequence[Source]) -> Fault | None:
    """The exception or condition of the source's own sentence must come with it: a norm without it is another norm."""
    parts = [s.text[start:end] for s in cited for start, end in sentence_spans(s.text)]
    own = without_references(sentence, LEFT_OUT)
    nearest = max(parts, key=lambda part: facts.support(own, part), default="")
    lost = facts.conditions(nearest) - facts.conditions(sentence)
    return Fault(FaultKind.CONDITION, ", ".join(sorted(lost))) if lost else None


def _names(sentence: str, cited: Sequence[Source]) -> Fault | None:
    words = [tokens(part) for source in cited for part in (source.text, source.citation.document_title, source.heading)]
    flat = {word for listed in words for word in listed}
    for run in facts.names(without_references(sentence, LEFT_OUT)):
        if not all(word in flat for word in run) or not _in_order(run, words):
            return Fault(FaultKind.NAME, " ".join(run))
    return None


def _in_order(run: Sequence[str], texts: Sequence[Sequence[str]]) -> bool:
    """Whether every two neighbours of a name are neighbours in a text; "Kepala Daerah" is not "Kepala Dinas"."""
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return all(any(facts.stands_in(pair, words) for words in texts) for pair in pairs)


def _support(sentence: str, cited: Sequence[Source]) -> Fault | None:
    score = facts.support(
        without_references(sentence, LEFT_OUT), _text(cited), " ".join(source.names for source in cited)
    )
    if score >= least_support() and all(_adds(sentence, source) for source in cited):
        return None
    held = set(facts.content(_known(cited)))
    strange = [word for word in tokens(sentence) if facts.content(word) and facts.root(word) not in held]
    return Fault(FaultKind.SUPPORT, ", ".join(dict.fromkeys(strange)) or "susunannya")


_LEAST_ADDED = 0.2


def _adds(sentence: str, source: Source) -> bool:
    """Whether a named source has something of the sentence at all."""
    return facts.support(without_references(sentence, LEFT_OUT), source.text, source.names) >= _LEAST_ADDED


_RULES: tuple[Callable[[str, Sequence[Source]], Fault | None], ...] = (
    _numbers,
    _references,
    _modals,
    _conditions,
    _names,
    _support,
)
