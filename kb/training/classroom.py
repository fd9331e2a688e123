"""Live classes: opened by a trainer, joined with a code, answered as counts, ended without a trace of who took part.

All state lies in the catalogue, so that a server that was killed goes on where it was. Nothing ties an answer to a
seat: one transaction marks that a seat has answered the round and raises a count.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Session

from kb.catalogue.class_tables import ClassRow, RoomRow, SeatRow, TallyRow
from kb.catalogue.database import WRITES
from kb.catalogue.masking import masked_line
from kb.errors import KbError
from kb.naming import NameRefused, one_script, seen
from kb.training.item import Item
from kb.training.rounds import Phase, Place, as_choice, places
from kb.training.seats import USUAL_SEATS, SeatsByNetwork
from kb.training.serialise import item_json, item_of
from kb.training.suppression import Shown, shown

ALPHABET = "BCDFGHJKMNPQRTVWXY"
"""Letters of a code: none that looks like another or like a digit, no vowels, so that no words come about."""

CODE_LETTERS = 6
LONGEST_NICKNAME = 24
LONGEST_QUESTION = 300
QUESTIONS = 10
"""Questions that one seat may put to the room."""
MOST_SEATS = 200
LONGEST_CLASS = timedelta(days=1)
CLASSES_KEPT = 32
"""Classes whose items are kept read: they do not change once a class is open, and every phone's page needs them."""

_CLASSES = select(*(column for column in ClassRow.__table__.columns if column.name != "items")).order_by(
    ClassRow.id.desc()
)
_BY_NUMBER = _CLASSES.where(ClassRow.id == bindparam("number"))
_BY_CODE = _CLASSES.where(ClassRow.code == bindparam("code"), ClassRow.code != "")
_BY_OWNER = _CLASSES.where(ClassRow.owner == bindparam("owner"))
_ANSWERED = select(SeatRow.answered).where(SeatRow.token == bindparam("seat"))
_ONE_MORE = update(ClassRow).where(ClassRow.id == bindparam("number")).values(joined=ClassRow.joined + 1)
_COUNT_UP = (
    update(TallyRow)
    .where(
        TallyRow.class_id == bindparam("number"),
        TallyRow.round == bindparam("place"),
        TallyRow.choice == bindparam("chosen"),
    )
    .values(count=TallyRow.count + 1)
)
_MARK = update(SeatRow).where(SeatRow.token == bindparam("seat")).values(answered=bindparam("place"))
"""What every phone asks for, put together once: thirty of them ask at the same moment."""

Outcome = Literal["taken", "already", "closed", "no_seat"]


class ClassError(KbError):
    """A class cannot be opened or joined as asked; ``reason`` names why, for the page to say it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Class:
    """A class as it is now. ``version`` rises with every change that a screen must show; ``closes`` is in seconds."""

    id: int
    code: str
    title: str
    owner: int
    opened: date
    phase: Phase
    position: int
    version: int
    closes: float | None
    joined: int
    items: tuple[Item, ...]
    seats_per_network: int = USUAL_SEATS

    @property
    def places(self) -> list[Place]:
        """Its rounds in order."""
        return places(self.items)

    @property
    def place(self) -> Place | None:
        """The round that is asked or shown now; None in the lobby and at the end."""
        if self.phase in {Phase.LOBBY, Phase.ENDED}:
            return None
        return self.places[self.position]

    @property
    def item(self) -> Item | None:
        """The item of the round, where it is one."""
        place = self.place
        return self.items[int(place.name)] if place and place.name.isdigit() else None

    @property
    def last(self) -> bool:
        """Whether no round follows."""
        return self.position >= len(self.places) - 1


@dataclass(frozen=True, slots=True)
class Remark:
    """A question to the room."""

    id: str
    text: str


class Classroom:
    """The classes, over the catalogue's engine. ``clock`` gives seconds since 1970."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._clock = clock
        self._turn_to_write = threading.Lock()  # thirty at once wait here in a row, not in SQLite's growing pauses
        self._items: dict[tuple[int, str], tuple[Item, ...]] = {}
        self.networks = SeatsByNetwork()

    # --- the trainer's side ---------------------------------------------------------------------------------------

    def open(self, title: str, items: Sequence[Item], owner: int, today: date) -> Class:
        """Open a class.

        Raises:
            ClassError: ``no_items``.

        """
        if not items:
            raise ClassError("no_items")
        rows = [item_json(as_choice(item)) for item in items]
        with Session(self._writer) as session, session.begin():
            row = ClassRow(
                code=self._free_code(session),
                title=" ".join(seen(title).split())[:120],
                owner=owner,
                opened=today,
                phase=Phase.LOBBY.value,
                position=-1,
                version=1,
                closes=None,
                joined=0,
                items=rows,
                seats_per_network=USUAL_SEATS,
            )
            session.add(row)
            session.flush()
            return _class(row, tuple(item_of(item) for item in rows))

    def classes(self, owner: int) -> list[Class]:
        """A trainer's classes, the newest first."""
        with self._engine.connect() as connection:
            return self._classes(connection, _BY_OWNER, owner=owner)

    def get(self, number: int) -> Class | None:
        """A class by its number."""
        with self._engine.connect() as connection:
            return self._class(connection, number)

    def next(self, number: int, seconds: int | None = None) -> None:
        """Ask the next round, closing it after so many seconds where given."""
        with Session(self._writer) as session, session.begin():
            row = session.get(ClassRow, number)
            if row is None or row.phase == Phase.ENDED.value:
                return
            rounds = places([item_of(item) for item in row.items])
            if row.position + 1 >= len(rounds):
                return
            row.position += 1
            row.phase = Phase.ASKING.value
            row.closes = self._clock() + seconds if seconds else None
            row.version += 1
            place = rounds[row.position]
            session.add_all(
                TallyRow(class_id=number, round=place.name, choice=choice, count=0) for choice in range(place.choices)
            )

    def lock(self, number: int) -> None:
        """Take no more answers in this round."""
        self._turn(number, {Phase.ASKING}, Phase.LOCKED)

    def unlock(self, number: int) -> None:
        """Take answers again, without a time limit."""
        self._turn(number, {Phase.LOCKED}, Phase.ASKING)

    def reveal(self, number: int) -> None:
        """Show the answer and the counts; no more answers are taken."""
        self._turn(number, {Phase.ASKING, Phase.LOCKED}, Phase.REVEALED)

    def end(self, number: int) -> None:
        """End a class: seats, nicknames and questions are deleted, the code is free; counts stay."""
        with Session(self._writer) as session, session.begin():
            self._overwrite(session)
            row = session.get(ClassRow, number)
            if row is not None:
                _end(session, row)
        self.networks.forget(number)
        self._forget()

    def delete(self, number: int) -> None:
        """Delete a class with its counts."""
        with Session(self._writer) as session, session.begin():
            self._overwrite(session)
            for table in (SeatRow, RoomRow, TallyRow):
                session.execute(delete(table).where(table.class_id == number))
            session.execute(delete(ClassRow).where(ClassRow.id == number))
        self._forget()

    def end_forgotten(self, today: date) -> int:
        """End the classes that nobody ended, those opened before yesterday; how many."""
        return self._end_where(ClassRow.opened < today - LONGEST_CLASS)

    def end_all(self) -> int:
        """End every class; how many."""
        return self._end_where(true())

    def _end_where(self, condition: ColumnElement[bool]) -> int:
        with self._engine.connect() as connection:
            open_classes = select(ClassRow.id).where(ClassRow.phase != Phase.ENDED.value, condition)
            if connection.execute(open_classes.limit(1)).first() is None:
                return 0
        with Session(self._writer) as session, session.begin():
            self._overwrite(session)
            rows = session.scalars(select(ClassRow).where(ClassRow.phase != Phase.ENDED.value, condition)).all()
            for row in rows:
                _end(session, row)
        self._forget()
        return len(rows)

    def questions(self, number: int) -> list[Remark]:
        """The questions to the room that are not put aside, in an order that says nothing of time."""
        return [Remark(row.id, row.text) for row in self._room(number, "question") if not row.hidden]

    def nicknames(self, number: int) -> list[str]:
        """The nicknames in the room, by the alphabet."""
        return sorted((row.text for row in self._room(number, "nickname")), key=str.casefold)

    def names(self, number: int) -> list[Remark]:
        """The nicknames with their numbers, by the alphabet."""
        found = [Remark(row.id, row.text) for row in self._room(number, "nickname")]
        return sorted(found, key=lambda remark: remark.text.casefold())

    def remove_name(self, number: int, remark: str) -> None:
        """Remove a nickname from the room; the seat, which nothing ties to it, stays."""
        mine = (RoomRow.id == remark) & (RoomRow.class_id == number) & (RoomRow.kind == "nickname")
        with self._writer.begin() as connection:
            connection.execute(delete(RoomRow).where(mine))

    def remove_network(self, number: int, network: str) -> int:
        """Remove the seats of a network and take no more from it; how many there were."""
        seats = self.networks.close(number, network)
        with Session(self._writer) as session, session.begin():
            gone = len(session.scalars(select(SeatRow.token).where(SeatRow.token.in_(seats))).all())
            session.execute(delete(SeatRow).where(SeatRow.token.in_(seats)))
            fewer = update(ClassRow).where(ClassRow.id == number).values(joined=ClassRow.joined - gone)
            session.execute(fewer)
        return gone

    def limit_networks(self, number: int, seats: int) -> None:
        """How many seats one network may have from now on; closed ones are opened again."""
        most = max(1, min(seats, MOST_SEATS))
        with self._writer.begin() as connection:
            connection.execute(update(ClassRow).where(ClassRow.id == number).values(seats_per_network=most))
        self.networks.reopen(number)

    def put_aside(self, number: int, remark: str) -> None:
        """Put a question aside: it was answered, or does not belong here."""
        with self._writer.begin() as connection:
            connection.execute(
                update(RoomRow).where(RoomRow.id == remark, RoomRow.class_id == number).values(hidden=True)
            )

    # --- counts ---------------------------------------------------------------------------------------------------

    def answered(self, number: int, place: Place) -> int:
        """How many answered a round."""
        return sum(self._counts(number).get(place.name, ()))

    def results(self, number: int) -> dict[str, Shown]:
        """What may be shown of the counts, by round."""
        return {name: shown(counts) for name, counts in self._counts(number).items()}

    def _counts(self, number: int) -> dict[str, tuple[int, ...]]:
        with Session(self._engine) as session:
            rows = session.scalars(
                select(TallyRow).where(TallyRow.class_id == number).order_by(TallyRow.round, TallyRow.choice)
            )
            counts: dict[str, list[int]] = {}
            for row in rows:
                counts.setdefault(row.round, []).append(row.count)
            return {name: tuple(row) for name, row in counts.items()}

    # --- the participants' side -----------------------------------------------------------------------------------

    def join(self, code: str, nickname: str = "", network: str = "") -> tuple[Class, str]:
        """Take a seat: the class and a fresh token for the cookie. ``network`` names whoever asks, for the limit.

        Raises:
            ClassError: ``no_class``, ``full``, ``network`` where that one has as many seats as it may, or ``nickname``
                for one that could pass for another or steers text.

        """
        token = secrets.token_urlsafe(24)
        try:
            name = one_script(masked_line(nickname, LONGEST_NICKNAME))
        except NameRefused:
            raise ClassError("nickname") from None
        with self._turn_to_write, self._writer.begin() as connection:
            opened = self._classes(connection, _BY_CODE, code=plain_code(code))
            if not opened:
                raise ClassError("no_class")
            found = opened[0]
            if found.joined >= MOST_SEATS:
                raise ClassError("full")
            name_of_seat = seat_name(found.id, token)
            if network and not self.networks.take(found.id, network, name_of_seat, found.seats_per_network):
                raise ClassError("network")
            connection.execute(_ONE_MORE, {"number": found.id})
            seat = {"token": name_of_seat, "class_id": found.id}
            connection.execute(insert(SeatRow), {**seat, "answered": "", "questions_left": QUESTIONS})
            if name:
                connection.execute(insert(RoomRow), _remark(found.id, "nickname", name))
            return replace(found, joined=found.joined + 1), token

    def seated(self, number: int, token: str) -> tuple[Class, bool] | None:
        """The class of a seat, and whether the seat has answered the present round; None for no such seat."""
        with self._engine.connect() as connection:
            answered = self._answered(connection, number, token)
            found = self._class(connection, number) if answered is not None else None
            if found is None:
                return None
            return found, found.place is not None and answered == found.place.name

    def version(self, number: int) -> int | None:
        """The version of a class; None where it is gone or has ended. A look of microseconds, for screens that ask."""
        with self._engine.connect() as connection:
            found = connection.execute(select(ClassRow.version, ClassRow.phase).where(ClassRow.id == number)).first()
        return int(found[0]) if found and found[1] != Phase.ENDED.value else None

    def answer(self, number: int, token: str, place: str, choice: int) -> Outcome:
        """Count an answer of a seat that has not yet answered this round."""
        with self._turn_to_write, self._writer.begin() as connection:
            found = self._class(connection, number)
            before = self._answered(connection, number, token)
            if found is None or before is None:
                return "no_seat"
            if before == place:
                return "already"
            late = found.closes is not None and self._clock() > found.closes
            if late or found.phase is not Phase.ASKING or found.place is None or found.place.name != place:
                return "closed"
            counted = connection.execute(_COUNT_UP, {"number": number, "place": place, "chosen": choice})
            if counted.rowcount != 1:
                return "closed"
            connection.execute(_MARK, {"seat": seat_name(number, token), "place": place})
            return "taken"

    def ask_room(self, number: int, token: str, question: str) -> Outcome:
        """Put a question to the room; what identifies a person is masked first."""
        words = masked_line(seen(question), LONGEST_QUESTION)
        with Session(self._writer) as session, session.begin():
            seat = session.get(SeatRow, seat_name(number, token))
            row = session.get(ClassRow, number)
            if seat is None or row is None:
                return "no_seat"
            if not words or seat.questions_left <= 0:
                return "closed"
            seat.questions_left -= 1
            session.execute(insert(RoomRow), _remark(number, "question", words))
            return "taken"

    # --- inside ---------------------------------------------------------------------------------------------------

    def _class(self, connection: Connection, number: int) -> Class | None:
        found = self._classes(connection, _BY_NUMBER, number=number)
        return found[0] if found else None

    def _classes(self, connection: Connection, wanted: Select[Any], **values: object) -> list[Class]:
        """The classes that a statement finds, the newest first."""
        rows = connection.execute(wanted, values).all()
        return [_class(row, self._items_of(connection, row)) for row in rows]

    def _items_of(self, connection: Connection, row: Row[Any]) -> tuple[Item, ...]:
        """A class's items: read once while it goes on, for a code is of one class alone and a number can come again."""
        known = self._items.get((row.id, row.code)) if row.code else None
        if known is None:
            kept = connection.execute(select(ClassRow.items).where(ClassRow.id == row.id)).scalar_one()
            known = tuple(item_of(item) for item in kept)
            if row.code:
                self._items = dict([*self._items.items(), ((row.id, row.code), known)][-CLASSES_KEPT:])
        return known

    def _answered(self, connection: Connection, number: int, token: str) -> str | None:
        """The round that a seat answered last, an empty string for none; None for no such seat."""
        answered: str | None = connection.execute(_ANSWERED, {"seat": seat_name(number, token)}).scalar()
        return answered

    def _turn(self, number: int, before: set[Phase], after: Phase) -> None:
        with self._writer.begin() as connection:
            connection.execute(
                update(ClassRow)
                .where(ClassRow.id == number, ClassRow.phase.in_([phase.value for phase in before]))
                .values(phase=after.value, closes=None, version=ClassRow.version + 1)
            )

    def _room(self, number: int, kind: str) -> list[RoomRow]:
        with Session(self._engine) as session:
            rows = select(RoomRow).where(RoomRow.class_id == number, RoomRow.kind == kind).order_by(RoomRow.id)
            return list(session.scalars(rows))

    def _free_code(self, session: Session) -> str:
        while True:
            code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
            if session.scalars(select(ClassRow.id).where(ClassRow.code == code)).first() is None:
                return code

    def _overwrite(self, session: Session) -> None:
        """Let SQLite write zeros over what this connection deletes, not only let go of it."""
        if self._engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA secure_delete=ON"))

    def _forget(self) -> None:
        """Let SQLite write its log back and empty it, so that no deleted row is left in it."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def plain_code(code: str) -> str:
    """A code as typed, in capitals, without spaces and hyphens."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def seat_name(number: int, token: str) -> str:
    """What the catalogue keeps of a seat's token: a hash that differs from class to class."""
    return hashlib.sha256(f"{number}|{token}".encode()).hexdigest()


def most_chosen_wrong(item: Item, row: Shown) -> int | None:
    """The wrong option that most chose, where its count may be shown."""
    wrong: Mapping[int, int] = {
        place: count
        for place, count in enumerate(row.cells)
        if count is not None and item.options[place] not in item.answer
    }
    return max(wrong, key=lambda place: wrong[place]) if wrong else None


def _end(session: Session, row: ClassRow) -> None:
    row.phase, row.code, row.closes, row.version = Phase.ENDED.value, "", None, row.version + 1
    session.execute(delete(SeatRow).where(SeatRow.class_id == row.id))
    session.execute(delete(RoomRow).where(RoomRow.class_id == row.id))


def _remark(number: int, kind: str, words: str) -> dict[str, object]:
    return {"id": secrets.token_hex(8), "class_id": number, "kind": kind, "text": words, "hidden": False}


def _class(row: ClassRow | Row[Any], items: tuple[Item, ...]) -> Class:
    return Class(
        id=row.id,
        code=row.code,
        title=row.title,
        owner=row.owner,
        opened=row.opened,
        phase=Phase(row.phase),
        position=row.position,
        version=row.version,
        closes=row.closes,
        joined=row.joined,
        items=items,
        seats_per_network=row.seats_per_network,
    )
