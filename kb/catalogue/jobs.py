"""Work in the background: its state lies in the catalogue, so that it outlives the process that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import JobRow


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "menunggu"
    RUNNING = "berjalan"
    DONE = "selesai"
    FAILED = "gagal"
    CANCELLED = "dibatalkan"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobKind(StrEnum):
    """What a job does."""

    TAKE_IN = "unggah"
    CORRECT = "koreksi"
    COMPARE = "banding"
    PUBLISH = "terbitkan"
    DISCARD = "buang"
    ROLLBACK = "kembali"
    RETIRE = "tarik"
    RESTORE = "pulihkan"
    BACKUP = "cadangan"
    BRING_BACK = "pulih-cadangan"


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``wish`` is what was asked, ``progress`` how far it is, ``result`` what came of it; plain values all."""

    id: int
    kind: JobKind
    state: JobState
    person: str
    wish: Mapping[str, object]
    progress: Mapping[str, object]
    result: Mapping[str, object]
    cancelled: bool
    created: datetime
    started: datetime | None
    ended: datetime | None


class Jobs:
    """The jobs, over the catalogue's engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

    def add(self, kind: JobKind, person: str, wish: Mapping[str, object]) -> int:
        """Queue a job; its number."""
        with Session(self._writer) as session, session.begin():
            row = JobRow(
                kind=kind.value,
                state=JobState.WAITING.value,
                person=person,
                wish=dict(wish),
                progress={},
                result={},
                cancelled=False,
                created=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            return row.id

    def get(self, number: int) -> Job | None:
        """One job."""
        with Session(self._engine) as session:
            row = session.get(JobRow, number)
            return _job(row) if row else None

    def latest(self, most: int = 50, kind: JobKind | None = None) -> list[Job]:
        """The latest jobs first."""
        rows = select(JobRow).order_by(JobRow.id.desc()).limit(most)
        with Session(self._engine) as session:
            return [
                _job(row) for row in session.scalars(rows if kind is None else rows.where(JobRow.kind == kind.value))
            ]

    def unfinished(self) -> bool:
        """Whether a job waits or runs."""
        rows = select(JobRow.id).where(JobRow.state.in_([JobState.WAITING.value, JobState.RUNNING.value]))
        with Session(self._engine) as session:
            return session.scalars(rows).first() is not None

    # --- for whoever does them --------------------------------------------------------------------------------

    def recover(self) -> list[Job]:
        """Queue again what ran when its process died, and end what was to stop; those that ended by that.

        Only for the one process that does the jobs.

        Every kind can be done again: files that are held cost nothing, and each step is whole or not done.
        """
        with Session(self._writer) as session, session.begin():
            rows = list(session.scalars(select(JobRow).where(JobRow.state == JobState.RUNNING.value)))
            for row in rows:
                tries = int(str(row.progress.get("tries", 1)))
                row.progress = {**row.progress, "tries": tries + 1, "resumed": True}
                if row.cancelled:
                    row.state, row.result = JobState.CANCELLED.value, {"error": "Dihentikan."}
                elif tries >= MOST_TRIES:
                    row.state, row.result = JobState.FAILED.value, {"error": TOO_HEAVY}
                else:
                    row.state = JobState.WAITING.value
                row.ended = datetime.now(UTC) if JobState(row.state).over else None
            session.flush()
            return [_job(row) for row in rows if JobState(row.state).over]

    def take(self) -> Job | None:
        """The oldest waiting job, now running; None where there is none."""
        with Session(self._writer) as session, session.begin():
            rows = select(JobRow).where(JobRow.state == JobState.WAITING.value).order_by(JobRow.id).limit(1)
            row = session.scalars(rows.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            row.state, row.started = JobState.RUNNING.value, datetime.now(UTC)
            session.flush()
            return _job(row)

    def tell(self, number: int, progress: Mapping[str, object]) -> None:
        """Note how far a job is, beside what was noted before."""
        with Session(self._writer) as session, session.begin():
            row = session.get_one(JobRow, number)
            row.progress = {**row.progress, **progress}

    def finish(self, number: int, state: JobState, result: Mapping[str, object]) -> None:
        """Note what came of a job."""
        with Session(self._writer) as session, session.begin():
            row = session.get_one(JobRow, number)
            row.state, row.result, row.ended = state.value, dict(result), datetime.now(UTC)

    def cancel(self, number: int) -> bool:
        """Ask for a job to stop; a waiting one is over at once. Whether there was anything to stop."""
        with Session(self._writer) as session, session.begin():
            row = session.get(JobRow, number)
            if row is None or JobState(row.state).over:
                return False
            row.cancelled = True
            if row.state == JobState.WAITING.value:
                row.state, row.ended = JobState.CANCELLED.value, datetime.now(UTC)
            return True

    def cancelled(self, number: int) -> bool:
        """Whether somebody asked for a job to stop."""
        with Session(self._engine) as session:
            return bool(session.scalars(select(JobRow.cancelled).where(JobRow.id == number)).first())


MOST_TRIES = 3
"""How often a job is begun whose process dies under it."""

TOO_HEAVY = "Pekerjaan ini terputus beberapa kali. Berkasnya mungkin terlalu berat; coba satu per satu."


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        person=row.person,
        wish=row.wish,
        progress=row.progress,
        result=row.result,
        cancelled=row.cancelled,
        created=row.created,
        started=row.started,
        ended=row.ended,
    )
