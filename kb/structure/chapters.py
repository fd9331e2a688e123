"""The names of chapters (BAB) in printed rows, and which of them only repeat one: running heads, feet, catchwords."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from kb.language.numerals import roman_value

# "BAB I", "BABI", "BAB XtI KETENTUAN PIDANA", "BAR I"; must not match "BAB ini".
CHAPTER = re.compile(r"^BA[BR8]\s*(?P<n>[IVXLltx1!|]{1,6})(?![a-z])\b[\s.:]*+(?P<title>[^a-z]*)$")
# The same in a page's head or foot: "Bab II Kewenangan", "12 | BAB II - KEWENANGAN", "BAB II ISI 12", "BAB II-3"; must
# not match "Bab ini mengatur", "BAB II mengatur kewenangan daerah.".
_HEAD = re.compile(
    r"^(?:[-–—|\s]*+(?:[IVX]{1,5}-)?\d{1,4}\s*+[-–—|]?\s*+)?B(?:ab|AB)\s?(?P<n>[IVXL]{1,6})\b\s*+[-–—|.:]?\s*+"
    r"(?P<title>(?:[^\W\d_][^.;:|\d]{2,90}?)?)\s*+(?:[-–—|]?\s*+(?:[IVX]{1,5}-)?\d{1,4}\s*+[-–—|]?)?$"
)
_TITLE_WORD = re.compile(r"[^\W\d_]{3}")
# Leaders to a page number, as a table of contents has them.
_LEADS = re.compile(r"\.{4,}|[^\W\d_]\s+\d{1,3}$")
# Where chapters may begin to count anew.
_NEW_COUNT = re.compile(
    r"^#*\s*(?:LAMP[I1l]RAN\b[^a-z]*|P\s?E\s?N\s?J\s?E\s?\S{1,3}\s?A\s?S\s?A\s?N\b[^a-z]*|M\s?E\s?M\s?U\s?T\s?U\s?S.*)$"
)
_MARKS = re.compile(r"^[#*_\s]+|[*_\s]+$")
_EDGE = 3
"""How many written rows from a page's top and foot may be its running head or foot."""

_TITLE_ROWS = 4
_ALIKE = 0.8
_SPECK = 12
"""Letters that may lie between a chapter's name and the same name again: what recognition made of a page's edge."""

# How a text goes on where no title stands below a chapter's number.
_GOES_ON = re.compile(r"[a-z(\d\-•]|Pasal\b")


@dataclass(slots=True)
class _Named:
    """A row that names a chapter: where it stands, its number, its title, the rows that the title takes.

    ``edge`` says that it stands at a page's top or foot, ``last`` that nothing follows on its page, ``loose`` that it
    may be anywhere: the text has no pages. ``only_head`` is a row that can open no chapter, ``below`` the letters of
    the next row.
    """

    page: int
    row: int
    number: int
    title: str
    edge: bool
    last: bool
    loose: bool
    only_head: bool
    below: str
    rows: list[int] = field(default_factory=list)


def repeated_chapters(pages: Sequence[Sequence[str]]) -> list[frozenset[int]]:
    """For each page the indices of rows that only repeat the name of the chapter they stand in, its title's among them.

    ``pages`` are the rows of each page. Of the rows in a run that name one chapter the one that opens it stays. A
    row with another title stays: its number may have been read wrong.
    """
    letters = [[sum(map(str.isalnum, row)) for row in rows] for rows in pages]
    out: list[set[int]] = [set() for _ in pages]
    for run in _runs(list(_named(pages)), pages):
        opens = _opening(run, letters)
        for before, one in zip([None, *run], run, strict=False):
            if one is not opens and _repeats(one, opens, before, letters):
                out[one.page] |= {one.row, *one.rows}
    return [frozenset(rows) for rows in out]


def _named(pages: Sequence[Sequence[str]]) -> Iterator[_Named]:
    alone = len(pages) == 1
    for page, rows in enumerate(pages):
        written = [at for at, row in enumerate(rows) if any(map(str.isalpha, row))]
        edges = set() if alone else {*written[:_EDGE], *written[-_EDGE:]}
        for at, following in zip(written, [*written[1:], None], strict=False):
            text = _MARKS.sub("", rows[at])
            leads = _LEADS.search(text) is not None
            full = None if leads else CHAPTER.match(text)
            match = full or (_HEAD.match(text) if at in edges else None)
            value = roman_value(match["n"]) if match else None
            if match is None or value is None:
                continue
            title = match["title"].strip()
            own = [] if _TITLE_WORD.search(title) else _title_rows(rows, at + 1)
            whole = _folded(" ".join([title, *(rows[row] for row in own)]))
            goes_on = following is not None and _GOES_ON.match(rows[following]) is not None
            loose = alone and (whole != "" or goes_on)
            below = _folded(rows[following]) if following is not None else ""
            yield _Named(
                page, at, value, whole, at in edges, max([at, *own]) >= written[-1], loose, full is None, below, own
            )


def _title_rows(rows: Sequence[str], index: int) -> list[int]:
    """The rows in capitals below a chapter's number."""
    out: list[int] = []
    while index < len(rows) and len(out) < _TITLE_ROWS:
        text = _MARKS.sub("", rows[index])
        if text and (text.upper() != text or not _TITLE_WORD.search(text) or CHAPTER.match(text)):
            break
        if text:
            out.append(index)
        index += 1
    return out


def _folded(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalpha())


def _runs(named: Sequence[_Named], pages: Sequence[Sequence[str]]) -> Iterator[list[_Named]]:
    """Rows in a row that name one chapter, at least two."""
    anew = [(page, at) for page, rows in enumerate(pages) for at, row in enumerate(rows) if _NEW_COUNT.match(row)]
    run: list[_Named] = []
    count = 0
    for one in named:
        passed = count
        while count < len(anew) and anew[count] < (one.page, one.row):
            count += 1
        if run and (one.number != run[-1].number or count > passed):
            if len(run) > 1:
                yield run
            run = []
        run.append(one)
    if len(run) > 1:
        yield run


def _opening(run: list[_Named], letters: list[list[int]]) -> _Named:
    """The row of a run that opens the chapter: the first, or one below it on its page where it is that page's head."""
    opens = run[0]
    inside = next((one for one in run[1:] if one.page == opens.page and one.title and not one.last), None)
    if opens.edge and inside is not None:
        return inside
    for one, after in pairwise(run):
        # A catchword, or a head right above the name itself: the lower one opens the chapter.
        if not _close(one, after, letters) or (one.title and not after.title):
            break
        opens = after
    return next((one for one in run if not one.only_head), opens) if opens.only_head else opens


def _close(one: _Named, after: _Named, letters: list[list[int]]) -> bool:
    """Whether hardly a sign lies between two rows."""
    begin, end = (one.page, max([one.row, *one.rows])), (after.page, after.row)
    between = 0
    for page in range(begin[0], end[0] + 1):
        first = begin[1] + 1 if page == begin[0] else 0
        last = end[1] if page == end[0] else len(letters[page])
        between += sum(letters[page][first:last])
        if between > _SPECK:
            return False
    return True


def _repeats(one: _Named, opens: _Named, before: _Named | None, letters: list[list[int]]) -> bool:
    """Whether a row says only what the chapter's opening says, at a place where a printer repeats it."""
    first, second = sorted((one, opens), key=lambda named: (named.page, named.row))
    close = _close(first, second, letters) or (before is not None and before.edge and _close(before, one, letters))
    if not (one.edge or one.loose or close):
        return False
    if not one.title:
        return True
    if not opens.title and close:
        return True
    shorter, longer = sorted((one.title, opens.title or opens.below), key=len)
    return (shorter != "" and longer.startswith(shorter)) or SequenceMatcher(None, shorter, longer).ratio() >= _ALIKE
