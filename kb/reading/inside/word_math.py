"""Equations of Word (OMML) as one line: a fraction is "(a)/(b)", a power "x²", a root "√(x)", a sum "∑(i=1…n) x"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element as Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
"""Signs that have a raised form of their own."""

_RAISES = frozenset(map(chr, RAISED))
_DEEPEST = 60


def raised(text: str) -> str:
    """A power's exponent: "²" where its signs have a raised form, else "ˆ(a+b)"; "^" is what OCR leaves of specks."""
    bare = text.strip()
    if bare and all(sign in _RAISES for sign in bare):
        return bare.translate(RAISED)
    return f"ˆ({bare})" if bare else ""


Letters = Callable[[Element], str]


def linear(element: Element, letters: Letters, depth: int = 0) -> str:
    """An equation, or a part of one, as a line; ``letters`` gives the text of a run that is not one of equations."""
    if depth > _DEEPEST:
        return "…"
    name = str(element.tag).removeprefix(M)
    if str(element.tag) == name:
        return letters(element)
    if name == "r":
        return "".join(t.text or "" for t in element.iter(f"{M}t"))
    if name.endswith("Pr"):
        return ""
    write = _WRITERS.get(name)
    if write is not None:
        return write(_Parts(element, name, letters, depth + 1))
    return "".join(linear(child, letters, depth + 1) for child in element)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one construction, each as a line."""

    element: Element
    name: str
    letters: Letters
    depth: int

    def __call__(self, of: str) -> str:
        child = self.element.find(f"{M}{of}")
        return linear(child, self.letters, self.depth).strip() if child is not None else ""

    def value(self, of: str, other: str) -> str:
        """A property of the construction."""
        child = self.element.find(f"{M}{self.name}Pr/{M}{of}")
        return other if child is None else str(child.get(f"{M}val", ""))

    def each(self, of: str) -> list[str]:
        """All parts of a name."""
        return [linear(child, self.letters, self.depth).strip() for child in self.element.findall(f"{M}{of}")]


def _fraction(part: _Parts) -> str:
    top, foot = part("num"), part("den")
    return f"({top}; {foot})" if part.value("type", "bar") == "noBar" else f"{grouped(top)}/{grouped(foot)}"


def _scripted(part: _Parts) -> str:
    low = part("sub")
    marks = (f"_{grouped(low)}" if low else "") + raised(part("sup"))
    return f"{marks} {part('e')}" if part.name == "sPre" else f"{grouped(part('e'))}{marks}"


def _sum(part: _Parts) -> str:
    bounds = "…".join(each for each in (part("sub"), part("sup")) if each)
    return f"{part.value('chr', '∫')}{f'({bounds})' if bounds else ''} {part('e')} "


def _bracketed(part: _Parts) -> str:
    inner = part.value("sepChr", "|").join(part.each("e"))
    return f"{part.value('begChr', '(')}{inner}{part.value('endChr', ')')}"


def _rows(part: _Parts) -> str:
    rows = part.element.findall(f"{M}mr")
    lines = [", ".join(linear(cell, part.letters, part.depth).strip() for cell in row.findall(f"{M}e")) for row in rows]
    return "; ".join(lines or part.each("e"))


_WRITERS: dict[str, Callable[[_Parts], str]] = {
    "f": _fraction,
    **dict.fromkeys(("sSup", "sSub", "sSubSup", "sPre"), _scripted),
    "rad": lambda part: f"{raised(part('deg'))}√({part('e')})",
    "nary": _sum,
    "d": _bracketed,
    "func": lambda part: f"{part('fName')}({part('e')})",
    **dict.fromkeys(("limLow", "limUpp"), lambda part: f"{part('e')}({part('lim')})"),
    **dict.fromkeys(("m", "eqArr"), _rows),
}
"""How each construction is written; others are their parts one behind the other."""


def grouped(text: str) -> str:
    """A part of an equation in brackets, unless it is one word or number."""
    return text if text.replace(",", "").replace(".", "").isalnum() else f"({text})"
