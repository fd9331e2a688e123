"""Numbers that Word counts and does not write: "a.", "(2)", "Pasal 5" before a paragraph of a numbered list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 4_000


def roman(value: int) -> str:
    """A number in small Roman letters."""
    out = ""
    for worth, sign in (*_ROMAN, *_ROMAN_LOW):
        count, value = divmod(value, worth)
        out += sign * count
    return out


def letters(value: int) -> str:
    """A number as Word letters it: 1 is a, 26 z, 27 aa, 28 bb."""
    return chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "lowerLetter": letters,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
}
"""Word's ways to write a number; the others (words, ordinals) are written as digits."""


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """The lists that a numbering part defines; none without the part."""
        out = cls()
        for child in root if root is not None else ():
            if child.tag == f"{W}abstractNum":
                out._levels[_value(child, "abstractNumId")] = {
                    _whole(_value(level, "ilvl")): _level(level) for level in child.iter(f"{W}lvl")
                }
            elif child.tag == f"{W}num":
                own = _value(child, "numId")
                link = child.find(f"{W}abstractNumId")
                out._lists[own] = _value(link, "val") if link is not None else ""
                out._restarts[own] = {
                    _whole(_value(change, "ilvl")): _whole(_value(start, "val"))
                    for change in child.iter(f"{W}lvlOverride")
                    for start in change.iter(f"{W}startOverride")
                }
        return out

    def next(self, list_id: str, depth: int) -> str:
        """The mark of the next item of a list at a depth: "a.", "(2)", "-" for a bullet; empty for an unknown list."""
        base = self._lists.get(list_id, "")
        levels = self._levels.get(base, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(base, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at, start in self._restarts.get(list_id, {}).items():
                counts[at] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        if level.kind == "bullet":
            return "-"
        if level.kind == "none":
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, level)
            return FORMATS.get(of.kind, str)(min(counts.get(at, of.start), _MOST))

        return re.sub(r"%([1-9])", shown, level.text)


def _level(level: Element) -> _Level:
    def of(name: str, other: str) -> str:
        child = level.find(f"{W}{name}")
        return _value(child, "val") if child is not None else other

    return _Level(of("numFmt", "decimal"), of("lvlText", ""), _whole(of("start", "1")))


def _value(element: Element, name: str) -> str:
    return str(element.get(f"{W}{name}", ""))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0


def list_of(properties: Iterable[Element | None]) -> tuple[str, int] | None:
    """The list and depth that paragraph properties name, the paragraph's own first; None for no list ("0" ends one)."""
    for one in properties:
        found = one.find(f"{W}numPr") if one is not None else None
        if found is None:
            continue
        own, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
        if own is not None:
            number = _value(own, "val")
            return None if number == "0" else (number, _whole(_value(depth, "val")) if depth is not None else 0)
    return None
