"""What a class is asked, round by round: how sure people feel before, the items, how sure they feel after."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.training.item import Item

BEFORE, AFTER = "before", "after"
SURENESS = 5
"""Steps of the answer to "how sure do you feel"."""

LETTERS = "ABCDEFGH"


class Phase(StrEnum):
    """Where a class is."""

    LOBBY = "lobby"
    ASKING = "asking"
    LOCKED = "locked"
    REVEALED = "revealed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Place:
    """The name of a round (``before``, ``0``, ``1`` …, ``after``) and how many choices it has."""

    name: str
    choices: int


def places(items: Sequence[Item]) -> list[Place]:
    """The rounds of a class in order."""
    asked = [Place(str(number), len(item.options)) for number, item in enumerate(items)]
    return [Place(BEFORE, SURENESS), *asked, Place(AFTER, SURENESS)]


def as_choice(item: Item) -> Item:
    """An item that one answers by choosing: steps to be ordered become four sequences of their numbers.

    The steps stand in the prompt; the wrong sequences are drawn by chance that depends on the item alone.
    """
    if not item.ordered:
        return item
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(item.options, start=1))
    right = " → ".join(str(item.options.index(step) + 1) for step in item.answer)
    chance = random.Random(item.id)
    sequences = {right}
    numbers = [str(number) for number in range(1, len(item.options) + 1)]
    while len(sequences) < 4:
        sequences.add(" → ".join(chance.sample(numbers, len(numbers))))
    options = tuple(chance.sample(sorted(sequences), 4))
    return replace(item, prompt=f"{item.prompt}\n{listed}", options=options, answer=(right,))
