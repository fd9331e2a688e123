"""The pages of training over HTTP, without a browser: doors, brakes, results, packs, practice, items."""

from __future__ import annotations

import logging
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_fakes import FakeBackend

from kb.catalogue import People, Role
from kb.settings import Settings
from kb.web.app import build_app
from kb.web.classroom import state
from kb.web.classroom.state import Brake
from kb.web.guard import COOKIE


@pytest.fixture
def data(collection: Path, tmp_path: Path) -> Path:
    """A copy of the published collection, so that classes of one test do not meet those of another."""
    return Path(shutil.copytree(collection, tmp_path / "data"))


@pytest.fixture
def visitor(data: Path) -> Iterator[TestClient]:
    with TestClient(build_app(Settings(data=data, hosts="testserver"), backend=FakeBackend())) as client:
        client.app.state.training.items("id")  # type: ignore[attr-defined]
        yield client


@pytest.fixture
def trainer(visitor: TestClient) -> TestClient:
    """A second browser of the same server, signed in as a trainer, with the mark of its forms."""
    people = People(visitor.app.state.office.catalogue.engine)  # type: ignore[attr-defined]
    token = people.open_session(people.create("rina", None, Role.TRAINER))
    client = TestClient(visitor.app, cookies={COOKIE: token})
    mark = re.search(r'name="csrf" value="(\w+)"', client.get("/kelas/pelatih").text)
    assert mark is not None
    client.headers["x-csrf-token"] = mark[1]
    return client


def opened(trainer: TestClient, **form: str) -> str:
    reply = trainer.post("/kelas/pelatih", data={"judul": "Kelas uji", "jumlah": "3", "bibit": "1", **form})
    assert reply.status_code == 200, reply.text[:300]
    assert re.search(r"/kelas/pelatih/\d+$", str(reply.url)), reply.url
    return str(reply.url).rpartition("/")[2]


def code_of(trainer: TestClient, number: str) -> str:
    found = re.search(r'kode-besar">([A-Z]{6})<', trainer.get(f"/kelas/pelatih/{number}").text)
    assert found is not None
    return found[1]


def phone(visitor: TestClient, code: str, name: str = "") -> TestClient:
    client = TestClient(visitor.app)
    reply = client.post("/kelas", data={"kode": code, "nama": name})
    assert str(reply.url).endswith("/kelas/ikut"), reply.text[:300]
    return client


@pytest.mark.parametrize(
    "path",
    ["/kelas/pelatih", "/kelas/pelatih/1", "/kelas/pelatih/soal", "/kelas/pelatih/paket", "/kelas/pelatih/1/qr.svg"],
)
def test_the_trainers_pages_want_a_trainer(visitor: TestClient, path: str) -> None:
    reply = visitor.get(path, follow_redirects=False)
    assert reply.status_code in {303, 302, 401}
    assert visitor.post("/kelas/pelatih/1", data={"lakukan": "hapus"}, follow_redirects=False).status_code != 200


def test_a_trainer_does_not_lead_another_trainers_class(visitor: TestClient, trainer: TestClient) -> None:
    number = opened(trainer)
    people = People(visitor.app.state.office.catalogue.engine)  # type: ignore[attr-defined]
    other = TestClient(visitor.app, cookies={COOKIE: people.open_session(people.create("tono", None, Role.TRAINER))})
    assert other.get(f"/kelas/pelatih/{number}").status_code == 404


def test_a_forged_form_is_refused(trainer: TestClient) -> None:
    number = opened(trainer)
    del trainer.headers["x-csrf-token"]
    assert trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "akhiri"}).status_code == 403


def test_a_wrong_code_says_so_and_keeps_what_was_typed(visitor: TestClient) -> None:
    reply = visitor.post("/kelas", data={"kode": "BCDFGH"})
    assert reply.status_code == 404
    assert "BCDFGH" in reply.text
    assert "Tidak ada kelas" in reply.text


def test_guessing_codes_is_braked(visitor: TestClient) -> None:
    codes = [visitor.post("/kelas", data={"kode": "BCDFGH"}).status_code for _ in range(Brake.TRIES_ADDRESS + 1)]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {404}


def test_the_brake_lets_go_after_its_window() -> None:
    now = [0.0]
    brake = Brake(lambda: now[0])
    for _ in range(Brake.TRIES_ADDRESS):
        brake.wrong("10.0.0.1")
    assert brake.holds("10.0.0.1")
    assert not brake.holds("10.0.0.2")
    now[0] += Brake.WINDOW_SECONDS + 1
    assert not brake.holds("10.0.0.1")


def test_forms_answer_in_place_for_the_script_and_by_address_without(visitor: TestClient, trainer: TestClient) -> None:
    number = opened(trainer)
    code = code_of(trainer, number)
    scripted, plain = TestClient(visitor.app, headers={"x-di-tempat": "ya"}), TestClient(visitor.app)
    joined = scripted.post("/kelas", data={"kode": code}, follow_redirects=False)
    assert (joined.status_code, joined.headers["content-location"]) == (200, "/kelas/ikut")
    assert "Tunggu pelatih" in joined.text
    assert plain.post("/kelas", data={"kode": code}, follow_redirects=False).headers["location"] == "/kelas/ikut"
    trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "lanjut"})
    answer = {"babak": "before", "pilihan": "1"}
    counted = scripted.post("/kelas/ikut/jawab", data=answer, follow_redirects=False)
    assert (counted.status_code, counted.headers["content-location"]) == (200, "/kelas/ikut")
    assert "sudah terhitung" in counted.text
    assert plain.post("/kelas/ikut/jawab", data=answer, follow_redirects=False).status_code == 303
    seen = scripted.get("/kelas/ikut/keadaan").json()
    screen = trainer.get(f"/kelas/pelatih/{number}/keadaan").json()
    assert (seen["versi"], screen["jawab"]) == (2, 2)
    trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "ungkap"})
    assert scripted.get("/kelas/ikut/keadaan", params={"tanda": seen["tanda"]}).json()["versi"] == 3


def test_a_class_from_joining_to_results(
    visitor: TestClient, trainer: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = opened(trainer)
    code = code_of(trainer, number)
    phones = [phone(visitor, code, f"Pesertarahasia{n}") for n in range(6)]
    assert "Tunggu pelatih" in phones[0].get("/kelas/ikut").text
    for place in ("before", "0"):
        trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "lanjut"})
        for client in phones:
            client.post("/kelas/ikut/jawab", data={"babak": place, "pilihan": "1"})
        assert trainer.get(f"/kelas/pelatih/{number}/keadaan").json()["jawab"] == 6
        shown = trainer.get(f"/kelas/pelatih/{number}").text
        assert "<meter" not in shown, "counts are not shown while answers are taken"
        trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "ungkap"})
    revealed = phones[0].get("/kelas/ikut").text
    assert "Pilihan Anda: B" in revealed
    assert "<blockquote>" in revealed
    phones[1].post("/kelas/ikut/tanya", data={"tanya": "Berlaku di kecamatan? NIP 198001012005011001"})
    assert "[NIP]" in trainer.get(f"/kelas/pelatih/{number}").text
    files = {form: trainer.get(f"/kelas/pelatih/{number}/hasil.{form}").content for form in ("csv", "xlsx", "pdf")}
    assert files["xlsx"].startswith(b"PK")
    assert files["pdf"].startswith(b"%PDF")
    assert "Pesertarahasia" not in files["csv"].decode()
    trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "akhiri"})
    assert "sudah berakhir" in phones[0].get("/kelas/ikut").text
    said = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not [line for line in said if "Pesertarahasia" in line or code in line or "pilihan" in line]


def test_a_phone_that_lost_its_page_finds_its_place_again(visitor: TestClient, trainer: TestClient) -> None:
    number = opened(trainer)
    one = phone(visitor, code_of(trainer, number))
    trainer.post(f"/kelas/pelatih/{number}", data={"lakukan": "lanjut"})
    one.post("/kelas/ikut/jawab", data={"babak": "before", "pilihan": "2"})
    again = TestClient(visitor.app, cookies=dict(one.cookies))
    assert "sudah terhitung" in again.get("/kelas/ikut").text


def test_an_address_in_the_room_stands_in_the_qr_code(trainer: TestClient) -> None:
    number = opened(trainer)
    picture = trainer.get(f"/kelas/pelatih/{number}/qr.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in picture.content


def test_nothing_fits_is_said_and_nothing_is_opened(trainer: TestClient) -> None:
    reply = trainer.post("/kelas/pelatih", data={"judul": "x", "topik": "katayangtidakada", "jumlah": "3"})
    assert "Tidak ada soal yang cocok" in reply.text


def test_a_pack_is_printed_for_a_trainer(trainer: TestClient) -> None:
    for part in ("sheet", "procedures"):
        reply = trainer.post("/kelas/pelatih/paket", data={"isi": part, "ukuran": "A5", "jumlah": "4"})
        assert reply.content.startswith(b"%PDF"), reply.text[:200]
    missing = trainer.post("/kelas/pelatih/paket", data={"isi": "guide"})
    assert missing.status_code == 404


def test_items_are_made_edited_dropped_written_and_exchanged(trainer: TestClient) -> None:
    trainer.post("/kelas/pelatih/soal", data={"jumlah": "5", "bibit": "2"})
    page = trainer.get("/kelas/pelatih/soal").text
    names = re.findall(r'href="/kelas/pelatih/soal/([0-9a-f]{12})"', page)
    assert len(names) == 5
    trainer.post(f"/kelas/pelatih/soal/{names[0]}", data={"lakukan": "buang"})
    form = {"soal": "Soal diubah?", "pilihan-0": "ya", "pilihan-1": "tidak", "benar": "0"}
    trainer.post(f"/kelas/pelatih/soal/{names[1]}", data=form)
    refused = trainer.post("/kelas/pelatih/soal/tulis", data={**form, "sumber": "tidak-ada#pasal-1"})
    assert refused.status_code == 422
    assert "tidak ada dalam koleksi" in refused.text
    trainer.post(
        "/kelas/pelatih/soal/tulis", data={**form, "soal": "Soal sendiri?", "sumber": "perpres-95-2018#pasal-61"}
    )
    page = trainer.get("/kelas/pelatih/soal").text
    assert names[0] not in page
    assert "Soal diubah?" in page
    assert "Soal sendiri?" in page
    gift = trainer.get("/kelas/pelatih/soal/keluar.gift").content
    back = trainer.post("/kelas/pelatih/soal/masuk", files={"berkas": ("soal.gift", gift)})
    assert "5 soal masuk, 0 ditolak" in back.text


def test_practice_gives_reasons_and_a_link_that_returns_on_day_one(visitor: TestClient) -> None:
    page = visitor.get("/latihan").text
    group = re.search(r"grup=([^&]+)&amp;bibit=(\d+)", page)
    assert group is not None
    name, seed = group.groups()
    asked = visitor.get(f"/latihan/soal?grup={name}&bibit={seed}&n=0").text
    assert asked.count('class="jawab"') >= 3
    answered = visitor.post("/latihan/soal", data={"grup": name, "bibit": seed, "n": "0", "pilihan": "0"}).text
    assert "<blockquote>" in answered
    assert "salah" not in answered.lower().split("jawaban menurut sumber")[0]
    link = visitor.post("/latihan/tautan", data={"grup": name, "bibit": seed})
    assert "Ulangan hari ke-1" in link.text
    token = str(link.url).split("/")[-1].split("?")[0]
    visitor.post(f"/latihan/ulang/{token}/hapus")
    assert visitor.get(f"/latihan/ulang/{token}").status_code == 404


def test_the_pages_speak_english_too(visitor: TestClient) -> None:
    assert "Join a class" in visitor.get("/kelas?bahasa=en").text
    assert "Five-minute practice" in visitor.get("/latihan?bahasa=en").text


def test_while_items_are_made_the_page_says_so_and_comes_back(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = visitor.app.state.training  # type: ignore[attr-defined]
    go_on, real = threading.Event(), state.exercises
    monkeypatch.setattr(state, "exercises", lambda *given: real(*given) if go_on.wait(30) else [])
    monkeypatch.setattr(training, "_made", {})
    waiting = visitor.get("/latihan")
    assert "Soal sedang disusun" in waiting.text
    assert waiting.headers["refresh"] == "3"
    go_on.set()
    training.items("id")
    assert "bibit=" in visitor.get("/latihan").text


def test_a_set_of_five_hundred_items_is_taken_in(trainer: TestClient) -> None:
    trainer.post("/kelas/pelatih/soal", data={"jumlah": "1"})
    gift = trainer.get("/kelas/pelatih/soal/keluar.gift").content
    many = b"\n\n".join([gift] * 500)
    assert len(many) > 100_000
    assert (
        "500 soal masuk, 0 ditolak"
        in trainer.post("/kelas/pelatih/soal/masuk", files={"berkas": ("soal.gift", many)}).text
    )
    assert (
        trainer.post("/kelas/pelatih/soal/masuk", files={"berkas": ("soal.gift", b"a" * (3 << 20))}).status_code == 413
    )


@pytest.mark.parametrize("name", ["soal.gift", "soal.csv"])
def test_m1_a_file_of_items_made_to_be_slow_is_answered_at_once(trainer: TestClient, name: str) -> None:
    for piece in ("// sumber:a\n", "::a:: b {\n", "{", "\\", "a\n\n", "=a -> 1\n"):
        content = (piece * (1_500_000 // len(piece))).encode()
        started = time.perf_counter()
        reply = trainer.post("/kelas/pelatih/soal/masuk", files={"berkas": (name, content)})
        assert reply.status_code == 200 and "tak-terbaca" in str(reply.url)
        assert time.perf_counter() - started < 4, piece
