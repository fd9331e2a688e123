"""Norms with a gap: which clauses can be shown with words left out, and how."""

from __future__ import annotations

import re

from kb.training.material import Clause
from kb.training.vocabulary import Vocabulary

BLANK = "____"
_LONGEST = 420
_SHORTEST_WORDS = 8
_ENOUGH_WORDS = 14
_PLACE = r"(?:(?:Pasal|angka) \d+[A-Z]?\b|ayat \(\d+\)|huruf [a-z]\b|\(\d+\))"
_SPENT = re.compile(
    r"periode (?:tahun )?\d{4}|\b(?:wajib|harus) (?:menyesuaikan|disesuaikan)\b"
    r"|(?:setelah|sejak) (?:Peraturan|Undang-Undang|Perpres|PP|UU)\b[^.;]{0,300}? (?:mulai berlaku|diundangkan)"
)
"""Norms of transition: over, and nobody's work any more."""
_POINTER = re.compile(
    rf" sebagaimana (?:telah )?dimaksud (?:dalam|pada|di) {_PLACE}"
    rf"(?:(?:,? (?:dan|atau|dan/atau|sampai dengan)|,)? {_PLACE})*"
)
"""Matches " sebagaimana dimaksud dalam Pasal 6 ayat (1) dan ayat (2) huruf b" in the middle of a norm."""


def fits_a_gap(clause: Clause, vocabulary: Vocabulary) -> bool:
    """Whether a norm can be shown with a gap: short, one sentence, well read, and understood on its own."""
    line = clause.line
    return (
        len(line) <= _LONGEST
        and not vocabulary.broken(line)
        and line[:1].isupper()
        and line.count(". ") == 0
        and "dimaksud" not in shown(line)
        and len(shown(line).split()) >= _SHORTEST_WORDS
        and not _nameless(shown(line))
        and not _SPENT.search(line)
    )


def _nameless(line: str) -> bool:
    """Whether a short norm begins with something that only the place it points to names: "Lembaga … dapat memiliki"."""
    words = line.split()
    return "…" in words[:5] and len(words) < _ENOUGH_WORDS


def blanked(line: str, start: int, end: int) -> str:
    """A line with the words of a span left out."""
    return f"{line[:start]}{BLANK}{line[end:]}"


def shown(line: str) -> str:
    """A norm as it is shown in a question: pointers to other places are left out with an ellipsis."""
    return _POINTER.sub(" …", line)
