"""The objects of feeds as last met, whole, so that a feed read again tells what is new, the same or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from kb.catalogue.tables import FeedRow


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One object of a feed: its key in the feed, the hash of its content, and the object itself.

    ``document`` is the key of the document it led to, ``taken`` whether all that it offers was taken in, ``reason`` why
    not.
    """

    row: str
    content: str
    raw: Mapping[str, object] = field(default_factory=dict)
    document: str = ""
    taken: bool = True
    reason: str = ""


def rows_of(engine: Engine, feed: str) -> dict[str, HeldRow]:
    """The objects of a feed as last met, by their key in it."""
    with Session(engine) as session:
        rows = session.scalars(select(FeedRow).where(FeedRow.feed == feed).order_by(FeedRow.id))
        return {
            row.row: HeldRow(row.row, row.content, dict(row.raw), row.document, row.taken, row.reason) for row in rows
        }


def keep_rows(session: Session, feed: str, rows: Sequence[HeldRow]) -> None:
    """Put these in place of what was kept of the same objects."""
    for row in rows:
        session.execute(delete(FeedRow).where(FeedRow.feed == feed, FeedRow.row == row.row))
    now = datetime.now(UTC)
    session.add_all(
        FeedRow(
            feed=feed,
            row=row.row,
            content=row.content,
            raw=dict(row.raw),
            document=row.document,
            taken=row.taken,
            reason=row.reason,
            seen=now,
        )
        for row in rows
    )
    session.flush()
