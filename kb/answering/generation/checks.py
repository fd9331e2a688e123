"""Whether a sentence of a model says what the sources it names say. Every fault found is named; no fault, no doubt.

The model's word is never taken for anything: sources were chosen, and their standing judged, before it was asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from kb.answering.generation import facts
from kb.answering.generation.neutral import is_instruction
from kb.answering.generation.sentences import Sentence
from kb.answering.generation.sources import Source
from kb.search.tokens import tokens
from kb.structure.references import format_reference, parse_references
from kb.types import Reference

TABLE = Path(__file__).with_name("checks.toml")
LONGEST = 60
"""Words of a sentence."""
_MARKUP = re.compile(r"[<>{}`|\\*#~\[\]]|\b(?:https?|ftp|javascript|data|file)\s*:|\bwww\.|\S@\S|://", re.IGNORECASE)


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
    if len(words) > LONGEST or sentence.text.endswith("?") or len(facts.content(sentence.text)) < 2:
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
    known, text = _known(cited), _text(cited)
    strange = [
        *sorted(facts.numbers(sentence) - facts.numbers(known)),
        *(
            " ".join(part for part in each if part)
            for each in sorted(facts.quantities(sentence) - facts.quantities(text))
        ),
        *sorted(facts.dates(sentence) - facts.dates(known)),
    ]
    return Fault(FaultKind.NUMBER, ", ".join(dict.fromkeys(strange))) if strange else None


def _references(sentence: str, cited: Sequence[Source]) -> Fault | None:
    allowed: list[Reference] = []
    for source in cited:
        allowed += parse_references(source.names)
        allowed += parse_references(f"{source.citation.place} {source.citation.document_label}")
        allowed += parse_references(source.text)
    strange = [r for r in parse_references(sentence) if not any(_same(r, known) for known in allowed)]
    loose = facts.verses(sentence) - facts.verses(_known(cited))
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
    held = facts.norms(_text(cited))
    for modal, governed in facts.claimed_norms(sentence):
        if modal not in held or (governed and governed[0] not in held[modal]):
            return Fault(FaultKind.MODAL, f"{modal} {governed[0] if governed else ''}".strip())
    lost = _lost(sentence, cited)
    return Fault(FaultKind.MODAL, lost) if lost else None


def _lost(sentence: str, cited: Sequence[Source]) -> str:
    """A word that a modal governs wherever the source has it, and that the sentence has without it."""
    here: set[tuple[str, str]] = {
        (modal, word) for modal, governed in facts.claimed_norms(sentence) for word in governed
    }
    spoken = set(facts.content(sentence))
    total: dict[str, int] = {}
    for word in facts.content(_text(cited)):
        total[word] = total.get(word, 0) + 1
    under: dict[str, list[str]] = {}
    for modal, governed in facts.claimed_norms(_text(cited)):
        for word in governed[:1]:
            under.setdefault(word, []).append(modal)
    for word, modals in under.items():
        if word in spoken and len(modals) >= total.get(word, 0) and not any((m, word) in here for m in modals):
            return f"{modals[0]} {word}"
    return ""


def _names(sentence: str, cited: Sequence[Source]) -> Fault | None:
    words = [tokens(part) for source in cited for part in (source.text, source.citation.document_title, source.heading)]
    flat = {word for listed in words for word in listed}
    for run in facts.names(sentence):
        if not all(word in flat for word in run) or not _in_order(run, words):
            return Fault(FaultKind.NAME, " ".join(run))
    return None


def _in_order(run: Sequence[str], texts: Sequence[Sequence[str]]) -> bool:
    """Whether every two neighbours of a name are neighbours in a text; "Kepala Daerah" is not "Kepala Dinas"."""
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return all(any(facts.stands_in(pair, words) for words in texts) for pair in pairs)


def _support(sentence: str, cited: Sequence[Source]) -> Fault | None:
    score = facts.support(sentence, _known(cited))
    if score >= least_support() and all(_adds(sentence, source) for source in cited):
        return None
    held = set(facts.content(_known(cited)))
    strange = [word for word in tokens(sentence) if facts.content(word) and facts.root(word) not in held]
    return Fault(FaultKind.SUPPORT, ", ".join(dict.fromkeys(strange)) or "susunannya")


_LEAST_ADDED = 0.2


def _adds(sentence: str, source: Source) -> bool:
    """Whether a named source has something of the sentence at all."""
    return facts.support(sentence, f"{source.names}\n{source.text}") >= _LEAST_ADDED


_RULES: tuple[Callable[[str, Sequence[Source]], Fault | None], ...] = (
    _numbers,
    _references,
    _modals,
    _names,
    _support,
)
