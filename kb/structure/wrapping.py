"""Lines as printed become sentences: wrapped lines joined, hyphens at line ends settled, paragraphs kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

Words = Counter[str]
"""How often each word of the document occurs, in lower case; decides what a hyphen at a line's end was."""

_LABEL_ALONE = re.compile(r"(?:Ayat|Huruf|Angka|Pasal)\s*\(?\w{1,4}\)?")
Paragraphs = Literal["sentence", "blank", "short"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"(?<![^\W\d_])(?P<left>[^\W\d_]++)-$")
_FIRST = re.compile(r"^(?P<right>[^\W\d_]+)")
# A line that starts something: a list mark, "Ayat (1)", "Huruf a", "Cukup jelas."
_STARTS = re.compile(
    r"^(?:\(\d{1,2}[a-z]?\)|[a-z]\.\s|\d{1,3}\.\s|[a-z]\)\s|\d{1,2}\)\s|[-•*–]\s|(?:Ayat|Huruf|Angka)\s*\(?\w{1,3}\)?$"
    r"|Cukup\s?jelas|Pasal \d+[A-Z]?$)"
)


def words_of(lines: Iterable[str]) -> Words:
    """Words of the document, those cut at a line's end left out."""
    counts: Words = Counter()
    for line in lines:
        counts.update(word.lower() for word in _WORD.findall(line.rstrip("-")))
    return counts


def mend(line: str, words: Words) -> str:
    """Words that a PDF's letter spacing split ("ya ng") made whole, where the document mostly has them whole."""
    parts = line.split(" ")
    out: list[str] = []
    for part in parts:
        if out and part and _splits(out[-1], part, words):
            out[-1] += part
        else:
            out.append(part)
    return " ".join(out)


def _splits(left: str, right: str, words: Words) -> bool:
    tail, head = re.search(r"(?<![^\W\d_])[^\W\d_]++$", left), re.match(r"[^\W\d_]+", right)
    if tail is None or head is None or (right[0].isupper() and not left.isupper()):
        return False
    low, high = tail[0].lower(), head[0].lower()
    whole = words[low + high]
    return whole >= 3 and 2 * words[low] < whole and 2 * words[high] < whole


def join_lines(lines: list[str], words: Words, paragraphs: Paragraphs = "sentence") -> str:
    """Lines as text: wrapped ones joined by a space, new paragraphs on a new line.

    A new paragraph starts at a list mark, and by ``sentence`` after a blank or short line that ends a sentence (PDF,
    recognised text), by ``blank`` after every blank line (Markdown), by ``short`` also after every line well short of
    the widest, so that tables in PDF text stay in lines.
    """
    return join_pages([(line, 0) for line in lines], words, paragraphs)[0]


PageBreaks = tuple[tuple[int, int], ...]
"""(offset in a text, page): from where on it stands on which page, each page once."""


def join_pages(
    lines: Sequence[tuple[str, int]], words: Words, paragraphs: Paragraphs = "sentence"
) -> tuple[str, PageBreaks]:
    """(line, page) pairs as text by :func:`join_lines`, and where in it each page begins."""
    out: list[str] = []
    breaks: list[tuple[int, int]] = []
    blank = False
    width = max((len(line) for line, _ in lines), default=0)
    previous = before = 0
    for raw, page in lines:
        line = " ".join(raw.split())
        if not line:
            blank = True
            continue
        if out and not _breaks(out[-1], line, blank, previous / width, paragraphs):
            offset = before + len(out[-1])
            out[-1] = _join(out[-1], line, words)
        else:
            before += len(out[-1]) + 1 if out else 0
            offset = before
            out.append(line)
        if not breaks or breaks[-1][1] != page:
            breaks.append((offset, page))
        blank, previous = False, len(line)
    return "\n".join(out), tuple(breaks)


def _breaks(before: str, line: str, blank: bool, filled: float, paragraphs: Paragraphs) -> bool:
    """Whether ``line`` starts a new paragraph after ``before``."""
    if _STARTS.match(line) or re.fullmatch(
        r"(?:Ayat|Huruf|Angka|Pasal)\s*\(?\w{1,4}\)?", before.rsplit("\n", maxsplit=1)[-1]
    ):
        return True
    if paragraphs == "blank":
        return blank
    ended = before.endswith((".", ":", ";", "?", "!"))
    if ended and (blank or filled < 0.75) and not line[:1].islower():
        return True
    return paragraphs == "short" and (filled < 0.6 or blank) and not before.endswith((",", "-"))


def _join(before: str, line: str, words: Words) -> str:
    if not before.endswith("-") or before.endswith(" -"):
        return f"{before} {line}"
    left, right = _LAST.search(before[-60:]), _FIRST.match(line)
    if left is None or right is None:
        return before + line
    return before + line if _keeps_hyphen(left["left"], right["right"], words) else before[:-1] + line


def _keeps_hyphen(left: str, right: str, words: Words) -> bool:
    """Whether a hyphen at a line's end is part of the word: "Undang-/Undang" yes, "penyeleng-/garaan" no."""
    if right[0].isupper():
        return True
    low, high = left.lower(), right.lower()
    together, hyphened = words[low + high], words[f"{low}-{high}"]
    if together or hyphened:
        return hyphened > together
    if any(low.endswith(high[:size]) for size in range(len(high), 2, -1)):
        return True
    return bool(words[low] and words[high])
