"""The door against attacks; each test names the item of OWASP ASVS 4.0.3 that it checks."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from houses import House

PASSWORD = "kuda hijau di sawah luas"
HTML = {"accept": "text/html"}
LARGEST_MIB = 60
NASTY = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def cookie(answer: object) -> str:
    return next(line for line in answer.headers.get_list("set-cookie") if "pandu_sesi" in line)  # type: ignore[attr-defined]


# --- V2 authentication, V3 sessions -----------------------------------------------------------------------------------


def test_asvs_2_2_1_guessing_is_braked_for_an_account_and_says_when_to_come_back(house: House) -> None:
    browser = house.browser()
    for _ in range(5):
        assert browser.post("/masuk", data={"nama": "ani", "sandi": "salah sekali ini"}).status_code == 401
    braked = browser.post("/masuk", data={"nama": "ani", "sandi": PASSWORD})
    assert braked.status_code == 429
    assert 0 < int(braked.headers["retry-after"]) <= 15 * 60
    assert browser.post("/masuk", data={"nama": "tono", "sandi": PASSWORD}).status_code == 303
    assert "masuk.direm" in [entry.action for entry in house.office.logbook.audit_trail()]


def test_asvs_2_2_1_guessing_many_accounts_is_braked_for_an_address(house: House) -> None:
    browser = house.browser()
    codes = [browser.post("/masuk", data={"nama": f"orang{n}", "sandi": "salah"}).status_code for n in range(27)]
    assert codes[:25] == [401] * 25
    assert codes[25:] == [429] * 2


def test_asvs_2_1_1_and_2_5_4_no_short_and_no_default_passwords(house: House) -> None:
    ani = house.browser("ani")
    assert ani.form("/admin/akun", name="baru", password="pendek", role="admin").status_code == 400
    assert ani.form("/admin/akun", name="baru", password="baru baru baru baru", role="admin").status_code == 400
    assert house.office.people.find("baru") is None
    fresh = house.settings.data.parent / "kosong"
    from kb.catalogue import Catalogue, People

    assert People(Catalogue.open(f"sqlite:///{fresh / 'catalogue.db'}").engine).list() == []


def test_asvs_2_2_3_an_unknown_name_and_a_wrong_password_look_the_same(house: House) -> None:
    pages = [
        re.sub(r'value="[^"]*"', "", house.browser().post("/masuk", data={"nama": n, "sandi": "salah"}).text)
        for n in ("ani", "tidakada")
    ]
    assert pages[0] == pages[1]


def test_asvs_3_2_1_a_planted_session_is_worth_nothing_after_signing_in(house: House) -> None:
    browser = house.browser()
    browser.cookies.set("pandu_sesi", "ditanam-penyerang")
    answer = browser.post("/masuk", data={"nama": "ani", "sandi": PASSWORD})
    fresh = re.search(r"pandu_sesi=([\w-]+)", cookie(answer))[1]  # type: ignore[index]
    assert fresh != "ditanam-penyerang"
    assert house.office.people.signed_in("ditanam-penyerang") is None
    again = browser.post("/masuk", data={"nama": "ani", "sandi": PASSWORD})
    assert again.status_code == 303
    assert house.office.people.signed_in(fresh) is None, "signing in again ends the session before"


def test_asvs_3_3_1_signing_out_ends_the_session_on_the_server(house: House) -> None:
    browser = house.browser("ani")
    token = browser.cookies["pandu_sesi"]
    assert browser.form("/keluar").status_code == 303
    assert house.office.people.signed_in(token) is None
    browser.cookies.set("pandu_sesi", token)
    assert browser.get("/admin").status_code == 401


def test_asvs_3_3_3_a_new_password_or_role_ends_every_session_of_the_account(house: House) -> None:
    tono, ani = house.browser("tono"), house.browser("ani")
    assert ani.form("/admin/akun/tono", act="sandi", password="gajah ungu minum kopi").status_code == 303
    assert tono.get("/masuk").status_code == 200
    assert house.office.people.signed_in(tono.cookies["pandu_sesi"]) is None


def test_asvs_3_4_the_cookie_over_plain_http(house: House) -> None:
    said = cookie(house.browser().post("/masuk", data={"nama": "ani", "sandi": PASSWORD}))
    assert said.startswith("pandu_sesi=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(said.split("; "))
    assert "Domain" not in said


@pytest.mark.parametrize(
    ("root", "public", "name", "path"),
    [
        ("", "https://pandu.example.go.id", "__Host-pandu_sesi", "/"),
        ("/pandu", "https://kantor.example.go.id/pandu", "__Secure-pandu_sesi", "/pandu"),
        ("/pandu/", "", "pandu_sesi", "/pandu"),
    ],
)
def test_asvs_3_4_the_cookie_behind_https_and_a_prefix(
    make_house: Callable[..., House], root: str, public: str, name: str, path: str
) -> None:
    house = make_house(root_path=root, public_url=public)
    prefix = house.settings.root_path
    answer = house.browser().post(f"{prefix}/masuk", data={"nama": "ani", "sandi": PASSWORD})
    assert answer.headers["location"] == f"{prefix}/admin"
    said = cookie(answer)
    assert said.startswith(f"{name}=")
    assert f"Path={path}" in said.split("; ")
    assert ("Secure" in said.split("; ")) == public.startswith("https")
    assert ("strict-transport-security" in answer.headers) == public.startswith("https")


def test_asvs_3_4_pages_behind_a_prefix_point_inside_it(make_house: Callable[..., House]) -> None:
    house = make_house(root_path="/pandu")
    browser = house.browser()
    browser.post("/pandu/masuk", data={"nama": "ani", "sandi": PASSWORD})
    for prefix in ("/pandu", ""):  # a proxy may cut the prefix off or not
        page = browser.get(f"{prefix}/admin", headers=HTML)
        if page.status_code == 303:  # the cookie's path is the browser's to hold to
            continue
        assert page.status_code == 200
        links = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
        assert all(link.startswith(("/pandu", "?", "#")) for link in links), links
    led = house.browser().get("/pandu/admin/akun", headers=HTML)
    assert led.headers["location"] == "/pandu/masuk?lanjut=%2Fadmin%2Fakun"


def test_asvs_3_5_2_no_secret_stands_in_the_database_as_the_browser_holds_it(house: House) -> None:
    browser = house.browser("ani")
    token = browser.cookies["pandu_sesi"]
    content = b"".join(path.read_bytes() for path in house.settings.data.glob("catalogue.db*"))
    assert token.encode() not in content
    assert PASSWORD.encode() not in content
    assert b"$argon2id$" in content


# --- V4 access, forged requests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://jahat.example"},
        {"origin": "null"},
    ],
)
def test_asvs_4_2_2_a_form_sent_by_another_site_is_refused_even_with_the_mark(
    house: House, headers: dict[str, str]
) -> None:
    ani = house.browser("ani")
    sent = ani.post("/admin/simpanan", data={"csrf": ani.mark(), "questions": "x"}, headers=headers)
    assert sent.status_code == 403
    assert not house.settings.saved_questions.exists()
    login = house.browser().post("/masuk", data={"nama": "ani", "sandi": PASSWORD}, headers=headers)
    assert login.status_code == 403


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1:7860"}, {}])
def test_our_own_form_is_taken(house: House, headers: dict[str, str]) -> None:
    ani = house.browser("ani")
    sent = ani.post("/admin/simpanan", data={"csrf": ani.mark(), "questions": "a\r\nb"}, headers=headers)
    assert sent.status_code == 303
    assert house.settings.saved_questions.read_text() == "a\nb\n"


@pytest.mark.parametrize("target", ["//jahat.example", "https://jahat.example", "/\\jahat.example", "javascript:1", ""])
def test_asvs_5_1_5_signing_in_leads_nowhere_else(house: House, target: str) -> None:
    answer = house.browser().post("/masuk", data={"nama": "ani", "sandi": PASSWORD, "lanjut": target})
    assert answer.headers["location"] == "/admin"


def test_the_last_admin_cannot_lock_everybody_out(house: House) -> None:
    ani = house.browser("ani")
    assert ani.form("/admin/akun/ani", act="nonaktif").status_code == 400
    assert ani.form("/admin/akun/ani", act="peran", role="trainer").status_code == 400
    assert ani.get("/admin").status_code == 200


# --- V5 output, V7 logs, V8 data --------------------------------------------------------------------------------------


def test_asvs_5_3_3_stored_and_reflected_html_is_shown_as_text(house: House) -> None:
    house.office.logbook.asked(NASTY, "not_held", "", [NASTY])
    house.office.logbook.report_answer(NASTY, {"lead": [{"text": NASTY, "citation": {"label": NASTY}}]}, "usang", NASTY)
    ani = house.browser("ani")
    ani.form("/admin/dokumen/perpres-1-2018", owner=NASTY, review="2020-01-01")
    ani.form("/admin/simpanan", questions=NASTY)
    pages = [
        ani.get(path, headers=HTML)
        for path in (
            "/admin/pertanyaan",
            "/admin/masukan",
            "/admin/dokumen",
            "/admin/dokumen/perpres-1-2018",
            "/admin/simpanan",
            "/admin/jejak",
            f"/admin/dokumen?cari={NASTY}",
            f"/masuk?lanjut={NASTY}",
            f"/admin/pekerjaan/{NASTY}",
            f"/admin/akun?pesan={NASTY}&bahasa={NASTY}",
        )
    ]
    pages.append(ani.post("/admin/singkatan", data={"csrf": ani.mark(), "table": NASTY, "question": NASTY}))
    pages.append(house.browser().post("/masuk", data={"nama": NASTY, "sandi": "x"}))
    for page in pages:
        assert "<script>alert" not in page.text and "<img src=x" not in page.text, page.url
        assert "unsafe" not in page.headers["content-security-policy"]
    assert "&lt;script&gt;" in pages[0].text and "&lt;script&gt;" in pages[1].text


def test_asvs_7_1_1_neither_log_nor_audit_trail_holds_a_password_or_a_question(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = house.browser()
    browser.post("/masuk", data={"nama": PASSWORD, "sandi": PASSWORD})  # typed into the wrong field
    browser.post("/masuk", data={"nama": "ani", "sandi": PASSWORD})
    house.office.logbook.asked("rahasia saya apa", "not_held")
    trail = " ".join(f"{e.who} {e.action} {e.target} {e.detail}" for e in house.office.logbook.audit_trail())
    for written in (caplog.text, trail):
        assert PASSWORD not in written
        assert "rahasia saya" not in written


def test_asvs_8_3_4_personal_numbers_are_masked_before_they_are_stored(house: House) -> None:
    typed = "NIK 3509123456780001, NIP 19800101 200501 1 002, hp 0812-3456-7890, surel budi@example.go.id"
    house.office.logbook.asked(typed, "not_held", "", [])
    house.office.logbook.report_answer(typed, {"question": typed, "lead": [{"text": typed}]}, "keliru", typed)
    content = b"".join(path.read_bytes() for path in house.settings.data.glob("catalogue.db*"))
    for private in (b"3509123456780001", b"200501", b"3456-7890", b"budi@"):
        assert private not in content


def test_asvs_8_3_8_what_was_typed_is_forgotten_after_the_days_that_the_office_keeps_it(house: House) -> None:
    from datetime import UTC, datetime, timedelta

    house.office.logbook.asked("lama", "not_held")
    house.office.logbook.report_answer("lama", {}, "usang")
    later = datetime.now(UTC) + timedelta(days=house.settings.retention_days + 1)
    assert house.office.logbook.forget(house.settings.retention_days, later - timedelta(days=2)) == 0
    assert house.office.logbook.forget(house.settings.retention_days, later) == 2
    assert house.office.logbook.questions() == [] and house.office.logbook.feedback() == []


def test_asvs_7_2_every_act_of_an_admin_is_in_the_audit_trail(house: House) -> None:
    ani = house.browser("ani")
    ani.form("/admin/simpanan", questions="apa")
    ani.form("/admin/singkatan", table='[singkatan]\nabc = ["apa"]', act="simpan")
    ani.form("/admin/dokumen/perpres-1-2018", owner="Bagian Hukum")
    ani.form("/admin/akun", name="baru", password="gajah ungu minum kopi", role="trainer")
    ani.form("/admin/akun/baru", act="nonaktif")
    ani.upload(("a.md", b"isi"))
    for path in ("terbitkan", "buang", "bandingkan", "cadangan", "dokumen/perpres-1-2018/tarik"):
        ani.form(f"/admin/{path}")
    ani.form("/keluar")
    acts = {entry.action for entry in house.office.logbook.audit_trail() if entry.who == "ani"}
    assert acts >= {"masuk", "simpanan", "singkatan", "dokumen.rawat", "akun.buat", "akun.nonaktif", "unggah"}
    assert acts >= {"terbitkan", "buang", "banding", "cadangan", "tarik", "keluar"}


# --- V12 files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../../keluar.md",
        "/etc/keluar.md",
        "..\\..\\keluar.md",
        "a/../../keluar.md",
        "CON\x00.md",
        ".tersembunyi.md",
        "\u202egnp.md",
        "x" * 2000 + ".md",
        "....md",
    ],
)
def test_asvs_12_3_1_a_file_name_leads_nowhere(house: House, name: str) -> None:
    ani = house.browser("ani")
    before = {path for path in house.settings.data.parent.rglob("*") if "uploads" not in path.parts}
    assert ani.upload((name, b"# Judul\n\nIsi.\n")).status_code == 303
    (landed,) = [path for path in house.settings.uploads.rglob("*") if path.is_file()]
    assert re.fullmatch(r"[0-9a-f]{16}", landed.relative_to(house.settings.uploads).parts[0])
    assert len(landed.relative_to(house.settings.uploads).parts) == 3
    assert landed.suffix == ".md" and not landed.name.startswith(".") and len(landed.name) <= 140
    after = {path for path in house.settings.data.parent.rglob("*") if "uploads" not in path.parts}
    assert after == before


def test_asvs_12_1_1_a_file_above_the_limit_is_refused_and_the_others_are_taken(
    make_house: Callable[..., House],
) -> None:
    house = make_house(max_file_mb=1)
    ani = house.browser("ani")
    answer = ani.upload(("besar.md", b"a" * (1 << 20) + b"b"), ("baik.md", b"# Judul\n\nIsi.\n"))
    assert answer.status_code == 303
    assert [path.name for path in house.settings.uploads.rglob("*") if path.is_file()] == ["baik.md"]
    job = house.office.jobs.latest(1)[0]
    assert "besar.md" in str(job.wish["refused"])


def test_asvs_12_1_1_large_bodies_are_taken_by_the_upload_route_only(still_house: House) -> None:
    ani, large = still_house.browser("ani"), b"a" * (1 << 20)
    assert ani.post("/admin/simpanan", data={"csrf": ani.mark(), "questions": large.decode()}).status_code == 413
    assert ani.post("/masuk", content=large).status_code == 413
    nobody = still_house.browser()
    assert nobody.post("/admin/unggah", files={"berkas": ("a.md", large)}).status_code == 401


def test_asvs_12_1_1_too_many_files_at_once_leave_nothing(house: House) -> None:
    ani = house.browser("ani")
    answer = ani.upload(*((f"{n}.md", b"x") for n in range(201)))
    assert answer.status_code == 413
    assert list(house.settings.uploads.glob("*")) == []


@pytest.mark.parametrize("name", ["a.exe", "a.php", "a.doc", "a", "a.svg", "a.md.sh"])
def test_asvs_12_2_1_files_that_cannot_be_read_are_refused_with_a_remedy(house: House, name: str) -> None:
    answer = house.browser("ani").upload((name, b"isi"))
    assert answer.status_code == 400
    assert name in answer.text
    assert list(house.settings.uploads.glob("*")) == []
    assert house.office.jobs.latest() == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\nterputus"),
        ("multipart/form-data; boundary=x", b"bukan multipart"),
        ("multipart/form-data", b"--x--"),
        ("application/x-www-form-urlencoded", b"csrf=x"),
        ("text/plain", b"x"),
    ],
)
def test_a_broken_upload_leaves_nothing(house: House, kind: str, body: bytes) -> None:
    answer = house.browser("ani").post("/admin/unggah", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert list(house.settings.uploads.glob("*")) == []


@pytest.mark.parametrize(
    "path",
    [
        "/admin/cadangan/../catalogue.db",
        "/admin/cadangan/%2e%2e%2fcatalogue.db",
        "/admin/cadangan/catalogue.db",
        "/admin/cadangan/..%5ccatalogue.db",
        "/aset/../../../settings.py",
        "/aset/%2e%2e%2f%2e%2e%2fsettings.py",
        "/admin/dokumen/..%2f..%2fetc%2fpasswd",
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/upload",
    ],
)
def test_asvs_12_3_2_no_route_gives_a_file_that_it_should_not(still_house: House, path: str) -> None:
    answer = still_house.browser("ani").get(path)
    assert answer.status_code == 404
    assert "SQLite format" not in answer.text and "root:" not in answer.text


sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reading"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def test_asvs_12_4_2_hostile_files_through_the_upload_route_harm_nothing(
    make_house: Callable[..., House], tmp_path: Path
) -> None:
    from hostile_files import hostile_files

    house = make_house(max_file_mb=LARGEST_MIB)
    ani, made = house.browser("ani"), tmp_path / "jahat"
    made.mkdir()
    # All of them take minutes here; each goes through the same reader one by one in tests/reading/test_hostile.py.
    files = hostile_files()[:: 1 if os.environ.get("KB_TEST_WHOLE") else 5]
    refused_at_once = []
    for hostile in files:
        hostile.write(made / hostile.name)
        with (made / hostile.name).open("rb") as file:  # one has 20 GiB: what is above the limit says enough of it
            answer = ani.upload((hostile.name, file.read((LARGEST_MIB << 20) + 1)))
        assert answer.status_code in (303, 400), hostile.name
        if answer.status_code == 400:
            refused_at_once.append(hostile.name)
    assert ani.upload(("baik.md", b"# Panduan\n\nBerkas yang baik.\n")).status_code == 303
    house.work()
    outcomes: dict[str, set[str]] = {}
    for job in house.office.jobs.latest(500):
        assert job.state.value == "selesai", job.result
        for found in job.result["documents"]:  # type: ignore[attr-defined]
            outcomes.setdefault(found["file"].split("/")[0], set()).add(found["outcome"])
    assert outcomes["baik.md"] == {"new"}
    for hostile in files:
        if not hostile.may_be_read and hostile.name not in refused_at_once:
            assert outcomes[hostile.name] == {"refused"}, hostile.name
    assert len(refused_at_once) + len(outcomes) - 1 == len(files)
    assert house.held() == {"perpres-1-2018"}, "nobody is answered from any of it"
    assert not list(tmp_path.rglob("keluar.txt"))
    ani.form("/admin/buang")
    house.work()
    assert list(house.settings.uploads.glob("*")) == []


# --- V14 configuration ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/masuk", "/admin", "/admin/akun", "/admin/tidak-ada", "/aset/unggah.js"])
def test_asvs_14_4_security_headers_stand_on_every_answer(still_house: House, path: str) -> None:
    for browser in (still_house.browser(), still_house.browser("ani")):
        headers = browser.get(path, headers=HTML).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


def test_asvs_14_1_the_server_listens_on_this_machine_only_unless_told() -> None:
    from kb.settings import Settings

    assert Settings.model_fields["host"].default == "127.0.0.1"
    assert Settings.model_fields["feed_loopback"].default is False
