"""All items of a collection: every maker's drafts, checked, cited and stamped."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.catalogue import CatalogueView
from kb.training.filtering import faults
from kb.training.item import Item, ItemKind, Standing, item_id, words_hash
from kb.training.making.authority import authority
from kb.training.making.barriers import barrier_cards
from kb.training.making.definitions import definitions
from kb.training.making.draft import Draft, Workshop
from kb.training.making.durations import deadlines
from kb.training.making.modals import modals
from kb.training.making.planted import find_errors
from kb.training.making.scenarios import scenarios
from kb.training.making.steps import actors, order, papers
from kb.training.making.validity import validity
from kb.training.material import Material
from kb.training.wording import words
from kb.types import DocumentKey, Form, Status, document_of
from kb.wording import Language


def all_scenarios(workshop: Workshop) -> Iterator[Draft]:
    """The cards of the SOPs' branches and those of the barriers."""
    yield from scenarios(workshop)
    yield from barrier_cards(workshop)


MAKERS: dict[ItemKind, Callable[[Workshop], Iterator[Draft]]] = {
    ItemKind.DEFINITION: definitions,
    ItemKind.DEADLINE: deadlines,
    ItemKind.AUTHORITY: authority,
    ItemKind.MODAL: modals,
    ItemKind.ORDER: order,
    ItemKind.ACTOR: actors,
    ItemKind.PAPERS: papers,
    ItemKind.VALIDITY: validity,
    ItemKind.FIND_ERROR: find_errors,
    ItemKind.SCENARIO: all_scenarios,
}
"""Who makes which kind of item."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which items are wanted: of which documents and kinds (empty: all), how many (None: all), by which seed."""

    documents: tuple[DocumentKey, ...] = ()
    kinds: tuple[ItemKind, ...] = ()
    count: int | None = None
    seed: int = 0
    language: Language = "id"


def exercises(view: CatalogueView, snapshot: str, wish: Wish, today: date) -> list[Item]:
    """The items of a view on a day, in the order of kinds and documents, or ``wish.count`` of them by chance.

    The same view, day and wish give the same items.
    """
    material = Material(view, today, wish.documents)
    workshop = Workshop(material, words(wish.language), wish.seed)
    made: dict[str, Item] = {}
    for kind in wish.kinds or tuple(MAKERS):
        for draft in MAKERS[kind](workshop) if kind in MAKERS else ():
            if draft.ground.passage.kind == "langkah" and material.outdated(draft.ground.quote):
                continue
            item = stamped(draft, workshop, snapshot)
            if not faults(item, material.vocabulary):
                made.setdefault(item.id, item)
    items = list(made.values())
    return items if wish.count is None else spread(items, wish.count, wish.seed)


def spread(items: Sequence[Item], count: int, seed: int) -> list[Item]:
    """``count`` items by chance, taking kinds in turn, so that a small set holds many kinds.

    A passage is asked about once while there are others: a second item on it often tells the answer of the first.
    """
    chance = random.Random(f"{seed}|spread")
    by_kind: dict[ItemKind, list[Item]] = {}
    for item in chance.sample(list(items), len(items)):
        by_kind.setdefault(item.kind, []).append(item)
    turns = [item for rank in range(max(map(len, by_kind.values()), default=0)) for item in _nth(by_kind, rank)]
    first: dict[str, str] = {}
    for item in turns:
        first.setdefault(item.source, item.id)
    return sorted(turns, key=lambda item: first[item.source] != item.id)[:count]


def _nth(by_kind: dict[ItemKind, list[Item]], rank: int) -> list[Item]:
    return [rows[rank] for kind in ItemKind if len(rows := by_kind.get(kind, [])) > rank]


def stamped(draft: Draft, workshop: Workshop, snapshot: str) -> Item:
    """The item of a draft: named, cited, and marked with what it was made from."""
    material, ground = workshop.material, draft.ground
    sources = (ground.key, *(passage.key for passage in draft.more))
    documents = dict.fromkeys((ground.passage.document, *draft.beside))
    return Item(
        id=item_id(draft.kind, ground.key, draft.variant),
        kind=draft.kind,
        prompt=draft.prompt,
        options=draft.options,
        answer=draft.answer,
        quote=ground.quote,
        citation=cited(workshop, ground.label, ground.passage.document, ground.status, ground.passage.form),
        sources=sources,
        document=document_of(ground.passage.key),
        document_label=workshop.label(ground.passage.document),
        form=ground.passage.form,
        status=ground.status.standing,
        checked=ground.status.checked,
        difficulty=min(draft.difficulty, 3),
        snapshot=snapshot,
        words=words_hash(found.text for key in sources if (found := material.held(key))),
        standings=tuple(Standing(key, material.status(key).standing) for key in documents),
        role=draft.role,
    )


def cited(workshop: Workshop, label: str, document: DocumentKey, status: Status, form: Form) -> str:
    """Where words stand, how their rule stands and since which check, and what kind of text they are from."""
    say = workshop.words.say
    return say(
        "cite",
        "law" if status.checked else "undated",
        place=label,
        document=workshop.label(document),
        standing=say("standing", status.standing.value),
        checked=status.checked,
        form=say("form", form.value),
    )


def kinds_of(names: Iterable[str]) -> tuple[ItemKind, ...]:
    """The kinds of these names; an unknown one raises ValueError with those there are."""
    known = {kind.value: kind for kind in MAKERS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"jenis soal {', '.join(unknown)} tidak dikenal; yang ada: {', '.join(known)}")
    return tuple(known[name] for name in names)
