"""An office that begins with an empty data folder: every page says so, and what is published first is answered from."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from houses import BASE, MODEL, PASSWORD, Browser
from test_flow import rule
from test_permissions import TABLE, address

from kb.cli.main import main
from kb.settings import Settings
from kb.web.app import build_app

SAID = {"id": "Koleksi masih kosong", "en": "The collection is still empty"}
UNTIL_SECONDS = 120


def until(found: Callable[[], bool]) -> None:
    """Wait for what happens behind."""
    end = time.monotonic() + UNTIL_SECONDS
    while not found():
        assert time.monotonic() < end, "tidak terjadi"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A visitor of the real application over a data folder with nothing in it but an admin's account."""
    data = tmp_path_factory.mktemp("kantor") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
        assert main(["admin", "create", "ani", "--data", str(data)]) == 0
    with Browser(
        build_app(Settings(data=data, embedding_model=str(MODEL))), base_url=BASE, follow_redirects=False
    ) as visitor:
        until(lambda: visitor.get("/siap").json()["keadaan"] == "kosong")
        yield visitor
        assert not (data / "index" / "CURRENT").exists(), "the tests of an empty office leave it empty"


def signed_in(office: Browser) -> Browser:
    browser = Browser(office.app, base_url=BASE, follow_redirects=False)
    assert browser.post("/masuk", data={"nama": "ani", "sandi": PASSWORD}).status_code == 303
    return browser


@pytest.mark.parametrize(
    "path", ["/ringan", "/tanya", "/cari?q=a", "/dokumen", "/dokumen/uu-1-2020", "/sumber?kunci=a%23b", "/kartu/sop-1"]
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_for_askers_says_that_the_collection_is_empty_and_leads_to_the_admin(office, path, language):
    visitor = Browser(office.app, base_url=BASE)  # the choice of a language is kept in a cookie
    answer = visitor.get(f"{path}{'&' if '?' in path else '?'}bahasa={language}")
    assert answer.status_code == 503 and answer.headers["refresh"]
    assert SAID[language] in answer.text and "python ingest.py documents" in answer.text
    assert 'href="/admin"' in answer.text


def test_the_first_page_says_so_in_the_language_of_the_office(office, tmp_path):
    page = office.get("/")
    assert page.status_code == 200 and SAID["id"] in page.text and 'href="admin"' in page.text
    assert 'data-keadaan="kosong"' in page.text and "loading" in page.text, "it changes by itself"
    english = build_app(Settings(data=tmp_path, embedding_model=str(MODEL), language="en"))
    with Browser(english, base_url=BASE) as visitor:
        until(lambda: visitor.get("/siap").json()["keadaan"] == "kosong")
        assert SAID["en"] in visitor.get("/").text


@pytest.mark.parametrize("path", ["/nota", "/lapor"])
def test_there_is_nothing_to_take_along_or_to_report(office, path):
    answer = office.post(path, data={"q": "Apa itu SPBE?", "alasan": "keliru"})
    assert answer.status_code == 503 and SAID["id"] in answer.text and "refresh" not in answer.headers


def test_a_question_typed_too_early_stays_in_its_box(office):
    answer = office.post("/ringan", data={"q": "Apa itu SPBE?"})
    assert answer.status_code == 503 and 'value="Apa itu SPBE?"' in answer.text and SAID["id"] in answer.text


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/api/v1/ask", {"question": "Apa itu SPBE?"}),
        ("GET", "/api/v1/search?q=a", None),
        ("GET", "/api/v1/documents", None),
        ("POST", "/mcp", {}),
    ],
)
def test_machines_are_told_so_in_a_problem_object(office, method, path, sent):
    answer = office.request(method, path, json=sent)
    assert answer.status_code == 503 and answer.headers["content-type"] == "application/problem+json"
    assert SAID["id"] in answer.json()["detail"]


def test_health_readiness_and_counts_are_honest(office):
    assert office.get("/kesehatan").json()["keadaan"] == "hidup"
    ready = office.get("/siap")
    assert ready.status_code == 503 and ready.json() == {"siap": False, "keadaan": "kosong", "koleksi": ""}
    counts = office.get("/metrics")
    assert counts.status_code == 200 and "pandu_ready 0.0" in counts.text


def test_classes_and_practice_open_without_anything_to_practise(office):
    assert office.get("/kelas").status_code == 200
    practice = office.get("/latihan")
    assert practice.status_code == 200 and "Belum ada soal" in practice.text and "/admin" in practice.text


@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
@pytest.mark.parametrize("who", ["nobody", "ani"])
def test_no_route_breaks(office, method, path, who):
    """Every route, asked by nobody and by the admin: a fault of ours would be raised here."""
    if path in {"/keluar", "/admin/cadangan"} and method == "POST":
        pytest.skip("ends the session; makes a backup, which has its own test")
    browser = signed_in(office) if who == "ani" else Browser(office.app, base_url=BASE, follow_redirects=False)
    sent = {"csrf": browser.mark()} if who == "ani" and method == "POST" else None
    assert browser.request(method, address(path), data=sent).status_code not in {500, 501, 502}


def test_from_an_empty_folder_to_the_first_answer_without_a_restart(tmp_path: Path) -> None:
    from kb.catalogue import Role

    settings = Settings(data=tmp_path / "data", embedding_model=str(MODEL))
    app = build_app(settings)
    with Browser(app, base_url=BASE, follow_redirects=False) as ani:
        until(lambda: ani.get("/siap").json()["keadaan"] == "kosong")
        app.state.office.people.create("ani", PASSWORD, Role.ADMIN)
        ani.post("/masuk", data={"nama": "ani", "sandi": PASSWORD})
        assert "Belum ada yang diterbitkan" in ani.get("/admin").text

        def done(path: str) -> str:
            until(lambda: 'http-equiv="refresh"' not in ani.get(path).text)
            return ani.get(path).text

        read = done(ani.upload(("aturan-2.md", rule(2, "tanda tangan elektronik"))).headers["location"])
        assert "perpres-2-2018" in read and "ditolak" not in read
        assert ani.get("/siap").json()["keadaan"] == "kosong", "what waits for a decision answers nobody"
        report = ani.get("/admin/tunggu/perpres-2-2018").text
        assert "Dinas mengelola tanda tangan elektronik." in report
        fields = {"kind": "perpres", "title": "Sistem Uji Kedua", "number": "2", "year": "2018"}
        assert "perpres-2-2018" in done(ani.form("/admin/tunggu/perpres-2-2018", **fields).headers["location"])
        assert "Sistem Uji Kedua" in ani.get("/admin/tunggu/perpres-2-2018").text
        done(ani.form("/admin/terbitkan").headers["location"])
        until(lambda: ani.get("/siap").status_code == 200)
        answer = ani.post("/api/v1/ask", json={"question": "Apa bunyi Pasal 1 Perpres 2/2018?"}).json()
        assert "tanda tangan elektronik" in answer["lead"][0]["text"]
        assert "tanda tangan elektronik" in ani.post("/ringan", data={"q": "Apa bunyi Pasal 1 Perpres 2/2018?"}).text
        assert "perpres-2-2018" in ani.get("/dokumen").text
        assert SAID["id"] not in ani.get("/").text
        until(lambda: ani.post("/mcp", json={}).status_code != 503)
