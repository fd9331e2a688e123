"""Ayat missing from a Pasal's run, (1), (3): their marks stand inside a line, or recognition misread them.

Only where a number is missing between two others is such a mark looked for, and it counts only where the run is read
whole with it; what is not found is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kb.types import Gap, Section

Row = tuple[str, int]
"""A line and its page."""

# "(2) Sistem" inside a line, "(2t Aset", "(s) Aset", "l+ Aset"; must not match "(dua) orang", "(2) dan".
_MARK = re.compile(r"(?<!\S)[(\[{l|](?P<n>[\w!|?]{1,2}?)[)\]}1lIt|!+]?\s(?=[A-Z“\"])")
# "ayat" / "(2) Undang-Undang", "ayat (1) dan (2) Perusahaan": the mark is pointed to.
_POINTED = re.compile(r"(?:\b(?:ayat|dan|atau|dengan|sampai)|[,/])\s*+$", re.IGNORECASE)

_MISREAD = {
    "1": "1lIi!|",
    "2": "2Zz",
    "3": "38",
    "4": "4Aa+",
    "5": "5sS",
    "6": "6bG",
    "7": "7tT?",
    "8": "8BS",
    "9": "9gq",
    "0": "0oO",
}
"""What recognition makes of a digit."""

_MOST = 8
"""Missing ayat of one Pasal looked for, and places looked at for each, at most."""


def with_verses_parted(rows: list[Row], numbers_in: Callable[[list[Row]], list[str]]) -> list[Row]:
    """The lines of a Pasal with each ayat that is missing from its run on a line of its own, its mark as it must be.

    ``numbers_in`` reads the lines and gives the numbers of the ayat in their order.
    """
    numbers = numbers_in(rows)
    for lost in missing(numbers)[:_MOST]:
        for parted in _parted(rows, lost):
            found = numbers_in(parted)
            if found == sorted({*numbers, str(lost)}, key=_order):
                rows, numbers = parted, found
                break
    return rows


def missing(numbers: Sequence[str]) -> list[int]:
    """The numbers that lie between the lowest and the highest and are not there."""
    present = {_order(number)[0] for number in numbers}
    return sorted(set(range(min(present, default=0), max(present, default=0))) - present)


def lost_verses(article: Section) -> list[Gap]:
    """A gap for the ayat that a Pasal's run lacks; a change of a Pasal need not begin with the first."""
    numbers = [part.number for part in article.children if part.kind == "ayat"]
    if not numbers:
        return []
    lost = missing(numbers if article.kind == "ubahan" else ["0", *numbers])
    if not lost:
        return []
    named = ", ".join(f"({number})" for number in lost)
    message = f"Ayat {named} {article.label} tidak terbaca, hlm. {article.page}; mungkin tergabung di ayat sebelumnya,"
    return [Gap(article.place, f"{message} atau memang tidak ada di naskahnya.", article.page)]


def _parted(rows: list[Row], lost: int) -> Iterator[list[Row]]:
    """The lines cut before each mark that may be that of the lost ayat."""
    tried = 0
    for at, (line, page) in enumerate(rows):
        for match in _MARK.finditer(line):
            before = line[: match.start()].rstrip() or (rows[at - 1][0] if at else "")
            if tried == _MOST or not _may_be(match["n"], lost) or _POINTED.search(before[-40:]):
                continue
            tried += 1
            own = f"({lost}) {line[match.end() :]}"
            head = [(line[: match.start()].rstrip(), page)] if line[: match.start()].strip(" -•") else []
            yield [*rows[:at], *head, (own, page), *rows[at + 1 :]]


def _may_be(read: str, lost: int) -> bool:
    """Whether the signs of a mark may be a misread number."""
    digits = str(lost)
    return len(read) == len(digits) and all(sign in _MISREAD[digit] for sign, digit in zip(read, digits, strict=True))


def _order(number: str) -> tuple[int, str]:
    digits = re.match(r"\d+", number)
    return (int(digits[0]) if digits else 0), number[digits.end() if digits else 0 :]
