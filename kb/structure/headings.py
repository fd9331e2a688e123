"""Headings of Pasal found in flat text: the best increasing run of their numbers, cross-references left out.

A line-anchored pattern loses headings that recognition glued, split or misspelt, and takes cross-references that a line
break put first (measured in the domain dossier, 3.7). Here every "Pasal n" is a candidate with a weight by how much it
looks like a heading, and the heaviest run of rising numbers is taken.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.language.numerals import ocr_number
from kb.structure.cleaning import Line

# "Pasal 12", "Pasal24", "Pasal 4O", "PasaT 278", "Pasil 27A", "Pasa77", "Pa-sa1 16", "Pasa] 134", "Fasal 457",
# "P a s a l 5", "_Pasal 81", "PASAL 5" on a line of its own; must not match "pasal 3", "Pasalnya", "Pasar 3".
CANDIDATE = re.compile(
    r"(?<![^\W_])(?:[PF][ '.*^-]?[a*][ .^-]?s[ .^-]?[aein][ .^-]{0,2}"
    r"(?P<el>[lJT1Iti|\]!](?=\D{0,3}[\dOoIilSTtZB])|(?=7\d))|(?P<upper>P ?A ?S ?A ?L(?=\D{0,3}[\dOoIilSTtZ])))"
    r"[ \t.,^_'-]{0,3}"
    r"(?P<n>B(?=\s[(\[{][1lI]\W)|[\dOoIilSTtZ][\dOolISTt]{0,2}(?:(?:[ ][\dliIO]{1,2}){1,2}(?=\s*$|\s[(\[{][1lIit]\W))?)"
    r"[ ]?(?P<letter>[A-Z])?"
    r"(?![\w/])(?=(?P<rest>[^\n]*))",
    re.MULTILINE,
)
# What stands before a pointer: "sebagaimana dimaksud dalam", "Pasal 8, Pasal 9 dan"; must not match a sentence's end.
POINTER_BEFORE = re.compile(
    r"(?:\b(?:dalam|pada|dengan|dan|atau|dan/\s?atau|ketentuan|oleh|dari|dimaksud|ke|menurut|berdasarkan|antara"
    r"|melanggar|yakni|penjelasan|selain|serta|yaitu|juncto|jo\.|melaksanakan|kecuali|sampai)|,"
    r"|\bayat\s*\([\dlI]+[a-z]?\)|\bhuruf [a-z])\s*$",
    re.IGNORECASE,
)
# What stands after a pointer: "ayat (1)", "dan Pasal 9", "Undang-Undang …"; must not match "(1) Setiap".
POINTER_AFTER = re.compile(
    r"^\s*(?:ayat\b|ayal\b|huruf\b|angka\b|dan\b|atau\b|sampai\b|s\.d|[,;)]|Undang-?\s?Undang\s+(?:No|Dasar|Republik)|Peraturan\s+\w+\s+(?:No|Republik)"
    r"|yang\b"
    r"|diubah|dihapus|dicabut|berbunyi|[-–])",
)
# What stands before a heading that has lost its line: a title, or marks of ayat that floated there. Must not match
# "dalam BAB II Pasal 6" (a pointer) nor "ayat (1)".
BEHIND_TITLE = re.compile(
    r"(?<!dalam )(?<!pada )(?<!dengan )(?:BAB\s?[IVXL]+|Bag[ilr]an\sKe\w+|Paragraf\s\d+)\s[^.;:\d]{3,120}$"
    r"|(?<!ayat )(?:\(\w{1,2}\)\s?){2}$"
)
# Specks between a heading and its words: "Pasal 25 · (1)", "Pasal 19.".
DIRT = re.compile(r"^[\s.:,;_^·•*'’\"“”–—-]+(?=[(\[{\w]|$)")
# How a Pasal begins: "(1) …", or a capital.
OPENS = re.compile(r"(?:[(\[{][\dlIUti]|[A-Z]|1\s?[.)]\s?\D)")
FIRST_VERSE = re.compile(r"[(\[{][1lIti][)\]}]\s+[A-Z]")
# "Peraturan Menteri Nomor …", "Undang-Undang ini"; must not match "Peraturan Pemerintah ini mulai berlaku".
NAMES_A_LAW = re.compile(
    r"(?:Undang-?\s?[Uu]ndang|Peraturan\s(?:Pemerintah|Menteri|Presiden|Daerah|Badan|Kepala|Bupati|Wali\s?[Kk]ota|Gubernur)"
    r"|Keputusan\s(?:Presiden|Menteri)|Ayat|Huruf|Angka)\b(?!\s(?:Daerah\s)?ini\s(?:mulai|disebut|dapat))"
)
# The rest of a number that recognition split: "Pasal 9" / " 1 Tahun buku"; must not match " 1. Pengguna", " 2 (dua)".
SPLIT = re.compile(r" (?P<n>[\dIlO](?: ?[\dIlO])?)(?=\s(?:[A-Z][a-z]|[(\[{][1lI]\W))")
# "Pasal II": the eleventh as recognition reads it, or the second of a law that counts in Roman numerals.
ROMAN = re.compile(r"I{2,3}")
# "BAB IV PEMAKAIAN TANAH, Pasal 6."; must not match "Pasal 5, Pasal 6".
BEHIND_TITLE_COMMA = re.compile(r"\b[A-Z]{4,},$")
STANDALONE = 3.0
"""Weight of a candidate that is a line of its own."""
INSIDE = 0.2
"""Weight of a candidate in the middle of words that do not point to it."""
HIGHEST = 2500
"""The highest number that a Pasal can have; the longest code has about 2,000."""


@dataclass(frozen=True, slots=True)
class ArticleHeading:
    """A heading found: the Pasal's number, the line it stands on, what stands behind and before it on that line."""

    number: int
    letter: str
    line: int
    rest: str
    before: str = ""

    @property
    def name(self) -> str:
        """The printed number ("27A")."""
        return f"{self.number}{self.letter}"


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int
    letter: str
    line: int
    rest: str
    before: str
    weight: float
    start: int
    end: int
    roman: bool = False


def article_headings(
    lines: Sequence[Line],
    first_must_stand_alone: bool = False,
    besides: frozenset[int] | set[int] = frozenset(),
    of_a_whole_law: bool = False,
) -> list[ArticleHeading]:
    """The headings of Pasal among these lines, in order, each number once.

    ``first_must_stand_alone`` keeps only candidates that are lines of their own (used in the Penjelasan, whose words
    speak of other Pasal all the time). Lines ``besides`` are no headings, whatever they look like. In the body
    ``of_a_whole_law`` a few high numbers alone are pointers: its run begins near 1.
    """
    least = STANDALONE if first_must_stand_alone else 0.0
    candidates = [
        readings
        for readings in _candidates(lines)
        if readings and readings[0].weight >= least and readings[0].line not in besides
    ]
    run = _heaviest_run(candidates)
    if _counts_in_roman(run):
        run = _heaviest_run(readings for readings in candidates if not readings[0].roman)
    run = _believed(run) if of_a_whole_law else run
    out: list[ArticleHeading] = []
    for current, following in zip(run, [*run[1:], None], strict=False):
        rest, before = current.rest, current.before
        if following is not None and following.line == current.line:
            rest = lines[current.line].text[current.end : following.start].strip().lstrip(".: ")
        if out and out[-1].line == current.line:
            before = ""
        out.append(ArticleHeading(current.number, current.letter, current.line, rest, before))
    return out


def _counts_in_roman(run: Sequence[_Candidate]) -> bool:
    """Whether "Pasal II" in a run is the second, not the eleventh: hardly a Pasal between 1 and 11 was found."""
    return any(c.roman for c in run) and sum(1 < c.number < 11 for c in run) < 2


def _believed(run: list[_Candidate]) -> list[_Candidate]:
    """The run without what can only be pointers: a few high numbers where hardly a Pasal before them was found."""
    while run and run[0].number > 8 and len(run) < 3:
        run = run[1:]
    while len(run) > 1 and run[-1].number - run[-2].number > 25 and run[-1].number > 2 * len(run) + 10:
        run = run[:-1]
    return run if len(run) > 1 or not run or run[0].number <= 3 else []


def _candidates(lines: Sequence[Line]) -> Iterator[list[_Candidate]]:
    """The candidates in the order of the text; the readings of one "Pasal n" together."""
    text = "\n".join(line.text for line in lines)
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line.text) + 1
    for match in CANDIDATE.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        before = text[max(0, match.start() - 160) : match.start()].rstrip()
        weight = _weight(
            match,
            before,
            text[match.end("rest") : match.end("rest") + 60],
            _opens_line(text[starts[index] : match.start()]),
        )
        if weight <= 0:
            continue
        ahead = text[starts[index] : match.start()].strip(" \t_^")
        column = match.start() - starts[index]
        yield [
            _Candidate(
                number,
                letter,
                index,
                DIRT.sub("", match["rest"][taken:]).rstrip(),
                ahead,
                weight - 0.4 * weight * order / STANDALONE,
                column,
                match.end() - starts[index] + taken,
                ROMAN.fullmatch(match["n"]) is not None,
            )
            for order, (number, letter, taken) in enumerate(_readings(match))
        ]


def _opens_line(before: str) -> bool:
    """Whether nothing but a speck of dirt stands before the candidate on its line."""
    return len(before) <= 3 and not any(sign.isalnum() for sign in before)


def _weight(match: re.Match[str], before: str, after: str, at_start: bool) -> float:
    """How much a candidate looks like a heading; zero or less for a pointer."""
    rest = DIRT.sub("", match["rest"])
    alone = at_start and not rest
    if match["upper"] and not alone:
        return 0.0
    following = rest or DIRT.sub("", after)
    opens = OPENS.match(following) is not None or SPLIT.match(match["rest"]) is not None
    pointed = POINTER_BEFORE.search(before) is not None and not (alone and before.endswith(("; dan", "; atau")))
    if POINTER_AFTER.match(match["rest"].strip() or after.strip()) and not FIRST_VERSE.match(following):
        return 0.0
    if pointed:
        # A sentence cut off by the page's end ("… sebagaimana dimaksud dalam ayat (1)") points to no heading below it.
        cut_off = alone and opens and not NAMES_A_LAW.match(following)
        return 0.6 if cut_off else INSIDE if FIRST_VERSE.match(following) or BEHIND_TITLE_COMMA.search(before) else 0.0
    if alone:
        return STANDALONE if not re.match(r"[a-z]{2,}", following) else 0.6
    if at_start:
        return 1.2 if opens else 0.2
    if not opens or (NAMES_A_LAW.match(following) and not match["rest"].lstrip().startswith(".")):
        return 0.0
    return 0.5 if before.endswith((".", ";", ":")) else 0.3 if BEHIND_TITLE.search(before) else INSIDE


def _readings(match: re.Match[str]) -> list[tuple[int, str, int]]:
    """What a number may be, the likeliest first, and how much of the rest it takes.

    "4O" is 40; "278" is 278, or 27B; "Pasa722" is 22, or 722; "9 1 Tahun" is 9, or 91.
    """
    plain, letter = ocr_number(match["n"].replace(" ", "")), match["letter"] or ""
    if letter in {"V", "X"} and re.fullmatch("I{1,3}", match["n"]):
        return []
    if match["el"] == "":
        plain = plain[1:]
    if not plain.isdigit() or not 0 < int(plain) <= HIGHEST:
        return []
    out = [(int(plain), letter, 0)]
    if letter in {"I", "O"} and match.end("n") < match.start("letter"):
        out.insert(0, (int(plain + ocr_number(letter)), "", 0))
    if len(plain) == 3 and plain.endswith("8") and not letter:
        out.append((int(plain[:-1]), "B", 0))
    split = SPLIT.match(match["rest"])
    if split and not letter and len(whole := plain + ocr_number(split["n"].replace(" ", ""))) < 4:
        out.append((int(whole), "", split.end()))
    return out


def _heaviest_run(candidates: Iterable[list[_Candidate]]) -> list[_Candidate]:
    """The run of candidates with rising numbers and the greatest weight, jumps costing a little each.

    Work grows with the candidates, not with their square: the best run is kept for each number and letter.
    """
    chosen: list[_Candidate] = []
    previous: list[int] = []
    reached = [-math.inf] * (HIGHEST + 1)
    ending = [-1] * (HIGHEST + 1)
    lettered: dict[int, dict[str, tuple[float, int]]] = {}
    top, last = -math.inf, -1
    for readings in candidates:
        found: list[tuple[_Candidate, float, int]] = []
        for current in readings:
            score, link = _best_before(current, reached, ending, lettered)
            found.append((current, score + current.weight, link))
        for current, score, link in found:
            chosen.append(current)
            previous.append(link)
            at = len(chosen) - 1
            letters = lettered.setdefault(current.number, {})
            if current.letter not in letters or score > letters[current.letter][0]:
                letters[current.letter] = score, at
            if score > reached[current.number]:
                reached[current.number], ending[current.number] = score, at
            if score > top:
                top, last = score, at
    run: list[_Candidate] = []
    while last >= 0:
        run.append(chosen[last])
        last = previous[last]
    return run[::-1]


def _best_before(
    current: _Candidate, reached: list[float], ending: list[int], lettered: dict[int, dict[str, tuple[float, int]]]
) -> tuple[float, int]:
    """The score of the best run that a candidate can go on with, its own price paid, and where that run ends."""
    number = current.number
    score, link = -_jump(0, number), -1
    earlier = [best for letter, best in lettered.get(number, {}).items() if letter < current.letter]
    value, at = max(earlier, key=lambda best: (best[0], -best[1]), default=(score, link))
    if value > score:
        score, link = value, at
    for before in range(max(number - 11, 1), number):
        if reached[before] - _jump(before, number) > score:
            score, link = reached[before] - _jump(before, number), ending[before]
    for low, high in ((1, number - 60), (max(number - 60, 1), number - 11)):
        if high > low and (value := max(reached[low:high])) - _jump(high - 1, number) > score:
            score, link = value - _jump(high - 1, number), ending[reached.index(value, low, high)]
    return score, link


def _jump(before: int, number: int) -> float:
    """The price of numbers left out between two headings."""
    return min(0.25 * max(number - before - 1, 0), 2.5) + (2.0 if number - before > 60 else 0.0)
