"""What is taken in and not yet decided: changes after a base revision that nobody but the admin sees.

While a stage is open every other change of the catalogue is refused. Publishing closes it; discarding takes the
catalogue back to the base, as if nothing had been taken in. That is no rewriting of history: no snapshot that answered
was ever made from these revisions.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kb.catalogue.tables import (
    AliasRow,
    ClaimRow,
    PassageRow,
    RelationRow,
    RevisionRow,
    SourceRow,
    StateRow,
    VersionRow,
)

_BASE, _SOURCES, _REVISION = "staged_from", "staged_sources", "revision"


@dataclass(frozen=True, slots=True)
class Discarded:
    """What a discard took away: how many versions, and the stored originals that nothing refers to any more."""

    versions: int
    originals: tuple[str, ...]


def base_of(session: Session) -> int | None:
    """The revision before the open stage; None where none is open."""
    return session.scalars(select(StateRow.value).where(StateRow.name == _BASE)).first()


def begin(session: Session) -> int:
    """Open a stage on the present revision, or go on with the open one; its base."""
    base = base_of(session)
    if base is not None:
        return base
    base = session.scalars(select(StateRow.value).where(StateRow.name == _REVISION)).one()
    last = session.scalars(select(func.max(SourceRow.id))).one() or 0
    session.add_all([StateRow(name=_BASE, value=base), StateRow(name=_SOURCES, value=last)])
    return base


def end(session: Session) -> None:
    """Close the stage; what was taken in stays."""
    session.execute(delete(StateRow).where(StateRow.name.in_([_BASE, _SOURCES])))


def discard(session: Session) -> Discarded:
    """Take the catalogue back to the base of the open stage, and close it."""
    base = base_of(session)
    if base is None:
        return Discarded(0, ())
    marked = session.scalars(select(StateRow.value).where(StateRow.name == _SOURCES)).one()
    versions = list(session.scalars(select(VersionRow.id).where(VersionRow.revision_from > base)))
    new = (SourceRow.version_id.in_(versions)) | ((SourceRow.id > marked) & (SourceRow.message != ""))
    stored = set(session.scalars(select(SourceRow.stored).where(new)))
    session.execute(delete(SourceRow).where(new))
    for table in (PassageRow, RelationRow):
        session.execute(delete(table).where(table.version_id.in_(versions)))
    session.execute(delete(VersionRow).where(VersionRow.id.in_(versions)))
    session.execute(delete(ClaimRow).where(ClaimRow.revision_from > base))
    session.execute(delete(AliasRow).where(AliasRow.revision > base))
    for closed in (VersionRow, ClaimRow):
        session.execute(update(closed).where(closed.revision_to > base).values(revision_to=None))
    session.execute(delete(RevisionRow).where(RevisionRow.revision > base))
    session.execute(update(StateRow).where(StateRow.name == _REVISION).values(value=base))
    end(session)
    session.flush()
    kept = set(session.scalars(select(SourceRow.stored).where(SourceRow.stored.in_(stored))))
    return Discarded(len(versions), tuple(sorted(stored - kept)))


def undo(session: Session, key: str, form: str) -> None:
    """Take one form of a document back to the base of the open stage; the rest of the stage stays."""
    base = base_of(session)
    if base is None:
        return
    own = (VersionRow.key == key) & (VersionRow.form == form)
    versions = list(session.scalars(select(VersionRow.id).where(own, VersionRow.revision_from > base)))
    for table in (SourceRow, PassageRow, RelationRow):
        session.execute(delete(table).where(table.version_id.in_(versions)))
    session.execute(delete(VersionRow).where(VersionRow.id.in_(versions)))
    session.execute(update(VersionRow).where(own, VersionRow.revision_to > base).values(revision_to=None))
