"""Scenario cards: somebody at a desk, something at a step turns out otherwise, and what the SOP says to do then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.language.tokens import stem
from kb.training.drawing import draw, echoed, likeness, overlapping, shuffled
from kb.training.item import ItemKind, Role
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.material import Procedure, ProcedureStep
from kb.training.wording import table

# "Jika tidak lengkap: kembali ke langkah 1; jika ditolak: alasan disampaikan, …"
BRANCH = re.compile(
    r"(?:^|; )(?:jika|bila|apabila) (?P<condition>[^:;]{4,120}): (?P<action>[^;]{8,200})", re.IGNORECASE
)
_JUMP = re.compile(r"^(?:kembali|lanjut|ulangi)(?: ke| dari)? langkah (?P<number>\d+)$", re.IGNORECASE)
_GOES = re.compile(r"^(?:kembali|lanjut|ulangi)(?: ke| dari)? langkah \d", re.IGNORECASE)
_NUMBER = re.compile(r"\blangkah (\d+)")
_FOLLOWS = re.compile(r"^(?:tetap|masih|kemudian|lalu|setelah itu|sudah telanjur)\b", re.IGNORECASE)
_NO_ACT = re.compile(r"^(?:langkah ini|proses selesai|selesai)\b", re.IGNORECASE)
_NOT_DONE = re.compile(r"^(?:(?:dapat|boleh|lihat|bukan|alasan)\b|\w+ yang\b)", re.IGNORECASE)
"""A permission, a pointer or a mere name, not something that is done next."""
_UNSURE = re.compile(r"\b(?:belum diverifikasi|sumber sekunder)\b", re.IGNORECASE)
_ALIKE = 0.34


@dataclass(frozen=True, slots=True)
class Branch:
    """One "if … then …" of a step."""

    procedure: Procedure
    step: ProcedureStep
    condition: str
    action: str


def branches(procedure: Procedure) -> list[Branch]:
    """The branches that the notes of an SOP's steps name."""
    return [
        Branch(procedure, step, found["condition"].strip(), found["action"].strip().rstrip("."))
        for step in procedure.steps
        for found in BRANCH.finditer(step.note)
        if not _UNSURE.search(found["action"]) and not _NO_ACT.match(found["action"].strip())
        if found["action"].strip()[0].islower() and not _NOT_DONE.match(found["action"].strip())
    ]


def role_of(actor: str) -> Role:
    """Whose desk an actor's is."""
    words = actor.lower()
    for role, row in table("roles").items():
        if any(word in words for word in row["words"]):
            return Role(role)
    return Role.STAFF


def scenarios(workshop: Workshop) -> Iterator[Draft]:
    """One card for each branch; wrong options are what the SOPs say to do in other cases."""
    material = workshop.material
    everything = [branch for procedure in material.procedures for branch in branches(procedure)]
    for branch in everything:
        key = branch.procedure.record.key
        if not material.wanted(key) or material.vocabulary.broken(f"{branch.condition}, {branch.action}"):
            continue
        if _FOLLOWS.match(branch.condition) or len(branch.condition.split()) < 2:
            continue
        here = branch.step.action.rstrip(".")
        others = [other for other in everything if not _same_case(other, branch) and here not in told(other)]
        near = [told(b) for b in others if b.procedure is branch.procedure]
        far = [told(b) for b in others if b.procedure is not branch.procedure and not _NUMBER.search(b.action)]
        answer = told(branch)
        role = role_of(branch.step.actor.partition(",")[0])
        chance = workshop.chance(ItemKind.SCENARIO, branch.step.passage.key, branch.condition)
        prompt = workshop.words.say(
            "scenario",
            "card",
            actor=branch.step.actor.partition(",")[0],
            document=workshop.label(key),
            action=branch.step.action.rstrip("."),
            condition=branch.condition,
        )
        wrong = draw(prompt, answer, [near, far], chance, clash=_may_both)
        if wrong and not echoed(prompt, answer.partition(":")[0], wrong):
            own = sum(option in near for option in wrong)
            options = shuffled((answer, *wrong), chance)
            quote = next(part for part in _said(branch) if part in branch.step.passage.text)
            ground = Ground.step(branch.procedure, branch.step, quote)
            difficulty = 1 + (own > 0) + (own == len(wrong))
            yield Draft(ItemKind.SCENARIO, ground, branch.condition, prompt, options, (answer,), difficulty, role)


def _said(branch: Branch) -> tuple[str, ...]:
    """The words of the source that tell the branch: the note as it stands, else the whole step."""
    return branch.step.note, branch.step.passage.text


def _same_case(one: Branch, other: Branch) -> bool:
    return one is other or likeness(one.condition, other.condition) > _ALIKE or one.condition == other.condition


def told(branch: Branch) -> str:
    """A branch's action as an option: with a capital, and a mere jump with what is done at the step it goes to."""
    action = branch.action[:1].upper() + branch.action[1:]
    jump = _JUMP.match(branch.action)
    target = next((s for s in branch.procedure.steps if jump and s.number == int(jump["number"])), None)
    return f"{action}: {target.action.rstrip('.')}" if target else action


def _may_both(one: str, other: str) -> bool:
    """Whether two actions might both be right: alike, one part of the other, or leading to the same step."""
    if set(_NUMBER.findall(one)) & set(_NUMBER.findall(other)):
        return True
    return overlapping(one, other) or likeness(one, other) > _ALIKE or _same_verb(one, other)


def _same_verb(one: str, other: str) -> bool:
    """Whether two actions begin with forms of one word; two jumps to different steps are told apart by their number."""
    heads = [stem(re.split(r"\W", action, maxsplit=1)[0].lower()) for action in (one, other)]
    return heads[0] == heads[1] and not (_GOES.match(one) and _GOES.match(other))
