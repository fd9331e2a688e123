"""A draft: an item before it is checked, cited and stamped; and the workshop that makers work in."""

from __future__ import annotations

import random
from dataclasses import dataclass

from kb.training.item import ItemKind, Role, item_id
from kb.training.material import Clause, Material, Procedure, ProcedureStep
from kb.types import DocumentKey, Passage, PassageKey, Status
from kb.wording import Words


@dataclass(frozen=True, slots=True)
class Ground:
    """What an item stands on: the passage, the place inside it, its words that are quoted, and how it stands."""

    passage: Passage
    key: PassageKey
    label: str
    quote: str
    status: Status

    @classmethod
    def of(cls, clause: Clause) -> Ground:
        """The ground of a clause of law."""
        return cls(clause.passage, clause.key, clause.label, clause.text, clause.status)

    @classmethod
    def step(cls, procedure: Procedure, step: ProcedureStep, quote: str = "") -> Ground:
        """The ground of a step of an SOP; by default its whole text is quoted."""
        return cls(step.passage, step.passage.key, step.passage.label, quote or step.passage.text, procedure.status)


@dataclass(frozen=True, slots=True)
class Draft:
    """An item without its identity. ``more`` are further passages, ``beside`` further documents, that it rests on."""

    kind: ItemKind
    ground: Ground
    variant: str
    prompt: str
    options: tuple[str, ...]
    answer: tuple[str, ...]
    difficulty: int
    role: Role | None = None
    more: tuple[Passage, ...] = ()
    beside: tuple[DocumentKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every maker is given: the material, the words of a language, and chance that can be repeated."""

    material: Material
    words: Words
    seed: int = 0

    def chance(self, kind: ItemKind, source: str, variant: str = "") -> random.Random:
        """A source of chance that depends on the seed and the item alone, not on which items were made before."""
        return random.Random(f"{self.seed}|{item_id(kind, source, variant)}")

    def label(self, key: DocumentKey) -> str:
        """How a document is called in a prompt: "Perpres 95/2018", or an SOP's number and title."""
        record = self.material.records.get(key)
        if record is None:
            return _printed(key)
        identity = record.identity
        if identity.family == "sop" and identity.number and identity.number not in identity.label:
            return f"{identity.number} {identity.label}"
        return identity.label


def _printed(key: DocumentKey) -> str:
    """The label of a document that is not held, from its key: ``pp-82-2012`` is "PP 82/2012"."""
    from kb.structure.kinds import printed_kind

    kind, number, year = key.rsplit("-", 2)
    return f"{printed_kind(kind)} {number}/{year}"
