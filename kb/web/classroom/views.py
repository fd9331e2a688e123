"""What the class pages show: a round with its choices, and its counts as bars."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from kb.training.classroom import Class, most_chosen_wrong
from kb.training.item import Item
from kb.training.rounds import BEFORE, LETTERS, SURENESS, Phase
from kb.training.suppression import Shown
from kb.web.words import Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a round; ``count`` and ``percent`` are None where hidden or not shown yet."""

    number: int
    letter: str
    text: str
    right: bool
    count: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A round as a page shows it. ``item`` is None for the question of how sure one feels."""

    name: str
    number: int
    of: int
    prompt: str
    choices: tuple[Choice, ...]
    item: Item | None
    total: int | None
    hidden: bool
    often_wrong: Choice | None
    seconds_left: int | None


def round_of(found: Class, text: Words, counts: Shown | None = None) -> Round | None:
    """The round that is asked or shown now; ``counts`` only once it is revealed."""
    place = found.place
    if place is None:
        return None
    item = found.item
    if item:
        prompt, options = item.prompt, list(item.options)
    else:
        prompt = text("class.sure_before") if place.name == BEFORE else text("class.sure_after")
        options = [text("class.sure_1"), text("class.sure_2"), text("class.sure_3"), text("class.sure_4")]
        options = [*options, text("class.sure_5")][:SURENESS]
    choices = tuple(_choices(options, item, counts))
    wrong = most_chosen_wrong(item, counts) if item and counts else None
    return Round(
        name=place.name,
        number=int(place.name) + 1 if item else 0,
        of=len(found.items),
        prompt=prompt,
        choices=choices,
        item=item,
        total=counts.total if counts else None,
        hidden=bool(counts and counts.hidden),
        often_wrong=choices[wrong] if wrong is not None else None,
        seconds_left=seconds_left(found),
    )


def seconds_left(found: Class) -> int | None:
    """Whole seconds until the round closes; None without a limit."""
    if found.phase is not Phase.ASKING or found.closes is None:
        return None
    return max(0, round(found.closes - time.time()))


def _choices(options: Sequence[str], item: Item | None, counts: Shown | None) -> list[Choice]:
    out = []
    for number, option in enumerate(options):
        count = counts.cells[number] if counts else None
        percent = round(100 * count / counts.total) if counts and counts.total and count is not None else None
        letter = LETTERS[number] if item else str(number + 1)
        out.append(Choice(number, letter, option, bool(item and option in item.answer), count, percent))
    return out
