"""The logbook: states, counts, the trail, and what goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kb.catalogue import Catalogue, Logbook
from kb.catalogue.logbook import LONGEST, Reason, State


@pytest.fixture
def logbook(catalogue: Catalogue) -> Logbook:
    return Logbook(catalogue.engine)


def test_an_unanswered_question_goes_through_its_states(logbook: Logbook) -> None:
    number = logbook.asked("Cuti berapa hari?", "not_held", "deadline", ["PP 11/2017"])
    (asked,) = logbook.questions(State.NEW)
    assert (asked.id, asked.question, asked.nearest) == (number, "Cuti berapa hari?", ("PP 11/2017",))
    assert logbook.set_question_state([number, 999], State.DONE) == 1
    assert logbook.questions(State.NEW) == []
    assert [found.state for found in logbook.questions()] == [State.DONE]


def test_a_report_keeps_the_answer_as_it_stood(logbook: Logbook) -> None:
    answer = {"status": "answered", "lead": [{"text": "Wajib.", "citation": {"passage": "a#pasal-1"}}]}
    number = logbook.report_answer("Apa?", answer, Reason.OUTDATED, "sudah diganti")
    (entry,) = logbook.feedback()
    assert (entry.id, entry.reason, entry.note, entry.answer) == (number, Reason.OUTDATED, "sudah diganti", answer)
    with pytest.raises(ValueError, match="bagus"):
        logbook.report_answer("Apa?", answer, "bagus")


def test_counts_add_up_by_day(logbook: Logbook) -> None:
    day = date(2026, 11, 24)
    for what in ("answered", "answered", "not_held"):
        logbook.count(what, day)
    assert logbook.usage(day) == {day: {"answered": 2, "not_held": 1}}
    assert logbook.usage(day + timedelta(days=1)) == {}


def test_the_trail_shows_the_latest_first_and_masks_details(logbook: Logbook) -> None:
    logbook.audit("ani", "terbitkan", "snapshot-1")
    logbook.audit("ani", "catat", "", "hubungi 081234567890")
    latest, first = logbook.audit_trail()
    assert (latest.detail, first.action) == ("hubungi [telepon]", "terbitkan")
    assert len(logbook.audit_trail(most=1)) == 1


def test_long_texts_are_cut_and_old_ones_forgotten(logbook: Logbook) -> None:
    logbook.asked("a" * 10_000, "not_held")
    assert len(logbook.questions()[0].question) == LONGEST
    logbook.audit("ani", "tetap")
    assert logbook.forget(30, datetime.now(UTC) + timedelta(days=31)) == 1
    assert logbook.questions() == []
    assert len(logbook.audit_trail()) == 1
