"""The Penjelasan: its general part and what it says Pasal by Pasal."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.structure.cleaning import Line
from kb.structure.headings import article_headings
from kb.structure.naming import Places
from kb.structure.wrapping import Words, join_pages
from kb.structure.zones import BY_ARTICLE, GENERAL
from kb.types import Gap, Section

_MOST_OF = 0.8
"""Share of the numbers up to the last that must be there before the last is believed."""


def explanation_sections(
    lines: list[Line], words: Words, places: Places, amending: bool
) -> tuple[tuple[Section, ...], tuple[Gap, ...]]:
    """One section for "Umum" and one for each Pasal; numbers that are missing in the run are one gap."""
    if not any(line.text for line in lines):
        return (), ()
    general, rest, start = _parted([part for line in lines for part in _articles_apart(line)], amending)
    out: list[Section] = []
    general = general[start:]
    text, breaks = join_pages([(line.text, line.page) for line in general], words)
    if text:
        pages = [line.page for line in general if line.text]
        place = places.unique("penjelasan-umum")
        umum = Section("penjelasan", "", place, "Penjelasan Umum", "", text, pages[0], pages[-1], breaks=breaks)
        out.append(umum)
    headings = [h for h in article_headings(rest, first_must_stand_alone=True) if not (amending and h.number == 1)]
    ends = [*(heading.line for heading in headings), len(rest)][1:]
    for heading, end in zip(headings, ends, strict=False):
        own = rest[heading.line + 1 : end]
        pages = [line.page for line in own if line.text] or [rest[heading.line].page]
        place = places.unique(f"penjelasan-pasal-{heading.name.lower()}")
        text, breaks = join_pages([(line.text, line.page) for line in own], words)
        label, page = f"Penjelasan Pasal {heading.name}", rest[heading.line].page
        out.append(Section("penjelasan", heading.name, place, label, "", text, page, pages[-1], breaks=breaks))
    page = lines[0].page
    loose = [line for line in rest[: headings[0].line if headings else len(rest)] if line.text]
    text, breaks = join_pages([(line.text, line.page) for line in loose], words)
    if not out and not text:
        return (), ()
    last = max([page, *(line.page for line in loose)])
    place = places.unique("penjelasan")
    parent = Section("penjelasan", "", place, "Penjelasan", "", text, page, last, None, tuple(out), {}, breaks)
    return (parent,), () if amending else _missing([h.number for h in headings], page)


def _parted(lines: list[Line], amending: bool) -> tuple[list[Line], list[Line], int]:
    """The lines of the general part, those that go Pasal by Pasal, and where behind its heading the first begin."""
    cut = next((i for i, line in enumerate(lines) if BY_ARTICLE.match(line.text)), None)
    general, start = _general_apart(lines[:cut])
    if cut is None:
        found = article_headings(general[start:], first_must_stand_alone=True)
        first = start + found[0].line if found and found[0].number == 1 and not amending else len(general)
        return general[:first], general[first:], start
    rest = lines[cut].text[BY_ARTICLE.match(lines[cut].text).end() :].strip(" \t.:")  # type: ignore[union-attr]
    own = [replace(lines[cut], text=rest)] if rest else []
    return general, [part for line in own for part in _articles_apart(line)] + lines[cut + 1 :], start


# Where the general part begins inside a line: "… TENTANG LAYANAN I. UMUM Layanan …", "… LAYANAN. PENJELASAN UMUM.
# Dalam"; must not match "PERUSAHAAN UMUM (PERUM)", "KETENTUAN UMUM Pasal 1".
_GENERAL_INSIDE = re.compile(
    r"(?<=[A-Z\d.)”\"_])(?<!KETENTUAN)\s++(?=(?:[IA1l]\s?[.,]\s*+)?(?:PENJELASAN\s++)?UMUM\b[\s.:,_-]*+"
    r"(?:[\"“(]?[A-Z][a-z]|[A-Z]\s[a-z]|[1a]\s?[.)]))"
)


def _general_apart(lines: list[Line]) -> tuple[list[Line], int]:
    """The lines with the general part's heading on a line of its own, and the index behind it; 0 where it has none."""
    for index, line in enumerate(lines):
        inside = _GENERAL_INSIDE.search(line.text) if "UMUM" in line.text else None
        before, text = (line.text[: inside.start()], line.text[inside.end() :]) if inside else ("", line.text)
        match = GENERAL.match(text)
        rest = text[match.end() :].lstrip(" \t.:,_-–—") if match else ""
        if match is None or (rest and rest.upper() == rest):
            continue
        parts = [replace(line, text=part) for part in (before, match[0], rest) if part]
        return [*lines[:index], *parts, *lines[index + 1 :]], index + 1 + bool(before)
    return lines, 0


def last_explained(lines: list[Line]) -> int:
    """The last Pasal that a Penjelasan speaks of, 0 where its numbers do not tell it for sure."""
    lines = [part for line in lines for part in _articles_apart(line)]
    cut = next((i for i, line in enumerate(lines) if BY_ARTICLE.match(line.text)), len(lines))
    numbers = [heading.number for heading in article_headings(lines[cut + 1 :], first_must_stand_alone=True)]
    sure = len(numbers) > 1 and numbers[-1] == numbers[-2] + 1 and len(numbers) >= _MOST_OF * numbers[-1]
    return numbers[-1] if sure else 0


# A Pasal that begins inside running text ("… Cukup jelas. Pasal 10 Ayat (1) …"); must not match "Pasal 28H ayat (1)",
# "Pasal 5 Undang-Undang ini".
_INSIDE = re.compile(
    r"(?:^|(?<=[.:;”\"’)]))\s*(Pas[ae][li1]\s?[\dOlI]{1,3}(?:\s\d{1,2}){0,2}(?:\s?[A-H])?)\s+(?=(?:Cukup|Ayat|Huruf|Angka|Yang|[A-Z“\"(])(?!ndang|eraturan|UHP))"
)


def _articles_apart(line: Line) -> list[Line]:
    """The headings of Pasal inside a line of running text as lines of their own."""
    if "Pas" not in line.text or len(line.text) < 16:
        return [line]
    return [replace(line, text=part.strip()) for part in _INSIDE.split(line.text) if part.strip()]


def _missing(numbers: list[int], page: int) -> tuple[Gap, ...]:
    lost = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    if not lost:
        return ()
    named = ", ".join(map(str, lost[:12])) + (" …" if len(lost) > 12 else "")
    return (Gap("penjelasan", f"Penjelasan Pasal {named} tidak terbaca; mungkin tergabung di pasal sebelumnya.", page),)
