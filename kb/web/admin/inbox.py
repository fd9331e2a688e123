"""What askers left behind: questions without an answer, reported answers, counts; and the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import Response

from kb.catalogue.logbook import Asked, State
from kb.language.tokens import tokens
from kb.web.admin.frame import Admin, go
from kb.web.office import office_of
from kb.web.plain import RowNumber, row_number
from kb.web.templating import render

_ALIKE = 0.5
_USAGE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask for much the same; ``missing`` is the document that was named or came nearest most often."""

    questions: tuple[Asked, ...]
    missing: tuple[str, ...]

    @property
    def numbers(self) -> str:
        """The questions' numbers, for a form."""
        return ",".join(str(asked.id) for asked in self.questions)


def grouped(questions: Sequence[Asked]) -> list[Group]:
    """Similar questions together, the largest group first.

    Two questions belong together where at least half of the rarer one's stems are shared (overlap coefficient of the
    search's own tokens); a group is what its first question gathers.
    """
    groups: list[tuple[set[str], list[Asked]]] = []
    for asked in questions:
        stems = set(tokens(asked.question))
        for known, members in groups:
            if stems and known and len(stems & known) / min(len(stems), len(known)) >= _ALIKE:
                members.append(asked)
                break
        else:
            groups.append((stems, [asked]))
    made = [Group(tuple(members), _named(members)) for _, members in groups]
    return sorted(made, key=lambda group: -len(group.questions))


def _named(members: Sequence[Asked]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for asked in members:
        for name in asked.nearest[:3]:
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name])[:3])


def add_inbox(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/admin/pertanyaan")
    def questions(request: Request, person: Admin, keadaan: str = State.NEW.value) -> Response:
        """Unanswered questions, similar ones together."""
        state = _state(keadaan)
        groups = grouped(office_of(request).logbook.questions(state))
        return render(request, "admin/questions.html", groups=groups, state=state, states=list(State))

    @app.post("/admin/pertanyaan")
    def set_questions(
        request: Request,
        person: Admin,
        numbers: Annotated[str, Form(max_length=10_000)],
        state: Annotated[str, Form(max_length=20)],
    ) -> Response:
        """Put a group into a state."""
        wanted = [number for each in numbers.split(",") if (number := row_number(each)) is not None]
        office = office_of(request)
        office.logbook.set_question_state(wanted, _state(state))
        office.logbook.audit(person.name, "pertanyaan", state, f"{len(wanted)} pertanyaan")
        return go(request, "/admin/pertanyaan", pesan="saved")

    @app.get("/admin/masukan")
    def feedback(request: Request, person: Admin, keadaan: str = State.NEW.value) -> Response:
        """Reported answers with the evidence as it stood."""
        state = _state(keadaan)
        rows = [(entry, _lines(entry.answer)) for entry in office_of(request).logbook.feedback(state)]
        return render(request, "admin/feedback.html", rows=rows, state=state, states=list(State))

    @app.post("/admin/masukan/{number}")
    def set_feedback(
        request: Request, number: RowNumber, person: Admin, state: Annotated[str, Form(max_length=20)]
    ) -> Response:
        """Put a report into a state."""
        office = office_of(request)
        if not office.logbook.set_feedback_state(number, _state(state)):
            raise HTTPException(404)
        office.logbook.audit(person.name, "masukan", f"#{number}", state)
        return go(request, "/admin/masukan", pesan="saved")

    @app.get("/admin/pemakaian")
    def usage(request: Request, person: Admin) -> Response:
        """Counts by day; nobody's name, no text."""
        days = office_of(request).logbook.usage(date.today() - timedelta(days=_USAGE_DAYS))
        names = sorted({name for counts in days.values() for name in counts})
        return render(request, "admin/usage.html", days=days, names=names, span=_USAGE_DAYS)

    @app.get("/admin/jejak")
    def trail(request: Request, person: Admin) -> Response:
        """The audit trail."""
        office = office_of(request)
        entries, days = office.logbook.audit_trail(500), office.settings.address_days
        return render(request, "admin/audit.html", entries=entries, address_days=days)


def _state(value: str) -> State:
    try:
        return State(value)
    except ValueError:
        raise HTTPException(400, "keadaan tidak dikenal") from None


def _lines(answer: object) -> list[tuple[str, str]]:
    """What the reported answer said, as (place, words), out of its JSON."""
    if not isinstance(answer, dict):
        return []
    found = []
    for part in ("standing", "lead", "quotes", "steps"):
        for entry in answer.get(part) or []:
            if isinstance(entry, dict):
                cited = entry.get("citation", entry)
                place = cited.get("label") or cited.get("passage") if isinstance(cited, dict) else ""
                found.append((str(place or ""), str(entry.get("text") or entry.get("action") or "")))
    return found
