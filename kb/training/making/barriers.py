"""Scenario cards from the barriers: a case at a desk, the act that a module names, and the rule that answers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.language.sentences import sentence_spans
from kb.training.drawing import shuffled
from kb.training.item import ItemKind, Role
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.material import Material
from kb.types import DocumentKey, Passage, PassageKey, document_of

SECTION = "kartu-keadaan"
"""The section of a module that holds the right acts."""


@dataclass(frozen=True, slots=True)
class Card:
    """One case: ``answer`` stands in the module, ``rule`` is the place that answers, ``wrong`` is what tempts."""

    module: DocumentKey
    role: Role
    rule: PassageKey
    case: str
    answer: str
    wrong: tuple[str, ...]


@cache
def cards() -> tuple[Card, ...]:
    """The cards of ``barriers.toml``."""
    path = Path(__file__).parent.parent / "barriers.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["card"]
    return tuple(
        Card(
            DocumentKey(row["module"]),
            Role(row["role"]),
            PassageKey(row["rule"]),
            row["case"],
            row["answer"],
            tuple(row["wrong"]),
        )
        for row in rows
    )


def barrier_cards(workshop: Workshop) -> Iterator[Draft]:
    """One draft for each card whose act the held module still names and whose rule is held and may be taught."""
    material = workshop.material
    places = _places(material)
    for card in cards():
        section = material.held(PassageKey(f"{card.module}#{SECTION}"))
        rule = f"{places[card.rule]} {workshop.label(document_of(card.rule))}" if card.rule in places else ""
        said = _sentence(section, card.answer) if section else ""
        held = material.held(card.rule)
        if not material.wanted(card.module) or section is None or held is None or not rule or not said:
            continue
        options = tuple(_capital(option) for option in (card.answer, *card.wrong))
        chance = workshop.chance(ItemKind.SCENARIO, section.key, card.case)
        yield Draft(
            ItemKind.SCENARIO,
            Ground(section, section.key, section.label, said, material.status(card.module)),
            f"{card.role.value}|{card.rule}",
            workshop.words.say(
                "scenario", "barrier", role=workshop.words.say("role", card.role.value), case=card.case, rule=rule
            ),
            shuffled(options, chance),
            options[:1],
            2,
            card.role,
            more=(held,),
            beside=(document_of(card.rule),),
        )


def _places(material: Material) -> dict[PassageKey, str]:
    """How the places that may be taught are called ("Pasal 54 ayat (3)")."""
    steps = {step.passage.key: step.passage.label for procedure in material.procedures for step in procedure.steps}
    return {clause.key: clause.label for clause in material.clauses} | steps


def _sentence(section: Passage, words: str) -> str:
    """The sentence of a section that holds these words; empty where none does."""
    spans = (section.text[start:end] for start, end in sentence_spans(section.text))
    return next((sentence for sentence in spans if words in sentence), "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
