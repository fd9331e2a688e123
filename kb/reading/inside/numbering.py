"""Numbers that Word counts and does not write: "a.", "(2)", "Pasal 5" before a paragraph of a numbered list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 4_000
_LINKS = 10
_DEPTHS = 9
_LONGEST = 200
"""Most characters of the text around a level's number."""


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


def _padded(width: int) -> Callable[[int], str]:
    return lambda value: f"{value:0{width}d}"


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": _padded(2),
    "lowerLetter": letters,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "numberInDash": lambda value: f"- {value} -",
    "001": _padded(3),
    "0001": _padded(4),
    "00001": _padded(5),
}
"""Word's ways to write a number, the custom ones by their first number; the others are written as digits."""


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    text: str
    start: int
    restart: int | None
    legal: bool
    style: str


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    _own: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Element | None, of_styles: Mapping[str, str] | None = None) -> Numbering:
        """The lists that a numbering part defines; none without the part. ``of_styles``: the list of each list style.

        A list that only points to a list style has the levels of the list that defines the style.
        """
        out = cls()
        points: dict[str, str] = {}
        defines: dict[str, str] = {}
        for child in root if root is not None else ():
            if child.tag == f"{W}abstractNum":
                own = _value(child, "abstractNumId")
                out._levels[own] = {at: _level(level) for at, level in _by_depth(child.iter(f"{W}lvl"))}
                points[own] = _child(child, "numStyleLink")
                defines.setdefault(_child(child, "styleLink"), own)
            elif child.tag == f"{W}num":
                own = _value(child, "numId")
                out._lists[own] = _child(child, "abstractNumId")
                changes = list(_by_depth(child.iter(f"{W}lvlOverride")))
                out._restarts[own] = {
                    at: _whole(_value(start, "val"))
                    for at, change in changes
                    for start in change.iter(f"{W}startOverride")
                }
                out._own[own] = {at: _level(level) for at, change in changes for level in change.iter(f"{W}lvl")}
        for own in out._lists:
            for _ in range(_LINKS):
                style = points.get(out._lists[own], "")
                if not style:
                    break
                out._lists[own] = defines.get(style) or out._lists.get((of_styles or {}).get(style, ""), "")
        return out

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level of a list that a paragraph style is tied to; None for no level."""
        levels = self._all(list_id)
        return next((depth for depth, level in levels.items() if style and level.style == style), None)

    def _all(self, list_id: str) -> dict[int, _Level]:
        return {**self._levels.get(self._lists.get(list_id, ""), {}), **self._own.get(list_id, {})}

    def next(self, list_id: str, depth: int) -> str:
        """The mark of the next item of a list at a depth: "a.", "(2)", "-" for a bullet; empty for an unknown list."""
        base = self._lists.get(list_id, "")
        levels = self._all(list_id)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(base, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at, start in self._restarts.get(list_id, {}).items():
                counts[at] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth and _restarts(levels.get(at), depth)]:
            del counts[deeper]
        if level.kind == "bullet":
            return "-"
        if level.kind == "none":
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, level)
            kind = "decimal" if level.legal else of.kind
            return FORMATS.get(kind, str)(max(0, min(counts.get(at, of.start), _MOST)))

        return re.sub(r"%([1-9])", shown, level.text).strip()


def _by_depth(elements: Iterable[Element]) -> Iterator[tuple[int, Element]]:
    """Levels of a list with their depths; Word has nine."""
    return ((at, element) for element in elements if 0 <= (at := _whole(_value(element, "ilvl"))) < _DEPTHS)


def _restarts(level: _Level | None, depth: int) -> bool:
    """Whether a deeper level begins anew behind an item at a depth."""
    return level is None or level.restart is None or depth < level.restart


def _level(level: Element) -> _Level:
    restart = _child(level, "lvlRestart", "-1")
    kind = _child(level, "numFmt", "decimal")
    for custom in level.iter(f"{W}numFmt"):  # a custom one stands beside it, as an alternative
        if custom.get(f"{W}format"):
            kind = _value(custom, "format").split(",")[0].strip()
    return _Level(
        kind,
        _child(level, "lvlText")[:_LONGEST],
        _whole(_child(level, "start", "1")),
        _whole(restart) if restart.isdigit() else None,
        level.find(f"{W}isLgl") is not None,
        _child(level, "pStyle"),
    )


def _child(element: Element, name: str, other: str = "") -> str:
    child = element.find(f"{W}{name}")
    return _value(child, "val") if child is not None else other


def _value(element: Element, name: str) -> str:
    return str(element.get(f"{W}{name}", ""))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0


def list_of(properties: Iterable[tuple[str, Element | None]], lists: Numbering) -> tuple[str, int] | None:
    """The list and depth of a paragraph; None for no list ("0" ends one).

    ``properties`` are those of the paragraph itself (with an empty style name) and of its styles, the nearest first.
    The depth is said by the paragraph, by the style that names the list, or by the level that is tied to that style.
    """
    said: int | None = None
    for style, one in properties:
        numbered = one.find(f"{W}numPr") if one is not None else None
        if numbered is None:
            continue
        own, depth = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
        if said is None and depth is not None:
            said = _whole(_value(depth, "val"))
        if own is not None:
            number = _value(own, "val")
            if number == "0":
                return None
            tied = lists.level_of_style(number, style)
            return number, tied if tied is not None and said is None else said or 0
    return None
