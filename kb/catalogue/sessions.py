"""Signed-in browsers: a cookie holds a random token, the database its hash.

A session ends when it was idle or open too long, when its person is disabled or gets another role, when the password
changes, or when its person says so. One that the office's OIDC server opened ends sooner, so that whoever was removed
there is soon out, and at once where the office's list no longer gives its person that role.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, delete, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import DeviceRow, PersonRow, SessionRow

IDLE_SECONDS = 60 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
FRESH_SECONDS = 10 * 60
"""How long after proving who one is the acts are open that want it."""

HALF_SECONDS = 5 * 60
"""How long the second factor may take."""

DEVICE_SECONDS = 180 * 24 * 3600

MOST_SESSIONS, MOST_DEVICES = 20, 20
"""Sessions and known browsers of one account; those that were quiet longest end."""

LONGEST_BROWSER = 60
_SEEN_EVERY = 60


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session as its person sees it; ``number`` names it in forms. Times are seconds since 1970."""

    number: str
    browser: str
    created: float
    seen: float
    oidc: bool
    fresh: bool


class Sessions:
    """The sessions and known browsers, over the catalogue's engine.

    ``listed`` are the accounts that the office's OIDC server may sign in, with their roles; ``oidc_seconds`` is how
    long a session that it opened may last.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], float], listed: Mapping[str, str], oidc_seconds: float
    ) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._clock = clock
        self._listed = listed
        self._oidc_seconds = min(oidc_seconds, ABSOLUTE_SECONDS)

    def open(
        self,
        person_id: int,
        old_token: str | None,
        *,
        half: bool = False,
        oidc: bool = False,
        browser: str = "",
        proven: float | None = None,
    ) -> str:
        """A fresh session, in place of ``old_token``'s; the token for the cookie. ``proven`` is now unless said."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with Session(self._writer) as session, session.begin():
            if old_token:
                session.execute(delete(SessionRow).where(SessionRow.token == token_hash(old_token)))
            ended = (SessionRow.created < now - ABSOLUTE_SECONDS) | (SessionRow.seen < now - IDLE_SECONDS)
            session.execute(delete(SessionRow).where(ended))
            mine = select(SessionRow.token).where(SessionRow.person_id == person_id)
            too_many = session.scalars(mine.order_by(SessionRow.seen.desc()).offset(MOST_SESSIONS - 1)).all()
            session.execute(delete(SessionRow).where(SessionRow.token.in_(too_many)))
            proven = now if proven is None else min(proven, now)
            row = SessionRow(token=token_hash(token), person_id=person_id, created=now, seen=now, proven=proven)
            row.half, row.oidc, row.browser = half, oidc, browser[:LONGEST_BROWSER]
            session.add(row)
        return token

    def find(self, token: str | None, half: bool = False) -> tuple[PersonRow, OpenSession] | None:
        """The person and session of a token that is still good; ``half`` looks for one that waits for its code."""
        if not token:
            return None
        now = self._clock()
        with Session(self._engine, expire_on_commit=False) as session:
            found = session.execute(
                select(SessionRow, PersonRow)
                .join(PersonRow, PersonRow.id == SessionRow.person_id)
                .where(SessionRow.token == token_hash(token), PersonRow.active.is_(True), SessionRow.half.is_(half))
            ).first()
            if found is None or not self._good(found[0], found[1], now):
                return None
            row, person = found[0], found[1]
            session.expunge_all()
        if now - row.seen > _SEEN_EVERY:
            with Session(self._writer) as session, session.begin():
                live = session.get(SessionRow, row.token)
                if live is not None:
                    live.seen = now
        return person, self._shown(row, now)

    def prove(self, token: str) -> None:
        """Note that the person of a session has just proved who they are."""
        with Session(self._writer) as session, session.begin():
            row = session.get(SessionRow, token_hash(token))
            if row is not None:
                row.proven = self._clock()

    def of(self, person_id: int) -> list[OpenSession]:
        """A person's sessions, the latest seen first."""
        now = self._clock()
        with Session(self._engine) as session:
            rows = session.execute(
                select(SessionRow, PersonRow)
                .join(PersonRow, PersonRow.id == SessionRow.person_id)
                .where(SessionRow.person_id == person_id, SessionRow.half.is_(False))
                .order_by(SessionRow.seen.desc())
            )
            return [self._shown(row, now) for row, person in rows if self._good(row, person, now)]

    def end(self, token: str | None) -> None:
        """End a session by its token."""
        if token:
            self._end(SessionRow.token == token_hash(token))

    def end_one(self, person_id: int, number: str) -> None:
        """End one of a person's sessions by its number."""
        self._end((SessionRow.person_id == person_id) & (SessionRow.token.startswith(number, autoescape=True)))

    def end_all(self, person_id: int) -> None:
        """End every session of a person, and forget their browsers."""
        self._end(SessionRow.person_id == person_id)
        with self._writer.begin() as connection:
            connection.execute(delete(DeviceRow).where(DeviceRow.person_id == person_id))

    # --- known browsers -------------------------------------------------------------------------------------------

    def know(self, person_id: int, device: str | None) -> str:
        """Know a browser from which a person has just signed in; the token for its cookie, the old one where good."""
        now = self._clock()
        token = device if device and self.known(person_id, device) else secrets.token_urlsafe(32)
        with Session(self._writer) as session, session.begin():
            session.execute(delete(DeviceRow).where(DeviceRow.seen < now - DEVICE_SECONDS))
            session.merge(DeviceRow(token=token_hash(token), person_id=person_id, seen=now))
            session.flush()
            mine = select(DeviceRow.token).where(DeviceRow.person_id == person_id)
            too_many = session.scalars(mine.order_by(DeviceRow.seen.desc()).offset(MOST_DEVICES)).all()
            session.execute(delete(DeviceRow).where(DeviceRow.token.in_(too_many)))
        return token

    def known(self, person_id: int, device: str | None) -> str:
        """The hash of a browser from which this person has signed in before; empty for any other."""
        if not device:
            return ""
        since = self._clock() - DEVICE_SECONDS
        with Session(self._engine) as session:
            row = session.get(DeviceRow, token_hash(device))
            return row.token if row is not None and row.person_id == person_id and row.seen > since else ""

    # --- inside ---------------------------------------------------------------------------------------------------

    def _good(self, row: SessionRow, person: PersonRow, now: float) -> bool:
        longest = HALF_SECONDS if row.half else self._oidc_seconds if row.oidc else ABSOLUTE_SECONDS
        listed = not row.oidc or self._listed.get(person.name) == person.role
        return listed and now - row.seen <= IDLE_SECONDS and now - row.created <= longest

    def _shown(self, row: SessionRow, now: float) -> OpenSession:
        fresh = now - row.proven <= FRESH_SECONDS
        return OpenSession(row.token[:16], row.browser, row.created, row.seen, row.oidc, fresh)

    def _end(self, which: ColumnElement[bool]) -> None:
        with self._writer.begin() as connection:
            connection.execute(delete(SessionRow).where(which))


def token_hash(token: str) -> str:
    """What the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()
