"""Pointers to law as people write them, read into :class:`Reference`: "psl 46 ayat satu perpres 95/2018"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kb.structure.identity import serial
from kb.structure.kinds import kind_of, kinds, printed_kind, spelling_pattern
from kb.structure.numerals import WORD_PATTERN, word_value
from kb.types import Reference

_YEAR = r"(?:19|20)\d\d"
_AND = r"(?:,\s*+(?:dan|atau|serta)?|dan/atau|dan|atau|serta|&)"
_TO = r"(?:sampai\s+dengan|sampai|hingga|s\.?\s?/?\s?d\.?|sm|sd|-|–|—)"
_BETWEEN = rf"\s*+(?:{_AND}|{_TO})\s*+"

# "Pasal 27A", "psl. 46", "ps 20", "pasal lima", "P46"; must not match "P3K", "pasalnya".
ARTICLE = re.compile(
    rf"\b(?:(?:pasal(?:-pasal)?|psl|pas|ps)\s*+\.?\s*+(?P<number>\d{{1,3}}(?:[a-z]{{1,2}}\b)?|(?:{WORD_PATTERN})\b)"
    r"|p(?P<short>\d{2,3}[a-z]?|\d)(?=\s*\(\d|\b(?!\s*[-/]\s*[a-z])))",
    re.IGNORECASE,
)
# "46(1)" without the word Pasal; must not match "3 (tiga)" or "2018(1)".
BARE = re.compile(r"(?<![\d/.(])\b(?P<number>\d{1,3}[A-Za-z]?)(?=\(\d{1,2}[a-z]?\))")
# "ayat (2)", "ayat dua", "ay. 2"; bare "(2)" only right after an article.
VERSE = re.compile(
    rf"\s*+,?\s*+(?:(?:ayat|ay)\s*+\.?\s*+\(?\s*+(?P<ayat>\d{{1,2}}[a-z]?\b|(?:{WORD_PATTERN})\b)\s*\)?"
    r"|\(\s*(?P<mark>\d{1,2}[a-z]?)\s*\))",
    re.IGNORECASE,
)
LETTER = re.compile(
    r"\s*+,?\s*+(?:huruf|hrf|hrp|huruf-huruf)\s*+\.?\s*+\(?(?P<huruf>[a-z]{1,2})\)?(?![a-z])", re.IGNORECASE
)
ITEM = re.compile(
    rf"\s*+,?\s*+(?:angka|nomor\s+urut|butir)\s*+\(?(?P<angka>\d{{1,3}}[a-z]?\b|(?:{WORD_PATTERN})\b)\)?", re.IGNORECASE
)
MORE_VERSES = re.compile(
    rf"(?P<join>{_BETWEEN})(?:(?:ayat|ay)\s*+\.?\s*+\(?(?P<bare>\d{{1,2}}[a-z]?\b)\)?|\(\s*(?P<mark>\d{{1,2}}[a-z]?)\s*\))",
    re.IGNORECASE,
)
# "Pasal 46, 47 dan 48": numbers that go on a list of articles; must not match "Pasal 46, 3 bulan" or "pasal 20 2019".
MORE_ARTICLES = re.compile(
    rf"(?P<join>{_BETWEEN})(?P<number>\d{{1,3}}[A-Z]?)(?=\s*+(?:$|[?.,;]|{_AND}\b|{_TO}|(?:{spelling_pattern()})\b))",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[.?!;]\s")
_LONGEST_GAP = 120
"""Most characters between a place and the document it belongs to."""
_FORWARD = re.compile(r"[\s,:(]*(?:(?:dari|dalam|pada|di|dr|dlm|pd|menurut)\b\s*)*", re.IGNORECASE)


@cache
def _document() -> re.Pattern[str]:
    """Matches "UU No. 27 Tahun 2022", "perpres no.95/2018", "pp 71 2019", "PMK 3/PMK.03/2022", not "UU PDP"."""
    region = r"(?:\s+(?:kabupaten|kota|provinsi|daerah))?(?:\s+(?!nomor|no\b|tahun|tentang)[a-z]+){0,3}?"
    return re.compile(
        rf"\b(?P<kind>{spelling_pattern()})(?:\s+(?:republik\s+indonesia|ri)\b)?(?P<region>{region})"
        r"\s*+(?P<word>(?:nomor|nomer|no|nmr|num)\b\s*+[.:]?\s*+|#\s*+|-)?"
        rf"(?P<number>(?!{_YEAR}\b(?!\s*(?:/|tahun|thn|th)))\d{{1,4}}[A-Z]?(?:/[A-Z][A-Za-z.\-0-9]*)*)"
        rf"(?:(?:\s*+(?:/|-|(?:,\s*+)?(?:tahun|thn|th)\b\.?)\s*+|\s++)(?P<year>{_YEAR}))?(?![\d%])",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A place inside a document with its span; a list ("ayat (2) dan (3)") has become several of them."""

    pasal: str
    ayat: str
    huruf: str
    angka: str
    start: int
    end: int


def parse_references(text: str) -> tuple[Reference, ...]:
    """Every pointer to a law or to a place in one, in the order written.

    A place binds to the document named right after it, else to the nearest before it in the sentence, else to the only
    one in the text. A document without a place is a reference of its own; nicknames ("UU PDP") are not resolved here.
    """
    documents = list(_documents(text))
    places = list(_places(text, [(document.start, document.end) for document in documents]))
    used: set[int] = set()
    found: list[Reference] = []
    for place in places:
        index = _bind(text, place, documents)
        reference = Reference(
            pasal=place.pasal, ayat=place.ayat, huruf=place.huruf, angka=place.angka, start=place.start, end=place.end
        )
        if index is not None:
            used.add(index)
            named = documents[index]
            near = abs(named.start - place.end) < 25 or abs(place.start - named.end) < 25
            reference = replace(
                reference,
                kind=named.kind,
                number=named.number,
                year=named.year,
                start=min(place.start, named.start) if near else place.start,
                end=max(place.end, named.end) if near else place.end,
            )
        found.append(reference)
    found += [document for index, document in enumerate(documents) if index not in used]
    return tuple(sorted(found, key=lambda reference: (reference.start, reference.end)))


def format_reference(reference: Reference) -> str:
    """The printed short form: "Perpres 95/2018 Pasal 61 ayat (4)"."""
    document = ""
    if reference.kind:
        number = reference.number + (f"/{reference.year}" if reference.number and reference.year else "")
        document = f"{printed_kind(reference.kind)} {number}".strip()
    place = []
    if reference.pasal:
        place.append(f"Pasal {reference.pasal}")
    if reference.ayat:
        place.append(f"ayat ({reference.ayat})")
    if reference.huruf:
        place.append(f"huruf {reference.huruf}")
    if reference.angka:
        place.append(f"angka {reference.angka}")
    return " ".join([document, *place]).strip()


@lru_cache(maxsize=2000)
def _kind_named(name: str) -> str | None:
    """The kind that a name in running text means; the same few names come again and again."""
    return kind_of(name)


def _documents(text: str) -> Iterator[Reference]:
    if _DIGIT.search(text) is None:
        return  # most questions: the pattern would be tried at every word
    for match in _document().finditer(text):
        kind = _kind_named(match["kind"])
        if kind is None or (match["region"].strip() and not kinds()[kind].local):
            continue
        if match["region"].strip() and not (match["word"] or match["year"]):
            continue
        number = serial(match["number"]).upper() or "0"
        year = match["year"] or next(iter(re.findall(rf"/({_YEAR})$", match["number"])), None)
        yield Reference(
            kind=kind, number=number, year=int(year) if year else None, start=match.start(), end=match.end()
        )


def _places(text: str, taken: list[tuple[int, int]]) -> Iterator[_Place]:
    """Places in reading order, outside the spans of documents."""
    position = 0
    ends = [stop for _, stop in taken]
    following = {pattern: pattern.search(text) for pattern in (ARTICLE, BARE)}
    while position < len(text):
        for pattern, ahead in following.items():
            if ahead is not None and ahead.start() < position:  # else it is still the next one: looked for once
                following[pattern] = pattern.search(text, position)
        matches = [match for match in following.values() if match]
        if not matches:
            return
        match = min(matches, key=lambda m: m.start())
        start, end = match.span()
        later = bisect_right(ends, start)
        if later < len(taken) and taken[later][0] < end:
            position = end
            continue
        groups = match.groupdict()
        pasal = _number(groups.get("number") or groups.get("short") or "").upper()
        yield from (places := _place_list(text, pasal, start, end))
        position = places[-1].end


def _place_list(text: str, pasal: str, start: int, end: int) -> list[_Place]:
    """The place that starts with this article, and those that a list or range after it adds."""
    verse = VERSE.match(text, end)
    if verse is None:
        inner, stop = _inside(text, end)
        places = [_Place(pasal, "", *inner, start, stop)]
        last = pasal
        while inner == ("", "") and (more := MORE_ARTICLES.match(text, stop)):
            stop = more.end()
            places += [
                _Place(n, "", "", "", start, stop) for n in _continue(last, more["number"].upper(), more["join"])
            ]
            last = more["number"]
        return places
    ayat = _number(verse["ayat"] or verse["mark"]).lower()
    inner, stop = _inside(text, verse.end())
    places = [_Place(pasal, ayat, *inner, start, stop)]
    while more := MORE_VERSES.match(text, stop):
        following = (more["bare"] or more["mark"]).lower()
        inner, stop = _inside(text, more.end())
        listed = _continue(ayat, following, more["join"])
        places += [_Place(pasal, n, *(inner if n == following else ("", "")), start, stop) for n in listed]
        ayat = following
    return places


def _inside(text: str, end: int) -> tuple[tuple[str, str], int]:
    """Huruf and angka that follow a Pasal or ayat, and where they end."""
    huruf = angka = ""
    if match := LETTER.match(text, end):
        huruf, end = match["huruf"].lower(), match.end()
    if match := ITEM.match(text, end):
        angka, end = _number(match["angka"]).lower(), match.end()
    return (huruf, angka), end


def _continue(first: str, last: str, join: str) -> list[str]:
    """What a list goes on with: the next item for "dan", every number in between for "sampai dengan"."""
    if re.fullmatch(rf"\s*{_TO}\s*", join, re.IGNORECASE) and first.isdigit() and last.isdigit():
        low, high = int(first), int(last)
        if low < high <= low + 30:
            return [str(n) for n in range(low + 1, high + 1)]
    return [last]


def _number(text: str) -> str:
    value = word_value(text)
    if value is not None:
        return str(value)
    return text.lstrip("0") or text


def _bind(text: str, place: _Place, documents: list[Reference]) -> int | None:
    """Index of the document that a place belongs to; None when no document can be meant."""
    after = bisect_left(documents, place.end, key=lambda document: document.start)
    near = after < len(documents) and documents[after].start - place.end <= _LONGEST_GAP
    if near and _FORWARD.fullmatch(text, place.end, documents[after].start):
        return after
    before = bisect_right(documents, place.start, key=lambda document: document.end) - 1
    if before >= 0:
        gap = documents[before].end, place.start
        if len(documents) == 1 or (gap[1] - gap[0] <= _LONGEST_GAP and not _SENTENCE.search(text, *gap)):
            return before
    if after < len(documents) and len(documents) == 1 and documents[0].start - place.end <= 80:
        return after
    return None
