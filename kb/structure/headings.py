"""Headings of Pasal found in flat text: the best increasing run of their numbers, cross-references left out.

A line-anchored pattern loses headings that recognition glued, split or misspelt, and takes cross-references that a line
break put first (measured in the domain dossier, 3.7). Here every "Pasal n" is a candidate with a weight by how much it
looks like a heading, and the heaviest run of rising numbers is taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kb.structure.cleaning import Line
from kb.structure.numerals import ocr_number

# "Pasal 12", "Pasal24", "Pasal 4O", "PasaT 278", "Pasil 27A", "Pasa77"; must not match "pasal 3", "Pasalnya".
CANDIDATE = re.compile(
    r"\bP ?as ?[aei](?P<el>[lJT1Iti|](?=\D{0,3}[\dOoIlSTtZ])|(?=7\d))[ \t.]{0,3}"
    r"(?P<n>[\dOoIlSTtZ][\dOolISTt]{0,2}(?:[ ]\d{1,2}(?=\s*$|\s\([1l]\)))?)[ ]?(?P<letter>[A-Z])?"
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
    r"|(?<!ayat )(?:\(\w{1,2}\)\s?){2,}$"
)
STANDALONE = 3.0
"""Weight of a candidate that is a line of its own."""


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
    candidates = [c for c in _candidates(lines) if c.weight >= STANDALONE or not first_must_stand_alone]
    candidates = [c for c in candidates if c.line not in besides]
    run = _heaviest_run(candidates)
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


def _believed(run: list[_Candidate]) -> list[_Candidate]:
    """The run without what can only be pointers: a few high numbers where hardly a Pasal before them was found."""
    while run and run[0].number > 8 and len(run) < 3:
        run = run[1:]
    while len(run) > 1 and run[-1].number - run[-2].number > 25 and run[-1].number > 2 * len(run) + 10:
        run = run[:-1]
    return run if len(run) > 1 or not run or run[0].number <= 3 else []


def _candidates(lines: Sequence[Line]) -> list[_Candidate]:
    text = "\n".join(line.text for line in lines)
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line.text) + 1
    out: list[_Candidate] = []
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
        rest = match["rest"].strip().lstrip(".: ")
        ahead = text[starts[index] : match.start()].strip()
        for order, (number, letter) in enumerate(_readings(match)):
            column = match.start() - starts[index]
            end = match.end() - starts[index]
            out.append(_Candidate(number, letter, index, rest, ahead, weight - 0.4 * order, column, end))
    return out


def _opens_line(before: str) -> bool:
    """Whether nothing but a speck of dirt stands before the candidate on its line."""
    return len(before) <= 3 and not any(sign.isalnum() for sign in before)


def _weight(match: re.Match[str], before: str, after: str, at_start: bool) -> float:
    """How much a candidate looks like a heading; zero or less for a pointer."""
    rest = match["rest"].strip()
    alone = at_start and not rest.strip(" .:")
    following = rest or after.strip()
    if POINTER_BEFORE.search(before) and not (alone and before.endswith(("; dan", "; atau"))):
        return 0.0
    if POINTER_AFTER.match(following):
        return 0.0
    if alone:
        return STANDALONE if not re.match(r"[a-z]{2,}", following) else 0.6
    opens = re.match(r"^(?:[(\[{][\dlIU]|[A-Z“\"])", following) is not None
    if at_start:
        return 1.2 if opens else 0.2
    if opens and before.endswith((".", ";", ":")):
        return 0.5
    return 0.3 if opens and BEHIND_TITLE.search(before) else 0.0


def _readings(match: re.Match[str]) -> list[tuple[int, str]]:
    """What a number may be, the likeliest first: "4O" is 40; "278" is 278, or 27B; "Pasa722" is 22, or 722."""
    plain, letter = ocr_number(match["n"].replace(" ", "")), match["letter"] or ""
    if not match["el"]:
        plain = plain[1:]
    if not plain.isdigit() or int(plain) == 0:
        return []
    out = [(int(plain), letter)]
    if len(plain) == 3 and plain.endswith("8") and not letter:
        out.append((int(plain[:-1]), "B"))
    return out


def _heaviest_run(candidates: list[_Candidate]) -> list[_Candidate]:
    """The run of candidates with rising numbers and the greatest weight, jumps costing a little each."""
    best: list[float] = []
    previous: list[int] = []
    for i, current in enumerate(candidates):
        score, link = current.weight - _jump(0, current.number), -1
        for j in range(i):
            earlier = candidates[j]
            if earlier.line > current.line or (earlier.number, earlier.letter) >= (current.number, current.letter):
                continue
            if earlier.line == current.line and earlier.rest == current.rest:
                continue
            reached = best[j] + current.weight - _jump(earlier.number, current.number)
            if reached > score:
                score, link = reached, j
        best.append(score)
        previous.append(link)
    if not best:
        return []
    index = max(range(len(best)), key=best.__getitem__)
    run: list[_Candidate] = []
    while index >= 0:
        run.append(candidates[index])
        index = previous[index]
    return run[::-1]


def _jump(before: int, number: int) -> float:
    """The price of numbers left out between two headings."""
    return min(0.25 * max(number - before - 1, 0), 2.5) + (2.0 if number - before > 60 else 0.0)
