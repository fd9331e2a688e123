"""Accounts of trainers and admins: made, changed, signed in.

Tries are counted before the password is looked at, so that many at once do not slip through
(:mod:`kb.catalogue.brake`); an unknown name takes as long as a known one. There is always an admin who can sign in.
"""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from kb.catalogue import second_factor
from kb.catalogue.brake import Brake, TooManyTries
from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import DeviceRow, PersonRow, SessionRow
from kb.catalogue.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, Passwords, PersonError, check_password
from kb.catalogue.sessions import ABSOLUTE_SECONDS, OpenSession, Sessions, token_hash
from kb.naming import NameRefused, one_script

__all__ = [
    "LONGEST_NAME",
    "LONGEST_PASSWORD",
    "SHORTEST_PASSWORD",
    "People",
    "Person",
    "PersonError",
    "Role",
    "SignIn",
    "TooManyTries",
]

LONGEST_NAME = 100


class Role(StrEnum):
    """What a person may do; an admin may do all that a trainer may."""

    TRAINER = "trainer"
    ADMIN = "admin"

    def covers(self, wanted: Role) -> bool:
        """Whether this role is enough for what ``wanted`` may do."""
        return self is Role.ADMIN or self is wanted


@dataclass(frozen=True, slots=True)
class Person:
    """One account. ``local`` says that it has a password here, ``second_factor`` that a code is asked for, too."""

    id: int
    name: str
    role: Role
    active: bool
    created: datetime
    local: bool = True
    second_factor: bool = False


class SignIn(NamedTuple):
    """A person who gave the right password: tokens for the cookies of the session and of the browser.

    ``half`` says that the session is worth nothing until the code of the second factor has come.
    """

    person: Person
    token: str
    device: str = ""
    half: bool = False


class People:
    """The accounts and sessions, over the catalogue's engine. ``clock`` gives seconds since 1970.

    ``listed`` are the accounts that the office's OIDC server may sign in, with their roles; ``oidc_seconds`` is how
    long such a session lasts.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float] = time.time,
        listed: Mapping[str, Role] | None = None,
        oidc_seconds: float = ABSOLUTE_SECONDS,
    ) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._clock = clock
        self._listed = listed or {}
        self._passwords = Passwords()
        self._nobody = self._passwords.hash(secrets.token_urlsafe())
        self._brake = Brake(engine, clock)
        self.sessions = Sessions(engine, clock, self._listed, oidc_seconds)

    # --- accounts ---------------------------------------------------------------------------------------------

    def create(self, name: str, password: str | None, role: Role) -> Person:
        """Make an account; without a password only the office's OIDC server can sign it in.

        Raises:
            PersonError: the name is taken or empty, or the password is too weak.

        """
        name = plain_name(name)
        if password is not None:
            check_password(password, name)
        hashed = "" if password is None else self._passwords.hash(password)
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

    def set_password(self, name: str, password: str, keep: str | None = None) -> None:
        """Change a password: every session of the account ends, and its browsers are forgotten.

        ``keep`` is the token of the session in which its own person does so, which stays.

        Raises:
            PersonError: there is no such account, or the password is too weak.

        """
        check_password(password, _folded(name))
        hashed = self._passwords.hash(password)
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            row.password = hashed
            _sign_out_everywhere(session, row, keep)

    def set_active(self, name: str, active: bool) -> None:
        """Disable an account (its sessions end) or enable it again.

        Raises:
            PersonError: there is no such account, or it is the last admin who can sign in.

        """
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            if not active:
                self._keep_an_admin(session, row)
                _sign_out_everywhere(session, row)
            row.active = active

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role; its sessions end, so that the new role is signed in anew.

        Raises:
            PersonError: there is no such account, or it is the last admin who can sign in.

        """
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            if role is not Role.ADMIN:
                self._keep_an_admin(session, row)
            if row.role != role.value:
                _sign_out_everywhere(session, row)
            row.role = role.value

    # --- signing in -------------------------------------------------------------------------------------------

    def sign_in(
        self,
        name: str,
        password: str,
        address: str,
        old_token: str | None = None,
        device: str | None = None,
        browser: str = "",
    ) -> SignIn | None:
        """The person and fresh tokens for the cookies; None where name or password is wrong.

        ``old_token`` is what the browser held before: that session ends, so that nobody can plant one. ``device`` is
        the cookie of a browser that is known, ``browser`` its name for the list of sessions.

        Raises:
            TooManyTries: the brake is on; the password was not looked at.

        """
        name = _folded(name)
        with Session(self._engine) as session:
            row = self._row(session, name)
            person, stored = (_person(row), row.password) if row is not None else (None, "")
        known = self.sessions.known(person.id if person else -1, device)
        counted = self._brake.count(name, address, known)
        right = self._passwords.right(stored or self._nobody, password)
        if person is None or not stored or not right or not person.active:
            return None
        self._brake.succeeded(counted)
        if self._passwords.outdated(stored):
            self._store_hash(person, password)
        half = person.second_factor
        token = self.sessions.open(person.id, old_token, half=half, browser=browser)
        return SignIn(person, token, "" if half else self.sessions.know(person.id, device), half)

    def finish(self, half_token: str | None, typed: str, device: str | None = None) -> SignIn | None:
        """Sign in with the second factor's code, or a recovery code, which is then spent; None for a wrong one.

        Raises:
            TooManyTries: too many wrong codes; this one was not looked at.

        """
        found = self.sessions.find(half_token, half=True)
        if found is None:
            return None
        row, begun = found
        counted = self._brake.count_code(row.name)
        if not self._take_code(row.id, typed):
            return None
        self._brake.succeeded(counted)
        token = self.sessions.open(row.id, half_token, browser=begun.browser)
        return SignIn(_person(row), token, self.sessions.know(row.id, device))

    def waits_for_code(self, half_token: str | None) -> bool:
        """Whether a token is one that waits for the second factor's code."""
        return self.sessions.find(half_token, half=True) is not None

    def prove(self, token: str, password: str, address: str) -> bool:
        """Prove once more, in a session, who one is; whether the password was right.

        Raises:
            TooManyTries: too many wrong ones; this one was not looked at.

        """
        found = self.sessions.find(token)
        if found is None:
            return False
        counted = self._brake.count(found[0].name, address, token_hash(token))
        if not self._passwords.right(found[0].password or self._nobody, password):
            return False
        self._brake.succeeded(counted)
        self.sessions.prove(token)
        return True

    def open_session(
        self,
        person: Person,
        old_token: str | None = None,
        oidc: bool = False,
        browser: str = "",
        proven: float | None = None,
    ) -> str:
        """A fresh session for a person who is proven elsewhere, ``proven`` when; the token for the cookie."""
        return self.sessions.open(person.id, old_token, oidc=oidc, browser=browser, proven=proven)

    def session(self, token: str | None) -> tuple[Person, OpenSession] | None:
        """The person and session of a token that is still good."""
        found = self.sessions.find(token)
        return (_person(found[0]), found[1]) if found else None

    def signed_in(self, token: str | None) -> Person | None:
        """The person of a session that is still good."""
        found = self.session(token)
        return found[0] if found else None

    def sign_out(self, token: str | None) -> None:
        """End a session."""
        self.sessions.end(token)

    # --- the second factor ------------------------------------------------------------------------------------

    def begin_factor(self, name: str) -> str:
        """A fresh secret for an authenticator app, to be shown once; nothing is asked for until it is proven."""
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            if row.factor_on:
                raise PersonError("Faktor kedua akun ini sudah dipakai. Lepas dulu, lalu pasang lagi.")
            row.factor = second_factor.new_secret()
            return row.factor

    def set_factor(self, name: str, typed: str) -> tuple[str, ...]:
        """Ask for the second factor from now on, once its code is right; the recovery codes, to be shown once.

        Raises:
            PersonError: the code is wrong, or no secret was made.

        """
        codes = second_factor.recovery_codes()
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            step = second_factor.step_of(row.factor, typed, self._clock()) if row.factor and not row.factor_on else None
            if step is None:
                raise PersonError("Kode itu tidak cocok. Periksa jam ponsel, lalu mulai lagi dengan kode QR yang baru.")
            row.factor_on, row.factor_step = True, step
            row.recovery = [second_factor.hashed(each) for each in codes]
        return tuple(codes)

    def drop_factor(self, name: str) -> None:
        """Ask for no second factor any more."""
        with Session(self._writer) as session, session.begin():
            row = self._held(session, name)
            row.factor, row.factor_on, row.factor_step, row.recovery = "", False, 0, []

    # --- inside -----------------------------------------------------------------------------------------------

    def _take_code(self, number: int, typed: str) -> bool:
        with Session(self._writer) as session, session.begin():
            row = session.get_one(PersonRow, number)
            if not row.factor_on:
                return False
            step = second_factor.step_of(row.factor, typed, self._clock(), row.factor_step)
            left = second_factor.spent(row.recovery, typed)
            if step is not None:
                row.factor_step = step
            elif left is not None:
                row.recovery = left
            return step is not None or left is not None

    def _keep_an_admin(self, session: Session, row: PersonRow) -> None:
        others = select(PersonRow).where(
            PersonRow.role == Role.ADMIN.value, PersonRow.active.is_(True), PersonRow.id != row.id
        )
        remaining = any(
            other.password or self._listed.get(other.name) is Role.ADMIN for other in session.scalars(others)
        )
        if row.role == Role.ADMIN.value and row.active and not remaining:
            raise PersonError(f"{row.name} satu-satunya admin aktif yang dapat masuk. Buat admin lain lebih dulu.")

    def _row(self, session: Session, name: str) -> PersonRow | None:
        return session.scalars(select(PersonRow).where(PersonRow.name == name)).first()

    def _held(self, session: Session, name: str) -> PersonRow:
        row = self._row(session, _folded(name))
        if row is None:
            raise PersonError(f"Akun {name} tidak ada. Lihat daftarnya dengan `python -m kb admin list`.")
        return row

    def _store_hash(self, person: Person, password: str) -> None:
        hashed = self._passwords.hash(password)
        with Session(self._writer) as session, session.begin():
            session.get_one(PersonRow, person.id).password = hashed


def plain_name(name: str) -> str:
    """An account's name: small Latin letters, digits and ``._@-`` only, beginning and ending with a letter or digit.

    Raises:
        PersonError: it is empty, too long, or has other characters.

    """
    folded = _folded(name)
    if not folded or len(folded) > LONGEST_NAME or not all(c.isalnum() or c in "._@-" for c in folded):
        raise PersonError("Nama akun memakai huruf, angka, dan . _ @ - saja, paling banyak 100.")
    if not folded[0].isalnum() or not folded[-1].isalnum() or ".." in folded:
        raise PersonError("Nama akun diawali dan diakhiri huruf atau angka, tanpa dua titik berturut-turut.")
    try:
        return one_script(folded, latin=True)
    except NameRefused as refused:
        raise PersonError(f"Nama akun: {refused}") from None


def _sign_out_everywhere(session: Session, row: PersonRow, keep: str | None = None) -> None:
    """End the sessions of an account but that of the token ``keep``, and forget its browsers."""
    kept = SessionRow.token != token_hash(keep or "")
    session.execute(delete(SessionRow).where(SessionRow.person_id == row.id, kept))
    session.execute(delete(DeviceRow).where(DeviceRow.person_id == row.id))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, Role(row.role), row.active, row.created, bool(row.password), row.factor_on)
