"""Several laws in one file: where the next one begins, so that each is read alone with its own page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.structure.identity import serial
from kb.structure.kinds import family, kind_of
from kb.structure.title import NUMBER, mended, number_and_year
from kb.structure.zones import DECIDES
from kb.types import Page, Pages

_ENDS = re.compile(
    r"\b(?:Ditetapkan|Disahkan|Diundangkan)\s+di\b|\bLEMBARAN\s+(?:NEGARA|DAERAH)\b|\bBERITA\s+(?:NEGARA|DAERAH)\b",
    re.I,
)
_ABOVE = re.compile(r"PENJELASAN|LAMP[I1l]RAN|ATAS$|Contoh|CONTOH|Menetapkan|MENETAPKAN|TENTANG$|MENCABUT")
_OPENS = re.compile(r"^\W*(?:Menimbang|MENIMBANG)\b")
_WITHIN = 80
"""How many written lines may lie between a title and its Menimbang."""


@dataclass(frozen=True, slots=True)
class _Row:
    page: int
    line: int
    text: str


def parts_of(pages: Pages) -> tuple[Pages, ...]:
    """The pages cut where another law begins; the pages themselves when they hold one.

    A law begins where a kind's name, its number and year, TENTANG and Menimbang follow one another, the law before it
    has been signed, and the number is not the same again (a second copy of the first page).
    """
    rows = [
        _Row(index, at, _plain(text))
        for index, page in enumerate(pages.pages)
        for at, text in enumerate(page.text.splitlines())
        if text.strip()
    ]
    starts = list(_starts(rows))
    if len(starts) < 2:
        return (pages,)
    cuts = [rows[starts[0]], *(rows[start] for start in starts[1:])]
    cuts[0] = _Row(0, 0, "")
    ends = [*cuts[1:], _Row(len(pages.pages), 0, "")]
    return tuple(_part(pages, begin, end) for begin, end in zip(cuts, ends, strict=True))


def _starts(rows: list[_Row]) -> Iterator[int]:
    """Rows at which a law's title stands, the first included."""
    known: tuple[str, str, int | None] | None = None
    since = 0
    for index in range(len(rows)):
        named = _named(rows, index)
        if named is None or named == known:
            continue
        if known is not None and not any(_ENDS.search(other.text) for other in rows[since:index]):
            continue
        if known is None and index > _WITHIN:
            return
        known, since = named, index
        yield _above(rows, index)


def _named(rows: list[_Row], index: int) -> tuple[str, str, int | None] | None:
    """Kind, number and year of the law whose title begins at a row; None when none begins there."""
    text = rows[index].text
    if text.upper() != text or not re.match(r"[A-Z]{4}", text):
        return None
    kind = kind_of(mended(text))
    if kind is None or family(kind) != "regulasi" or kind == "uud":
        return None
    if any(_ABOVE.search(row.text) for row in rows[max(0, index - 3) : index]):
        return None
    ahead = rows[index : index + 8]
    number = next(
        (
            match
            for row in ahead
            for part in re.split(r"(?<!\s)\s++(?=NOMOR\b|TENTANG\b)", row.text)
            if (match := NUMBER.match(part))
        ),
        None,
    )
    if number is None or not any(re.search(r"\bTENT\s?ANG\b", row.text) for row in ahead):
        return None
    printed, year = number_and_year(number)
    following = rows[index : index + _WITHIN]
    opens = next((at for at, row in enumerate(following) if _OPENS.match(row.text)), None)
    if not printed or year is None or opens is None:
        return None
    if not any(DECIDES.match(row.text) for row in rows[index + opens : index + opens + 400]):
        return None
    return kind, serial(printed), year


def _above(rows: list[_Row], index: int) -> int:
    """The row from which the title's page head ("SALINAN", "PRESIDEN") belongs to the new law."""
    while index and rows[index - 1].page == rows[index].page and rows[index - 1].text.upper() == rows[index - 1].text:
        if len(rows[index - 1].text) > 60 or _ENDS.search(rows[index - 1].text):
            break
        index -= 1
    return index


def _part(pages: Pages, begin: _Row, end: _Row) -> Pages:
    kept: list[Page] = []
    for index in range(begin.page, min(end.page + 1, len(pages.pages))):
        page = pages.pages[index]
        lines = page.text.splitlines()
        first = begin.line if index == begin.page else 0
        last = end.line if index == end.page else len(lines)
        if first == 0 and last == len(lines):
            kept.append(page)
        elif any(line.strip() for line in lines[first:last]):
            kept.append(replace(page, text="\n".join(lines[first:last])))
    return replace(pages, pages=tuple(kept))


def _plain(text: str) -> str:
    return re.sub(r"^[#\s*]+|[*\s]+$", "", text)
