"""The trainers' items: those they keep, edit, write or drop, and which of them have gone stale."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from kb.catalogue import CatalogueView
from kb.catalogue.class_tables import ExerciseRow
from kb.catalogue.database import WRITES
from kb.errors import KbError
from kb.training.item import Item, ItemKind, Standing, words_hash
from kb.training.material import held_at
from kb.training.serialise import item_json, item_of
from kb.types import PassageKey, document_of, place_of
from kb.wording import Words


class Kept(StrEnum):
    """What the trainers did with an item."""

    MADE = "made"
    EDITED = "edited"
    OWN = "own"
    DROPPED = "dropped"


class ItemError(KbError):
    """An item cannot be kept as written; ``reason`` names why, for the page to say in the reader's language."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item of the bank, what was done with it, and why it is stale (empty where it is not)."""

    item: Item
    state: Kept
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An item as a trainer writes or edits it."""

    prompt: str
    options: Sequence[str]
    answer: Sequence[str]


class Bank:
    """The kept items, over the catalogue's engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

    def keep(self, items: Iterable[Item]) -> int:
        """Keep made items; those that were edited or dropped before stay as they are. How many were added."""
        added = 0
        with Session(self._writer) as session, session.begin():
            for item in items:
                row = session.get(ExerciseRow, item.id)
                if row is None:
                    session.add(ExerciseRow(id=item.id, state=Kept.MADE.value, item=item_json(item)))
                    added += 1
                elif row.state == Kept.MADE.value:
                    row.item = item_json(item)
        return added

    def all(self, view: CatalogueView, today: date, words: Words) -> list[KeptItem]:
        """Every kept item that is not dropped, with why it is stale."""
        with Session(self._engine) as session:
            rows = session.scalars(
                select(ExerciseRow).where(ExerciseRow.state != Kept.DROPPED.value).order_by(ExerciseRow.id)
            ).all()
            kept = [(item_of(row.item), Kept(row.state)) for row in rows]
        return [KeptItem(item, state, staleness(item, view, today, words)) for item, state in kept]

    def get(self, name: str) -> tuple[Item, Kept] | None:
        """One item of the bank."""
        with Session(self._engine) as session:
            row = session.get(ExerciseRow, name)
            return (item_of(row.item), Kept(row.state)) if row else None

    def dropped(self) -> frozenset[str]:
        """The names of items that no set may hold."""
        with Session(self._engine) as session:
            return frozenset(
                session.scalars(select(ExerciseRow.id).where(ExerciseRow.state == Kept.DROPPED.value)).all()
            )

    def usable(self, made: Iterable[Item]) -> list[Item]:
        """Made items as the trainers want them: without the dropped ones, the edited ones as edited."""
        with Session(self._engine) as session:
            rows = session.scalars(
                select(ExerciseRow).where(ExerciseRow.state.in_([Kept.DROPPED.value, Kept.EDITED.value]))
            ).all()
            changed = {row.id: item_of(row.item) if row.state == Kept.EDITED.value else None for row in rows}
        found = (changed.get(item.id, item) for item in made)
        return [item for item in found if item is not None]

    def own(self) -> list[Item]:
        """The items that trainers wrote."""
        with Session(self._engine) as session:
            rows = session.scalars(select(ExerciseRow).where(ExerciseRow.state == Kept.OWN.value))
            return [item_of(row.item) for row in rows]

    def drop(self, name: str) -> None:
        """Never use an item again; an own one is deleted."""
        with Session(self._writer) as session, session.begin():
            row = session.get(ExerciseRow, name)
            if row is not None and row.state == Kept.OWN.value:
                session.delete(row)
            elif row is not None:
                row.state = Kept.DROPPED.value

    def empty(self) -> None:
        """Take every made item out; edited, own and dropped ones stay."""
        with self._writer.begin() as connection:
            connection.execute(delete(ExerciseRow).where(ExerciseRow.state == Kept.MADE.value))

    def edit(self, name: str, written: Written) -> None:
        """Change the words of an item; its source and explanation stay.

        Raises:
            ItemError: ``no_item``, or what is wrong with the words.

        """
        check(written)
        with Session(self._writer) as session, session.begin():
            row = session.get(ExerciseRow, name)
            if row is None:
                raise ItemError("no_item")
            old = item_of(row.item)
            fresh = replace(old, prompt=written.prompt, options=tuple(written.options), answer=tuple(written.answer))
            row.item = item_json(fresh)
            if row.state != Kept.OWN.value:
                row.state = Kept.EDITED.value

    def write(self, written: Written, key: PassageKey, view: CatalogueView, today: date, words: Words) -> Item:
        """Keep an item of a trainer's own; its source is a held passage, whose words explain it.

        Raises:
            ItemError: ``no_source``, or what is wrong with the words.

        """
        check(written)
        item = grounded(secrets.token_hex(6), written, key, view, today, words)
        with Session(self._writer) as session, session.begin():
            session.add(ExerciseRow(id=item.id, state=Kept.OWN.value, item=item_json(item)))
        return item


def check(written: Written) -> None:
    """Refuse an item that cannot be answered.

    Raises:
        ItemError: ``no_prompt``, ``few_options``, ``same_options``, ``no_answer``.

    """
    options = [" ".join(option.split()).casefold() for option in written.options]
    if not written.prompt.strip():
        raise ItemError("no_prompt")
    if len([option for option in options if option]) < 2 or "" in options:
        raise ItemError("few_options")
    if len(set(options)) < len(options):
        raise ItemError("same_options")
    if not written.answer or not set(written.answer) <= set(written.options):
        raise ItemError("no_answer")


def grounded(name: str, written: Written, key: PassageKey, view: CatalogueView, today: date, words: Words) -> Item:
    """A written item tied to a held passage.

    Raises:
        ItemError: ``no_source``.

    """
    passage = held_at(view, key)
    record = view.document(document_of(key))
    if passage is None or record is None:
        raise ItemError("no_source")
    status = view.status(record.key, today, place_of(key))
    cited = words.say(
        "cite",
        "law" if status.checked else "undated",
        place=passage.label,
        document=record.identity.label,
        standing=words.say("standing", status.standing.value),
        checked=status.checked,
        form=words.say("form", passage.form.value),
    )
    return Item(
        id=name,
        kind=ItemKind.OWN,
        prompt=written.prompt.strip(),
        options=tuple(written.options),
        answer=tuple(written.answer),
        quote=passage.text,
        citation=cited,
        sources=(key if place_of(key) else passage.key,),
        document=record.key,
        document_label=record.identity.label,
        form=passage.form,
        status=status.standing,
        checked=status.checked,
        difficulty=2,
        snapshot="",
        words=words_hash([passage.text]),
        standings=(Standing(record.key, view.status(record.key, today).standing),),
    )


def staleness(item: Item, view: CatalogueView, today: date, words: Words) -> tuple[str, ...]:
    """Why an item must not be used as it is: its source is gone, its words changed, or a rule stands otherwise now."""
    reasons: list[str] = []
    texts = [passage.text for key in item.sources if (passage := held_at(view, key)) is not None]
    if len(texts) < len(item.sources):
        reasons.append(words.say("stale", "gone"))
    elif words_hash(texts) != item.words:
        reasons.append(words.say("stale", "words"))
    for standing in item.standings:
        now = view.status(standing.document, today).standing
        if now is not standing.status:
            record = view.document(standing.document)
            reasons.append(
                words.say(
                    "stale",
                    "status",
                    document=record.identity.label if record else standing.document,
                    before=words.say("standing", standing.status.value),
                    after=words.say("standing", now.value),
                )
            )
    return tuple(reasons)
