"""Keys with which machines write: made once, shown once, kept only as a hash, revoked for good.

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
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.key_tables import ApiKeyRow

SCOPES = frozenset({"ingest"})
"""What a key may do: ``ingest`` puts documents in. Reading needs no key."""

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


class ApiKeys:
    """The keys of one catalogue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
        """A new key and its full text, which is never to be seen again.

        Raises ``ValueError`` for an empty or overlong name, no scope, or one that there is not.
        """
        wanted = tuple(sorted(set(scopes)))
        if not _NAME.fullmatch(name.strip()):
            raise ValueError("nama kunci harus 1 sampai 80 huruf, mis. «Sinkronisasi JDIH».")
        if not wanted or set(wanted) - SCOPES:
            raise ValueError(f"lingkup kunci harus dari: {', '.join(sorted(SCOPES))}.")
        public, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        with self._writing() as session:
            session.add(
                ApiKeyRow(
                    id=public,
                    name=name.strip(),
                    secret_hash=_hash(secret),
                    scopes=list(wanted),
                    created=now,
                    revoked=None,
                )
            )
            session.commit()
        return ApiKey(public, name.strip(), wanted, now), f"pandu_{public}_{secret}"

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
            row.revoked = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
            ended = _key(row)
            session.commit()
            return ended

    def holder(self, text: str) -> ApiKey | None:
        """The key that this text is; None where it is none, wrong or revoked."""
        said = _KEY.fullmatch(text)
        if said is None:
            return None
        with Session(self._engine) as session:
            row = session.get(ApiKeyRow, said["id"])
            right = row is not None and hmac.compare_digest(row.secret_hash, _hash(said["secret"]))
            return _key(row) if row is not None and right and row.revoked is None else None

    def _writing(self) -> Session:
        return Session(self._engine.execution_options(**{WRITES: True}))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.id, row.name, tuple(row.scopes), row.created, row.revoked)
