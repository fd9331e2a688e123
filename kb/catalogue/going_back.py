"""Going back: a new revision that holds what an older one held. History stays: this is one more change."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from kb.catalogue.tables import ClaimRow, VersionRow


def differing_versions(session: Session, revision: int) -> tuple[list[VersionRow], list[VersionRow]]:
    """The versions to close and those to open again, so that the collection is as it was at a revision."""
    now = {_same(row): row for row in session.scalars(select(VersionRow).where(VersionRow.revision_to.is_(None)))}
    then = {_same(row): row for row in session.scalars(select(VersionRow).where(_at(VersionRow, revision)))}
    return [row for same, row in now.items() if same not in then], [r for same, r in then.items() if same not in now]


def revert_claims(session: Session, revision: int, present: int) -> bool:
    """Make the claims those of a revision; whether any differed. ``present`` is the revision being made."""
    now = {_claim(row): row for row in session.scalars(select(ClaimRow).where(ClaimRow.revision_to.is_(None)))}
    then = {_claim(row): row for row in session.scalars(select(ClaimRow).where(_at(ClaimRow, revision)))}
    gone = [row for same, row in now.items() if same not in then]
    back = [row for same, row in then.items() if same not in now]
    for row in gone:
        row.revision_to = present
    columns = [column.name for column in ClaimRow.__table__.columns if column.name not in ("id", "revision_to")]
    for row in back:
        session.add(ClaimRow(**{**{name: getattr(row, name) for name in columns}, "revision_from": present}))
    return bool(gone or back)


def _at(table: type[VersionRow] | type[ClaimRow], revision: int) -> ColumnElement[bool]:
    return (table.revision_from <= revision) & or_(table.revision_to.is_(None), table.revision_to > revision)


def _same(row: VersionRow) -> tuple[str, str, str]:
    return row.key, row.form, row.content_hash


def _claim(row: ClaimRow) -> tuple[object, ...]:
    return row.source, row.key, row.standing, row.by, row.checked, row.said
