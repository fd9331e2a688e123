"""Equations of web pages (MathML) as one line: a fraction is "(a)/(b)", a power "x²", a root "√(x)"."""

from __future__ import annotations

from collections.abc import Iterator

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
    if tag == "mfrac" and len(parts) == 2:
        return f"{grouped(parts[0])}/{grouped(parts[1])}"
    if tag == "msup" and len(parts) == 2:
        return f"{grouped(parts[0])}{raised(parts[1])}"
    if tag in {"msub", "munder"} and len(parts) == 2:
        return f"{parts[0]}_{grouped(parts[1])}"
    if tag in {"msubsup", "munderover"} and len(parts) == 3:
        return f"{parts[0]}({parts[1]}…{parts[2]}) "
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag == "mroot" and len(parts) == 2:
        return f"{raised(parts[1])}√({parts[0]})"
    if tag in {"mtr", "mtable"}:
        return (", " if tag == "mtr" else "; ").join(parts)
    if tag == "mo" and parts and parts[0] in {"=", "+", "−", "-", "×", "·", "<", ">", "≤", "≥"}:
        return f" {parts[0]} "
    return "".join(parts)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.tag != "-text" or (child.text_content or "").strip():
            yield child
        child = child.next
