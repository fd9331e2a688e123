"""A passage cut into the units that can answer: ayat, numbered definitions, list items, sentences; always by position.

A unit is a span of its passage's text, so that its words are the passage's words and can be checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.language.sentences import list_spans, sentence_spans, trimmed_span
from kb.types import Passage, PassageKey

_AYAT = re.compile(r"^\((\d{1,3}[a-z]?)\)\s", re.MULTILINE)
_ANGKA = re.compile(r"^(\d{1,3})\.\s", re.MULTILINE)
PROVISIONS = frozenset({"pasal", "ayat", "angka", "huruf"})
"""Kinds of passages that are provisions of a law."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A span ``[start, end)`` of ``passage.text`` with the key and printed place it is cited by.

    ``focus`` is where the sentence in it starts that is nearest in meaning to what was asked, where that is known.
    """

    passage: Passage
    key: PassageKey
    label: str
    start: int
    end: int
    focus: int | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The unit's words, verbatim."""
        return self.passage.text[self.start : self.end]


def units(passage: Passage) -> list[Unit]:
    """The units of a passage: its ayat or numbered definitions where it is law, its sentences and lines elsewhere."""
    if passage.kind == "pasal":
        marked = _marked(passage, _AYAT, "ayat", "({})") or _marked(passage, _ANGKA, "angka", "{}")
        return marked or [_whole(passage)]
    if passage.kind in PROVISIONS or passage.kind == "langkah":
        return [_whole(passage)]
    spans = [*sentence_spans(passage.text), *list_spans(passage.text)]
    return [Unit(passage, passage.key, passage.label, start, end) for start, end in spans]


def _marked(passage: Passage, marker: re.Pattern[str], name: str, printed: str) -> list[Unit]:
    """Units that begin at each marker and end before the next; empty when fewer than two markers stand there."""
    starts = [(match.start(), match.group(1)) for match in marker.finditer(passage.text)]
    if len(starts) < 2:
        return []
    ends = [start for start, _ in starts[1:]] + [len(passage.text)]
    result: list[Unit] = []
    for (start, number), end in zip(starts, ends, strict=True):
        span = trimmed_span(passage.text, start, end)
        if span:
            key = PassageKey(f"{passage.key}-{name}-{number.lower()}")
            result.append(Unit(passage, key, f"{passage.label} {name} {printed.format(number)}", *span))
    return result


def _whole(passage: Passage) -> Unit:
    start, end = trimmed_span(passage.text, 0, len(passage.text)) or (0, len(passage.text))
    return Unit(passage, passage.key, passage.label, start, end)
