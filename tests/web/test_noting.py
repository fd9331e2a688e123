"""What askers leave for the admin: counts, and unanswered questions, masked, whoever asked and however."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_fakes import FakeBackend, doubtful

from kb.settings import Settings
from kb.types import Answer, AnswerStatus, DocumentKey
from kb.web.app import build_app
from kb.web.noting import Noting
from kb.web.office import Office


def settings(folder: Path) -> Settings:
    return Settings(data=folder)


def test_what_is_not_held_is_kept_masked_and_what_is_beside_the_subject_only_counted(tmp_path: Path) -> None:
    office = Office(settings(tmp_path))
    noting = Noting(office)
    day = date(2026, 11, 1)
    noting.note(
        Answer(
            AnswerStatus.NOT_HELD,
            "berapa lama pengaduan warga 3174012345678901?",
            day,
            nearest=((DocumentKey("perpres-76-2013"), "Perpres 76/2013"),),
        )
    )
    noting.note(Answer(AnswerStatus.OUT_OF_SCOPE, "resep gulai", day))
    noting.close()
    (kept,) = office.logbook.questions()
    assert "3174012345678901" not in kept.question
    assert "pengaduan" in kept.question
    assert tuple(kept.nearest) == ("Perpres 76/2013",)
    assert office.logbook.usage(day)[datetime.now(UTC).date()] == {"not_held": 1, "out_of_scope": 1}


def test_a_doubtful_answer_is_counted_and_kept_with_the_places_it_showed(tmp_path: Path) -> None:
    office = Office(settings(tmp_path))
    noting = Noting(office)
    noting.note(doubtful("siapa yang ragu"))
    noting.close()
    (kept,) = office.logbook.questions()
    assert kept.status == "partial"
    assert kept.nearest[0] == "Perpres 95/2018, Pasal 61 ayat (4)" and len(kept.nearest) == 3
    assert office.logbook.usage(date(2026, 1, 1))[datetime.now(UTC).date()] == {"partial": 1}


def test_a_catalogue_that_cannot_be_opened_breaks_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "berkas"
    blocked.write_text("bukan folder")
    noting = Noting(Office(settings(blocked)))
    noting.note(Answer(AnswerStatus.NOT_HELD, "pertanyaan rahasia", date(2026, 11, 1)))
    noting.close()
    assert "gagal ditulis" in caplog.text
    assert "rahasia" not in caplog.text


def test_every_way_of_asking_is_noted(tmp_path: Path) -> None:
    app = build_app(settings(tmp_path), FakeBackend())
    with TestClient(app, base_url="http://127.0.0.1") as client:
        until = time.monotonic() + 60
        while client.get("/siap").status_code != 200 and time.monotonic() < until:
            time.sleep(0.1)
        client.post("/ringan", data={"q": "Siapa koordinator SPBE?"}, headers={"Origin": "http://127.0.0.1"})
        client.post("/api/v1/ask", json={"question": "Siapa koordinator SPBE?"})
        counted = client.get("/metrics").text
        office = app.state.office
        app.state.noting.close()
        (row,) = office.logbook.usage(date(2026, 1, 1)).values()
    assert sum(row.values()) == 2
    assert 'pandu_answers_total{status="answered"} 2.0' in counted
