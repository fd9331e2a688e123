"""Who looks after a document, and when it is to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import CareRow
from kb.types import DocumentKey


@dataclass(frozen=True, slots=True)
class Owned:
    """The unit or person that looks after a document, and the day of the next review."""

    owner: str = ""
    review: date | None = None

    def due(self, today: date) -> bool:
        """Whether it is time to look at the document."""
        return self.review is not None and self.review <= today


class Care:
    """The care of documents, over the catalogue's engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> dict[str, Owned]:
        """What is noted, by document."""
        with Session(self._engine) as session:
            return {row.document: Owned(row.owner, row.review) for row in session.scalars(select(CareRow))}

    def note(self, document: DocumentKey, owned: Owned) -> None:
        """Note who looks after a document, in place of what was noted."""
        with Session(self._engine.execution_options(**{WRITES: True})) as session, session.begin():
            row = session.get(CareRow, document)
            if row is None:
                session.add(CareRow(document=document, owner=owned.owner, review=owned.review))
            else:
                row.owner, row.review = owned.owner, owned.review
