"""Tables of training beside the collection: kept items, classes with counts, seats, questions to the room, links.

Nothing here tells who answered what. A seat is the hash of a random token and the last round it answered; answers are
counts a round and choice; nicknames and questions lie apart from seats. No row holds an address or a time of day except
the moment a round closes. What belongs to persons is deleted when the class ends.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.catalogue.tables import Base


class ExerciseRow(Base):
    """One item that the trainers keep: made, edited or written by them, or a made one that they dropped."""

    __tablename__ = "exercises"

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    item: Mapped[dict[str, object]] = mapped_column(JSON)


class ClassRow(Base):
    """One class. ``code`` is empty once it has ended; ``closes`` is when the round closes, in seconds since 1970."""

    __tablename__ = "classes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    owner: Mapped[int] = mapped_column(index=True)
    opened: Mapped[date]
    phase: Mapped[str]
    position: Mapped[int]
    version: Mapped[int]
    closes: Mapped[float | None]
    joined: Mapped[int]
    items: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    seats_per_network: Mapped[int] = mapped_column(default=40)


class SeatRow(Base):
    """One phone in a class: the hash of its token, the last round it answered, how many questions it may still ask."""

    __tablename__ = "class_seats"
    __table_args__ = ({"sqlite_with_rowid": False},)  # rows lie in the order of their random keys, not of their coming

    token: Mapped[str] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"), index=True)
    answered: Mapped[str]
    questions_left: Mapped[int]


class TallyRow(Base):
    """How many chose a choice in a round; all choices of a round are there from its start."""

    __tablename__ = "class_tallies"

    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    round: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class RoomRow(Base):
    """One line said in the room by nobody in particular: a nickname that is present, or a question to the trainer."""

    __tablename__ = "class_room"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    hidden: Mapped[bool]


class PracticeRow(Base):
    """One personal link to practise again: the hash of its token, its items, which return comes next, and when."""

    __tablename__ = "practice_links"

    token: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    items: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    stage: Mapped[int]
    due: Mapped[date | None]
