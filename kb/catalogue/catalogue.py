"""The catalogue itself: opening (and upgrading) the database, views of it, changes to it, what was published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, cast

from sqlalchemy import Engine, make_url, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kb.catalogue import staging
from kb.catalogue.api_keys import ApiKeys
from kb.catalogue.change import Change
from kb.catalogue.corrections import Fields, corrections_of, keep_correction
from kb.catalogue.database import WRITES, connect
from kb.catalogue.feed_rows import HeldRow, rows_of
from kb.catalogue.known import KnownFiles
from kb.catalogue.made_questions import MadeQuestions
from kb.catalogue.records import HeldFiles, HeldSource, Publication
from kb.catalogue.staging import Discarded
from kb.catalogue.tables import PublicationRow, RevisionRow, SourceRow, StateRow, VersionRow
from kb.catalogue.view import CatalogueView
from kb.errors import CatalogueError, StagePending
from kb.types import DocumentKey, Form

_REVISION = "revision"


class Catalogue:
    """What is held. Open it with :meth:`open`; read through views; write through :meth:`change`."""

    def __init__(self, engine: Engine, staging: bool = False) -> None:
        """Use :meth:`open`. ``staging`` makes one whose changes belong to the open stage (:meth:`for_staging`)."""
        self._engine = engine
        self._staging = staging

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

    @property
    def made_questions(self) -> MadeQuestions:
        """The questions that a language model made; :meth:`kb.catalogue.Change.decide` accepts and rejects them."""
        return MadeQuestions(self._engine)

    def close(self) -> None:
        """Release every connection."""
        self._engine.dispose()

    @property
    def engine(self) -> Engine:
        """The database's engine, for the logbook, the accounts and the jobs that lie beside the collection."""
        return self._engine

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
        """One transaction: what is put and retired inside is seen whole, as one new revision, or not at all.

        Raises:
            StagePending: something waits for the admin's decision, and this is not a part of it.

        """
        with self._writing() as session:
            if not self._staging:
                self._no_stage(session)
            state = session.scalars(select(StateRow).where(StateRow.name == _REVISION).with_for_update()).one()
            change = Change(session, state.value + 1)
            yield change
            if change.happened:
                state.value += 1
                session.add(RevisionRow(revision=state.value, at=datetime.now(UTC)))

    # --- taking in without publishing -------------------------------------------------------------------------

    def for_staging(self) -> Catalogue:
        """The same catalogue, whose changes belong to the open stage."""
        return Catalogue(self._engine, staging=True)

    @property
    def staged_from(self) -> int | None:
        """The revision before what waits for the admin's decision; None where nothing waits."""
        with Session(self._engine) as session:
            return staging.base_of(session)

    def begin_stage(self) -> int:
        """Open a stage, or go on with the open one; the revision before it."""
        with self._writing() as session:
            return staging.begin(session)

    def end_stage(self) -> None:
        """Close the stage, keeping what was taken in."""
        with self._writing() as session:
            staging.end(session)

    def discard_stage(self) -> Discarded:
        """Take the catalogue back to before the stage; what went."""
        with self._writing() as session:
            return staging.discard(session)

    def undo_staged(self, key: DocumentKey, form: Form) -> None:
        """Take one form of a document back to before the stage."""
        with self._writing() as session:
            staging.undo(session, key, form.value)

    def check_no_stage(self) -> None:
        """Raise where something waits for the admin's decision.

        Raises:
            StagePending: with what to do.

        """
        with Session(self._engine) as session:
            self._no_stage(session)

    def _no_stage(self, session: Session) -> None:
        if staging.base_of(session) is not None:
            raise StagePending(
                "Ada dokumen yang sudah dibaca dan menunggu keputusan. Terbitkan atau buang dulu di halaman admin, "
                "atau dengan `python -m kb staged --publish` atau `--discard`."
            )

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with Session(self._engine.execution_options(**{WRITES: True})) as session, session.begin():
            yield session

    # --- corrections of identity ------------------------------------------------------------------------------

    def correct(self, sha256: str, read_as: str, fields: Fields | None) -> None:
        """Keep what a person says that the document of a file is; None forgets it."""
        with self._writing() as session:
            keep_correction(session, sha256, read_as, fields)

    def corrections(self, sha256: str) -> dict[str, Fields]:
        """What persons said of a file's documents, by the key under which each was read."""
        return corrections_of(self._engine, sha256)

    # --- files and feeds --------------------------------------------------------------------------------------

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

    def retired_documents(self) -> list[tuple[DocumentKey, str]]:
        """Documents that were held and are not: key and label, by key. What was only staged does not count."""
        active = select(VersionRow.key).where(VersionRow.revision_to.is_(None))
        rows = select(VersionRow).where(VersionRow.key.not_in(active)).order_by(VersionRow.key, VersionRow.id)
        with Session(self._engine) as session:
            found = {row.key: str(row.identity.get("label") or row.key) for row in session.scalars(rows)}
        return [(DocumentKey(key), label) for key, label in found.items()]

    def feed_rows(self, feed: str) -> dict[str, HeldRow]:
        """The objects of a feed as last met, by their key in it."""
        return rows_of(self._engine, feed)

    def record_publication(self, publication: Publication) -> None:
        """Note that a snapshot was made current."""
        with self._writing() as session:
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
