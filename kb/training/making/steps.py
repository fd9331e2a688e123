"""Items from the steps of SOPs: their order, who does them, with which papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.training.drawing import content, draw, echoed, likeness, overlapping, shares_root, shuffled, stem_set
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.material import Procedure, ProcedureStep

WINDOW = 4
"""Steps in an order item."""

_JUMP = re.compile(r"lanjut(?:kan)? ke langkah (\d{1,2})", re.IGNORECASE)
_CONDITIONAL = re.compile(r"^(?:jika|bila|apabila|dalam hal)\b", re.IGNORECASE)
_LONGEST = 190
_PARTS = re.compile(r",| dan | atau |/|;")
_PEOPLE = re.compile(r"\b(?:bersama|dibantu|didampingi|sesuai peran|berwenang|semua)\b")


def order(workshop: Workshop) -> Iterator[Draft]:
    """One item for each run of four steps; a run never crosses a step that others jump to."""
    for procedure in _wanted(workshop):
        for run in _runs(procedure):
            if any(_unfit(workshop, step) or _CONDITIONAL.match(step.action) for step in run):
                continue
            answer = tuple(step.action.rstrip(".") for step in run)
            if len(set(answer)) < len(run):
                continue
            chance = workshop.chance(ItemKind.ORDER, procedure.record.key, str(run[0].number))
            options = shuffled(answer, chance)
            while options == answer:
                options = shuffled(answer, chance)
            prompt = workshop.words.say(
                "order",
                "steps",
                first=run[0].passage.label.rpartition(" ")[2],
                last=run[-1].passage.label.rpartition(" ")[2],
                document=workshop.label(procedure.record.key),
            )
            yield Draft(
                ItemKind.ORDER,
                _ground_of_run(workshop, procedure, run),
                f"{run[0].number}-{run[-1].number}",
                prompt,
                options,
                answer,
                2,
                more=tuple(step.passage for step in run),
            )


def _ground_of_run(workshop: Workshop, procedure: Procedure, run: tuple[ProcedureStep, ...]) -> Ground:
    """The lines of these steps in the passage that holds all steps; the first step alone where there is none."""
    whole = workshop.material.view.passage(run[0].passage.article)
    lines = whole.text.split("\n") if whole else []
    kept = [line for line in lines if any(step.action in line for step in run)]
    said = "\n".join(kept)
    if whole is None or len(kept) != len(run) or said not in whole.text:
        return Ground.step(procedure, run[0])
    return Ground(whole, whole.key, whole.label, said, procedure.status)


def _runs(procedure: Procedure) -> list[tuple[ProcedureStep, ...]]:
    jumps = {int(n) for step in procedure.steps for n in _JUMP.findall(step.note)}
    runs: list[tuple[ProcedureStep, ...]] = []
    run: list[ProcedureStep] = []
    for step in procedure.steps:
        if step.number in jumps:
            run = []
        run.append(step)
        if len(run) == WINDOW:
            runs.append(tuple(run))
            run = []
    return runs


def actors(workshop: Workshop) -> Iterator[Draft]:
    """One item for each step with one actor: who does it; wrong options do other steps of the same SOP."""
    everyone = [step.actor for procedure in workshop.material.procedures for step in procedure.steps]
    for procedure in _wanted(workshop):
        near = [step.actor for step in procedure.steps if step.actor]
        for step in procedure.steps:
            if not step.actor or len(_PARTS.split(step.actor)) > 1 or _PEOPLE.search(step.actor):
                continue
            if _unfit(workshop, step) or _told_twice(procedure, step, step.actor):
                continue
            chance = workshop.chance(ItemKind.ACTOR, step.passage.key)
            prompt = workshop.words.say(
                "actor", "who", document=workshop.label(procedure.record.key), action=step.action.rstrip(".")
            )
            if content(step.actor) & content(step.action) or shares_root(step.actor, step.action):
                continue
            single = [
                [a for a in pool if len(_PARTS.split(a)) == 1 and not _PEOPLE.search(a)] for pool in (near, everyone)
            ]
            wrong = draw(prompt, step.actor, single, chance, clash=_same_people)
            if wrong and not echoed(prompt, step.actor, wrong):
                own = all(option in near for option in wrong)
                yield _step_item(workshop, ItemKind.ACTOR, procedure, step, prompt, step.actor, wrong, 1 + own)


def papers(workshop: Workshop) -> Iterator[Draft]:
    """One item for each step with papers.

    Wrong options are papers that only a later step of the same SOP brings forth, or papers of other SOPs that this one
    never speaks of: both cannot be meant, whatever people do in practice.
    """
    everything = [(procedure, step.papers) for procedure in workshop.material.procedures for step in procedure.steps]
    for procedure in _wanted(workshop):
        spoken = frozenset().union(*(content(step.passage.text) for step in procedure.steps))
        far = [text for owner, text in everything if owner is not procedure and text and not content(text) & spoken]
        for step in procedure.steps:
            if len(step.papers.split()) < 2 or _unfit(workshop, step) or step.papers.startswith("-"):
                continue
            if content(step.papers) & content(step.action) or shares_root(step.papers, step.action):
                continue
            chance = workshop.chance(ItemKind.PAPERS, step.passage.key)
            prompt = workshop.words.say(
                "papers", "what", document=workshop.label(procedure.record.key), action=step.action.rstrip(".")
            )
            near = _not_yet(procedure, step)
            wrong = draw(prompt, step.papers, [near, far], chance, clash=_shares_paper)
            if wrong and set(wrong) & set(near) and not echoed(prompt, step.papers, wrong):
                yield _step_item(workshop, ItemKind.PAPERS, procedure, step, prompt, step.papers, wrong, 2)


def _not_yet(procedure: Procedure, step: ProcedureStep) -> list[str]:
    """Papers of later steps that come out of this step or a later one: at this step there are none yet."""
    coming = [s for s in procedure.steps if s.number >= step.number]
    made = frozenset().union(*(content(s.passage.fields.get("output", "")) for s in coming))
    before = frozenset().union(
        *(
            content(s.passage.fields.get("output", "") + " " + s.papers)
            for s in procedure.steps
            if s.number < step.number
        ),
        content(step.papers),
    )
    return [
        s.papers
        for s in coming
        if s is not step and s.papers and content(s.papers) <= made and not content(s.papers) & before
    ]


def _step_item(
    workshop: Workshop,
    kind: ItemKind,
    procedure: Procedure,
    step: ProcedureStep,
    prompt: str,
    answer: str,
    wrong: tuple[str, ...],
    difficulty: int,
) -> Draft:
    chance = workshop.chance(kind, step.passage.key, "options")
    options = shuffled((answer, *wrong), chance)
    return Draft(kind, Ground.step(procedure, step), "", prompt, options, (answer,), difficulty)


def _wanted(workshop: Workshop) -> Iterator[Procedure]:
    return (p for p in workshop.material.procedures if workshop.material.wanted(p.record.key))


def _unfit(workshop: Workshop, step: ProcedureStep) -> bool:
    return (
        len(step.action) > _LONGEST or len(step.action.split()) < 3 or workshop.material.vocabulary.broken(step.action)
    )


def _told_twice(procedure: Procedure, step: ProcedureStep, actor: str) -> bool:
    """Whether a like step of the SOP is done by somebody else, so that the question has two answers."""
    return any(
        other.actor != actor and likeness(other.action, step.action) > 0.6
        for other in procedure.steps
        if other is not step
    )


def _same_people(one: str, other: str) -> bool:
    """Whether two actors may be the same people: they share a word that names an office or a task."""
    return overlapping(one, other) or bool(stem_set(one) & stem_set(other))


def _shares_paper(one: str, other: str) -> bool:
    """Whether two lists of papers share a paper, or words that may mean the same one."""
    return overlapping(one, other) or bool(content(one) & content(other))
