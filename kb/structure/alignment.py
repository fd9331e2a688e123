"""Which words of one text stand in another: long runs first, then what lies between them; each word answers once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from kb.language.numerals import ocr_number
from kb.structure.anchors import anchored

_RUN = 6
"""Words in a row by which a place is known again, wherever it stands."""

_SHORT_RUN = 3
_AHEAD = 24
"""How many words may be skipped where two texts go on together."""

_ROOM = 40
"""How many words on either side of the words matched around them loose words may stand."""

_NEAREST = 16
"""How many places of a run are tried on either side."""

_TRIES = 200
"""The same for a word."""

_WORD = re.compile(r"[^\W_]+")
_NO_LETTERS = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\ufeff")


def words(text: str) -> list[str]:
    """The words of a text in small letters: runs of letters and digits, invisible signs left out."""
    return _WORD.findall(text.translate(_NO_LETTERS).casefold())


def aligned(
    read: Sequence[str],
    held: Sequence[str],
    spans: Sequence[tuple[int, int, float]],
    rows: Sequence[Sequence[tuple[int, int]]],
    known: Sequence[int],
) -> list[int]:
    """For each word read the place among the words held at which it stands, -1 where it stands at none.

    Words that are ``known`` need no place and take none; each held word answers for one word read. ``spans`` are
    (first, behind the last, share) of what was printed together: where that share of its words stands nowhere, those
    that were met by chance leave their places to others. ``rows`` are the lines as the spans of their cells: one that
    is held as often as it was read stands there, whatever words like it took. Words joined or parted since
    ("penyeleng garaan") and digits that recognition took for letters stand where they became another word. Time grows
    with the words.
    """
    seen = ["" if is_known else word for word, is_known in zip(read, known, strict=True)]
    places = _matched(_Alignment(seen, held), spans, known).places
    if anchors := anchored(seen, held, rows, places):
        alignment = _Alignment(seen, held)
        for index, place in anchors.items():
            alignment.take(index, place)
        others = _matched(alignment, spans, known).places
        places = others if others.count(-1) < places.count(-1) else places
    return places


def _matched(alignment: _Alignment, spans: Sequence[tuple[int, int, float]], known: Sequence[int]) -> _Alignment:
    alignment.closed[:] = bytearray(map(bool, known))
    alignment.by_order()
    alignment.by_runs(_RUN)
    alignment.by_room()
    alignment.by_runs(_SHORT_RUN)
    alignment.by_letters()
    alignment.release(spans)
    alignment.by_room(len(alignment.held))
    alignment.by_letters()
    return alignment


class Runs:
    """The runs of a few words in a text, by where they stand; of ``places`` only, where these are named."""

    def __init__(self, text: Sequence[str], size: int, places: Iterable[int] | None = None) -> None:
        self.size = size
        self._places: dict[int, int | list[int]] = {}
        for place in range(len(text) - size + 1) if places is None else places:
            known = self._places.setdefault(hash(tuple(text[place : place + size])), place)
            if isinstance(known, list):
                known.append(place)
            elif known != place:
                self._places[hash(tuple(text[place : place + size]))] = [known, place]

    def places(self, run: Sequence[str]) -> Sequence[int]:
        """Where a run stands, in order."""
        known = self._places.get(hash(tuple(run)), ())
        return (known,) if isinstance(known, int) else known


def repeated(read: Sequence[str], held: Sequence[str], runs: Runs, start: int, end: int) -> bool:
    """Whether the words read from ``start`` to ``end`` stand in the held text in this order, taken or not."""
    if end - start < runs.size:
        return False
    wanted = list(read[start:end])
    return any(
        list(held[place : place + len(wanted)]) == wanted for place in runs.places(wanted[: runs.size])[:_NEAREST]
    )


class _Alignment:
    """The matching while it goes on: ``places`` for the words read, ``taken`` for the words held."""

    def __init__(self, read: Sequence[str], held: Sequence[str]) -> None:
        self.read, self.held = list(read), list(held)
        self.places = [-1] * len(read)
        self.taken = bytearray(len(held))
        self.closed = bytearray(len(read))
        self._of_word: dict[str, list[int]] = {}

    def take(self, index: int, place: int) -> None:
        """Let a word read stand at a place."""
        self.places[index] = place
        self.taken[place] = 1

    def by_order(self) -> None:
        """Match what stands in both in the same order, with a few words between."""
        index = place = 0
        while index < len(self.read) and place < len(self.held):
            if self.places[index] >= 0:
                index, place = index + 1, max(place, self.places[index] + 1)
                continue
            if self.taken[place]:
                place += 1
                continue
            if self.read[index] == self.held[place]:
                self.take(index, place)
                index, place = index + 1, place + 1
                continue
            skipped = self._again_together(index, place)
            index, place = index + (skipped[0] if skipped else 1), place + (skipped[1] if skipped else 0)

    def _again_together(self, index: int, place: int) -> tuple[int, int] | None:
        """How many words of each are to be skipped until three go on together; None where they are many."""
        near: dict[str, int] = {}
        for at, word in enumerate(self.held[place : place + _AHEAD]):
            near.setdefault(word, at)
        for at, word in enumerate(self.read[index : index + _AHEAD]):
            to = near.get(word, -1)
            if to >= 0 and (
                self.read[index + at : index + at + _SHORT_RUN] == self.held[place + to : place + to + _SHORT_RUN]
            ):
                return at, to
        return None

    def by_runs(self, size: int) -> None:
        """Match runs of ``size`` words and more, the nearest one ahead first, in the order of the text."""
        if not any(last - first >= size for first, last in self._open()):
            return
        free = (place for place in range(len(self.held) - size + 1) if not self.taken[place])
        runs = Runs(self.held, size, free)
        index = ahead = 0
        while index <= len(self.read) - size:
            if self.places[index] >= 0:
                ahead = self.places[index] + 1
                index += 1
                continue
            place = -1
            if self._open_at(index, size):
                place = self._free(runs.places(self.read[index : index + size]), ahead, size)
            if place < 0:
                index += 1
                continue
            first = index
            while (
                index < len(self.read)
                and place < len(self.held)
                and self.places[index] < 0
                and not self.taken[place]
                and self.read[index] == self.held[place]
            ):
                self.take(index, place)
                index, place = index + 1, place + 1
            index, ahead = max(index, first + 1), place

    def _open_at(self, index: int, size: int) -> bool:
        return self.places[index : index + size].count(-1) == size

    def _free(self, places: Sequence[int], ahead: int, size: int) -> int:
        """The first place from ``ahead`` on at which a run is not taken, else the last one before; -1 for none."""
        at = bisect_left(places, ahead)
        for place in (*places[at : at + _NEAREST], *reversed(places[max(at - _NEAREST, 0) : at])):
            if not any(self.taken[place : place + size]):
                return place
        return -1

    def _open(self) -> Iterator[tuple[int, int]]:
        """(first, behind the last) of each run of words read that stand nowhere yet."""
        first = -1
        for index, place in enumerate(self.places):
            is_open = place < 0 and not self.closed[index]
            if is_open and first < 0:
                first = index
            elif not is_open and first >= 0:
                yield first, index
                first = -1
        if first >= 0:
            yield first, len(self.places)

    def _rooms(self, first: int, last: int, room: int = _ROOM) -> list[tuple[int, int]]:
        """Where the words of an open run may stand: around the words matched before and behind it."""
        before = self._matched(first - 1, -1, 0)
        behind = self._matched(last, 1, len(self.held))
        size = last - first + room
        low, high = min(before, behind), max(before, behind)
        if high - low <= 4 * size:
            return [(max(low - room, 0), min(high + room, len(self.held)))]
        return [
            (max(middle - size, 0), min(middle + 2 * size, len(self.held)))
            for middle in ((before, max(behind - size, 0)) if first else (max(behind - size, 0), before))
        ]

    def _matched(self, index: int, step: int, otherwise: int) -> int:
        """Where the nearest matched word before or behind an index stands; looked for among a few dozen."""
        for at in range(index, index + step * _ROOM, step):
            if not 0 <= at < len(self.places):
                return otherwise
            if self.places[at] >= 0:
                return self.places[at]
        return otherwise

    def by_room(self, room: int = _ROOM) -> None:
        """Match loose words with what is not taken around them: in order and near first, then in any order."""
        if not self._of_word:
            for place, word in enumerate(self.held):
                self._of_word.setdefault(word, []).append(place)
        for first, last in list(self._open()):
            for low, high in self._rooms(first, last, room):
                ahead = low
                if low <= (before := self._matched(first - 1, -1, -1)) < high:
                    ahead = before + 1
                for index in range(first, last):
                    if self.places[index] >= 0:
                        ahead = self.places[index] + 1
                        continue
                    place = self._near(self.read[index], ahead, low, high)
                    if place >= 0:
                        self.take(index, place)
                        ahead = place + 1

    def _near(self, word: str, ahead: int, low: int, high: int) -> int:
        places = self._of_word.get(word, [])
        first, at, last = (bisect_left(places, place) for place in (low, ahead, high))
        for place in (*places[at : min(last, at + _TRIES)], *reversed(places[max(first, at - _TRIES) : at])):
            if not self.taken[place]:
                return place
        return -1

    def release(self, spans: Sequence[tuple[int, int, float]]) -> None:
        """Set words free that stand somewhere by chance, where much of their span stands nowhere; let such spans alone.

        A span that stands somewhere whole gets its place.
        """
        for start, end, share in spans:
            lost = self.places[start:end].count(-1) - self.closed[start:end].count(1)
            if lost <= share * (end - start) or 2 * self._firm(start, end) >= end - start:
                continue
            for index in range(start, end):
                if self.places[index] >= 0 and not self._in_row(index, start, end):
                    self.taken[self.places[index]] = 0
                    self.places[index] = -1
        for start, end, _ in spans:
            lost = self.places[start:end].count(-1)
            if lost == end - start and not any(self.closed[start:end]):
                self._as_a_whole(start, end)
            if lost > end - start - lost:
                self.closed[start:end] = b"\1" * (end - start)

    def _as_a_whole(self, start: int, end: int) -> None:
        """Give a cell the first place at which all of it stands in a row and is free."""
        for place in self._of_word.get(self.read[start], ())[:_TRIES] if end > start else ():
            row = range(place, place + end - start)
            if row[-1] < len(self.held) and all(
                not self.taken[at] and self.held[at] == self.read[index]
                for at, index in zip(row, range(start, end), strict=True)
            ):
                for at, index in zip(row, range(start, end), strict=True):
                    self.take(index, at)
                return

    def _firm(self, start: int, end: int) -> int:
        """How many words of a cell stand in rows of three and more."""
        return sum(self.places[index] >= 0 and self._in_row(index, start, end) for index in range(start, end))

    def _in_row(self, index: int, start: int, end: int) -> bool:
        """Whether a word stands in a row of three at least, as in its cell; words joined since stand at one place."""
        first = last = index
        while first > start and 0 <= self.places[first] - self.places[first - 1] <= 1 and self.places[first - 1] >= 0:
            first -= 1
        while last + 1 < end and 0 <= self.places[last + 1] - self.places[last] <= 1:
            last += 1
        return last - first + 1 >= _SHORT_RUN

    def by_letters(self) -> None:
        """Match what was joined, parted or put right since: the same letters around the same place."""
        for first, last in list(self._open()):
            for low, high in self._rooms(first, last):
                free = [place for place in range(low, min(high, low + 16 * _ROOM)) if not self.taken[place]]
                self._joined(first, last, free)
                self._parted(first, last, free)
                self._put_right(first, last, free)

    def _joined(self, first: int, last: int, free: list[int]) -> None:
        """Words read that are one held word ("ya", "ng"), with a neighbour that was matched by chance."""
        of = {self.held[place]: place for place in free}
        for index in range(max(first - 1, 0), last):
            for size in (2, 3):
                own = self.read[index : index + size]
                place = of.get("".join(own), -1)
                if len(own) == size and all(own) and place >= 0 and not self.taken[place] and index + size <= last + 1:
                    for at in range(index, index + size):
                        if self.places[at] < 0:
                            self.take(at, place)
                    break

    def _parted(self, first: int, last: int, free: list[int]) -> None:
        """A word read that is two or three held ones now."""
        at_once = {
            "".join(self.held[place : place + size]): (place, size)
            for place in free
            for size in (2, 3)
            if not any(self.taken[place : place + size])
        }
        for index in range(first, last):
            if self.places[index] < 0 and (known := at_once.get(self.read[index])):
                place, size = known
                if not any(self.taken[place : place + size]):
                    self.take(index, place)
                    self.taken[place : place + size] = b"\1" * size

    def _put_right(self, first: int, last: int, free: list[int]) -> None:
        """Numbers that recognition left as letters ("4O", "l")."""
        of: dict[str, list[int]] = {}
        for place in free:
            if len(self.held[place]) <= 6:
                of.setdefault(_digits(self.held[place]), []).append(place)
        for index in range(first, last):
            if self.places[index] >= 0 or len(self.read[index]) > 6:
                continue
            place = next((place for place in of.get(_digits(self.read[index]), ()) if not self.taken[place]), -1)
            if place >= 0:
                self.take(index, place)


def _digits(word: str) -> str:
    return ocr_number(word.upper()).lower().replace("i", "1").replace("t", "1").replace("j", "1")
