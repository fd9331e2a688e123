"""Pages that need exercises answer at once while these are being made."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_fakes import FakeBackend

import kb.web.classroom.state
from kb.catalogue import Catalogue, People, Role
from kb.settings import Settings
from kb.training import exercises
from kb.web.app import build_app

PATIENCE = 3.0


@pytest.fixture
def trainer(collection: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, threading.Event]]:
    """A trainer's browser on a server whose exercises are made when the event is set, and not before."""
    may = threading.Event()

    def slow(*given: object) -> object:
        assert may.wait(60)
        return exercises(*given)

    monkeypatch.setattr(kb.web.classroom.state, "exercises", slow)
    settings = Settings(data=collection)
    catalogue = Catalogue.open(settings.catalogue_url)
    people = People(catalogue.engine)
    name = f"rina{time.monotonic_ns()}"
    cookie = people.open_session(people.create(name, None, Role.TRAINER))
    catalogue.close()
    app = build_app(settings, backend=FakeBackend())
    with TestClient(app, base_url="http://127.0.0.1", cookies={"pandu_sesi": cookie}) as browser:
        yield browser, may
        may.set()


@pytest.mark.parametrize("path", ["/kelas/pelatih", "/latihan", "/latihan?bahasa=en"])
def test_l2_a_page_that_needs_exercises_says_that_they_are_being_made(
    trainer: tuple[TestClient, threading.Event], path: str
) -> None:
    browser, may = trainer
    for _ in range(2):  # the second look finds others waiting
        began = time.monotonic()
        page = browser.get(path)
        assert time.monotonic() - began < PATIENCE
        assert page.status_code == 200
        assert page.headers["refresh"] == "3"
    may.set()
    until = time.monotonic() + 60
    while "refresh" in browser.get(path).headers and time.monotonic() < until:
        time.sleep(0.1)
    assert "refresh" not in browser.get(path).headers


def test_l2_exercises_of_one_language_wait_for_none_of_the_other(
    trainer: tuple[TestClient, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, may = trainer
    may.set()
    until = time.monotonic() + 60
    while "refresh" in browser.get("/latihan").headers and time.monotonic() < until:
        time.sleep(0.1)
    may.clear()
    assert browser.get("/latihan?bahasa=en").headers["refresh"] == "3"
    began = time.monotonic()
    assert "refresh" not in browser.get("/latihan?bahasa=id").headers
    assert time.monotonic() - began < PATIENCE
