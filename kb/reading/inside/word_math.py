"""Equations of Word (OMML) as one line: a fraction is "(a)/(b)", a power "x²", a root "√(x)", a sum "∑(i=1…n) x"."""

from __future__ import annotations

from collections.abc import Callable

from lxml.etree import _Element as Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
"""Signs that have a raised form of their own."""

_RAISES = frozenset(map(chr, RAISED))
_DEEPEST = 60


def raised(text: str) -> str:
    """A power's exponent: "²" where its signs have a raised form, else "^(a+b)"; never a number beside another."""
    bare = text.strip()
    if bare and all(sign in _RAISES for sign in bare):
        return bare.translate(RAISED)
    return f"^({bare})" if bare else ""


def linear(element: Element, letters: Callable[[Element], str], depth: int = 0) -> str:
    """An equation, or a part of one, as a line; ``letters`` gives the text of a run that is not one of equations."""
    if depth > _DEEPEST:
        return "…"
    name = str(element.tag).removeprefix(M)
    if str(element.tag) == name:
        return letters(element)

    def part(of: str) -> str:
        child = element.find(f"{M}{of}")
        return linear(child, letters, depth + 1).strip() if child is not None else ""

    def value(of: str, other: str) -> str:
        child = element.find(f"{M}{name}Pr/{M}{of}")
        return other if child is None else str(child.get(f"{M}val", ""))

    if name == "r":
        return "".join(t.text or "" for t in element.iter(f"{M}t"))
    if name == "f":
        top, foot = part("num"), part("den")
        return f"({top}; {foot})" if value("type", "bar") == "noBar" else f"{grouped(top)}/{grouped(foot)}"
    if name in {"sSup", "sSub", "sSubSup", "sPre"}:
        low, high = part("sub"), part("sup")
        marks = (f"_{grouped(low)}" if low else "") + raised(high)
        return f"{marks} {part('e')}" if name == "sPre" else f"{grouped(part('e'))}{marks}"
    if name == "rad":
        degree = part("deg")
        return f"{raised(degree) if degree else ''}√({part('e')})"
    if name == "nary":
        low, high = part("sub"), part("sup")
        bounds = "…".join(each for each in (low, high) if each)
        return f"{value('chr', '∫')}{f'({bounds})' if bounds else ''} {part('e')} "
    if name == "d":
        inner = [linear(child, letters, depth + 1).strip() for child in element.findall(f"{M}e")]
        return f"{value('begChr', '(')}{value('sepChr', '|').join(inner)}{value('endChr', ')')}"
    if name == "func":
        return f"{part('fName')}({part('e')})"
    if name in {"limLow", "limUpp"}:
        return f"{part('e')}({part('lim')})"
    if name in {"m", "eqArr"}:
        rows = element.findall(f"{M}mr") or element.findall(f"{M}e")
        return "; ".join(_row(row, letters, depth) for row in rows)
    if name.endswith("Pr"):
        return ""
    return "".join(linear(child, letters, depth + 1) for child in element)


def _row(row: Element, letters: Callable[[Element], str], depth: int) -> str:
    cells = row.findall(f"{M}e")
    return ", ".join(linear(cell, letters, depth + 1).strip() for cell in cells) or linear(row, letters, depth + 1)


def grouped(text: str) -> str:
    """A part of an equation in brackets, unless it is one word or number."""
    return text if text.replace(",", "").replace(".", "").isalnum() else f"({text})"
