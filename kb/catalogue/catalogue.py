"""The catalogue itself: opening (and upgrading) the database, views of it, changes to it, what was published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, cast

from sqlalchemy import Engine, make_url, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kb.catalogue.api_keys import ApiKeys
from kb.catalogue.change import Change
from kb.catalogue.database import WRITES, connect
from kb.catalogue.feed_rows import HeldRow, rows_of
from kb.catalogue.known import KnownFiles
from kb.catalogue.records import HeldFiles, HeldSource, Publication
from kb.catalogue.tables import PublicationRow, RevisionRow, SourceRow, StateRow, VersionRow
from kb.catalogue.view import CatalogueView
from kb.errors import CatalogueError
from kb.types import DocumentKey, Form

_REVISION = "revision"


class Catalogue:
    """What is held. Open it with :meth:`open`; read through views; write through :meth:`change`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Catalogue:
        """Open the catalogue at a SQLAlchemy address, creating it or upgrading its tables where needed.

        Raises:
            CatalogueError: the database cannot be opened, is damaged, or was made by a newer version of Pandu.

        """
        try:
            return cls(connect(url))
        except (DatabaseError, OSError) as error:
            raise CatalogueError(
                f"Katalog {make_url(url).render_as_string()} tidak dapat dibuka: {error}. "
                "Periksa izin folder data, atau pulihkan katalog dari cadangan."
            ) from error

    @property
    def api_keys(self) -> ApiKeys:
        """The keys with which machines write."""
        return ApiKeys(self._engine)

    def close(self) -> None:
        """Release every connection."""
        self._engine.dispose()

    @property
    def revision(self) -> int:
        """The number of the last committed change; 0 for an empty catalogue."""
        with Session(self._engine) as session:
            return session.scalars(select(StateRow.value).where(StateRow.name == _REVISION)).one()

    def at(self, revision: int | None = None) -> CatalogueView:
        """The catalogue as it was at a revision; as it is now, without one."""
        return CatalogueView(self._engine, self.revision if revision is None else revision)

    @contextmanager
    def change(self) -> Iterator[Change]:
        """One transaction: what is put and retired inside is seen whole, as one new revision, or not at all."""
        with Session(self._engine.execution_options(**{WRITES: True})) as session, session.begin():
            state = session.scalars(select(StateRow).where(StateRow.name == _REVISION).with_for_update()).one()
            change = Change(session, state.value + 1)
            yield change
            if change.happened:
                state.value += 1
                session.add(RevisionRow(revision=state.value, at=datetime.now(UTC)))

    def known_files(self) -> KnownFiles:
        """Which files need not be read again, as of now."""
        return KnownFiles(self._engine)

    def known(self, sha256: str, origin: str, reader: int) -> tuple[HeldSource, ...]:
        """One look at :meth:`known_files`."""
        return self.known_files().known(sha256, origin, reader)

    def held_files(self) -> list[HeldFiles]:
        """For every active version: where the files that it was read from lay; further copies do not count.

        A place at which other content was met since does not count either.
        """
        places: dict[tuple[str, str], list[str]] = {}
        with Session(self._engine) as session:
            met: dict[str, str] = {}
            for origin, sha256 in session.execute(select(SourceRow.origin, SourceRow.sha256).order_by(SourceRow.id)):
                met[origin] = sha256
            rows = session.execute(
                select(VersionRow.key, VersionRow.form, SourceRow.origin, SourceRow.sha256)
                .join(SourceRow, SourceRow.version_id == VersionRow.id)
                .where(VersionRow.revision_to.is_(None), SourceRow.message == "")
                .order_by(VersionRow.key, SourceRow.id)
            )
            for key, form, origin, sha256 in rows:
                places.setdefault((key, form), []).append(origin if met[origin] == sha256 else f"{origin} (lama)")
        return [HeldFiles(DocumentKey(key), Form(form), tuple(origins)) for (key, form), origins in places.items()]

    def feed_rows(self, feed: str) -> dict[str, HeldRow]:
        """The objects of a feed as last met, by their key in it."""
        return rows_of(self._engine, feed)

    def record_publication(self, publication: Publication) -> None:
        """Note that a snapshot was made current."""
        with Session(self._engine.execution_options(**{WRITES: True})) as session, session.begin():
            session.add(
                PublicationRow(
                    snapshot=publication.snapshot,
                    revision=publication.revision,
                    passages=publication.passages,
                    action=publication.action,
                    at=publication.at,
                )
            )

    def publications(self) -> list[Publication]:
        """Every switch of the current snapshot, the latest last."""
        with Session(self._engine) as session:
            return [
                Publication(
                    snapshot=row.snapshot,
                    revision=row.revision,
                    passages=row.passages,
                    action=cast("Literal['publish', 'rollback']", row.action),
                    at=row.at,
                )
                for row in session.scalars(select(PublicationRow).order_by(PublicationRow.id))
            ]
