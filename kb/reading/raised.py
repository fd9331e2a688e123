"""Raised marks: those of footnotes leave the text, with their notes; exponents stay raised ("m²", "10³").

A mark is raised where its baseline stands above that of the letter it touches, by less than that letter's size.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise, takewhile

from kb.reading.geometry import Letter
from kb.reading.objects import Run

NOTE = "note"
LOST_MARK = "mark"

# "1", "12)", "(3)", "1,2", "a", "*", "**)"; must not match "th", "1234".
_MARK = re.compile(r"[(\[]?(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,5}|[a-z]|[*†‡§]{1,4})[)\]]?")
_LABEL = re.compile(r"\d{1,3}|[a-z]|[*†‡§]{1,4}")
_UNITS = frozenset({"m", "cm", "mm", "km", "dm", "dam", "hm"})
_SMALLER = 0.88
_TO_NOTE = 0.96
"""Size of a note, in sizes of the text that its mark stands in, where no raised mark stands before it."""

_MOST_LINES = 1_000
"""Lines of a page from which on it is no printed one, and its marks stay as they are drawn."""

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
NATIVE = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Raised digits that are signs of their own."""


@dataclass(slots=True)
class _Part:
    """Letters drawn together, by their places in the list: from ``first`` to ``last``."""

    first: int
    last: int
    run: int
    text: str
    native: bool
    base: int = -1
    """The number of the run that the part is raised over; -1 where it is not raised."""

    heads: bool = False


def seem_raised(runs: list[Run]) -> bool:
    """Whether a run stands a little above its neighbour; a quick look that says yes too often."""
    for one, other in pairwise(runs):
        large, small = (one, other) if one.size >= other.size else (other, one)
        if _above(small, large) and abs(_apart(one, other)) <= large.size:
            return True
    return False


def settled_marks(letters: list[Letter], runs: list[Run]) -> tuple[list[Letter], list[tuple[str, str]]]:
    """The letters without footnotes and their marks, and these as (kind, text); what stays raised stands on its line.

    A mark whose note is not on the page is dropped as :data:`LOST_MARK`, unless it is an exponent.
    """
    parts = _parts(letters)
    _raise(parts, letters, runs)
    marks = [part for part in parts if part.base >= 0]
    if not marks:
        return letters, []
    base = {at: part.base for part in marks for at in range(part.first, part.last + 1)}
    lines = _lines(letters, runs, base)
    if len(lines) > _MOST_LINES:
        return letters, []
    notes = _notes(lines, letters, runs, marks)
    taken = {at for note in notes for at in note.places}
    labels = {note.label for note in notes}
    gone: set[int] = set()
    changed: dict[int, str] = {}
    lost: list[str] = []
    for mark in marks:
        if mark.first in taken or mark.heads:
            continue
        own = _LABEL.findall(unicodedata.normalize("NFKC", mark.text))
        before = _before(letters, mark.first)
        if not any(label.isdecimal() for label in own):
            if own and labels.issuperset(own):
                gone |= set(range(mark.first, mark.last + 1))
        elif before in _UNITS and own[0] in {"2", "3"}:
            changed |= _superscript(letters, mark)
        elif labels.issuperset(own):
            gone |= set(range(mark.first, mark.last + 1))
        elif before[-1:].isdecimal() or (before.isalpha() and len(before) <= 2):
            changed |= _superscript(letters, mark)
        else:
            gone |= set(range(mark.first, mark.last + 1))
            lost.append(mark.text)
    beside = [(NOTE, f"[{note.label}] {_text(letters, note.places[note.start :])}") for note in notes]
    out = []
    for at, letter in enumerate(letters):
        if at in taken or at in gone:
            continue
        out.append(Letter(changed.get(at, letter.sign), letter.box, base[at]) if at in base else letter)
    return out, [*beside, *((LOST_MARK, mark) for mark in lost)]


def _parts(letters: list[Letter]) -> list[_Part]:
    out: list[_Part] = []
    for at, letter in enumerate(letters):
        if letter.box is None:
            continue
        native = letter.sign in NATIVE
        if out and out[-1].run == letter.run and out[-1].native == native:
            out[-1].text += "".join(other.sign for other in letters[out[-1].last + 1 : at + 1])
            out[-1].last = at
        else:
            out.append(_Part(at, at, letter.run, letter.sign, native))
    return out


def _raise(parts: list[_Part], letters: list[Letter], runs: list[Run]) -> None:
    """Find the base of every raised part: the letter before it, or, of a mark at a line's start, the one behind it."""
    for number, part in enumerate(parts):
        if not _MARK.fullmatch(unicodedata.normalize("NFKC", part.text).strip()) or part.run < 0:
            continue
        before = parts[number - 1] if number else None
        after = parts[number + 1] if number + 1 < len(parts) else None
        if before is not None and before.run >= 0:
            over = before.base if before.base >= 0 else before.run
            gap = _gap(letters[before.last], letters[part.first])
            size = runs[over].size
            raised = part.native or _above(runs[part.run], runs[over])
            level = abs(runs[part.run].y - runs[over].y) < size
            if raised and level and -0.4 * size <= gap <= 0.5 * size and (over != part.run or part.native):
                part.base = over
                continue
        if after is not None and after.run >= 0:
            size = runs[after.run].size
            gap = _gap(letters[part.last], letters[after.first])
            raised = part.native or _above(runs[part.run], runs[after.run])
            if raised and abs(runs[part.run].y - runs[after.run].y) < size and -0.4 * size <= gap <= 1.5 * size:
                part.base, part.heads = after.run, True


def _above(small: Run, large: Run) -> bool:
    """Whether one run stands above the baseline of another as a raised mark does."""
    rise = (large.y - small.y) / large.size if large.size else 0.0
    if small.angle != large.angle:
        return False
    return 0.12 <= rise <= 0.8 if small.size <= _SMALLER * large.size else 0.25 <= rise <= 0.6


def _apart(one: Run, other: Run) -> float:
    """How far two runs stand from each other along the line; negative where they overlap."""
    return max(one.box[0], other.box[0]) - min(one.box[2], other.box[2])


def _gap(one: Letter, other: Letter) -> float:
    if one.box is None or other.box is None:
        return 0.0
    return other.box[0] - one.box[2]


@dataclass(slots=True)
class _Line:
    """Letters on one baseline, by their places in the list, with the size of most of them and their left edge."""

    places: list[int]
    y: float
    size: float
    left: float


@dataclass(slots=True)
class _Note:
    """A footnote: its mark, the places of its letters, and behind how many of them its words begin."""

    label: str
    places: list[int]
    start: int


def _lines(letters: list[Letter], runs: list[Run], base: dict[int, int]) -> list[_Line]:
    """The letters by baselines; a raised mark stands on the line of its base."""
    out: list[_Line] = []
    for at, letter in enumerate(letters):
        if letter.box is None or letter.run < 0:
            if out:
                out[-1].places.append(at)
            continue
        run = runs[base.get(at, letter.run)]
        if out and abs(out[-1].y - run.y) <= 0.3 * run.size:
            out[-1].places.append(at)
            if at not in base:
                out[-1].size = max(out[-1].size, run.size)
            continue
        out.append(_Line([at], run.y, 0.0 if at in base else run.size, letter.box[0]))
    return out


def _notes(lines: list[_Line], letters: list[Letter], runs: list[Run], marks: list[_Part]) -> list[_Note]:
    """The footnotes.

    A note begins with a raised mark, or, smaller than the text, with the mark of one that stands in it. Nothing of the
    text's size may stand below the first of them but in the page's lowest part.
    """
    raised = {mark.first: mark for mark in marks if mark.heads}
    wanted = {
        label for mark in marks if not mark.heads for label in _LABEL.findall(unicodedata.normalize("NFKC", mark.text))
    }
    usual = max(runs[mark.base].size for mark in marks)
    found: list[_Note] = []
    lowest = max((line.y for line in lines), default=0.0)
    before: _Line | None = None
    for line in lines:
        label, start = _head(line, letters, raised, wanted, usual)
        goes_on = before is not None and 0 < line.y - before.y <= 2.2 * before.size and line.size <= 1.08 * before.size
        if label and (goes_on or all(_may_lie_below(other, line, lowest) for other in lines)):
            found.append(_Note(label, list(line.places), start))
            before = line
        elif goes_on and not _is_number(letters, line):
            found[-1].places += line.places
            before = line
        else:
            before = None
    return found


def _may_lie_below(other: _Line, note: _Line, lowest: float) -> bool:
    return other.y <= note.y or other.size <= 1.08 * note.size or other.y > lowest - 2 * note.size


def _is_number(letters: list[Letter], line: _Line) -> bool:
    """Whether a line is a page's number."""
    return re.fullmatch(r"[-–\s]*\d{1,4}[-–\s]*", _text(letters, line.places)) is not None


def _head(
    line: _Line, letters: list[Letter], raised: dict[int, _Part], wanted: set[str], usual: float
) -> tuple[str, int]:
    """The mark that a note's first line begins with, and how many of the line's letters it takes; "" for another."""
    first = next((at for at in line.places if letters[at].box is not None), -1)
    if first in raised:
        mark = raised[first]
        own = _LABEL.findall(unicodedata.normalize("NFKC", mark.text))
        return (own[0] if own else ""), next(n for n, at in enumerate(line.places) if at > mark.last)
    if line.size > _TO_NOTE * usual:
        return "", 0
    text = "".join(letters[at].sign for at in line.places[:6])
    match = re.match(r"\s*[(\[]?(\d{1,3}|[a-z]|[*†‡§]{1,4})(?:[)\]]\.?|\.)?\s++", text)
    return (match[1], match.end()) if match and match[1] in wanted else ("", 0)


def _before(letters: list[Letter], at: int) -> str:
    """The word or figure that a mark stands behind."""
    out = ""
    for letter in reversed(letters[max(0, at - 40) : at]):
        if letter.box is None:
            if out:
                break
            continue
        out = letter.sign + out
    return "".join(takewhile(str.isalnum, out[::-1]))[::-1]


def _superscript(letters: list[Letter], mark: _Part) -> dict[int, str]:
    return {at: letters[at].sign.translate(_RAISED) for at in range(mark.first, mark.last + 1)}


def _text(letters: list[Letter], places: list[int]) -> str:
    return " ".join("".join(letters[at].sign for at in places).split())
