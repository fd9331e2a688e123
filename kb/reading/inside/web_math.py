"""Equations of web pages (MathML) as one line: a fraction is "(a)/(b)", a power "x²", a root "√(x)"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from kb.reading.inside.word_math import grouped, raised

_DEEPEST = 60
_DROPPED = frozenset({"annotation", "annotation-xml"})


def linear(node: LexborNode, depth: int = 0) -> str:
    """A node of an equation, with all below it, as a line."""
    tag = node.tag or ""
    if tag == "-text":
        return " ".join((node.text_content or "").split())
    if tag in _DROPPED or depth > _DEEPEST:
        return ""
    parts = [linear(child, depth + 1) for child in _children(node)]
    write = _WRITERS.get((tag, len(parts))) or _WRITERS.get((tag, 0))
    if write is not None:
        return write(parts)
    return f" {parts[0]} " if tag == "mo" and parts and parts[0] in _SPACED else "".join(parts)


_SPACED = frozenset("=+−-×·<>≤≥")

_WRITERS: dict[tuple[str, int], Callable[[list[str]], str]] = {
    ("mfrac", 2): lambda parts: f"{grouped(parts[0])}/{grouped(parts[1])}",
    ("msup", 2): lambda parts: f"{grouped(parts[0])}{raised(parts[1])}",
    **dict.fromkeys((("msub", 2), ("munder", 2)), lambda parts: f"{parts[0]}_{grouped(parts[1])}"),
    **dict.fromkeys((("msubsup", 3), ("munderover", 3)), lambda parts: f"{parts[0]}({parts[1]}…{parts[2]}) "),
    ("msqrt", 0): lambda parts: f"√({''.join(parts)})",
    ("mroot", 2): lambda parts: f"{raised(parts[1])}√({parts[0]})",
    ("mtr", 0): ", ".join,
    ("mtable", 0): "; ".join,
}
"""How each construction of so many parts (0: any) is written; others are their parts one behind the other."""


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.tag != "-text" or (child.text_content or "").strip():
            yield child
        child = child.next
