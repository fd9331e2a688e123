"""Sentences, lines, rows and lists of a text, always by position: a span of a text holds its words letter by letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_SENTENCE_END = re.compile(r"(?:(?<=[.;!?])|(?<=[.;!?][\"”]))\s+(?=[A-Z(\"“])")
_ROW = re.compile(r"(?:No\.|[^:;.]{1,60}): [^;]*(?:; [^:;]{1,60}: [^;]*)+")
"""A line of a table as the reader writes it: "Tingkat: 1; Nama: Rintisan"; its column names make it one thing."""
_LIST_ITEM = re.compile(r"(?:[-*•]|\(?[a-z0-9]{1,2}[.)])\s", re.IGNORECASE)
_CONTENTS = re.compile(r"\.{6,}|(?:\. ){6,}")
"""A leader of a table of contents, or the blank of a form."""
_MARK_ALONE = re.compile(r"\s*\(?[a-z0-9]{1,2}[.)]\s*", re.IGNORECASE)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, lines and table rows of a text, without surrounding white space, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        spans.extend(_in_line(text, start, start + len(line)))
        start += len(line)
    return [whole for span in spans if (whole := trimmed_span(text, *span))]


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


@lru_cache(maxsize=4000)
def led_spans(text: str) -> tuple[tuple[int, int, tuple[int, int] | None], ...]:
    """Start and end of each sentence of a text, and the span of what leads it in where it is an item of a list."""
    spans = sentence_spans(text)
    return tuple((start, end, lead_in(text, spans, place)) for place, (start, end) in enumerate(spans))


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


def trimmed(text: str) -> tuple[int, int]:
    """The span of a text without surrounding white space; empty where it is nothing else."""
    return trimmed_span(text, 0, len(text)) or (0, 0)


def trimmed_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a stretch of a text without surrounding white space; None where it is nothing else."""
    stripped = text[start:end].strip()
    if not stripped:
        return None
    begin = start + text[start:end].index(stripped[0])
    return begin, begin + len(stripped)
