"""Duty or discretion: which of wajib, harus, dapat, dilarang a norm uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.language.modals import DUTIES, MODAL_PATTERN
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.making.gaps import blanked, fits_a_gap, shown

_ANY = re.compile(rf"\b(?:{MODAL_PATTERN}|berhak|berwenang|diwajibkan|kewajiban)\b", re.IGNORECASE)
# "Menteri dapat menetapkan"; not "tidak dapat", "yang wajib", "agar dapat", "hanya dapat", "dapat berupa".
_BARRED = "tidak|yang|agar|untuk|supaya|sehingga|hanya|bila|jika|apabila|dalam hal|belum|akan|paling|sekurang-kurangnya"
NORM = re.compile(
    rf"(?P<subject>[A-Z](?:(?!\b(?:{_BARRED})\b)[^;:]){{1,110}}?)"
    rf" (?P<modal>{MODAL_PATTERN}) (?P<verb>(?:me|ber|di|ter)[a-z]{{3,}})"
)
_WEAK = frozenset({"berupa", "berasal", "berbentuk", "terdiri", "dilihat", "diketahui", "berlaku", "dipercaya"})
"""Verbs with which ``dapat`` says what may be the case, not what may be done."""


def modal_of(line: str) -> re.Match[str] | None:
    """The one norm of a line, where it holds one and only one modal word."""
    found = NORM.match(line)
    if not found or len(_ANY.findall(line)) != 1 or found["verb"] in _WEAK:
        return None
    return found


def modals(workshop: Workshop) -> Iterator[Draft]:
    """One item for each norm with one modal."""
    material = workshop.material
    for clause in material.clauses:
        if not material.wanted(clause.document) or not fits_a_gap(clause, material.vocabulary):
            continue
        found = modal_of(clause.line)
        if not found:
            continue
        text = shown(blanked(clause.line, *found.span("modal")))
        prompt = workshop.words.say(
            "modal", "word", place=clause.label, document=workshop.label(clause.document), text=text
        )
        yield Draft(
            ItemKind.MODAL,
            Ground.of(clause),
            "word",
            prompt,
            _choices(found["modal"]),
            (found["modal"],),
            2 + (found["modal"] in DUTIES) - (found["modal"] == "dilarang"),
        )


def _choices(modal: str) -> tuple[str, ...]:
    """Duty, discretion, prohibition: never both words for a duty, which only memory of the wording could tell apart."""
    return (modal if modal in DUTIES else DUTIES[0], "dapat", "dilarang")
