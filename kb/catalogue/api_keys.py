"""Keys with which machines write: made once, shown once, kept only as a hash, good for a time, revoked for good.

A key reads ``pandu_<id>_<secret>``. The secret is 256 random bits, so a plain SHA-256 of it is safe to keep: there is
nothing to guess, unlike with a password.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.key_tables import ApiKeyRow
from kb.naming import NameRefused, one_script

SCOPES = frozenset({"ingest"})
"""What a key may do: ``ingest`` puts documents in. Reading needs no key."""

DAYS, MOST_DAYS = 365, 1095
"""How long a key is good unless said otherwise, and at most."""

WARNED_DAYS = 30
"""How long before it expires a key is warned of."""

_KEY = re.compile(r"pandu_(?P<id>[0-9a-f]{12})_(?P<secret>[\w-]{43})", re.ASCII)
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,80}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it may be shown: everything but its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: datetime
    revoked: datetime | None = None
    expires: datetime | None = None

    def days_left(self, now: datetime | None = None) -> int | None:
        """Whole days until it expires, negative afterwards; None for one that was revoked."""
        if self.revoked is not None or self.expires is None:
            return None
        return (self.expires - (now or _now())).days

    def warns(self, now: datetime | None = None) -> bool:
        """Whether it expires within :data:`WARNED_DAYS` and is to be renewed."""
        left = self.days_left(now)
        return left is not None and 0 <= left < WARNED_DAYS


class ApiKeys:
    """The keys of one catalogue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, name: str, scopes: Iterable[str], days: int = DAYS) -> tuple[ApiKey, str]:
        """A new key, good for so many days, and its full text, which is never to be seen again.

        Raises ``ValueError`` for a name that is empty, overlong or not to be told from another, no scope, one that
        there is not, or a lifetime that is none.
        """
        wanted = tuple(sorted(set(scopes)))
        if not _NAME.fullmatch(name.strip()):
            raise ValueError("nama kunci harus 1 sampai 80 huruf, mis. «Sinkronisasi JDIH».")
        try:
            one_script(name)
        except NameRefused as refused:
            raise ValueError(f"nama kunci: {refused}") from None
        if not wanted or set(wanted) - SCOPES:
            raise ValueError(f"lingkup kunci harus dari: {', '.join(sorted(SCOPES))}.")
        public, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        now, until = _now(), _until(days)
        with self._writing() as session:
            session.add(
                ApiKeyRow(
                    id=public,
                    name=name.strip(),
                    secret_hash=_hash(secret),
                    scopes=list(wanted),
                    created=now,
                    revoked=None,
                    expires=until,
                )
            )
            session.commit()
        return ApiKey(public, name.strip(), wanted, now, None, until), f"pandu_{public}_{secret}"

    def all(self) -> list[ApiKey]:
        """Every key, oldest first."""
        with Session(self._engine) as session:
            return [_key(row) for row in session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created, ApiKeyRow.id))]

    def revoke(self, key_id: str) -> ApiKey | None:
        """End a key; None where there is none of that id that still holds."""
        with self._writing() as session:
            row = session.get(ApiKeyRow, key_id)
            if row is None or row.revoked is not None:
                return None
            row.revoked = _now()
            ended = _key(row)
            session.commit()
            return ended

    def renew(self, key_id: str, days: int = DAYS) -> ApiKey | None:
        """Let a key hold for so many days from now; None where there is none of that id that was not revoked."""
        until = _until(days)
        with self._writing() as session:
            row = session.get(ApiKeyRow, key_id)
            if row is None or row.revoked is not None:
                return None
            row.expires = until
            renewed = _key(row)
            session.commit()
            return renewed

    def holder(self, text: str) -> ApiKey | None:
        """The key that this text is; None where it is none, wrong, revoked or expired."""
        said = _KEY.fullmatch(text)
        if said is None:
            return None
        with Session(self._engine) as session:
            row = session.get(ApiKeyRow, said["id"])
            right = row is not None and hmac.compare_digest(row.secret_hash, _hash(said["secret"]))
            if row is None or not right or row.revoked is not None:
                return None
            return _key(row) if row.expires is not None and row.expires > _now() else None

    def _writing(self) -> Session:
        return Session(self._engine.execution_options(**{WRITES: True}))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.id, row.name, tuple(row.scopes), row.created, row.revoked, row.expires)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _until(days: int) -> datetime:
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"masa berlaku kunci harus 1 sampai {MOST_DAYS} hari.")
    return _now() + timedelta(days=days)
