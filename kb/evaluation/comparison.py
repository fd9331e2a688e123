"""The publish gate's question: which answers to the saved questions differ between two snapshots, and in what.

Example:
    >>> compare_snapshots(saved, asking(published.answering), asking(staged.answering))  # doctest: +SKIP

"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.answering import Answering
from kb.errors import KbError
from kb.evaluation.questions import Question
from kb.types import Answer, AnswerStatus, Citation, LegalStatus, Quote
from kb.wording import Language

Ask = Callable[[Question], Answer]
"""Answers one question from one snapshot; a KbError that it raises counts as the status ``failed``."""

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One saved question whose answer differs; a lead is None where an answer has none.

    ``quotes_gone`` and ``quotes_new`` are quotes (leads and legal basis) that only the answer before or after has: the
    same place with other words is both gone and new.
    """

    question: Question
    status_before: AnswerStatus
    status_after: AnswerStatus
    lead_before: Citation | None
    lead_after: Citation | None
    quotes_gone: tuple[Quote, ...]
    quotes_new: tuple[Quote, ...]

    @property
    def status_changed(self) -> bool:
        """Whether it became another kind of answer, e.g. ``answered`` → ``not_held``."""
        return self.status_before is not self.status_after

    @property
    def lead_changed(self) -> bool:
        """Whether another place answers first."""
        return _passage(self.lead_before) != _passage(self.lead_after)

    @property
    def standing_changed(self) -> bool:
        """Whether the leading document's legal standing differs, e.g. in force → revoked."""
        return _standing(self.lead_before) is not _standing(self.lead_after)

    @property
    def serious(self) -> bool:
        """Whether an admin must look before publishing: the status, the leading source or its standing changed."""
        return self.status_changed or self.lead_changed or self.standing_changed

    def as_json(self) -> JsonObject:
        """The change as one JSON object, for a job's log or a page."""
        return {
            "id": self.question.id,
            "question": self.question.text,
            "status": [self.status_before.value, self.status_after.value],
            "lead": [_passage(self.lead_before), _passage(self.lead_after)],
            "standing": [_named(self.lead_before), _named(self.lead_after)],
            "quotes_gone": [{"passage": q.citation.passage, "text": q.text} for q in self.quotes_gone],
            "quotes_new": [{"passage": q.citation.passage, "text": q.text} for q in self.quotes_new],
            "serious": self.serious,
        }


def asking(answering: Answering, language: Language = "id", as_of: date | None = None) -> Ask:
    """``Answering`` of one snapshot as an :data:`Ask`; ``as_of`` is used where a question names no date.

    Give both sides the same ``as_of`` where a comparison may run over midnight.
    """

    def ask(question: Question) -> Answer:
        return answering.answer(question.text, question.history, question.as_of or as_of, language)

    return ask


def compare_snapshots(questions: Iterable[Question], ask_before: Ask, ask_after: Ask) -> tuple[AnswerChange, ...]:
    """The questions whose answers differ, serious changes first, else in the order given; empty where none does.

    Asks each question once on either side (tens of milliseconds each); nothing is written. Safe in a thread.
    """
    return tuple(sorted(iter_changes(questions, ask_before, ask_after), key=lambda change: not change.serious))


def iter_changes(questions: Iterable[Question], ask_before: Ask, ask_after: Ask) -> Iterator[AnswerChange]:
    """The changes one by one, in the order of the questions: for a job that shows how far it is."""
    for question in questions:
        change = _change(question, _answered(ask_before, question), _answered(ask_after, question))
        if change is not None:
            yield change


def _answered(ask: Ask, question: Question) -> Answer:
    try:
        return ask(question)
    except KbError as error:
        return Answer(AnswerStatus.FAILED, question.text, question.as_of or date.today(), str(error))


def _change(question: Question, before: Answer, after: Answer) -> AnswerChange | None:
    old, new = _quotes(before), _quotes(after)
    change = AnswerChange(
        question=question,
        status_before=before.status,
        status_after=after.status,
        lead_before=_lead(before),
        lead_after=_lead(after),
        quotes_gone=tuple(quote for key, quote in old.items() if key not in new),
        quotes_new=tuple(quote for key, quote in new.items() if key not in old),
    )
    return change if change.serious or change.quotes_gone or change.quotes_new else None


def _quotes(answer: Answer) -> dict[tuple[str, str], Quote]:
    """Every quote once, by its place and its words whatever the white space."""
    return {(quote.citation.passage, " ".join(quote.text.split())): quote for quote in (*answer.lead, *answer.quotes)}


def _lead(answer: Answer) -> Citation | None:
    """The citation that answers first: of the lead, else of the first step, else of the first quote."""
    return next(iter(answer.citations), None)


def _passage(citation: Citation | None) -> str | None:
    return citation.passage if citation else None


def _standing(citation: Citation | None) -> LegalStatus | None:
    return citation.legal_status.standing if citation else None


def _named(citation: Citation | None) -> str | None:
    standing = _standing(citation)
    return standing.value if standing else None
