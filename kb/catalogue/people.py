"""Accounts of trainers and admins, their sessions on the server, and the brake on guessing passwords.

A cookie holds a random token, the database its hash. A session ends when it was idle or open too long, when its person
is disabled, or when the password changes. Tries are counted before the password is looked at, so that many at once do
not slip through; a success wipes them.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import AttemptRow, PersonRow, SessionRow
from kb.errors import KbError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
LONGEST_NAME = 100
IDLE_SECONDS = 60 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60

WINDOW_SECONDS = 15 * 60
TRIES = {"both": 5, "account": 25, "address": 25}
"""Failed tries in a window, for one account from one address, for an account from anywhere, for an address."""

MOST_ATTEMPTS = 50_000
"""Rows of failed tries kept; the oldest go."""

MOST_SESSIONS = 20
"""Sessions of one account; the one that was quiet longest ends."""

_SEEN_EVERY = 60
_FEWEST_LETTERS = 5


class Role(StrEnum):
    """What a person may do; an admin may do all that a trainer may."""

    TRAINER = "trainer"
    ADMIN = "admin"

    def covers(self, wanted: Role) -> bool:
        """Whether this role is enough for what ``wanted`` may do."""
        return self is Role.ADMIN or self is wanted


class PersonError(KbError):
    """An account cannot be made or changed as asked."""


class TooManyTries(KbError):
    """The brake on guessing is on; ``seconds`` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Terlalu banyak percobaan masuk. Coba lagi dalam {max(1, round(seconds / 60))} menit.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Person:
    """One account."""

    id: int
    name: str
    role: Role
    active: bool
    created: datetime


class People:
    """The accounts and sessions, over the catalogue's engine. ``clock`` gives seconds since 1970."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._clock = clock
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id figures
        self._hashing = threading.BoundedSemaphore(2)
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    # --- accounts ---------------------------------------------------------------------------------------------

    def create(self, name: str, password: str | None, role: Role) -> Person:
        """Make an account; without a password only the office's OIDC server can sign it in.

        Raises:
            PersonError: the name is taken or empty, or the password is too weak.

        """
        name = plain_name(name)
        if password is not None:
            check_password(password, name)
        hashed = "" if password is None else self._hash(password)
        with Session(self._writer) as session, session.begin():
            if self._row(session, name) is not None:
                raise PersonError(f"Akun {name} sudah ada. Pilih nama lain, atau ganti kata sandinya.")
            row = PersonRow(name=name, password=hashed, role=role.value, active=True, created=datetime.now(UTC))
            session.add(row)
            session.flush()
            return _person(row)

    def list(self) -> list[Person]:
        """Every account, by name."""
        with Session(self._engine) as session:
            return [_person(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.name))]

    def find(self, name: str) -> Person | None:
        """The account of a name."""
        with Session(self._engine) as session:
            row = self._row(session, _folded(name))
            return _person(row) if row else None

    def set_password(self, name: str, password: str) -> None:
        """Change a password, and end every session of the account.

        Raises:
            PersonError: there is no such account, or the password is too weak.

        """
        check_password(password, _folded(name))
        hashed = self._hash(password)
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            row.password = hashed
            session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))

    def set_active(self, name: str, active: bool) -> None:
        """Disable an account (its sessions end) or enable it again.

        Raises:
            PersonError: there is no such account, or it is the last active admin.

        """
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            if not active:
                self._keep_an_admin(session, row)
                session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
            row.active = active

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role; its sessions end, so that the new role is signed in anew.

        Raises:
            PersonError: there is no such account, or it is the last active admin.

        """
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            if role is not Role.ADMIN:
                self._keep_an_admin(session, row)
            if row.role != role.value:
                session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
            row.role = role.value

    # --- signing in -------------------------------------------------------------------------------------------

    def sign_in(
        self, name: str, password: str, address: str, old_token: str | None = None
    ) -> tuple[Person, str] | None:
        """The person and a fresh token for the cookie; None where name or password is wrong.

        ``old_token`` is what the browser held before: that session ends, so that nobody can plant one.

        Raises:
            TooManyTries: the brake is on; the password was not looked at.

        """
        name = _folded(name)
        subjects = {"both": f"both:{name}@{address}", "account": f"account:{name}", "address": f"address:{address}"}
        self._count_try(subjects)
        with Session(self._engine) as session:
            row = self._row(session, name)
            person = _person(row) if row is not None else None
            stored = row.password if row is not None else ""
        right = self._verify(stored or self._nobody, password)
        if person is None or not stored or not right or not person.active:
            return None
        with self._writer.begin() as connection:
            connection.execute(delete(AttemptRow).where(AttemptRow.subject.in_(list(subjects.values()))))
        if self._hasher.check_needs_rehash(stored):
            self._store_hash(person, password)
        return person, self.open_session(person, old_token)

    def open_session(self, person: Person, old_token: str | None = None) -> str:
        """A fresh session for a person whose identity is proven; the token for the cookie."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with Session(self._writer) as session, session.begin():
            if old_token:
                session.execute(delete(SessionRow).where(SessionRow.token == _hashed(old_token)))
            session.execute(
                delete(SessionRow).where(
                    (SessionRow.created < now - ABSOLUTE_SECONDS) | (SessionRow.seen < now - IDLE_SECONDS)
                )
            )
            session.add(SessionRow(token=_hashed(token), person_id=person.id, created=now, seen=now))
        return token

    def signed_in(self, token: str | None) -> Person | None:
        """The person of a session that is still good."""
        if not token:
            return None
        now = self._clock()
        with Session(self._engine) as session:
            found = session.execute(
                select(SessionRow, PersonRow)
                .join(PersonRow, PersonRow.id == SessionRow.person_id)
                .where(SessionRow.token == _hashed(token), PersonRow.active.is_(True))
            ).first()
            if found is None:
                return None
            row, person = found[0], _person(found[1])
            if now - row.seen > IDLE_SECONDS or now - row.created > ABSOLUTE_SECONDS:
                return None
            stale = now - row.seen > _SEEN_EVERY
        if stale:
            with Session(self._writer) as session, session.begin():
                live = session.get(SessionRow, _hashed(token))
                if live is not None:
                    live.seen = now
        return person

    def sign_out(self, token: str | None) -> None:
        """End a session."""
        if token:
            with self._writer.begin() as connection:
                connection.execute(delete(SessionRow).where(SessionRow.token == _hashed(token)))

    # --- inside -----------------------------------------------------------------------------------------------

    def _count_try(self, subjects: dict[str, str]) -> None:
        now = self._clock()
        with Session(self._writer) as session, session.begin():
            session.execute(delete(AttemptRow).where(AttemptRow.at < now - WINDOW_SECONDS))
            for kind, subject in subjects.items():
                tries = select(func.count(), func.min(AttemptRow.at)).where(AttemptRow.subject == subject)
                count, first = session.execute(tries).one()
                if count >= TRIES[kind]:
                    raise TooManyTries(int(first + WINDOW_SECONDS - now) + 1)
            session.add_all(AttemptRow(subject=subject, at=now) for subject in subjects.values())

    def _keep_an_admin(self, session: Session, row: PersonRow) -> None:
        others = select(PersonRow.id).where(
            PersonRow.role == Role.ADMIN.value, PersonRow.active.is_(True), PersonRow.id != row.id
        )
        if row.role == Role.ADMIN.value and row.active and session.scalars(others).first() is None:
            raise PersonError(f"{row.name} satu-satunya admin yang aktif. Buat admin lain lebih dulu.")

    def _row(self, session: Session, name: str) -> PersonRow | None:
        return session.scalars(select(PersonRow).where(PersonRow.name == name)).first()

    def _held(self, session: Session, name: str) -> PersonRow:
        row = self._row(session, _folded(name))
        if row is None:
            raise PersonError(f"Akun {name} tidak ada. Lihat daftarnya dengan `python -m kb admin list`.")
        return row

    def _store_hash(self, person: Person, password: str) -> None:
        hashed = self._hash(password)
        with Session(self._writer) as session, session.begin():
            session.get_one(PersonRow, person.id).password = hashed

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(_normal(password))

    def _verify(self, stored: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        with self._hashing:
            try:
                return self._hasher.verify(stored, _normal(password))
            except (VerificationError, InvalidHashError):
                return False


def plain_name(name: str) -> str:
    """An account's name: small letters, no white space around it; letters, digits and ``._@-`` only.

    Raises:
        PersonError: it is empty, too long, or has other characters.

    """
    folded = _folded(name)
    if not folded or len(folded) > LONGEST_NAME or not all(c.isalnum() or c in "._@-" for c in folded):
        raise PersonError("Nama akun memakai huruf, angka, dan . _ @ - saja, paling banyak 100.")
    return folded


def check_password(password: str, name: str) -> None:
    """Refuse a password that is short, holds the account's name, or repeats a few letters.

    Raises:
        PersonError: saying what is wrong.

    """
    normal = _normal(password)
    if not SHORTEST_PASSWORD <= len(normal) <= LONGEST_PASSWORD:
        raise PersonError(f"Kata sandi harus {SHORTEST_PASSWORD} sampai {LONGEST_PASSWORD} huruf. Pakai beberapa kata.")
    if name and name in normal.lower():
        raise PersonError("Kata sandi tidak boleh memuat nama akun.")
    if len(set(normal)) < _FEWEST_LETTERS:
        raise PersonError("Kata sandi terlalu mudah ditebak: pakai beberapa kata yang berbeda.")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, Role(row.role), row.active, row.created)
