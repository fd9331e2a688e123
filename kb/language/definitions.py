"""Defined terms: the X of "X adalah …", as the law and other texts define it."""

from __future__ import annotations

import re

DEFINES = re.compile(r"\b(?:adalah|merupakan|berarti|yaitu|ialah)\b")
"""What stands between a term and its meaning."""

_REFERS = re.compile(r"\bsebagaimana dimaksud\b.*", re.DOTALL)
_LONGEST = 7


def defined_term(before: str) -> str:
    """The term in the words before "adalah": without its number, and without the place it was named in first."""
    return _REFERS.sub("", re.sub(r"^\W*\d+\W+", "", before))


def term_of(text: str) -> str:
    """The term that a definition defines, of at most seven words; empty where the text is none."""
    term = text.split(" adalah ", maxsplit=1)[0] if " adalah " in text else ""
    term = term.lstrip("0123456789. ").split(" yang selanjutnya")[0].split(" (")[0].strip(" ,")
    return term if len(term.split()) <= _LONGEST else ""
