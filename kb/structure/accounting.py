"""The words read against the words held: what stands in no passage becomes a passage "Teks lain", or a gap.

Every word of every page, and of what stands beside its text, is of one class, so that words read are words held and
words in gaps: it stands in a passage (its text, label or headings), in the document's identity, on a line that only
the printing put there, or again where the same words stand already; lines that stand nowhere become passages of their
own, loose words are told by page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from kb.structure.alignment import Runs, aligned, repeated
from kb.structure.holding import Holding
from kb.structure.naming import Places
from kb.structure.other_text import marked, named, other_sections, placed
from kb.structure.printed import Kind, Printed, printed_lines
from kb.structure.sop_grid import is_sign
from kb.types import Account, Document, Gap, Pages

_LEAST_WORDS = 4
"""Words of a passage "Teks lain"; fewer are told as a gap."""

_MOST_LOST = 0.5
_SAME = 8
"""Words in a row that show that a line is printed again."""

_ABOVE = 60
"""How many words above a cell of a form its words may stand already."""

_TOLD_PAGES = 12
_TOLD_WORDS = 12


class _Class(IntEnum):
    """What became of a word."""

    NOWHERE = 0
    PASSAGE = 1
    IDENTITY = 2
    PRINTING = 3
    AGAIN = 4
    OTHER = 5
    GAP = 6


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines in a row that stand nowhere: (first, behind the last) among the lines, and the document they belong to."""

    first: int
    last: int
    document: int


def accounted(pages: Pages, documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents of a file with their accounts; what none of their passages held is in "Teks lain" or a gap.

    Words read of a file are those of its pages; each belongs to one of its documents.
    """
    if not documents:
        return ()
    ledger = _Ledger(printed_lines(pages), Holding(documents))
    return tuple(ledger.settled(index) for index in range(len(documents)))


class _Ledger:
    """The words of a file with what became of each."""

    def __init__(self, printed: Printed, holding: Holding) -> None:
        self._printed, self._holding = printed, holding
        self._classes = bytearray(len(printed.words))
        self._repeated: list[int] = []
        self._heads()
        spans, rows = list(printed.spans()), printed.rows()
        self._places = aligned(printed.words, holding.words, spans, rows, self._classes)
        self._marks_last()
        for at, place in enumerate(self._places):
            self._classes[at] = self._classes[at] or self._class_of(place)
        self._owners, self._behind = self._neighbours()
        self._runs: Runs | None = None
        self._said: list[Counter[str]] = [Counter() for _ in holding.documents]
        for index in self._repeated:
            self._say(index)
        for index in range(len(printed.lines)):
            self._known(index)
        self._blocks = list(self._lost_blocks())

    def _heads(self) -> None:
        """Class what says which document this is, and the heads of a form's fields: they take no word from its text."""
        for index, line in enumerate(self._printed.lines):
            if announced := self._printed.catchword(index):
                self._classes[line.end - announced : line.end] = bytes([_Class.PRINTING]) * announced
            span = range(line.start, line.end)
            own = self._printed.words[line.start : line.end]
            if line.kind is Kind.REPEATED:
                self._classes[line.start : line.end] = bytes([_Class.PRINTING]) * len(own)
                self._repeated.append(index)
            elif line.kind is Kind.TOLD:
                self._classes[line.start : line.end] = bytes([_Class.GAP]) * len(own)
            elif own and (line.kind is Kind.FRONT or self._holding.names(own, line.text)):
                self._classes[line.start : line.end] = bytes([_Class.IDENTITY]) * len(own)
            elif own and (known := self._holding.enacts(own, line.text)):
                for at, is_known in zip(span, known, strict=True):
                    self._classes[at] = self._classes[at] or (_Class.IDENTITY if is_known else _Class.NOWHERE)
            elif self._holding.on_forms and line.text.lstrip().startswith("|"):
                for at in span:
                    if self._holding.labels(self._printed.cell_of(at)) or self._printed.marks_words(at):
                        self._classes[at] = _Class.IDENTITY

    def _marks_last(self) -> None:
        """Give places that marks of items took ("5." of a list) to the same words of a text that found none."""
        marks: dict[str, list[int]] = {}
        for at, place in enumerate(self._places):
            if place >= 0 and len(self._printed.words[at]) <= 2 and self._printed.marks_item(at):
                marks.setdefault(self._printed.words[at], []).append(at)
        for at, place in enumerate(self._places):
            of_same = marks.get(self._printed.words[at]) if place < 0 and not self._classes[at] else None
            if of_same and not self._printed.marks_item(at):
                mark = of_same.pop()
                self._places[at], self._places[mark] = self._places[mark], -1

    def _class_of(self, place: int) -> _Class:
        if place < 0:
            return _Class.NOWHERE
        return _Class.PASSAGE if place < self._holding.contents else _Class.PRINTING

    def _neighbours(self) -> tuple[list[int], list[str]]:
        """For each word read its document, and the section behind which it stands ("" for the beginning)."""
        owners, behind = [], []
        document, section = 0, ""
        for place in self._places:
            if 0 <= place < self._holding.contents:
                document, section = self._holding.where(place)
            owners.append(document)
            behind.append(section)
        return owners, behind

    def _known(self, index: int) -> None:
        """Class the words of a line that stand in no passage and need none."""
        line = self._printed.lines[index]
        loose = [at for at in range(line.start, line.end) if not self._classes[at]]
        if not loose:
            return
        as_printed = self._printed.words[line.start : line.end]
        document = self._owners[line.start]
        if self._holding.states(document, as_printed):
            found = _Class.IDENTITY
        elif line.kind in (Kind.FURNITURE, Kind.SHEET) or self._printed.repeats_ahead(index):
            found = _Class.PRINTING
            self._say(index)
        elif self._printed_again(loose):
            found = _Class.AGAIN
        else:
            for at in loose:
                cell = self._printed.cell_of(at)
                if self._holding.labels(cell) or self._is_mark(at):
                    self._classes[at] = _Class.IDENTITY
                elif self._holding.on_forms and self._said_above(at):
                    self._classes[at] = _Class.AGAIN
                elif self._holding.on_forms and cell != line.text.strip() and is_sign(cell):
                    self._classes[at] = _Class.PRINTING
                    self._said[document][cell] += 1
            return
        for at in loose:
            self._classes[at] = found

    def _say(self, index: int) -> None:
        """Note a line that only the printing put there: an account names them."""
        line = self._printed.lines[index]
        if line.start < line.end:
            self._said[self._owners[line.start]][" ".join(line.text.split())[:80]] += 1

    def _printed_again(self, loose: list[int]) -> bool:
        start, end = loose[0], loose[-1] + 1
        if end - start != len(loose) or end - start < _SAME:
            return False
        self._runs = self._runs or Runs(self._holding.words, _SAME)
        return repeated(self._printed.words, self._holding.words, self._runs, start, end)

    def _said_above(self, at: int) -> bool:
        """Whether all of a word's cell stands a little above already: a joined cell, which readers give in each row."""
        own = self._printed.words_of_cell(at)
        above = next((place for place in reversed(self._places[max(at - _ABOVE, 0) : at]) if place >= 0), -1)
        said = self._holding.words[max(above - _ABOVE, 0) : above + 1]
        return any(said[first : first + len(own)] == own for first in range(len(said) - len(own) + 1))

    def _is_mark(self, at: int) -> bool:
        """Whether a word is the mark of an item that is held: "2." in front of words that stand in a passage."""
        following = at + 1
        return (
            self._printed.marks_item(at)
            and following < len(self._classes)
            and self._classes[following] == _Class.PASSAGE
        )

    def _lost_blocks(self) -> Iterator[_Block]:
        """Runs of lines that stand nowhere, loose words told as such left out."""
        first = last = -1
        for index, line in enumerate(self._printed.lines):
            lost = sum(not self._classes[at] for at in range(line.start, line.end))
            if line.start == line.end or (not lost and self._silent(line.start, line.end)):
                continue
            whole = lost > _MOST_LOST * (line.end - line.start)
            if first >= 0 and not (
                whole and self._owners[line.start] == self._owners[self._printed.lines[first].start]
            ):
                yield from self._block(first, last + 1)
                first = -1
            if whole:
                first, last = (self._with_heads(index) if first < 0 else first), index
        if first >= 0:
            yield from self._block(first, last + 1)

    def _with_heads(self, index: int) -> int:
        """The line from which a block is read: the heads above its first row belong to it."""
        lines = self._printed.lines
        at = index
        while at and lines[index].text.lstrip().startswith("|") and lines[at - 1].text.lstrip().startswith("|"):
            at -= 1
            if any(self._classes[word] != _Class.IDENTITY for word in range(lines[at].start, lines[at].end)):
                return index
        return at

    def _silent(self, start: int, end: int) -> bool:
        """Whether a line is only the printing's: it parts nothing."""
        return all(self._classes[at] in (_Class.PRINTING, _Class.AGAIN) for at in range(start, end))

    def _block(self, first: int, last: int) -> Iterator[_Block]:
        lines = self._printed.lines[first:last]
        lost = [at for line in lines for at in range(line.start, line.end) if not self._classes[at]]
        if len(lost) < _LEAST_WORDS or not any(len(self._printed.words[at]) > 2 for at in lost):
            return
        for at in lost:
            self._classes[at] = _Class.OTHER
        yield _Block(first, last, self._owners[lost[0]])

    def settled(self, index: int) -> Document:
        """A document with its account, its "Teks lain" and the gap of its loose words."""
        document = self._holding.documents[index]
        gaps = tuple(self._loose(index))
        taken = Places()
        for section in document.walk():
            taken.unique(section.place)
        sections = document.sections
        for block in reversed([block for block in self._blocks if block.document == index]):
            rows = self._printed.lines[block.first : block.last]
            others = other_sections([row for row in rows if row.kind not in (Kind.FURNITURE, Kind.REPEATED)])
            sections = placed(sections, tuple(map(marked, others)), self._behind[self._start_of(block)])
        sections = named(sections, taken)
        classes = [self._classes[at] for at, owner in enumerate(self._owners) if owner == index]
        in_gaps = sum(found in (_Class.NOWHERE, _Class.GAP) for found in classes)
        account = Account(len(classes), len(classes) - in_gaps, in_gaps, tuple(self._said[index].most_common()))
        return replace(document, sections=sections, gaps=(*document.gaps, *gaps), account=account)

    def _start_of(self, block: _Block) -> int:
        return next(
            at
            for line in self._printed.lines[block.first : block.last]
            for at in range(line.start, line.end)
            if self._classes[at] == _Class.OTHER
        )

    def _loose(self, index: int) -> Iterator[Gap]:
        """The loose words of a document that stand nowhere, page by page; from some number of pages on together."""
        by_page: dict[int, list[str]] = {}
        for line in self._printed.lines:
            for at in range(line.start, line.end):
                if not self._classes[at] and self._owners[at] == index:
                    self._classes[at] = _Class.GAP
                    by_page.setdefault(line.page, []).append(self._printed.as_printed(at))
        pages = list(by_page.items())
        for page, said in pages[:_TOLD_PAGES]:
            first = ", ".join(f"«{word}»" for word in said[:_TOLD_WORDS])
            more = " …" if len(said) > _TOLD_WORDS else ""
            yield Gap("", f"{len(said)} kata di hlm. {page} tidak masuk petikan mana pun: {first}{more}", page)
        if rest := pages[_TOLD_PAGES:]:
            count = sum(len(said) for _, said in rest)
            first = ", ".join(f"hlm. {page} «{said[0]}»" for page, said in rest[:_TOLD_WORDS])
            more = " …" if len(rest) > _TOLD_WORDS else ""
            yield Gap(
                "", f"{count} kata di {len(rest)} halaman lain tidak masuk petikan mana pun: {first}{more}", rest[0][0]
            )
