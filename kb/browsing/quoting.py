"""Quoted words found again in the text that they come from."""

from __future__ import annotations

import re

GAP = "…"
"""Stands in a shortened quote for the words left out."""


def find_words(text: str, quoted: str) -> tuple[int, int] | None:
    """Where ``quoted`` stands in ``text``, whatever the white space; ``GAP`` in it stands for words left out."""
    pieces = [piece.split() for piece in quoted.split(GAP) if piece.strip()]
    if not pieces:
        return None
    first = re.search(r"\s+".join(map(re.escape, pieces[0])), text)
    if first is None or len(pieces) == 1:
        return first.span() if first else None
    last = re.compile(r"\s+".join(map(re.escape, pieces[-1]))).search(text, first.end())
    return (first.start(), last.end()) if last else None
