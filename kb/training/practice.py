"""Practising alone: a handful of items, and a personal link that brings them back on day 1, 7 and 21.

A link is a random token, of which the catalogue keeps the hash, the items, and the day of the next return. It holds no
answers and nobody's name; whoever has it can delete it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from kb.catalogue.class_tables import PracticeRow
from kb.catalogue.database import WRITES
from kb.errors import KbError
from kb.training.item import Item
from kb.training.rounds import as_choice
from kb.training.serialise import item_json, item_of

RETURNS = (1, 7, 21)
"""Days after the first practice on which the items come back."""

ITEMS = 6
"""Items that fit five minutes."""

MOST_LINKS = 5_000
"""Links kept at most, some 14 KiB each."""

_LIFE = timedelta(days=180)
_MADE_ROOM = 50
"""Links deleted at once where there are too many."""


class PracticeFull(KbError):
    """No further link can be kept for now: as many as there may be wait for their day."""


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link: what it practises, which return comes next (0 is day 1), and on which day."""

    title: str
    items: tuple[Item, ...]
    stage: int
    due: date

    @property
    def day(self) -> int:
        """The day of the next return, counted from the first practice."""
        return RETURNS[self.stage]


class Practice:
    """The links, over the catalogue's engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

    def start(self, title: str, items: Sequence[Item], today: date) -> str:
        """A fresh link for items just practised; its token.

        Links long past their day are deleted; where there are as many as there may be, those overdue longest go.

        Raises:
            PracticeFull: none is overdue.

        """
        token = secrets.token_urlsafe(24)
        with Session(self._writer) as session, session.begin():
            session.execute(delete(PracticeRow).where(PracticeRow.due < today - _LIFE))
            if (session.scalar(select(func.count()).select_from(PracticeRow)) or 0) >= MOST_LINKS:
                overdue = select(PracticeRow.token).where(PracticeRow.due < today)
                oldest = session.scalars(overdue.order_by(PracticeRow.due).limit(_MADE_ROOM)).all()
                if not oldest:
                    raise PracticeFull("Tautan latihan yang disimpan sudah sebanyak-banyaknya. Coba lagi besok.")
                session.execute(delete(PracticeRow).where(PracticeRow.token.in_(oldest)))
            session.add(
                PracticeRow(
                    token=_hashed(token),
                    title=title,
                    items=[item_json(as_choice(item)) for item in items],
                    stage=0,
                    due=today + timedelta(days=RETURNS[0]),
                )
            )
        return token

    def find(self, token: str) -> Link | None:
        """The link of a token."""
        with Session(self._engine) as session:
            row = session.get(PracticeRow, _hashed(token))
            if row is None or row.due is None:
                return None
            return Link(row.title, tuple(item_of(item) for item in row.items), row.stage, row.due)

    def returned(self, token: str, today: date) -> Link | None:
        """Note that the items were practised again; None where that was the last return (the link is deleted)."""
        with Session(self._writer) as session, session.begin():
            row = session.get(PracticeRow, _hashed(token))
            if row is None or row.due is None:
                return None
            if row.due <= today:
                row.stage += 1
                if row.stage >= len(RETURNS):
                    session.delete(row)
                    return None
                row.due = today + timedelta(days=RETURNS[row.stage] - RETURNS[row.stage - 1])
        return self.find(token)

    def forget(self, token: str) -> None:
        """Delete a link."""
        with self._writer.begin() as connection:
            connection.execute(delete(PracticeRow).where(PracticeRow.token == _hashed(token)))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
