"""Who may do what, route by route: the table is compared with the application's routes, and every cell is tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

if TYPE_CHECKING:
    from houses import House

PASSWORD = "kuda hijau di sawah luas"
PUBLIC, TRAINER, ADMIN, SEATED = "anyone", "trainer", "admin", "whoever sits in a class"

TABLE: dict[tuple[str, str], str] = {
    ("GET", "/kesehatan"): PUBLIC,
    ("GET", "/siap"): PUBLIC,
    ("GET", "/aset/{name}"): PUBLIC,
    ("GET", "/favicon.ico"): PUBLIC,
    ("GET", "/sumber"): PUBLIC,
    ("GET", "/halaman"): PUBLIC,
    ("GET", "/ringan"): PUBLIC,
    ("POST", "/ringan"): PUBLIC,
    ("GET", "/tanya"): PUBLIC,
    ("GET", "/cari"): PUBLIC,
    ("GET", "/dokumen"): PUBLIC,
    ("GET", "/dokumen/{key}"): PUBLIC,
    ("GET", "/dokumen/{key}/{place}"): PUBLIC,
    ("GET", "/kartu/{key}"): PUBLIC,
    ("POST", "/nota"): PUBLIC,
    ("POST", "/lapor"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/kelas"): PUBLIC,
    ("POST", "/kelas"): PUBLIC,
    ("GET", "/kelas/ikut"): PUBLIC,
    ("GET", "/kelas/ikut/keadaan"): PUBLIC,
    ("POST", "/kelas/ikut/jawab"): PUBLIC,
    ("POST", "/kelas/ikut/tanya"): SEATED,
    ("POST", "/kelas/ikut/keluar"): PUBLIC,
    ("GET", "/latihan"): PUBLIC,
    ("GET", "/latihan/soal"): PUBLIC,
    ("GET", "/latihan/hambatan/{name}"): PUBLIC,
    ("POST", "/latihan/soal"): PUBLIC,
    ("POST", "/latihan/tautan"): PUBLIC,
    ("GET", "/latihan/ulang/{token}"): PUBLIC,
    ("POST", "/latihan/ulang/{token}"): PUBLIC,
    ("POST", "/latihan/ulang/{token}/selesai"): PUBLIC,
    ("POST", "/latihan/ulang/{token}/hapus"): PUBLIC,
    ("GET", "/kelas/pelatih"): TRAINER,
    ("POST", "/kelas/pelatih"): TRAINER,
    ("GET", "/kelas/pelatih/paket"): TRAINER,
    ("POST", "/kelas/pelatih/paket"): TRAINER,
    ("GET", "/kelas/pelatih/soal"): TRAINER,
    ("POST", "/kelas/pelatih/soal"): TRAINER,
    ("GET", "/kelas/pelatih/soal/tulis"): TRAINER,
    ("POST", "/kelas/pelatih/soal/tulis"): TRAINER,
    ("GET", "/kelas/pelatih/soal/keluar.{form}"): TRAINER,
    ("POST", "/kelas/pelatih/soal/masuk"): TRAINER,
    ("GET", "/kelas/pelatih/soal/{name}"): TRAINER,
    ("POST", "/kelas/pelatih/soal/{name}"): TRAINER,
    ("GET", "/kelas/pelatih/{number}"): TRAINER,
    ("POST", "/kelas/pelatih/{number}"): TRAINER,
    ("GET", "/kelas/pelatih/{number}/keadaan"): TRAINER,
    ("GET", "/kelas/pelatih/{number}/qr.svg"): TRAINER,
    ("GET", "/kelas/pelatih/{number}/hasil.{form}"): TRAINER,
    ("GET", "/masuk"): PUBLIC,
    ("POST", "/masuk"): PUBLIC,
    ("GET", "/masuk/kode"): PUBLIC,
    ("POST", "/masuk/kode"): PUBLIC,
    ("POST", "/keluar"): TRAINER,
    ("GET", "/akun"): TRAINER,
    ("POST", "/akun/sandi"): TRAINER,
    ("POST", "/akun/sesi"): TRAINER,
    ("GET", "/akun/faktor"): TRAINER,
    ("POST", "/akun/faktor"): TRAINER,
    ("POST", "/akun/ulangi"): TRAINER,
    ("GET", "/admin"): ADMIN,
    ("GET", "/admin/unggah"): ADMIN,
    ("POST", "/admin/unggah"): ADMIN,
    ("GET", "/admin/pekerjaan"): ADMIN,
    ("GET", "/admin/pekerjaan/{number}"): ADMIN,
    ("POST", "/admin/pekerjaan/{number}/batal"): ADMIN,
    ("GET", "/admin/tunggu"): ADMIN,
    ("GET", "/admin/tunggu/{key}"): ADMIN,
    ("POST", "/admin/tunggu/{key}"): ADMIN,
    ("POST", "/admin/ganti"): ADMIN,
    ("POST", "/admin/terbitkan"): ADMIN,
    ("POST", "/admin/buang"): ADMIN,
    ("POST", "/admin/bandingkan"): ADMIN,
    ("GET", "/admin/simpanan"): ADMIN,
    ("POST", "/admin/simpanan"): ADMIN,
    ("GET", "/admin/riwayat"): ADMIN,
    ("POST", "/admin/kembali"): ADMIN,
    ("GET", "/admin/dokumen"): ADMIN,
    ("GET", "/admin/dokumen/{key}"): ADMIN,
    ("POST", "/admin/dokumen/{key}"): ADMIN,
    ("GET", "/admin/dokumen/{key}/asli"): ADMIN,
    ("POST", "/admin/dokumen/{key}/tarik"): ADMIN,
    ("POST", "/admin/dokumen/{key}/pulihkan"): ADMIN,
    ("GET", "/admin/singkatan"): ADMIN,
    ("POST", "/admin/singkatan"): ADMIN,
    ("GET", "/admin/pertanyaan"): ADMIN,
    ("POST", "/admin/pertanyaan"): ADMIN,
    ("GET", "/admin/masukan"): ADMIN,
    ("POST", "/admin/masukan/{number}"): ADMIN,
    ("GET", "/admin/pemakaian"): ADMIN,
    ("GET", "/admin/jejak"): ADMIN,
    ("GET", "/admin/akun"): ADMIN,
    ("POST", "/admin/akun"): ADMIN,
    ("POST", "/admin/akun/{name}"): ADMIN,
    ("GET", "/admin/cadangan"): ADMIN,
    ("POST", "/admin/cadangan"): ADMIN,
    ("GET", "/admin/cadangan/{name}"): ADMIN,
    ("POST", "/admin/cadangan/{name}/hapus"): ADMIN,
    ("POST", "/admin/cadangan/{name}/pulihkan"): ADMIN,
    ("POST", "/admin/cadangan/unggah"): ADMIN,
    ("POST", "/admin/cadangan/tunggu"): ADMIN,
}
MAY = {PUBLIC: {"nobody", "tono", "ani"}, TRAINER: {"tono", "ani"}, ADMIN: {"ani"}}
GUARDED = sorted((method, path) for (method, path), who in TABLE.items() if who in (TRAINER, ADMIN))


def address(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: "999" if m[1] == "number" else "tidak-ada", path)


def test_asvs_4_1_1_every_route_stands_in_the_table(still_house: House) -> None:
    routes = {
        (method, route.path)
        for route in still_house.app.routes
        if isinstance(route, APIRoute)
        for method in route.methods - {"HEAD"}
    }
    assert routes == set(TABLE)
    others = [route for route in still_house.app.routes if not isinstance(route, APIRoute)]
    assert [route.path for route in others] == ["/api/v1", "/mcp", ""], "machines' and the chat's"


@pytest.mark.parametrize("who", ["nobody", "tono", "ani"])
@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
def test_asvs_4_1_3_each_route_lets_in_whom_it_must_and_nobody_else(
    still_house: House, method: str, path: str, who: str
) -> None:
    browser = still_house.browser(None if who == "nobody" else who)
    mark = {"csrf": re.sub(r"\W", "", csrf_of(still_house, browser))} if method == "POST" else None
    sent = {"nama": "ani", "sandi": PASSWORD} if path == "/masuk" and method == "POST" else mark
    answer = browser.request(method, address(path), data=sent)
    if TABLE[method, path] == SEATED:
        assert answer.status_code == 403
    elif who in MAY[TABLE[method, path]]:
        assert answer.status_code not in (401, 403, 500), answer.text
    elif who == "nobody":
        assert answer.status_code == 401
    else:
        assert answer.status_code == 403


def csrf_of(house: House, browser: object) -> str:
    import hashlib
    import hmac

    token = browser.cookies.get("pandu_sesi")  # type: ignore[attr-defined]
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest() if token else ""


@pytest.mark.parametrize(("method", "path"), [pair for pair in GUARDED if pair[0] == "POST"])
def test_asvs_4_2_2_no_guarded_form_is_taken_without_the_mark_of_its_session(
    still_house: House, method: str, path: str
) -> None:
    browser, other = still_house.browser("ani"), still_house.browser("ani")
    for mark in ("", "salah", csrf_of(still_house, other)):
        files = {"berkas": ("a.md", b"isi")} if path.endswith("/unggah") else None
        assert browser.request(method, address(path), data={"csrf": mark}, files=files).status_code == 403
    assert list(still_house.settings.uploads.glob("*")) == []


@pytest.mark.parametrize(("method", "path"), [pair for pair in GUARDED if pair[0] == "GET"])
def test_nobody_is_led_from_a_page_to_the_form_and_back(still_house: House, method: str, path: str) -> None:
    answer = still_house.browser().get(address(path), headers={"accept": "text/html"})
    assert answer.status_code == 303
    onward = tuple(f"/masuk?lanjut=%2F{begin}" for begin in ("admin", "kelas%2Fpelatih", "akun"))
    assert answer.headers["location"].startswith(onward)


def test_asvs_4_1_2_nothing_behind_the_door_is_cached_by_anybody(still_house: House) -> None:
    for method, path in GUARDED:
        if method == "GET":
            answer = still_house.browser("ani").get(address(path))
            assert answer.headers["cache-control"] == "no-store", path
