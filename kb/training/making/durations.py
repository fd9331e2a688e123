"""Deadline items: how long, how late, how often, from norms and from the steps of SOPs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.language import durations
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.making.gaps import blanked, fits_a_gap, shown

_DAY = 24
_PROPOSED = re.compile(r"\((?:usulan|contoh|diisi|perkiraan)", re.IGNORECASE)
"""A time that a model SOP only proposes is not taught as a fact."""
_CRIME = re.compile(r"\b(?:pidana|penjara|kurungan|denda|usia|berumur|berusia|umur)\b", re.IGNORECASE)
LADDERS: dict[str, tuple[int, ...]] = {
    "x 24 jam": (1, 2, 3, 4, 5, 7, 14),
    "menit": (5, 10, 15, 20, 30, 45, 60, 90),
    "jam": (1, 2, 3, 4, 6, 8, 12, 24, 48),
    "hari": (1, 2, 3, 5, 7, 10, 14, 20, 30, 45, 60, 90),
    "hari kerja": (1, 2, 3, 5, 7, 10, 14, 20, 30, 60),
    "hari kalender": (3, 5, 7, 10, 14, 20, 30, 45, 60, 90),
    "minggu": (1, 2, 3, 4, 6, 8),
    "bulan": (1, 2, 3, 4, 6, 9, 12, 18, 24),
    "tahun": (1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30),
}
"""Durations that rules and SOPs commonly name, by unit."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a text names it; ``unit`` is a key of :data:`LADDERS`."""

    number: int
    unit: str
    start: int
    end: int

    @property
    def printed(self) -> str:
        """The duration without the number in words: "3 x 24 jam", "14 hari kerja"."""
        return f"{self.number} {self.unit}"


def durations_in(text: str) -> list[Duration]:
    """Every duration that a text names in figures, in order."""
    return [
        Duration(one.number, "x 24 jam" if one.each == _DAY else one.unit, one.start, one.end)
        for one in durations.durations_in(text)
        if one.each in (1, _DAY)
    ]


def deadlines(workshop: Workshop) -> Iterator[Draft]:
    """One item for each norm that names one duration, and for each step of an SOP that does."""
    yield from _of_norms(workshop)
    yield from _of_steps(workshop)


def _of_norms(workshop: Workshop) -> Iterator[Draft]:
    material = workshop.material
    held = _held(workshop)
    for clause in material.clauses:
        found = durations_in(clause.line)
        if not material.wanted(clause.document) or len(found) != 1 or _CRIME.search(clause.line):
            continue
        if found[0].number not in range(1, 121):
            continue
        if not fits_a_gap(clause, material.vocabulary):
            continue
        prompt = workshop.words.say(
            "deadline",
            "law",
            place=clause.label,
            document=workshop.label(clause.document),
            text=shown(blanked(clause.line, found[0].start, found[0].end)),
        )
        kind = material.records[clause.document].identity.kind
        yield _draft(workshop, Ground.of(clause), prompt, found[0], held.get((kind, found[0].unit), []), "law")


def _held(workshop: Workshop) -> dict[tuple[str, str], list[int]]:
    """The numbers that norms name, by kind of document and unit."""
    held: dict[tuple[str, str], list[int]] = {}
    for norm in workshop.material.clauses:
        if not _CRIME.search(norm.line):
            kind = workshop.material.records[norm.document].identity.kind
            for one in durations_in(norm.line):
                held.setdefault((kind, one.unit), []).append(one.number)
    return held


def _of_steps(workshop: Workshop) -> Iterator[Draft]:
    material = workshop.material
    for procedure in material.procedures:
        if not material.wanted(procedure.record.key):
            continue
        for step in procedure.steps:
            found = durations_in(step.time)
            if _PROPOSED.search(step.time) or len(found) != 1 or found[0].start != 0:
                continue
            if found[0].unit == "menit" or durations_in(step.action) or material.vocabulary.broken(step.action):
                continue
            prompt = workshop.words.say(
                "deadline", "step", document=workshop.label(procedure.record.key), action=step.action.rstrip(".")
            )
            held = [d.number for s in procedure.steps for d in durations_in(s.time) if d.unit == found[0].unit]
            yield _draft(workshop, Ground.step(procedure, step), prompt, found[0], held, "step")


def _draft(workshop: Workshop, ground: Ground, prompt: str, one: Duration, held: list[int], variant: str) -> Draft:
    """The item: the right duration among three that are near it, in rising order."""
    chance = workshop.chance(ItemKind.DEADLINE, ground.key, variant)
    ladder = sorted({*LADDERS[one.unit], *held} - {one.number}, key=lambda n: (abs(_rank(n) - _rank(one.number)), n))
    numbers = sorted([one.number, *chance.sample(ladder[:6], 3)])
    options = tuple(f"{number} {one.unit}" for number in numbers)
    seldom = one.number not in LADDERS[one.unit]
    return Draft(ItemKind.DEADLINE, ground, variant, prompt, options, (one.printed,), 1 + (variant == "law") + seldom)


def _rank(number: int) -> float:
    """Durations are near when their ratio is: 7 and 14 as 30 and 60."""
    from math import log

    return log(number)
