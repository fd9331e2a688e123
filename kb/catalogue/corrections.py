"""What persons said that a file's documents are, kept by the file's content so that it outlives a new reading."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from kb.catalogue.office_tables import CorrectionRow

Fields = Mapping[str, object]
"""The confirmed fields of an identity, as plain values; what they mean is the business of whoever reads files."""


def keep_correction(session: Session, sha256: str, read_as: str, fields: Fields | None) -> None:
    """Keep one, in place of an earlier one; None forgets it."""
    session.execute(delete(CorrectionRow).where(CorrectionRow.sha256 == sha256, CorrectionRow.read_as == read_as))
    if fields is not None:
        session.add(CorrectionRow(sha256=sha256, read_as=read_as, fields=dict(fields)))


def corrections_of(engine: Engine, sha256: str) -> dict[str, Fields]:
    """Those of a file, by the key under which each of its documents was read."""
    with Session(engine) as session:
        rows = session.scalars(select(CorrectionRow).where(CorrectionRow.sha256 == sha256))
        return {row.read_as: row.fields for row in rows}
