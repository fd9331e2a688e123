"""Attacks on classes, names, exports, the audit trail and keys, over real HTTP."""

from __future__ import annotations

import csv
import io
import re
import shutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from houses import PASSWORD, House, served
from openpyxl import load_workbook
from sqlalchemy import update

from kb.catalogue import Catalogue
from kb.catalogue.api_keys import ApiKeys
from kb.catalogue.database import WRITES
from kb.catalogue.key_tables import ApiKeyRow
from kb.naming import NameRefused, one_script, readable
from kb.structure.correction import Correction
from kb.training.exchange import as_csv, read_csv
from kb.training.seats import USUAL_SEATS
from kb.training.spreadsheets import as_cell, of_cell

TLS = ssl.create_default_context()
HTML = {"accept": "text/html", "accept-language": "id"}


@pytest.fixture(scope="module")
def house(collection: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> House:
    data = Path(shutil.copytree(collection, tmp_path_factory.mktemp("kelas") / "data"))
    return House(data, real=True, embedding_model=environment["KB_EMBEDDING_MODEL"])


@pytest.fixture(scope="module")
def url(house: House) -> Iterator[str]:
    with served(house) as url:
        house.app.state.training.items("id")
        yield url


class Browser:
    """A browser at an address of its own, that follows where a form leads."""

    def __init__(self, url: str, address: str = "127.0.0.1", name: str = "") -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=TLS)
        self.client = httpx.Client(base_url=url, headers=HTML, transport=transport, timeout=60, follow_redirects=True)
        if name:
            self.client.post("/masuk", data={"nama": name, "sandi": PASSWORD})

    def form(self, path: str, files: object = None, **fields: str) -> httpx.Response:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get("/akun").text)
        assert found is not None
        mark = {"x-csrf-token": found[1]}
        return self.client.post(path, data=fields, headers=mark, files=files)  # type: ignore[arg-type]


@pytest.fixture
def tono(url: str) -> Browser:
    return Browser(url, name="tono")


def opened(tono: Browser) -> tuple[str, str]:
    """The path of a fresh class on the trainer's side, and its code."""
    page = tono.form("/kelas/pelatih", judul="Kelas uji", jumlah="3", bibit="1")
    code = re.search(r'kode-besar">([A-Z]{6})<', page.text)
    assert code is not None
    return page.url.path, code[1]


# --- L5 ---------------------------------------------------------------------------------------------------------------


def test_l5_one_address_does_not_fill_a_class_and_the_trainer_can_raise_the_limit(url: str, tono: Browser) -> None:
    path, code = opened(tono)
    flood = Browser(url, "127.0.3.1")

    def joins(browser: Browser, times: int) -> list[int]:
        codes = []
        for _ in range(times):
            browser.client.cookies.clear()
            codes.append(browser.client.post("/kelas", data={"kode": code}).status_code)
        return codes

    assert joins(flood, USUAL_SEATS + 5) == [200] * USUAL_SEATS + [429] * 5
    refused = flood.client.post("/kelas", data={"kode": code})
    assert "Minta pelatih menaikkan batasnya" in refused.text and code in refused.text
    other = Browser(url, "127.0.3.2")
    assert joins(other, 1) == [200], "others come in"
    assert other.client.get("/kelas/ikut").status_code == 200
    seen = tono.client.get(path).text
    assert f"Jaringan 1: {USUAL_SEATS} kursi" in seen and "Jaringan 2: 1 kursi" in seen and "6 permintaan" in seen
    tono.form(path, lakukan="batas", kursi="80")
    assert joins(flood, 3) == [200] * 3
    network = re.search(r'name="tanya" value="(\w+)"><button name="lakukan" value="keluarkan"', seen)
    assert network is not None
    tono.form(path, lakukan="keluarkan", tanya=network[1])
    assert joins(flood, 1) == [429], "closed"
    assert "sudah berakhir" in flood.client.get("/kelas/ikut").text
    assert "Anda sudah masuk" in other.client.get("/kelas/ikut").text
    assert re.search(r'data-isi="ikut">1<', tono.client.get(path).text)


def test_l5_seats_of_networks_are_named_nowhere_in_the_catalogue(house: House, url: str, tono: Browser) -> None:
    path, code = opened(tono)
    Browser(url, "127.0.3.7").client.post("/kelas", data={"kode": code})
    name = house.app.state.training.classroom.networks.groups(int(path.rpartition("/")[2]))[0].name
    content = b"".join(file.read_bytes() for file in house.settings.data.glob("catalogue.db*"))
    assert name.encode() not in content and b"127.0.3.7" not in content


def test_l5_a_nickname_can_be_removed(url: str, tono: Browser) -> None:
    path, code = opened(tono)
    Browser(url, "127.0.3.8").client.post("/kelas", data={"kode": code, "nama": "Kasar Sekali"})
    found = re.search(r'Kasar Sekali\s*<form.*?name="tanya" value="(\w+)"', tono.client.get(path).text, re.S)
    assert found is not None
    assert "Kasar Sekali" not in tono.form(path, lakukan="hapus-nama", tanya=found[1]).text


# --- L7 ---------------------------------------------------------------------------------------------------------------

ODD = {
    "dots": "..",
    "cyrillic": "\u0430\u0434\u043c\u0438\u043d",
    "mixed": "\u0430dmin",
    "lookalike": "\u0430\u0440\u0440\u04cf\u0435",
    "greek": "\u03bfperator",
    "bidi": "ani\u202egnp",
    "zero width": "a\u200bni",
    "control": "ani\x07",
    "armenian": "\u0578perator",
    "mark of order": "\u200fani",
}


@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_l7_a_name_that_could_pass_for_another_is_refused_everywhere(house: House, url: str, name: str) -> None:
    ani = Browser(url, name="ani")
    made = ani.form("/admin/akun", name=name, password="gajah ungu minum kopi", role="trainer")
    assert made.status_code == 400
    assert {person.name for person in house.office.people.list()} == {"ani", "tono"}
    with pytest.raises(ValueError, match="nama kunci"):
        house.office.catalogue.api_keys.create(name, ["ingest"])
    _, code = opened(Browser(url, name="tono"))
    joined = Browser(url, "127.0.4.1").client.post("/kelas", data={"kode": code, "nama": name})
    assert joined.status_code == 400 and "tidak dapat dipakai" in joined.text and code in joined.text
    assert "Judul" in Correction("perpres", "1", 2018, name).problem()


@pytest.mark.parametrize("name", ["Peraturan \u0430dmin.md", "l\u0430poran.pdf"])
def test_l7_a_file_whose_name_mixes_scripts_is_refused_with_a_remedy(url: str, house: House, name: str) -> None:
    sent = Browser(url, name="ani").form("/admin/unggah", files={"berkas": (name, b"# Judul\n\nIsi.\n")})
    assert sent.status_code in (400, 403)
    _, key = house.office.catalogue.api_keys.create("Uji", ["ingest"])
    answer = httpx.post(
        f"{url}/api/v1/documents", params={"file": name}, content=b"x", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 422 and "huruf Latin" in answer.text


@pytest.mark.parametrize(
    "name",
    ["Siti Nurhaliza", "Ñusta", "Bu Ani (2)", "\u0627\u062d\u0645\u062f", "ꦱꦶꦠꦶ", "山田", "O'Neil-2", "SOP 3.4", ""],
)
def test_l7_names_as_people_have_them_are_taken(name: str) -> None:
    assert one_script(name) == name


def test_l7_a_title_may_quote_a_word_of_another_script() -> None:
    assert readable("Zakat (\u0632\u0643\u0627\u0629) Daerah") == "Zakat (\u0632\u0643\u0627\u0629) Daerah"
    with pytest.raises(NameRefused):
        readable("Peraturan d\u0430erah")


# --- L1 ---------------------------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "＝1", "'biasa", "biasa", "a=b", ""]


def test_l1_no_cell_is_a_formula_and_each_comes_back_as_it_was() -> None:
    for text in FORMULAS:
        cell = as_cell(text)
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert of_cell(cell) == text


def test_l1_exported_items_are_text_in_a_spreadsheet_and_are_read_back(house: House, tono: Browser) -> None:
    from dataclasses import replace

    items = house.app.state.training.items("id")
    item = next(each for each in items if not each.ordered and len(each.options) > 2)
    odd = replace(item, prompt='=HYPERLINK("x")', options=("+1", "-2", "@3"), answer=("-2",))
    content = as_csv([odd])
    for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    ((written, source),) = read_csv(content)
    assert (written.prompt, list(written.options), list(written.answer)) == (odd.prompt, ["+1", "-2", "@3"], ["-2"])
    taken = tono.form("/kelas/pelatih/soal/masuk", files={"berkas": ("soal.csv", content)})
    assert taken.status_code == 200 and source == item.source
    out = tono.client.get("/kelas/pelatih/soal/keluar.csv").content
    assert b"\"'=HYPERLINK" in out or b"'=HYPERLINK" in out


def test_l1_results_of_a_class_are_text_in_a_workbook(tono: Browser) -> None:
    page = tono.form("/kelas/pelatih", judul="=1+1", jumlah="2", bibit="1")
    path = page.url.path
    tono.form(path, lakukan="lanjut")
    book = load_workbook(io.BytesIO(tono.client.get(f"{path}/hasil.xlsx").content))
    assert book.active["A1"].value == "'=1+1" and book.active["A1"].data_type == "s"


# --- L6 ---------------------------------------------------------------------------------------------------------------


def test_l6_addresses_expire_and_the_acts_stay(house: House, url: str) -> None:
    Browser(url, "127.0.5.1", name="ani")
    Browser(url, "127.0.5.2").client.post("/masuk", data={"nama": "ani", "sandi": "salah salah salah"})
    book = house.office.logbook
    kept = [(entry.action, entry.address) for entry in book.audit_trail(20) if entry.address.startswith("127.0.5.")]
    assert {("masuk", "127.0.5.1"), ("masuk.gagal", "127.0.5.2")} == set(kept)
    later = datetime.now(UTC) + timedelta(days=house.settings.address_days)
    assert book.forget_addresses(house.settings.address_days, later - timedelta(hours=1)) == 0
    before = len(book.audit_trail(10_000))
    assert book.forget_addresses(house.settings.address_days, later + timedelta(minutes=1)) >= 2
    assert len(book.audit_trail(10_000)) == before
    content = house.office.catalogue.engine.connect().exec_driver_sql("SELECT detail, address FROM audit").all()
    assert not [row for row in content if "127.0." in row[0] + row[1]]
    assert f"setelah {house.settings.address_days} hari" in Browser(url, name="ani").client.get("/admin/jejak").text


def test_l6_every_act_of_a_trainer_is_in_the_audit_trail(house: House, tono: Browser) -> None:
    path, _ = opened(tono)
    for act in ("lanjut", "kunci", "buka", "ungkap", "batas", "akhiri", "hapus"):
        tono.form(path, lakukan=act)
    tono.form("/kelas/pelatih/soal", jumlah="2", bibit="3")
    kept = re.search(
        r'href="/kelas/pelatih/soal/(?!tulis|keluar)([\w:.-]+)"', tono.client.get("/kelas/pelatih/soal").text
    )
    exported = tono.client.get("/kelas/pelatih/soal/keluar.csv").content
    tono.form("/kelas/pelatih/soal/masuk", files={"berkas": ("soal.csv", exported)})
    items = house.office.logbook
    source = house.app.state.training.items("id")[0].source
    own = {"soal": "Apa?", "pilihan-0": "Satu", "pilihan-1": "Dua", "benar": "0", "sumber": str(source)}
    tono.form("/kelas/pelatih/soal/tulis", **own)
    tono.form("/kelas/pelatih/paket", isi="kartu", jumlah="2")
    assert kept is not None
    tono.form(f"/kelas/pelatih/soal/{kept[1]}", lakukan="buang")
    acts = {entry.action for entry in items.audit_trail(500) if entry.who == "tono"}
    assert {f"kelas.{act}" for act in ("buka", "lanjut", "kunci", "ungkap", "batas", "akhiri", "hapus")} <= acts
    assert {"soal.susun", "soal.masuk", "soal.keluar", "soal.tulis", "soal.buang"} <= acts


# --- B7 ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[ApiKeys]:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield catalogue.api_keys
    catalogue.close()


def let_pass(keys: ApiKeys, days: int) -> None:
    with keys._engine.execution_options(**{WRITES: True}).begin() as connection:
        for key in keys.all():
            assert key.expires is not None
            earlier = key.expires - timedelta(days=days)
            connection.execute(update(ApiKeyRow).where(ApiKeyRow.id == key.id).values(expires=earlier))


def test_b7_a_key_ends_after_its_days_is_warned_of_before_and_can_be_renewed(keys: ApiKeys) -> None:
    key, text = keys.create("Sinkronisasi JDIH", ["ingest"])
    assert key.days_left() in (364, 365) and not key.warns() and keys.holder(text) is not None
    let_pass(keys, 340)
    assert keys.all()[0].warns() and keys.holder(text) is not None
    let_pass(keys, 26)
    assert keys.holder(text) is None and not keys.all()[0].warns() and (keys.all()[0].days_left() or 0) < 0
    assert keys.renew(key.id, 10) is not None and keys.holder(text) is not None
    keys.revoke(key.id)
    assert keys.renew(key.id) is None and keys.holder(text) is None
    for days in (0, -1, 100_000):
        with pytest.raises(ValueError, match="masa berlaku"):
            keys.create("Lain", ["ingest"], days)


def test_b7_an_expired_key_puts_nothing_in_and_a_late_one_is_told(house: House, url: str) -> None:
    keys = house.office.catalogue.api_keys
    key, text = keys.create("Penyelaras", ["ingest"], 5)

    def sent() -> httpx.Response:
        head = {"Authorization": f"Bearer {text}"}
        return httpx.post(f"{url}/api/v1/documents", params={"file": "a.exe"}, content=b"MZ", headers=head, timeout=60)

    assert sent().status_code == 422
    page = Browser(url, name="ani").client.get("/admin").text
    assert "Penyelaras" in page and f"keys renew {key.id}" in page
    let_pass(keys, 6)
    assert sent().status_code == 401 and "renew" in sent().text
