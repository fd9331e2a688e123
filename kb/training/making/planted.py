"""Find the error: a note with one planted fault (a wrong Pasal, a swapped modal, a dead rule), or with none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.training.drawing import likeness
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.making.gaps import fits_a_gap
from kb.training.making.modals import modal_of
from kb.training.making.validity import revocations
from kb.training.material import Clause
from kb.types import DocumentKey, place_of

FAULTS = ("place", "modal", "status", "none")
_ALIKE = 0.35
"""Likeness from which on another article might also be said to hold a norm."""
_LONGEST = 280


def find_errors(workshop: Workshop) -> Iterator[Draft]:
    """One item for each norm with one modal (faults in turn by chance), and one for each rule that is dead."""
    material = workshop.material
    by_law: dict[str, list[Clause]] = {}
    for clause in material.clauses:
        by_law.setdefault(clause.document, []).append(clause)
    for clause in material.clauses:
        if not material.wanted(clause.document) or len(clause.line) > _LONGEST or "dimaksud" in clause.line:
            continue
        if not fits_a_gap(clause, material.vocabulary) or not modal_of(clause.line):
            continue
        if any(o is not clause and likeness(o.line, clause.line) > _ALIKE for o in by_law[clause.document]):
            continue
        chance = workshop.chance(ItemKind.FIND_ERROR, clause.key)
        fault = chance.choice(("place", "modal", "none", "place", "modal"))
        claim = _claim(workshop, clause, fault, by_law[clause.document])
        if claim:
            yield _draft(workshop, Ground.of(clause), fault, claim, 2 if fault != "none" else 3)
    yield from _dead_rules(workshop)


def _claim(workshop: Workshop, clause: Clause, fault: str, law: list[Clause]) -> str | None:
    """The sentence of the note, with its fault."""
    chance = workshop.chance(ItemKind.FIND_ERROR, clause.key, "claim")
    label, line = clause.label, clause.line
    if fault == "place":
        others = sorted({c.label for c in law if c.passage.article != clause.passage.article and not _defines(c)})
        if not others:
            return None
        label = chance.choice(others)
    elif fault == "modal":
        found = modal_of(line)
        assert found is not None
        start, end = found.span("modal")
        word = chance.choice(_swaps(found["modal"]))
        line = f"{line[:start]}{word}{line[end:]}"
    first = line.split()[0]
    named = line.split()[1][:1].isupper()
    ordinary = first.lower() in {"setiap", "dalam"} or re.search(
        rf"(?<!\w){re.escape(first.lower())}\b", clause.passage.text
    )
    text = line[:1].lower() + line[1:] if ordinary and not named else line
    return workshop.words.say("find_error", "claim", place=label, document=workshop.label(clause.document), text=text)


def _defines(clause: Clause) -> bool:
    """Whether a clause stands in the article of definitions, which nobody would look for a norm in."""
    return place_of(clause.passage.article) == "pasal-1"


def _swaps(modal: str) -> tuple[str, ...]:
    """The words that may stand for a modal and make the norm plainly another one."""
    swaps = {"wajib": ("dapat",), "harus": ("dapat",), "dapat": ("wajib", "dilarang"), "dilarang": ("dapat",)}
    return swaps[modal]


def _dead_rules(workshop: Workshop) -> Iterator[Draft]:
    material = workshop.material
    for one in revocations(material):
        record = material.records.get(one.old)
        if record is None or not (material.wanted(one.old) or material.wanted(one.new)):
            continue
        claim = workshop.words.say(
            "find_error",
            "claim_revoked",
            document=workshop.label(one.old),
            title=record.identity.title,
            day=material.today,
        )
        yield _draft(workshop, one.ground, "status", claim, 2, one.old)


def _draft(workshop: Workshop, ground: Ground, fault: str, claim: str, difficulty: int, beside: str = "") -> Draft:
    return Draft(
        ItemKind.FIND_ERROR,
        ground,
        f"{fault}|{beside or place_of(ground.key)}",
        workshop.words.say("find_error", "note", claim=claim),
        tuple(workshop.words.say("find_error", name) for name in FAULTS),
        (workshop.words.say("find_error", fault),),
        difficulty,
        beside=(DocumentKey(beside),) if beside else (),
    )
