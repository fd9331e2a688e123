"""Questions that a language model made for passages: proposed, then accepted or rejected by a person.

A question is kept by the document and the text of its passage, so that it outlives another reading of the same file.
Only an accepted one stands beside its passage, from the revision on in which it was accepted; an older view goes on
without it. None of them is ever shown as law.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, update
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.tables import MadeQuestionRow, QuestionCallRow, QuestionUseRow
from kb.types import DocumentKey, PassageKey, place_of

_MANY = 500
"""Most values in one ``IN`` list."""

Present = Callable[[DocumentKey], DocumentKey]
"""The key that a document has now, by one that it had."""


class QuestionState(StrEnum):
    """What a person decided of a made question."""

    PROPOSED = "diusulkan"
    ACCEPTED = "disetujui"
    REJECTED = "ditolak"


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """One made question: ``document`` and ``place`` as they were when it was made, ``text_hash`` of the passage."""

    id: int
    document: DocumentKey
    place: str
    text_hash: str
    question: str
    model: str
    at: datetime
    state: QuestionState
    decided: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted question, and the passage that it stands beside."""

    place: str
    text_hash: str
    question: str


def text_hash(text: str) -> str:
    """The hash of a passage's words; blanks and line ends do not count."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


class MadeQuestions:
    """The made questions, over the catalogue's engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(
        self, passage: PassageKey, document: DocumentKey, text: str, model: str, questions: Sequence[str], dropped: int
    ) -> None:
        """Keep what one call of a model gave for a passage, perhaps nothing; each question is proposed."""
        with Session(self._engine.execution_options(**{WRITES: True})) as session, session.begin():
            call = QuestionCallRow(
                document=document,
                place=place_of(passage),
                text_hash=text_hash(text),
                model=model,
                at=datetime.now(UTC),
                dropped=dropped,
            )
            session.add(call)
            session.flush()
            session.add_all(
                MadeQuestionRow(
                    call_id=call.id, question=each, state=QuestionState.PROPOSED.value, decided=None, decided_by=""
                )
                for each in questions
            )

    def calls(self, model: str) -> set[tuple[DocumentKey, str]]:
        """Document and text hash of every passage that a model was asked about."""
        rows = select(QuestionCallRow.document, QuestionCallRow.text_hash).where(QuestionCallRow.model == model)
        with Session(self._engine) as session:
            return {(DocumentKey(document), content) for document, content in session.execute(rows)}

    def all(self) -> list[MadeQuestion]:
        """Every made question, in the order in which they were made."""
        rows = select(MadeQuestionRow, QuestionCallRow).join(
            QuestionCallRow, QuestionCallRow.id == MadeQuestionRow.call_id
        )
        with Session(self._engine) as session:
            return [_made(row, call) for row, call in session.execute(rows.order_by(MadeQuestionRow.id))]

    def counts(self) -> dict[QuestionState, int]:
        """How many there are, by what was decided."""
        rows = select(MadeQuestionRow.state, func.count()).group_by(MadeQuestionRow.state)
        with Session(self._engine) as session:
            numbers = dict(session.execute(rows).tuples().all())
        return {state: numbers.get(state.value, 0) for state in QuestionState}


def _made(row: MadeQuestionRow, call: QuestionCallRow) -> MadeQuestion:
    return MadeQuestion(
        id=row.id,
        document=DocumentKey(call.document),
        place=call.place,
        text_hash=call.text_hash,
        question=row.question,
        model=call.model,
        at=call.at,
        state=QuestionState(row.state),
        decided=row.decided,
        decided_by=row.decided_by,
    )


# --- a part of revisions ----------------------------------------------------------------------------------------------


def decide(session: Session, numbers: Sequence[int], state: QuestionState, by: str, revision: int) -> tuple[int, bool]:
    """Decide on questions by their numbers: how many changed, and whether the use of one began or ended."""
    wanted = list(dict.fromkeys(numbers))
    changed: list[MadeQuestionRow] = []
    for start in range(0, len(wanted), _MANY):
        rows = select(MadeQuestionRow).where(MadeQuestionRow.id.in_(wanted[start : start + _MANY]))
        changed.extend(session.scalars(rows.where(MadeQuestionRow.state != state.value)))
    began = [row.id for row in changed if state is QuestionState.ACCEPTED]
    ended = [row.id for row in changed if row.state == QuestionState.ACCEPTED.value]
    for row in changed:
        row.state, row.decided, row.decided_by = state.value, datetime.now(UTC), by
    _end(session, ended, revision)
    session.add_all(QuestionUseRow(question_id=number, revision_from=revision) for number in began)
    session.flush()
    return len(changed), bool(began or ended)


def revert_uses(session: Session, revision: int, present: int) -> bool:
    """Make the accepted questions those of a revision; whether any differed. ``present`` is the revision being made.

    What was accepted since is proposed again.
    """
    now = set(session.scalars(select(QuestionUseRow.question_id).where(QuestionUseRow.revision_to.is_(None))))
    then = set(session.scalars(select(QuestionUseRow.question_id).where(_at(revision))))
    _end(session, sorted(now - then), present)
    session.add_all(QuestionUseRow(question_id=number, revision_from=present) for number in sorted(then - now))
    for numbers, state in ((now - then, QuestionState.PROPOSED), (then - now, QuestionState.ACCEPTED)):
        for part in _parts(sorted(numbers)):
            session.execute(update(MadeQuestionRow).where(MadeQuestionRow.id.in_(part)).values(state=state.value))
    session.flush()
    return now != then


def _end(session: Session, numbers: Sequence[int], revision: int) -> None:
    for part in _parts(numbers):
        open_now = QuestionUseRow.question_id.in_(part) & QuestionUseRow.revision_to.is_(None)
        session.execute(update(QuestionUseRow).where(open_now).values(revision_to=revision))


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + _MANY] for start in range(0, len(numbers), _MANY))


def _at(revision: int) -> ColumnElement[bool]:
    return and_(
        QuestionUseRow.revision_from <= revision,
        or_(QuestionUseRow.revision_to.is_(None), QuestionUseRow.revision_to > revision),
    )


def accepted_at(engine: Engine, revision: int, present: Present) -> Mapping[DocumentKey, Sequence[Accepted]]:
    """The questions accepted at a revision, by the key that their document has then."""
    rows = (
        select(QuestionCallRow.document, QuestionCallRow.place, QuestionCallRow.text_hash, MadeQuestionRow.question)
        .join(MadeQuestionRow, MadeQuestionRow.call_id == QuestionCallRow.id)
        .join(QuestionUseRow, QuestionUseRow.question_id == MadeQuestionRow.id)
        .where(_at(revision))
        .order_by(MadeQuestionRow.id)
    )
    accepted: dict[DocumentKey, list[Accepted]] = {}
    with Session(engine) as session:
        for document, place, content, question in session.execute(rows):
            accepted.setdefault(present(DocumentKey(document)), []).append(Accepted(place, content, question))
    return accepted


def beside(
    accepted: Sequence[Accepted], passages: Sequence[tuple[PassageKey, str]]
) -> dict[PassageKey, tuple[str, ...]]:
    """The questions of each passage of a document, given keys and texts of all of them.

    A question goes to the passage of its text: the one at its place, else every one that says the same.
    """
    of_text: dict[str, list[PassageKey]] = {}
    for key, text in passages:
        of_text.setdefault(text_hash(text), []).append(key)
    questions: dict[PassageKey, list[str]] = {}
    for one in accepted:
        keys = of_text.get(one.text_hash, [])
        for key in [key for key in keys if place_of(key) == one.place] or keys:
            questions.setdefault(key, []).append(one.question)
    return {key: tuple(asked) for key, asked in questions.items()}


def changed_uses(engine: Engine, low: int, high: int) -> set[DocumentKey]:
    """The documents of which a question began or ended to be used after revision ``low``, up to ``high``."""
    use = QuestionUseRow
    between = or_(
        and_(use.revision_from > low, use.revision_from <= high), and_(use.revision_to > low, use.revision_to <= high)
    )
    rows = (
        select(QuestionCallRow.document)
        .join(MadeQuestionRow, MadeQuestionRow.call_id == QuestionCallRow.id)
        .join(use, use.question_id == MadeQuestionRow.id)
        .where(between)
    )
    with Session(engine) as session:
        return set(map(DocumentKey, session.scalars(rows.distinct())))
