"""What askers leave behind and what admins do: questions not answered, reported answers, counts, the audit trail.

Everything that was typed is masked (:mod:`kb.catalogue.masking`) before it is stored, and goes after the days that the
office keeps it. Counts and the audit trail hold no question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CursorResult, Engine, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.masking import Plain, masked, masked_values
from kb.catalogue.office_tables import AskedRow, AuditRow, FeedbackRow, UsageRow
from kb.errors import KbError

LONGEST = 2000
"""Characters kept of a question or a note."""

MOST_ASKED = 20_000
"""Unanswered questions kept; the oldest go."""

MOST_REPORTS = 2_000
"""Reported answers kept; where all of them wait for an admin, no further one is taken."""

MOST_REFUSALS = 5_000
"""Refused sign-ins kept in the audit trail, give or take a hundred; the oldest go."""

MOST_COUNTS = 10_000
"""Rows of counts: a day and a kind of answer each, of three years."""

REFUSALS = ("masuk.gagal", "masuk.direm", "masuk.kode.gagal", "masuk.oidc.gagal", "masuk.oidc.ditolak")
"""Acts in the audit trail that anybody can cause."""

_COUNTED_DAYS = 3 * 366
_LOOK_EVERY = 100


class ReportsFull(KbError):
    """No further report is taken: as many as there may be wait for an admin."""


class Reason(StrEnum):
    """Why an answer is reported: wrong, incomplete, out of date."""

    WRONG = "keliru"
    INCOMPLETE = "kurang"
    OUTDATED = "usang"


class State(StrEnum):
    """How far an admin is with a question or a report."""

    NEW = "baru"
    IN_HAND = "dikerjakan"
    DONE = "selesai"
    IGNORED = "diabaikan"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was not answered."""

    id: int
    at: datetime
    question: str
    status: str
    kind: str
    nearest: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reported answer; ``answer`` is the answer as JSON, as it stood when it was reported."""

    id: int
    at: datetime
    question: str
    answer: Mapping[str, object]
    reason: Reason
    note: str
    state: State


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: who did what to what; ``address`` is where a sign-in came from, until it expires."""

    at: datetime
    who: str
    action: str
    target: str
    detail: str
    address: str = ""


class Logbook:
    """Writes and reads the logbook, over the catalogue's engine (:attr:`kb.catalogue.Catalogue.engine`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

    # --- what askers leave behind -----------------------------------------------------------------------------

    def asked(self, question: str, status: str, kind: str = "", nearest: Sequence[str] = ()) -> int:
        """Keep a question that was not answered, masked, with what came nearest; its number."""
        with Session(self._writer) as session, session.begin():
            row = AskedRow(
                at=datetime.now(UTC),
                question=_kept(question),
                status=status,
                kind=kind,
                nearest=[masked(name) for name in nearest],
                state=State.NEW.value,
            )
            session.add(row)
            session.flush()
            session.execute(delete(AskedRow).where(AskedRow.id <= row.id - MOST_ASKED))
            return row.id

    def report_answer(
        self, question: str, answer_json: Mapping[str, Plain], reason: Reason | str, note: str = ""
    ) -> int:
        """Keep a report on an answer, masked, with the answer itself; its number.

        Raises:
            ValueError: the reason is none of :class:`Reason`.
            ReportsFull: there are too many that no admin has decided on.

        """
        answer = masked_values(answer_json)
        with Session(self._writer) as session, session.begin():
            self._make_room_for_report(session)
            row = FeedbackRow(
                at=datetime.now(UTC),
                question=_kept(question),
                answer=answer,
                reason=Reason(reason).value,
                note=_kept(note),
                state=State.NEW.value,
            )
            session.add(row)
            session.flush()
            return row.id

    def _make_room_for_report(self, session: Session) -> None:
        if (session.scalar(select(func.count()).select_from(FeedbackRow)) or 0) < MOST_REPORTS:
            return
        decided = select(FeedbackRow.id).where(FeedbackRow.state.in_([State.DONE.value, State.IGNORED.value]))
        oldest = session.scalar(decided.order_by(FeedbackRow.id).limit(1))
        if oldest is None:
            raise ReportsFull("Laporan yang menunggu admin sudah terlalu banyak.")
        session.execute(delete(FeedbackRow).where(FeedbackRow.id == oldest))

    def count(self, what: str, day: date | None = None) -> None:
        """Count one happening, e.g. an answer by its status."""
        values = {"day": day or datetime.now(UTC).date(), "what": what, "count": 1}
        insert = (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(UsageRow)
        with self._writer.begin() as connection:
            connection.execute(
                insert.values(values).on_conflict_do_update(
                    index_elements=["day", "what"], set_={"count": UsageRow.count + 1}
                )
            )

    # --- what admins read -------------------------------------------------------------------------------------

    def questions(self, state: State | None = None, most: int = 500) -> list[Asked]:
        """The questions that were not answered, the latest first; of one state where it is given."""
        rows = select(AskedRow).order_by(AskedRow.id.desc()).limit(most)
        with Session(self._engine) as session:
            return [
                Asked(row.id, row.at, row.question, row.status, row.kind, tuple(row.nearest), State(row.state))
                for row in session.scalars(rows if state is None else rows.where(AskedRow.state == state.value))
            ]

    def feedback(self, state: State | None = None, most: int = 500) -> list[Feedback]:
        """The reported answers, the latest first; of one state where it is given."""
        rows = select(FeedbackRow).order_by(FeedbackRow.id.desc()).limit(most)
        with Session(self._engine) as session:
            return [
                Feedback(row.id, row.at, row.question, row.answer, Reason(row.reason), row.note, State(row.state))
                for row in session.scalars(rows if state is None else rows.where(FeedbackRow.state == state.value))
            ]

    def set_question_state(self, numbers: Sequence[int], state: State) -> int:
        """Put questions into a state; how many there were."""
        return self._set(update(AskedRow).where(AskedRow.id.in_(numbers)).values(state=state.value))

    def set_feedback_state(self, number: int, state: State) -> int:
        """Put a report into a state; 1, or 0 where there is none of that number."""
        return self._set(update(FeedbackRow).where(FeedbackRow.id == number).values(state=state.value))

    def usage(self, since: date) -> dict[date, dict[str, int]]:
        """The counts of every day from ``since`` on."""
        days: dict[date, dict[str, int]] = {}
        with Session(self._engine) as session:
            for row in session.scalars(select(UsageRow).where(UsageRow.day >= since).order_by(UsageRow.day)):
                days.setdefault(row.day, {})[row.what] = row.count
        return days

    # --- audit ------------------------------------------------------------------------------------------------

    def audit(self, who: str, action: str, target: str = "", detail: str = "", address: str = "") -> None:
        """Add an act to the audit trail."""
        row = AuditRow(
            at=datetime.now(UTC),
            who=who[:LONGEST],
            action=action,
            target=masked(target)[:LONGEST],
            detail=masked(detail)[:LONGEST],
            address=address[:LONGEST],
        )
        with Session(self._writer) as session, session.begin():
            session.add(row)
            session.flush()
            if action in REFUSALS and row.id % _LOOK_EVERY == 0:
                refused = select(AuditRow.id).where(AuditRow.action.in_(REFUSALS)).order_by(AuditRow.id.desc())
                last = session.scalar(refused.offset(MOST_REFUSALS).limit(1))
                if last is not None:
                    gone = delete(AuditRow).where(AuditRow.action.in_(REFUSALS), AuditRow.id <= last)
                    session.execute(gone)

    def audit_trail(self, most: int = 200, before: datetime | None = None) -> list[AuditEntry]:
        """The latest acts first."""
        rows = select(AuditRow).order_by(AuditRow.id.desc()).limit(most)
        with Session(self._engine) as session:
            return [
                AuditEntry(row.at, row.who, row.action, row.target, row.detail, row.address)
                for row in session.scalars(rows if before is None else rows.where(AuditRow.at < before))
            ]

    # --- retention --------------------------------------------------------------------------------------------

    def forget(self, days: int, now: datetime | None = None) -> int:
        """Delete questions and reports older than ``days``, whatever their state; how many went.

        Counts go after three years.
        """
        before = (now or datetime.now(UTC)) - timedelta(days=days)
        gone = 0
        self._set(delete(UsageRow).where(UsageRow.day < before.date() - timedelta(days=_COUNTED_DAYS)))
        for table in (AskedRow, FeedbackRow):
            gone += self._set(delete(table).where(table.at < before))
        return gone

    def forget_addresses(self, days: int, now: datetime | None = None) -> int:
        """Take the addresses out of acts older than ``days``; the acts stay. How many there were."""
        before = (now or datetime.now(UTC)) - timedelta(days=days)
        old = update(AuditRow).where(AuditRow.at < before, AuditRow.address != "")
        return self._set(old.values(address=""))

    def _set(self, statement: object) -> int:
        with self._writer.begin() as connection:
            result: CursorResult[object] = connection.execute(statement)  # type: ignore[call-overload]
            return result.rowcount


def _kept(text: str) -> str:
    return masked(text)[:LONGEST]
