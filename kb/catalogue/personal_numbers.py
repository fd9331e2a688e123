"""Finds numbers that identify a person, however they are grouped: NIK, NIP, telephones, cards, accounts.

A run of digits with separators between them is cut into groups. What is certain by its own digits is taken first
(a NIK or NIP with a possible date, a telephone), then what law and budgets write is set aside (dates, years, numbers
of letters, amounts, codes), then comes what a word in front of it names, and last what is simply long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

NIK, NIP, PHONE, NUMBER = "[NIK]", "[NIP]", "[telepon]", "[nomor]"

_RUN = re.compile(r"\d(?:[ .\-/_()|,*~\\+]{0,4}\d)*+", re.ASCII)
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 97))
    for code in range(first, last + 1)
)
_SHAPES: dict[int, set[tuple[int, ...]]] = {
    16: {(4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (6, 10), (12, 4)},
    18: {(8, 6, 1, 3), (8, 6, 4), (8, 10), (6, 6, 6)},
    15: {(2, 3, 3, 1, 3, 3)},
}
"""How people group a NIK, a NIP, an NPWP: taken with any separator and whatever the digits."""
_KINDS = {16: NIK, 18: NIP}
_MOBILE = re.compile(r"8[1-9]\d{7,10}")
_LANDLINE = re.compile(r"2[1-9]\d{6,9}|[3-79]\d{7,10}")
_WITHOUT_ZERO = frozenset({(3, 3, 3), (3, 3, 4), (3, 4, 3), (3, 4, 4), (3, 4, 5), (4, 4, 3), (4, 4, 4)})
_MOST_GROUPS = 19
_LOOK_BACK = 48

_MONEY = re.compile(r"(?:\bRp|\bIDR|\bUSD|\$)\.? ?$", re.IGNORECASE)
_PUBLIC = re.compile(
    r"\b(?:nib|isbn|issn|kbli|npsn|rup|doi|kode(?: [a-z]{1,12}){0,2})(?: (?:no|nomor))?\.? ?[:=]? ?$", re.IGNORECASE
)
"""Words before a number that everybody may know."""
_LABELS: tuple[tuple[str, int, int, re.Pattern[str]], ...] = tuple(
    (kind, least, most, re.compile(rf"\b(?:{words})\b[^\d]{{0,40}}$", re.IGNORECASE))
    for kind, least, most, words in (
        (NIK, 8, 20, r"nik|e-?ktp|ktp|kk|kartu keluarga|induk kependudukan"),
        (NIP, 8, 20, r"nip(?:pk|3k|pppk)?|nrp|nuptk|nidn|nrk|induk pegawai"),
        (PHONE, 6, 15, r"telp|tlp|telepon|hp|handphone|wa|whats ?app|ponsel|sms|seluler|phone|mobile|faks?|fax"),
        (NUMBER, 6, 7, r"paspor|passport|karpeg|kartu pegawai"),
        (
            NUMBER,
            8,
            20,
            r"bpjs|jkn|kis|sim|npwp|no ?rek|rek|rekening|bca|bri|bni|btn|bsi|bjb|mandiri|bank|atm|kartu kredit|"
            r"credit card|account|virtual account|stnk|bpkb",
        ),
    )
)
"""Kind, fewest and most digits, and the words before a number that say whose it is."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A number: where it starts and ends in the text that was searched, and its kind in brackets."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int


def personal_numbers(text: str) -> Iterator[Spot]:
    """The personal numbers of a folded text (:mod:`kb.catalogue.folding`), in order."""
    for run in _RUN.finditer(text):
        groups = [
            _Group(each[0], run.start() + each.start(), run.start() + each.end())
            for each in re.finditer(r"\d+", run[0], re.ASCII)
        ]
        yield from _Run(text, groups).spots()


class _Run:
    """One run of groups; each rule takes groups that no rule before it took or set aside."""

    def __init__(self, text: str, groups: list[_Group]) -> None:
        self.text = text
        self.groups = groups
        self.between = [text[a.end : b.start] for a, b in pairwise(groups)]
        self.free = [True] * len(groups)
        self.before = text[max(0, groups[0].start - _LOOK_BACK) : groups[0].start]
        self.taken: list[Spot] = []

    def spots(self) -> list[Spot]:
        tokens = list(self._tokens())
        if _MONEY.search(self.before) and self._is_amount(*tokens[0]):
            self._set_aside(*tokens[0])
        for first, last in tokens:
            long, lettered = len(self._digits(first, last)) > 19, first == 0 and self._behind_letters()
            if self._is_code(first, last) and (long or lettered):
                self._set_aside(first, last)
        self._sweep(range(15, 19), self._identity)
        if self.free[0] and _PUBLIC.search(self.before):
            self._set_aside(*tokens[0])
        for first, last in tokens:
            if all(self.free[first:last]) and self._is_moment(first, last):
                self._set_aside(first, last)
        self._sweep(range(8, 16), self._telephone)
        for first, last in tokens:
            if all(self.free[first:last]) and self._belongs_to_law(first, last):
                self._set_aside(first, last)
        self._labelled()
        self._sweep(range(15, 20), self._long)
        for number, group in enumerate(self.groups):
            if self.free[number] and len(group.digits) >= 13 and not group.digits.endswith("000000"):
                self._take(number, number + 1, _KINDS.get(len(group.digits), NUMBER))
        return sorted(self.taken, key=lambda each: each.start)

    def _sweep(self, totals: range, rule: Callable[[int, int], str | None]) -> None:
        """Ask a rule about every stretch of free groups with so many digits, the longest first."""
        first = 0
        while first < len(self.groups):
            stretches, total, last = [], 0, first
            while last < len(self.groups) and self.free[last] and last - first < _MOST_GROUPS:
                total += len(self.groups[last].digits)
                last += 1
                if total in totals and not self._broken(first, last):
                    stretches.append(last)
                if total >= totals.stop:
                    break
            for last in reversed(stretches):
                if kind := rule(first, last):
                    self._take(first, last, kind)
                    first = last - 1
                    break
            first += 1

    # --- the rules ------------------------------------------------------------------------------------------------

    def _identity(self, first: int, last: int) -> str | None:
        digits, lengths = self._digits(first, last), self._lengths(first, last)
        if self._are_dates(first, last):
            return None
        if lengths in _SHAPES.get(len(digits), ()):
            return _KINDS.get(len(digits), NUMBER)
        few = len(lengths) <= 8 or set(lengths) == {1}
        certain = (len(digits) == 16 and _is_nik(digits)) or (len(digits) == 18 and _is_nip(digits))
        return _KINDS[len(digits)] if few and certain else None

    def _telephone(self, first: int, last: int) -> str | None:
        digits, lengths, between = self._digits(first, last), self._lengths(first, last), self.between[first : last - 1]
        start = self.groups[first].start
        plus = self.text[max(0, start - 1) : start] == "+" or self.text[max(0, start - 2) : start] == "+("
        year = _is_year(self.groups[last - 1].digits) and any("/" in each for each in between)
        mixed = len(set(between)) > 1 and any("," in each for each in between)
        if (year and not plus) or mixed or self._are_dates(first, last):
            return None
        national = _national(digits, plus)
        if national is None:
            grouped = not any(sign in each for each in between for sign in "./")
            bare = _MOBILE.fullmatch(digits) and lengths in _WITHOUT_ZERO and grouped
            return PHONE if bare or (plus and len(digits) <= 15) else None
        if not self._grouped_as_telephone(first, last):
            return None
        if _MOBILE.fullmatch(national):
            return PHONE
        fixed = _LANDLINE.fullmatch(national) and min(self._after_area(first, last), default=3) >= 3
        inside = last - first > 1 and start > 0 and self.text[start - 1] in "/." and first == 0
        return PHONE if fixed and not inside and (plus or digits[0] == "0") else None

    def _grouped_as_telephone(self, first: int, last: int) -> bool:
        """One group, digits or pairs with one separator throughout, or an area and two digits or more after it."""
        lengths = self._lengths(first, last)
        if len(lengths) == 1:
            return True
        if len(set(lengths)) == 1 and lengths[0] <= 2:
            return len(set(self.between[first : last - 1])) == 1
        rest = self._after_country(first, last)
        return bool(rest) and len(rest[0]) >= 2 and all(len(each) >= 2 for each in rest[1:])

    def _after_country(self, first: int, last: int) -> list[str]:
        rest = [group.digits for group in self.groups[first:last]]
        while rest and rest[0] in {"62", "0062", "0"}:
            rest = rest[1:]
        return rest if len(rest) < last - first or (rest and len(rest[0]) >= 3) else []

    def _after_area(self, first: int, last: int) -> list[int]:
        return [len(each) for each in self._after_country(first, last)[1:]]

    def _labelled(self) -> None:
        """The first number after a word that says whose it is."""
        first = next((number for number, free in enumerate(self.free) if free), None)
        if first != 0:
            return
        for kind, least, most, label in _LABELS:
            if not label.search(self.before):
                continue
            total, last, best = 0, 0, 0
            while last < len(self.groups) and self.free[last] and not (last and "," in self.between[last - 1]):
                total += len(self.groups[last].digits)
                last += 1
                if least <= total <= most:
                    best = last
            if best:
                self._take(0, best, kind)
                return

    def _long(self, first: int, last: int) -> str | None:
        digits, between = self._digits(first, last), self.between[first : last - 1]
        few = 2 * len(digits) >= 5 * (last - first)
        if not between or not few or any(sign in each for each in between for sign in "/,") or digits[-6:] == "000000":
            return None
        return None if self._are_dates(first, last) else _KINDS.get(len(digits), NUMBER)

    # --- what law and budgets write -------------------------------------------------------------------------------

    def _tokens(self) -> Iterator[tuple[int, int]]:
        """Stretches of groups without a space between them."""
        first = 0
        for number, between in enumerate(self.between, start=1):
            if " " in between:
                yield first, number
                first = number
        yield first, len(self.groups)

    def _belongs_to_law(self, first: int, last: int) -> bool:
        groups, between = [group.digits for group in self.groups[first:last]], self.between[first : last - 1]
        if self._are_dates(first, last) or self._is_amount(first, last):
            return True
        if any("/" in each for each in between) and any(map(_is_year, groups)):
            return True  # the number of a letter
        if sum(map(len, groups)) == 13 and groups[0].startswith(("978", "979")) and len(groups) > 1:
            return True  # ISBN
        return self._is_code(first, last)

    def _is_code(self, first: int, last: int) -> bool:
        """Whether a stretch is a code of levels, as of a budget: "5.1.02.01.01.0024"."""
        lengths = self._lengths(first, last)
        levels = len(lengths) >= 4 and lengths[0] <= 2 and sum(length <= 2 for length in lengths) >= 3
        return levels and set(self.between[first : last - 1]) == {"."} and set(lengths) != {1}

    def _behind_letters(self) -> bool:
        """Whether the run goes on from letters that name no person's number: "HK.03.1.23"."""
        behind = len(self.before) > 1 and self.before[-1] in "./-" and self.before[-2].isalpha()
        return behind and not any(label.search(self.before) for *_, label in _LABELS)

    def _is_amount(self, first: int, last: int) -> bool:
        groups, between = [group.digits for group in self.groups[first:last]], self.between[first : last - 1]
        if len(groups) == 1:
            return groups[0].endswith("000000") or bool(_MONEY.search(self.before))
        if between[-1] == "," and between[0] != "," and len(groups[-1]) <= 2:
            groups, between = groups[:-1], between[:-1]
        grouped = len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(each) == 3 for each in groups[1:])
        return grouped and len(set(between)) <= 1 and (not between or between[0] in ".,")

    def _are_dates(self, first: int, last: int) -> bool:
        """Whether a stretch is dates and years throughout."""
        groups, place = [group.digits for group in self.groups[first:last]], 0
        while place < len(groups):
            three = groups[place : place + 3]
            if len(three) == 3 and (_is_date(*three) or _is_date(*reversed(three))):
                place += 3
            elif _is_year(groups[place]) or (len(groups[place]) == 8 and _is_day(groups[place])):
                place += 1
            else:
                return False
        return True

    def _is_moment(self, first: int, last: int) -> bool:
        """Whether a stretch is a day and its time, as in names of backups and snapshots."""
        return self._lengths(first, last) in {(8, 6), (8, 6, 6), (8, 4)} and _is_day(self.groups[first].digits)

    # --- groups ---------------------------------------------------------------------------------------------------

    def _broken(self, first: int, last: int) -> bool:
        """Whether a comma and a space stand right before the last group: a list, not one number."""
        return last - first > 1 and ", " in self.between[last - 2]

    def _digits(self, first: int, last: int) -> str:
        return "".join(group.digits for group in self.groups[first:last])

    def _lengths(self, first: int, last: int) -> tuple[int, ...]:
        return tuple(len(group.digits) for group in self.groups[first:last])

    def _set_aside(self, first: int, last: int) -> None:
        self.free[first:last] = [False] * (last - first)

    def _take(self, first: int, last: int, kind: str) -> None:
        """With the plus, the bracket that is closed inside, and letters that stand at the number (a passport's)."""
        self._set_aside(first, last)
        start, end = self.groups[first].start, self.groups[last - 1].end
        inside = self.text[start:end]
        if inside.count(")") > inside.count("(") and self.text[max(0, start - 2) : start].endswith(("(", "(+")):
            start -= 2 if self.text[start - 1] == "+" else 1
        if start and self.text[start - 1] == "+":
            start -= 1
        letters = start
        while letters and start - letters < 3 and self.text[letters - 1].isalpha():
            letters -= 1
        self.taken.append(Spot(letters if start - letters < 3 else start, end, kind))


def _is_nik(digits: str) -> bool:
    """Province, and a day (41 to 71 for women) and a month of birth."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return digits[:2] in _PROVINCES and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def _is_nip(digits: str) -> bool:
    """Day of birth, month of appointment, 1 or 2."""
    return _is_day(digits[:8]) and _is_day(digits[8:14] + "01") and digits[14] in "12"


def _is_day(digits: str) -> bool:
    return _is_year(digits[:4]) and 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in {"19", "20"}


def _is_date(day: str, month: str, year: str) -> bool:
    return len(day) <= 2 and len(month) <= 2 and _is_year(year) and 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _national(digits: str, plus: bool) -> str | None:
    """A telephone number behind its country code and zero; None where it has neither."""
    if digits.startswith("0062"):
        return digits[4:].removeprefix("0")
    if digits.startswith("62") and (plus or digits[2:].removeprefix("0")[:1] == "8"):
        return digits[2:].removeprefix("0")
    return digits[1:] if digits.startswith("0") else None
