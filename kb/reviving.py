"""Who may come in again through a backup: its accounts and keys, and which of them somebody has said yes to.

A backup is a file that somebody could have made. Nobody signs in and no machine writes by what it holds unless a
person has named the account or the key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Row, Table, insert, select, update

from kb.catalogue.database import WRITES
from kb.catalogue.key_tables import ApiKeyRow
from kb.catalogue.office_tables import PersonRow

_PEOPLE: Table = PersonRow.metadata.tables[PersonRow.__tablename__]
_KEYS: Table = ApiKeyRow.metadata.tables[ApiKeyRow.__tablename__]
_OWN = frozenset({"id", "created", "factor_step"})
"""Columns of an account that say nothing of who comes in, and how."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """One active account or one key that holds: its ``name`` (a key's id), what it may do, and a hash of how."""

    name: str
    label: str
    may: str
    how: str


@dataclass(frozen=True, slots=True)
class Entrants:
    """The active accounts and the keys that hold, of a backup or of what stands."""

    accounts: tuple[Entrant, ...] = ()
    keys: tuple[Entrant, ...] = ()


def entrants(engine: Engine) -> Entrants:
    """Who may come in by a catalogue."""
    with engine.connect() as connection:
        people = connection.execute(select(_PEOPLE).where(_PEOPLE.c.active).order_by(_PEOPLE.c.name)).all()
        keys = connection.execute(select(_KEYS).where(_KEYS.c.revoked.is_(None)).order_by(_KEYS.c.id)).all()
    return Entrants(
        tuple(Entrant(row.name, row.name, row.role, _how(row)) for row in people),
        tuple(Entrant(row.id, row.name, ", ".join(map(str, row.scopes)), _how(row)) for row in keys),
    )


def revive(engine: Engine, accounts: Collection[str], keys: Collection[str]) -> None:
    """Disable every account and revoke every key but those that are named."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(update(_PEOPLE).where(_PEOPLE.c.name.not_in(list(accounts))).values(active=False))
        unwanted = (_KEYS.c.revoked.is_(None), _KEYS.c.id.not_in(list(keys)))
        connection.execute(update(_KEYS).where(*unwanted).values(revoked=now))


def account(engine: Engine, name: str) -> Mapping[str, object] | None:
    """All that a catalogue keeps of an account, to :func:`carry_over` to another one."""
    with engine.connect() as connection:
        row = connection.execute(select(_PEOPLE).where(_PEOPLE.c.name == name)).one_or_none()
    return None if row is None else {key: value for key, value in row._mapping.items() if key != "id"}


def carry_over(engine: Engine, kept: Mapping[str, object]) -> None:
    """Let an account come in as it does elsewhere, by whatever password the backup has for that name."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        found = connection.execute(update(_PEOPLE).where(_PEOPLE.c.name == kept["name"]).values(**kept))
        if not found.rowcount:
            connection.execute(insert(_PEOPLE).values(**kept))


def _how(row: Row[tuple[object, ...]]) -> str:
    values = {key: str(value) for key, value in row._mapping.items() if key not in _OWN}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
