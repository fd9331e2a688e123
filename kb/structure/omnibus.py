"""Omnibus acts: articles that change other laws, told apart from the articles of those laws that they restate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.language.numerals import ocr_number
from kb.structure.amendment import HEADING, apart, opens_change
from kb.structure.changes import read_changes
from kb.structure.cleaning import Line
from kb.structure.headings import CANDIDATE
from kb.structure.references import parse_references
from kb.types import DocumentKey

# "Beberapa ketentuan dalam Undang-Undang Nomor 26 Tahun 2007 …"; must not match "beberapa ketentuan lain".
OPENS = re.compile(
    r"^(?:Beberapa\s+)?[Kk]etentuan\s+(?:dalam|pada)\s+(?=(?:[Uu]ndang-?\s?[Uu]ndang|Peraturan|Keputusan)\b)",
    re.MULTILINE,
)
_OPENS_INSIDE = re.compile(
    r"(?<!\s)\s++(?=Pasal\s[\dOlI]+\s+Beberapa\s+[Kk]etentuan\s+(?:dalam|pada)\s)"
    r"|(?<=\d)\s+(?=Beberapa\s+[Kk]etentuan\s+(?:dalam|pada)\s+(?:[Uu]ndang|Peraturan))"
)
_DIVISION = re.compile(r"^(?:BAB\s+[IVXL]+\b|Bagian\s+Ke\w+|Paragraf\s+\d)")
_AHEAD = 7


def target_of(lines: Sequence[Line]) -> DocumentKey | None:
    """The law that an article changes, where its first words say so."""
    text = " ".join(line.text for line in lines[:_AHEAD] if line.text)
    if OPENS.match(text) is None or "ubah" not in text[:900]:
        return None
    cleaned = re.sub(r"\b((?:Nomor|Tahun)\s+)([\dOolIS]{1,4})\b", lambda m: m[1] + ocr_number(m[2]), text)
    return next((found.document for found in parse_references(cleaned[:300]) if found.document is not None), None)


def in_own_lines(lines: list[Line]) -> list[Line]:
    """The lines of an omnibus act with its articles, orders and restated Pasal each on a line of its own."""
    out: list[Line] = []
    for line in lines:
        for part in _OPENS_INSIDE.split(line.text):
            out += apart(replace(line, text=part))
    return out


def is_omnibus(lines: Sequence[Line]) -> bool:
    """Whether at least two articles open with "Beberapa ketentuan dalam …" of another law."""
    found = 0
    for line in lines:
        text = re.sub(r"^(?:\d+\s+)?Pasal\s[\dOlI]+\s+", "", line.text)
        found += OPENS.match(text) is not None and text.startswith("Beberapa")
        found += len(_OPENS_INSIDE.findall(line.text)) if found < 2 else 0
        if found >= 2:
            return True
    return False


def restated(lines: Sequence[Line]) -> set[int]:
    """Indices of lines on which a Pasal of another law is restated: those are no articles of this act."""
    out: set[int] = set()
    host, inside, free = 0, False, False
    wanted: set[str] = set()
    for index, line in enumerate(lines):
        if inside and opens_change(lines, index):
            changes = read_changes(" ".join(row.text for row in lines[index : index + 5]))
            wanted = {change.pasal for change in changes}
            free = any(change.place.startswith("ba") for change in changes)
        elif inside and _DIVISION.match(line.text) and not free:
            inside = False
        for number, letter, opens in _headings(lines, index):
            if opens:
                host, inside, wanted, free = number, True, set(), False
            elif not inside:
                host = number if number == host + 1 else host
            elif f"{number}{letter}".lower() not in wanted and not letter and number == host + 1 and not free:
                host, inside = number, False
            else:
                out.add(index)
                wanted.discard(f"{number}{letter}".lower())
    return out


def _headings(lines: Sequence[Line], index: int) -> Iterator[tuple[int, str, bool]]:
    """(number, letter, whether changes of another law follow) of the Pasal that a line opens with."""
    text = lines[index].text
    match = HEADING.match(text) or CANDIDATE.match(text)
    if match is None:
        return
    number = re.match(r"([\dOlIT]+)\s?([A-Z]?)", match["n"])
    digits = ocr_number(number[1]) if number else ""
    if number is None or not digits.isdigit():
        return
    rest = text[match.end() :] if match.re is HEADING else match["rest"]
    following = [row.text for row in lines[index + 1 : index + 4] if row.text]
    ahead = rest.strip() or next(iter(following), "")
    yield int(digits), number[2], OPENS.match(ahead) is not None
