"""Running heads and feet of a PDF by their place: what returns page by page, page numbers, feet of an e-signature.

A line belongs to the margin where it stands in the upper or lower band of the page with nothing of the text between it
and the edge, and where one of these holds: the PDF itself marks it so, it counts the pages, it is an address or the
foot of an electronic signature, it returns at the same place on other pages, or, in a file of one or two pages, it is
small and stands alone near the edge.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

EDGE = "edge"
DOUBTFUL_EDGE = "doubtful-edge"

BAND = 0.12
"""Share of the page's height, from its upper and its lower edge, in which margins are looked for."""

_NEAR = 50.0
"""Points from the edge within which a small line alone is no part of a short file's text."""

_SMALL = 0.86
_SHORT_FILE = 5
_SAME_PLACE = 3.0
_MOST_LINES = 24
"""Lines looked at in a band; it is too low for more than that of small print."""

_COUNTED = re.compile(
    r"(?:hal(?:aman|\.)?|page|hlm\.?|lembar)\s*+[|:.]?\s*+\d{1,4}+(?:\s*+(?:dari|of|/)\s*+\d{1,4}+)?(?:\s*+halaman)?"
    r"|\d{1,4}+\s*+\|\s*+(?:halaman|p\s?a\s?g\s?e)|\d{1,4}+\s*+(?:dari|of)\s*+\d{1,4}+(?:\s*+halaman)?"
    r"|[-–—]\s*+\d{1,4}+\s*+[-–—]",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,4}|[ivxl]{1,7}", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.|jdih)[\w.-]{3,80}(?:/\S{0,120})?|(?:di(?:unduh|cetak|akses)|dokumen\s+ini\s+diunduh)\b.{0,160}",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:dokumen|naskah|surat)\s+(?:elektronik\s+)?ini\s+(?:telah\s+)?(?:di)?tanda\s?tangan\w*\s+secara\s+elektronik"
    r"|BSrE|balai\s+(?:besar\s+)?sertifikasi\s+elektronik|UU\s+ITE\s+No",
    re.IGNORECASE,
)
# Lines that say something wherever they stand; must not match "Peraturan Bupati Nomor 9 Tahun 2022" in a foot.
_CONTENT = re.compile(
    r"(?:(?:pasal|ayat|huruf|angka|bab|paragraf)\s+\(?\w{1,5}\b|bagian\s+ke\w+|lampiran\b|menimbang|mengingat|menetapkan"
    r"|cukup\s+jelas|\(?\w{1,3}[.)]\s|[-•]\s+[^\W\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MarginLine:
    """A line in a page's upper or lower band: its words, baseline, size (points), gap to the next line of the page.

    ``marked`` says that the PDF itself calls it an artifact; ``runs`` are the numbers of its pieces of text.
    """

    text: str
    y: float
    size: float
    gap: float
    top: bool
    marked: bool
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Margins:
    """A page's lines of both bands, from the edge inwards, its height and usual size (points)."""

    upper: tuple[MarginLine, ...]
    lower: tuple[MarginLine, ...]
    height: float
    usual: float


def key(text: str) -> str:
    """A line's letters, without white space."""
    return re.sub(r"\s+", "", text)


def furniture(pages: dict[int, Margins], count: int) -> dict[int, list[MarginLine]]:
    """The lines of each page that belong to its margins; ``count`` is the number of pages of the file."""
    places = _repeated(pages)
    numbers = _numbers(pages)
    out: dict[int, list[MarginLine]] = {}
    for number, page in pages.items():
        for lines in (page.upper[:_MOST_LINES], page.lower[:_MOST_LINES]):
            signed = _signed(lines, page.usual)
            for at, line in enumerate(lines):
                if not (at in signed or _belongs(line, number, page, places, numbers, count)):
                    break
                out.setdefault(number, []).append(line)
    return out


def doubtful(line: MarginLine, count: int) -> bool:
    """Whether only its place, or a few other pages, say that a line is no part of the text."""
    plain = _COUNTED.fullmatch(line.text) or _NUMBER.fullmatch(line.text) or _ADDRESS.fullmatch(line.text)
    return not plain and count <= _SHORT_FILE


def _belongs(
    line: MarginLine, number: int, page: Margins, places: _Places, numbers: set[tuple[int, str]], count: int
) -> bool:
    text = line.text.strip()
    if _COUNTED.fullmatch(text) or _ADDRESS.fullmatch(text):
        return True
    if _NUMBER.fullmatch(text):
        return (number, text) in numbers or (count == 1 and line.gap > 1.5 * page.usual and text in {"1", "i"})
    small = line.size <= _SMALL * page.usual
    letterhead = line.top and number == 1 and not small
    if line.marked and not letterhead:
        return True
    alike, counted = _alike(line, number, page, places)
    in_a_row = (
        max(sum(at in alike for at in range(start, start + 3)) for start in (number - 2, number - 1, number)) == 3
    )
    distinct = line.gap > 1.4 * page.usual or abs(line.size - page.usual) > 0.08 * page.usual
    if _CONTENT.match(text):
        return in_a_row and distinct and line.top and number - 1 in alike
    most = 2 * len(alike | counted) >= count and len(alike | counted) >= 2
    titled = line.top and not small and text.upper() == text and number - 1 not in alike
    if (most or (in_a_row and distinct)) and not letterhead and not titled:
        return True
    alone = line.gap > 1.5 * page.usual and _from_edge(line, page) <= _NEAR
    return count <= 2 and small and alone


_Places = dict[tuple[str, bool], list[tuple[int, float, float, str, int | None]]]
"""By text without digits, and upper or lower: page, distance from the edge, size, letters, how far it counts ahead."""


def _repeated(pages: dict[int, Margins]) -> _Places:
    out: _Places = defaultdict(list)
    for number, page in pages.items():
        for line in (*page.upper[:_MOST_LINES], *page.lower[:_MOST_LINES]):
            if re.search(r"[^\W\d_]{2}", line.text):
                own = (number, _from_edge(line, page), line.size, key(line.text), _ahead(line.text, number))
                out[_pattern(line.text), line.top].append(own)
    return out


def _alike(line: MarginLine, number: int, page: Margins, places: _Places) -> tuple[set[int], set[int]]:
    """The pages with the same line at the same place, and those where only its last number differs, as the pages do."""
    letters, ahead = key(line.text), _ahead(line.text, number)
    alike: set[int] = set()
    counted: set[int] = set()
    for at, distance, size, text, counts in places.get((_pattern(line.text), line.top), ()):
        if abs(distance - _from_edge(line, page)) <= _SAME_PLACE and abs(size - line.size) < 0.6:
            if text == letters:
                alike.add(at)
            elif ahead is not None and counts == ahead:
                counted.add(at)
    return alike, counted


def _ahead(text: str, number: int) -> int | None:
    """How far the last number of a text is ahead of the page's."""
    found = re.findall(r"\d+", text)
    return int(found[-1][:6]) - number if found else None


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", key(text)).lower()


def _from_edge(line: MarginLine, page: Margins) -> float:
    return line.y if line.top else page.height - line.y


def _numbers(pages: dict[int, Margins]) -> set[tuple[int, str]]:
    """(page, text) of bare numbers that count the pages: another page close by has its own, as far from its number."""
    found: dict[tuple[int, bool], list[tuple[int, str]]] = defaultdict(list)
    for number, page in pages.items():
        for line in (*page.upper, *page.lower):
            text = line.text.strip()
            if _NUMBER.fullmatch(text) and (value := _value(text)):
                found[value - number, line.top].append((number, text))
    out: set[tuple[int, str]] = set()
    for places in found.values():
        ordered = sorted(places)
        for one, other in pairwise(ordered):
            if 0 < other[0] - one[0] <= 3:
                out |= {one, other}
    return out


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[sign] for sign in text.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _signed(lines: tuple[MarginLine, ...], usual: float) -> set[int]:
    """The lines of the foot that an electronic signature leaves; small print around its words goes with them."""
    said = [at for at, line in enumerate(lines) if not line.top and _SIGNED.search(line.text)]
    if not said:
        return set()
    last = max(said)
    return {at for at in range(last + 1) if at in said or lines[at].size <= _SMALL * usual} | _wrapped(lines, last)


def _wrapped(lines: tuple[MarginLine, ...], last: int) -> set[int]:
    """Small lines right above the signature's words that begin it."""
    out = set()
    for at in range(last + 1, len(lines)):
        close = abs(lines[at].y - lines[at - 1].y) <= 1.6 * lines[at].size
        if not (
            close and abs(lines[at].size - lines[last].size) < 0.6 and lines[at].text.lstrip().startswith(("-", "•"))
        ):
            break
        out.add(at)
    return out
