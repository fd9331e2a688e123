"""How a document came to be what is held of it: every version that ever was, with the days it came and went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from kb.catalogue.tables import RevisionRow, SourceRow, VersionRow
from kb.types import DocumentKey, Form


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of one form: since when it was held, until when (None: still), its files, how many passages."""

    form: Form
    since: date | None
    until: date | None
    files: tuple[str, ...]
    passages: int


def history(engine: Engine, key: DocumentKey, revision: int) -> tuple[PastVersion, ...]:
    """The versions of a document up to a revision, the newest first."""
    began, ended = RevisionRow.__table__.alias("began"), RevisionRow.__table__.alias("ended")
    query = (
        select(VersionRow, began.c.at, ended.c.at)
        .outerjoin(began, began.c.revision == VersionRow.revision_from)
        .outerjoin(ended, ended.c.revision == VersionRow.revision_to)
        .where(VersionRow.key == key, VersionRow.revision_from <= revision)
        .order_by(VersionRow.id.desc())
    )
    with Session(engine) as session:
        rows = session.execute(query).all()
        files: dict[int, list[str]] = {}
        wanted = [row[0].id for row in rows]
        own = or_(SourceRow.message == "", SourceRow.message.is_(None))
        for version, file in session.execute(
            select(SourceRow.version_id, SourceRow.file).where(SourceRow.version_id.in_(wanted), own)
        ):
            files.setdefault(version, []).append(file)
        return tuple(
            PastVersion(
                Form(version.form),
                since.date() if since else None,
                until.date() if until and version.revision_to and version.revision_to <= revision else None,
                tuple(dict.fromkeys(files.get(version.id, ()))),
                version.passages,
            )
            for version, since, until in rows
        )
