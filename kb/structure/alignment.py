"""Which words of one text stand in another: long runs first, then what lies between them; each word answers once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kb.structure.numerals import ocr_number

_RUN = 6
"""Words in a row by which a place is known again, wherever it stands."""

_SHORT_RUN = 3
_ROOM = 40
"""How many words on either side of the words matched around them loose words may stand."""

_TRIES = 16
_WORD = re.compile(r"[^\W_]+")
_NO_LETTERS = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\ufeff")


def words(text: str) -> list[str]:
    """The words of a text in small letters: runs of letters and digits, invisible signs left out."""
    return _WORD.findall(text.translate(_NO_LETTERS).casefold())


def aligned(read: Sequence[str], held: Sequence[str], lines: Sequence[tuple[int, int]]) -> list[int]:
    """For each word read the place among the words held at which it stands, -1 where it stands at none.

    Each held word answers for one word read. ``lines`` are the spans of the printed lines: where most of a line stands
    nowhere, the few words of it that were met by chance leave their places to others. Words joined or parted since
    ("penyeleng garaan", "penyelenggaraan") and digits that recognition took for letters stand where they became another
    word. Time grows with the words.
    """
    alignment = _Alignment(read, held)
    alignment.by_runs(_RUN)
    alignment.by_room()
    alignment.by_runs(_SHORT_RUN)
    alignment.by_letters()
    if alignment.release(lines):
        alignment.by_room()
        alignment.by_letters()
    return alignment.places


class Runs:
    """The runs of a few words in a text, by where they stand."""

    def __init__(self, text: Sequence[str], size: int) -> None:
        self.size = size
        self._places: dict[int, int | list[int]] = {}
        for place, key in enumerate(_keys(text, size)):
            known = self._places.setdefault(key, place)
            if isinstance(known, list):
                known.append(place)
            elif known != place:
                self._places[key] = [known, place]

    def places(self, key: int) -> Sequence[int]:
        """Where a run stands, in order."""
        known = self._places.get(key, ())
        return (known,) if isinstance(known, int) else known


def repeated(read: Sequence[str], held: Sequence[str], runs: Runs, start: int, end: int) -> bool:
    """Whether the words read from ``start`` to ``end`` stand in the held text in this order, taken or not."""
    if end - start < runs.size:
        return False
    key = hash(tuple(read[start : start + runs.size]))
    wanted = list(read[start:end])
    return any(list(held[place : place + len(wanted)]) == wanted for place in runs.places(key)[:_TRIES])


def _keys(text: Sequence[str], size: int) -> Iterator[int]:
    return (hash(run) for run in zip(*(text[at:] for at in range(size)), strict=False))


class _Alignment:
    """The matching while it goes on: ``places`` for the words read, ``taken`` for the words held."""

    def __init__(self, read: Sequence[str], held: Sequence[str]) -> None:
        self.read, self.held = read, held
        self.places = [-1] * len(read)
        self.taken = bytearray(len(held))
        self._closed = bytearray(len(read))
        self._of_word: dict[str, list[int]] = {}

    def _take(self, index: int, place: int) -> None:
        self.places[index] = place
        self.taken[place] = 1

    def by_runs(self, size: int) -> None:
        """Match runs of ``size`` words and more, the nearest one ahead first, in the order of the text."""
        if size == _SHORT_RUN and not any(last - first >= size for first, last in self._open()):
            return
        runs = Runs(self.held, size)
        keys = list(_keys(self.read, size))
        index = ahead = 0
        while index < len(keys):
            if self.places[index] >= 0:
                ahead = self.places[index] + 1
                index += 1
                continue
            place = self._free(runs.places(keys[index]), ahead, size)
            if place < 0 or not self._open_at(index, size):
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
                self._take(index, place)
                index, place = index + 1, place + 1
            index, ahead = max(index, first + 1), place

    def _open_at(self, index: int, size: int) -> bool:
        return all(place < 0 for place in self.places[index : index + size])

    def _free(self, places: Sequence[int], ahead: int, size: int) -> int:
        """The first place from ``ahead`` on at which a run is not taken, else the last one before; -1 for none."""
        at = bisect_left(places, ahead)
        for place in (*places[at : at + _TRIES], *reversed(places[max(at - _TRIES, 0) : at])):
            if not any(self.taken[place : place + size]):
                return place
        return -1

    def _open(self) -> Iterator[tuple[int, int]]:
        """(first, behind the last) of each run of words read that stand nowhere yet."""
        first = -1
        for index, place in enumerate(self.places):
            is_open = place < 0 and not self._closed[index]
            if is_open and first < 0:
                first = index
            elif not is_open and first >= 0:
                yield first, index
                first = -1
        if first >= 0:
            yield first, len(self.places)

    def _rooms(self, first: int, last: int) -> list[tuple[int, int]]:
        """Where the words of an open run may stand: around the words matched before and behind it."""
        before = self._matched(first - 1, -1, 0)
        behind = self._matched(last, 1, len(self.held))
        size = last - first + _ROOM
        low, high = min(before, behind), max(before, behind)
        if high - low <= 4 * size:
            return [(max(low - _ROOM, 0), min(high + _ROOM, len(self.held)))]
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

    def by_room(self) -> None:
        """Match loose words with what is not taken around them: in order and near first, then in any order."""
        if not self._of_word:
            for place, word in enumerate(self.held):
                self._of_word.setdefault(word, []).append(place)
        for first, last in list(self._open()):
            for low, high in self._rooms(first, last):
                ahead = low
                if low <= (before := self._matched(first - 1, -1, -1)) < high:
                    ahead = before + 1
                for index in range(first, last):
                    if self.places[index] >= 0:
                        ahead = self.places[index] + 1
                        continue
                    place = self._near(self.read[index], ahead, low, high)
                    if place >= 0:
                        self._take(index, place)
                        ahead = place + 1

    def _near(self, word: str, ahead: int, low: int, high: int) -> int:
        places = self._of_word.get(word, ())
        first, at, last = (bisect_left(places, place) for place in (low, ahead, high))
        for place in (*places[at:last], *reversed(places[first:at])):
            if not self.taken[place]:
                return place
        return -1

    def release(self, lines: Sequence[tuple[int, int]]) -> bool:
        """Set words free that stand alone somewhere, while most of their line stands nowhere; whether there were any.

        Such a line is let alone from then on.
        """
        freed = False
        for start, end in lines:
            lost = sum(place < 0 for place in self.places[start:end])
            if 2 * lost <= end - start:
                continue
            for index in range(start, end):
                if self.places[index] >= 0 and not self._in_row(index, start, end):
                    self.taken[self.places[index]] = 0
                    self.places[index] = -1
                    freed = True
            self._closed[start:end] = b"\1" * (end - start)
        return freed

    def _in_row(self, index: int, start: int, end: int) -> bool:
        """Whether a word stands in a row of three at least, as on its line."""
        first = last = index
        while first > start and self.places[first - 1] == self.places[first] - 1 >= 0:
            first -= 1
        while last + 1 < end and self.places[last + 1] == self.places[last] + 1:
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
                if len(own) == size and place >= 0 and not self.taken[place] and index + size <= last + 1:
                    for at in range(index, index + size):
                        if self.places[at] < 0:
                            self._take(at, place)
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
                    self._take(index, place)
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
                self._take(index, place)


def _digits(word: str) -> str:
    return ocr_number(word.upper()).lower().replace("i", "1").replace("t", "1").replace("j", "1")
