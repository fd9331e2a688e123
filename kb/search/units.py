"""A passage cut into the units that can answer: ayat, numbered definitions, list items, sentences; always by position.

A unit is a span of its passage's text, so that its words are the passage's words and can be checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.types import Passage, PassageKey

_AYAT = re.compile(r"^\((\d{1,3}[a-z]?)\)\s", re.MULTILINE)
_ANGKA = re.compile(r"^(\d{1,3})\.\s", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?:(?<=[.;!?])|(?<=[.;!?][\"”]))\s+(?=[A-Z(\"“])")
_ROW = re.compile(r"(?:No\.|[^:;.]{1,60}): [^;]*(?:; [^:;]{1,60}: [^;]*)+")
"""A line of a table as the reader writes it: "Tingkat: 1; Nama: Rintisan"; its column names make it one thing."""
_LIST_ITEM = re.compile(r"(?:[-*•]|\(?[a-z0-9]{1,2}[.)])\s", re.IGNORECASE)
_MARK_ALONE = re.compile(r"\s*\(?[a-z0-9]{1,2}[.)]\s*", re.IGNORECASE)
_CONTENTS = re.compile(r"\.{6,}|(?:\. ){6,}")
"""A leader of a table of contents, or the blank of a form."""
_LEGAL = frozenset({"pasal", "ayat", "angka", "huruf"})


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
    if passage.kind in _LEGAL or passage.kind == "langkah":
        return [_whole(passage)]
    spans = [*sentence_spans(passage.text), *list_spans(passage.text)]
    return [Unit(passage, passage.key, passage.label, start, end) for start, end in spans]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, lines and table rows of a text, without surrounding white space, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        spans.extend(_in_line(text, start, start + len(line)))
        start += len(line)
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def says_nothing(text: str) -> bool:
    """Whether a text is a line of a table of contents or of a form to fill in: it says where things stand, not what."""
    return _CONTENTS.search(text) is not None


def is_row(line: str) -> bool:
    """Whether a line is a row of a table."""
    return bool(_ROW.fullmatch(line.strip()))


def _in_line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if is_row(text[start:end]):
        return [(start, end)]
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE_END.finditer(text, start, end):
        if _MARK_ALONE.fullmatch(text, start, match.start()):
            continue  # the mark of an item ends no sentence: "1. Seksi Promosi"
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, end)]


def lead_in(text: str, spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """The sentence that leads in the list which the sentence ``spans[place]`` is an item of; None where it is none.

    It is the nearest before it that ends in a colon, with nothing but items between.
    """
    if not _LIST_ITEM.match(text[slice(*spans[place])]):
        return None
    for span in reversed(spans[:place]):
        words = text[slice(*span)]
        if words.endswith(":"):
            return span
        if not _LIST_ITEM.match(words):
            return None
    return None


def list_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the lists of a text with the sentence that leads them in: two or more marked items in a row."""
    spans: list[tuple[int, int]] = []
    parts = sentence_spans(text)
    first = 0
    while first < len(parts):
        last = first
        while last < len(parts) and _LIST_ITEM.match(text[parts[last][0] : parts[last][1]]):
            last += 1
        if last - first > 1:
            spans.append((parts[max(first - 1, 0)][0], parts[last - 1][1]))
        first = max(last, first + 1)
    return spans


def _marked(passage: Passage, marker: re.Pattern[str], name: str, printed: str) -> list[Unit]:
    """Units that begin at each marker and end before the next; empty when fewer than two markers stand there."""
    starts = [(match.start(), match.group(1)) for match in marker.finditer(passage.text)]
    if len(starts) < 2:
        return []
    ends = [start for start, _ in starts[1:]] + [len(passage.text)]
    result: list[Unit] = []
    for (start, number), end in zip(starts, ends, strict=True):
        span = _trim(passage.text, start, end)
        if span:
            key = PassageKey(f"{passage.key}-{name}-{number.lower()}")
            result.append(Unit(passage, key, f"{passage.label} {name} {printed.format(number)}", *span))
    return result


def _whole(passage: Passage) -> Unit:
    start, end = _trim(passage.text, 0, len(passage.text)) or (0, len(passage.text))
    return Unit(passage, passage.key, passage.label, start, end)


def trimmed(text: str) -> tuple[int, int]:
    """The span of a text without surrounding white space; empty where it is nothing else."""
    return _trim(text, 0, len(text)) or (0, 0)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    stripped = text[start:end].strip()
    if not stripped:
        return None
    begin = start + text[start:end].index(stripped[0])
    return begin, begin + len(stripped)
