"""The admin's flows in a real Chromium, wide and narrow: no script error, nothing wider than the page,
nothing that axe-core calls serious or critical in the light, the dark and high contrast."""

from __future__ import annotations

import os
import re
import shutil
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import findings
from serving import running_app
from sqlalchemy import update

from kb.catalogue import Catalogue, Logbook, People, Role
from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import SessionRow
from kb.catalogue.second_factor import STEP_SECONDS, code
from kb.search.locks import WriterLock
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "kuda hijau di sawah luas"
SHOTS = os.environ.get("KB_TEST_SHOTS", "")
WIDTHS = (1280, 390)
LOOKS = (
    {"color_scheme": "dark"},
    {"color_scheme": "light", "contrast": "more"},
    {"color_scheme": "dark", "contrast": "more"},
)
ODD = {1280: "Berapa denda parkir di trotoar?", 390: "Kapan panen raya padi dimulai?"}
REPORTED = {"lead": [{"text": "SPBE adalah …", "citation": {}}]}
RULE = """---
kind: perbup
form: ringkasan
title: Sertifikat Elektronik Pegawai {number}
number: "{number}"
year: 2025
issuer: Bupati
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
## Pasal 1
Setiap pegawai wajib memperpanjang sertifikat elektronik paling lambat 30 hari sebelum berakhir.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, collection) -> Path:
    """The data folder behind the admin's pages."""
    return Path(shutil.copytree(collection, tmp_path_factory.mktemp("admin") / "data"))


@pytest.fixture(scope="module")
def admin_url(folder: Path, environment) -> Iterator[str]:
    """The real app with a collection of its own and one admin."""
    engine = Catalogue.open(Settings(data=folder).catalogue_url).engine
    People(engine).create("ani", PASSWORD, Role.ADMIN)
    logbook = Logbook(engine)
    for question in ("Berapa hari cuti melahirkan?", "cuti melahirkan berapa lama ya"):
        logbook.asked(question, "not_held", "", ["PP 11/2017"])
    for width in WIDTHS:
        logbook.report_answer(f"Apa itu SPBE {width}?", REPORTED, "usang", f"lama {width}")
        logbook.asked(ODD[width], "not_held", "", [])
    with running_app(folder, environment) as (url, _):
        yield url


class Seat:
    """One browser window of an admin, that notes what goes wrong."""

    def __init__(self, page, url: str, width: int) -> None:
        self.page, self.url, self.width, self._count = page, url, width, 0
        self.wrong: list[str] = []
        page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def open(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        assert answer.status == 200, (path, answer.status)
        self.look(path)

    def visit(self, path: str) -> None:
        """Open a page whose look another test has gone over: only its width is looked at."""
        answer = self.page.goto(self.url + path)
        assert answer.status == 200, (path, answer.status)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px too wide at {self.width}"

    def look(self, name: str) -> None:
        """Nothing may be wider than the window, and every field has a name that is read out."""
        self.page.wait_for_load_state("domcontentloaded")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide at {self.width}"
        nameless = self.page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
            ".filter(e => !e.labels.length).length"
        )
        assert nameless == 0, name
        small = self.page.evaluate(
            "[...document.querySelectorAll('main button, main .tombol')].filter(e => {"
            "const r = e.getBoundingClientRect(); return r.width && (r.height < 24 || r.width < 24)}).length"
        )
        assert small == 0, f"{name}: a button is too small to hit"
        if name != "pekerjaan-berjalan":  # this page reloads itself under axe-core
            self.check(name)
        if SHOTS:
            self._count += 1
            file = f"{self.width}-{self._count:02}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'admin'}.png"
            self.page.screenshot(path=str(Path(SHOTS) / file), full_page=True)

    def check(self, name: str) -> None:
        """Every rule of axe-core in the light; wide, in the other looks its rules on colours: nothing else changes."""
        assert findings(self.page) == [], name
        for look in LOOKS if self.width == WIDTHS[0] else ():
            self.page.emulate_media(**look)
            self.page.evaluate("document.getAnimations().forEach(each => { try { each.finish() } catch {} })")
            assert findings(self.page, "color-contrast", "link-in-text-block") == [], (name, look)
        self.page.emulate_media(color_scheme="light", contrast="no-preference", forced_colors="none")

    def done(self) -> None:
        """Wait until the job that is shown is over; the page reloads itself."""
        self.page.wait_for_selector("text=/^(selesai|gagal|dibatalkan)$/", timeout=120_000)


@pytest.fixture(params=WIDTHS)
def seat(request: pytest.FixtureRequest, chromium, admin_url: str) -> Iterator[Seat]:
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="id-ID")
    seat = Seat(context.new_page(), admin_url, request.param)
    yield seat
    assert seat.wrong == []
    context.close()


def sign_in(seat: Seat) -> None:
    seat.page.goto(seat.url + "admin")
    seat.look("masuk")
    seat.page.fill("#nama", "ani")
    seat.page.fill("#sandi", PASSWORD)
    seat.page.click("main button")
    seat.page.wait_for_url("**/admin")
    seat.look("ringkasan")


def enter(seat: Seat) -> None:
    """Sign in without looking the pages over."""
    seat.page.goto(seat.url + "admin")
    seat.page.fill("#nama", "ani")
    seat.page.fill("#sandi", PASSWORD)
    seat.page.click("main button")
    seat.page.wait_for_url("**/admin")


def test_from_signing_in_to_publishing_and_back(seat: Seat, tmp_path: Path) -> None:
    page, number = seat.page, seat.width
    sign_in(seat)
    seat.open("admin/simpanan")
    page.fill("#questions", f"Apa bunyi Pasal 1 Perbup {number}/2025?")
    page.click("main button")
    page.wait_for_selector("text=Tersimpan.")
    good, bad = tmp_path / f"perbup-{number}.md", tmp_path / "rusak.pdf"
    good.write_text(RULE.format(number=number))
    bad.write_bytes(b"%PDF-1.4 rusak")
    seat.open("admin/unggah")
    page.set_input_files("#berkas", [str(good), str(bad)])
    assert page.locator("#daftar-berkas li").count() == 2
    seat.look("unggah-terpilih")
    page.click("main form button")
    page.wait_for_url("**/admin/pekerjaan/*")
    seat.look("pekerjaan-berjalan")
    seat.done()
    seat.look("pekerjaan-selesai")
    assert page.locator("text=1 dari 1 jawaban akan berbeda").count() == 1
    page.click("text=Periksa dan putuskan")
    seat.look("tunggu")
    page.click(f"table a:has-text('Perbup {number}/2025')")
    seat.look("laporan")
    page.fill("#title", f"Sertifikat Elektronik Pegawai Baru {number}")
    page.click("text=Betulkan identitas")
    seat.done()
    seat.open("admin/tunggu")
    page.click("text=Terbitkan semua")
    seat.done()
    seat.look("terbit")
    seat.open("admin/dokumen")
    assert page.locator(f"text=Sertifikat Elektronik Pegawai Baru {number}").count() == 1
    seat.open("admin/riwayat")
    page.locator("text=Kembali ke ini").first.click()
    seat.done()
    seat.open("admin/dokumen")
    assert page.locator(f"text=Sertifikat Elektronik Pegawai Baru {number}").count() == 0


def test_every_page_of_the_admin(seat: Seat) -> None:
    sign_in(seat)
    for name in "pertanyaan masukan singkatan pemakaian akun cadangan jejak pekerjaan".split():
        seat.open(f"admin/{name}")
    seat.open("admin/dokumen")
    seat.page.locator("table a").first.click()
    seat.look("dokumen-satu")
    seat.open("admin/singkatan")
    seat.page.fill("#table", '[singkatan]\nzqx = ["pusat data"]')
    seat.page.fill("#question", "apa itu zqx")
    seat.page.click("text=Lihat akibatnya")
    seat.page.wait_for_selector("text=ZQX → pusat data")
    seat.look("singkatan-pratinjau")
    seat.open("admin?bahasa=en")
    assert seat.page.locator("h1:has-text('Overview')").count() == 1
    seat.page.click("text=Sign out")
    seat.page.wait_for_selector("#sandi")


def test_without_scripts_and_with_the_keyboard_alone(chromium, admin_url: str, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(admin_url + "admin/unggah")
    for key in ("Tab", "Tab", "Tab", "Tab"):  # skip link, name, the two languages
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    page.keyboard.type("ani")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/unggah")
    file = tmp_path / "tanpa-skrip.md"
    file.write_text(RULE.format(number=77))
    page.set_input_files("#berkas", str(file))
    page.click("main form button")
    page.wait_for_url("**/admin/pekerjaan/*")
    page.wait_for_selector("text=/^selesai$/", timeout=120_000)
    page.goto(admin_url + "admin/tunggu")
    page.click("text=Buang semua")
    page.click("text=Ya, buang")
    page.wait_for_selector("text=/^selesai$/", timeout=120_000)
    context.close()


def test_files_dropped_on_the_form_are_chosen(chromium, admin_url: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    seat = Seat(context.new_page(), admin_url, 1280)
    sign_in(seat)
    seat.open("admin/unggah")
    seat.page.evaluate(
        "() => { const data = new DataTransfer(); data.items.add(new File(['isi'], 'jatuh.md'));"
        " document.getElementById('jatuhkan').dispatchEvent(new DragEvent('drop', {dataTransfer: data})); }"
    )
    assert "jatuh.md" in seat.page.locator("#daftar-berkas").inner_text()
    assert seat.wrong == []
    context.close()


def document(seat: Seat) -> str:
    """The path of a document that this width has for itself, opened from the list."""
    seat.visit("admin/dokumen")
    links = seat.page.locator("table a")
    links.nth(1 if seat.width == WIDTHS[0] else 2).click()
    seat.page.wait_for_selector("#owner")
    return seat.page.url.removeprefix(seat.url)


def test_owner_and_review_date_last_and_show_when_due(seat: Seat) -> None:
    enter(seat)
    path, page = document(seat), seat.page
    page.fill("#owner", f"Bagian Hukum {seat.width}")
    page.fill("#review", "2020-01-31")
    page.click("form.kartu >> text=Simpan")
    page.wait_for_selector("text=Tersimpan.")
    seat.visit(path)
    assert page.input_value("#owner") == f"Bagian Hukum {seat.width}"
    assert page.input_value("#review") == "2020-01-31"
    seat.visit("admin/dokumen")
    row = page.locator("tr", has_text=f"Bagian Hukum {seat.width}")
    assert "sudah waktunya" in row.inner_text()


def test_a_document_is_retired_and_comes_back(seat: Seat) -> None:
    enter(seat)
    path, page = document(seat), seat.page
    label = page.locator("h1").inner_text()
    page.locator("button.bahaya", has_text="Tarik dari koleksi").click()
    seat.done()
    seat.visit("admin/dokumen")
    retired = page.locator("li", has_text=label).filter(has=page.get_by_role("button", name="Pulihkan"))
    assert retired.count() == 1
    assert page.locator(f"table a[href$='{path}']").count() == 0
    retired.get_by_role("button").click()
    seat.done()
    seat.visit("admin/dokumen")
    assert page.locator(f"table a[href$='{path}']").count() == 1


def test_an_account_is_made_signs_in_rises_and_is_closed(seat: Seat, chromium) -> None:
    enter(seat)
    name, page = f"budi{seat.width}", seat.page
    seat.visit("admin/akun")
    page.fill("#name", name)
    page.fill("#password", "pendek")
    page.get_by_role("button", name="Buat akun").click()  # the browser itself keeps a short password back
    assert page.evaluate("!document.querySelector('#password').checkValidity()")
    page.fill("#password", "gajah biru menari pelan")
    page.select_option("#role", "trainer")
    page.get_by_role("button", name="Buat akun").click()
    card = page.locator("section.kartu", has=page.get_by_role("heading", name=name, exact=True))
    card.wait_for()
    assert "pelatih" in card.inner_text()
    other = chromium.new_context(viewport={"width": seat.width, "height": 800}, locale="id-ID")
    theirs = other.new_page()

    def theirs_at(path: str) -> int:
        theirs.goto(seat.url + path)
        if theirs.locator("#sandi").count():
            theirs.fill("#nama", name)
            theirs.fill("#sandi", "gajah biru menari pelan")
            theirs.click("main button")
            theirs.wait_for_load_state()
        return theirs.request.get(seat.url + path).status

    assert theirs_at("kelas/pelatih") == 200
    assert theirs.request.get(seat.url + "admin/akun").status == 403
    card.get_by_role("button", name="Jadikan admin").click()
    page.wait_for_selector(f"section.kartu:has(h2:text-is('{name}')) >> text=Jadikan pelatih")
    assert theirs_at("admin/akun") == 200, "a higher role lets in, after signing in anew"
    card.get_by_role("button", name="Nonaktifkan").click()
    page.wait_for_selector(f"section.kartu:has(h2:text-is('{name}')) >> text=nonaktif")
    theirs.goto(seat.url + "admin/akun")
    assert theirs.locator("#sandi").count() == 1, "a closed account is out at once"
    other.close()
    seat.visit("admin/jejak")
    assert page.locator("tbody tr", has_text=name).count() >= 3


def test_a_backup_is_made_downloaded_and_removed(seat: Seat, tmp_path: Path) -> None:
    enter(seat)
    page = seat.page
    seat.visit("admin/cadangan")
    before = page.locator("main li a").all_inner_texts()
    page.click("text=Buat cadangan")
    seat.done()
    seat.visit("admin/cadangan")
    (name,) = set(page.locator("main li a").all_inner_texts()) - set(before)
    with page.expect_download() as taken:
        page.click(f"text={name}")
    file = tmp_path / "cadangan.tar.gz"
    taken.value.save_as(file)
    with tarfile.open(file) as packed:
        assert "catalogue.db" in packed.getnames()
    page.locator("main li", has_text=name).get_by_role("button", name="Hapus").click()
    page.wait_for_load_state()
    assert name not in page.locator("main").inner_text()
    assert "backup restore" in page.locator("main").inner_text(), "the page says how an empty folder is filled"


def test_a_job_is_stopped_and_leaves_nothing_behind(seat: Seat, folder: Path, tmp_path: Path) -> None:
    enter(seat)
    page, file = seat.page, tmp_path / "lama.md"
    file.write_text(RULE.format(number=1000 + seat.width))
    with WriterLock(folder / "index").held():  # somebody at the command line writes, so that the job is at it for long
        seat.visit("admin/unggah")
        page.set_input_files("#berkas", str(file))
        page.click("main form button")
        page.wait_for_url("**/admin/pekerjaan/*")
        page.get_by_text("sedang menulis indeks").first.wait_for(timeout=60_000)
        page.get_by_role("button", name="Batalkan").click()
        page.wait_for_selector("text=/^dibatalkan$/", timeout=60_000)
    seat.look("pekerjaan-dibatalkan")
    seat.visit("admin/tunggu")
    assert page.locator("main table").count() == 0, "nothing of it waits"
    seat.visit("admin/dokumen")
    assert page.locator("main table", has_text=str(1000 + seat.width)).count() == 0


def test_a_reported_answer_moves_through_its_states(seat: Seat) -> None:
    enter(seat)
    page, question = seat.page, f"Apa itu SPBE {seat.width}?"
    seat.visit("admin/masukan")
    card = page.locator("section.kartu", has_text=question)
    assert f"lama {seat.width}" in card.inner_text()
    card.locator("summary").click()
    assert card.get_by_text("SPBE adalah …").is_visible(), "the answer stands as it was when it was reported"
    for state in ("Dikerjakan", "Selesai"):
        card.get_by_role("button", name=state).click()
        page.wait_for_load_state()
        page.get_by_role("navigation", name="Keadaan").get_by_role("link", name=state).click()
        card.wait_for()
    seat.visit("admin/masukan")
    assert question not in page.locator("main").inner_text()


def test_unanswered_questions_stand_in_groups_and_are_put_aside(seat: Seat) -> None:
    enter(seat)
    page = seat.page
    seat.visit("admin/pertanyaan")
    alike = page.locator("section.kartu", has_text="cuti melahirkan")
    assert alike.count() == 1
    assert "2 kali" in alike.inner_text() and "PP 11/2017" in alike.inner_text()
    own = page.locator("section.kartu", has_text=ODD[seat.width])
    numbers = own.locator("input[name=numbers]").get_attribute("value")
    own.get_by_role("button", name="Diabaikan").click()
    page.wait_for_load_state()
    seat.visit("admin/pertanyaan")
    assert page.locator(f"input[name=numbers][value='{numbers}']").count() == 0
    page.get_by_role("navigation", name="Keadaan").get_by_role("link", name="Diabaikan").click()
    page.locator(f"input[name=numbers][value='{numbers}']").wait_for(state="attached")


def test_an_abbreviation_is_kept_and_a_wrong_table_is_said(seat: Seat) -> None:
    enter(seat)
    page, short = seat.page, f"qx{seat.width}"
    seat.visit("admin/singkatan")
    page.fill("#table", "[singkatan\nrusak")
    page.click("form.kartu >> text=Simpan")
    page.locator("[role=alert]").wait_for()
    assert page.input_value("#table").startswith("[singkatan"), "what was typed is not lost"
    assert all("400" in complaint for complaint in seat.wrong)  # Chromium tells the refusal on its console
    seat.wrong.clear()
    page.fill("#table", f'[singkatan]\n{short} = ["pusat data"]')
    page.click("form.kartu >> text=Simpan")
    page.wait_for_selector("text=Tersimpan.")
    seat.visit("admin/singkatan")
    assert short in page.input_value("#table")
    seat.visit(f"cari?q={short}")
    page.get_by_text("Dicari juga: pusat data").wait_for()


def test_usage_is_told_in_counts(seat: Seat) -> None:
    enter(seat)
    page = seat.page
    page.goto(f"{seat.url}ringan?q=Apa+itu+SPBE")
    until = time.monotonic() + 20  # a question is counted behind its answer
    seat.visit("admin/pemakaian")
    while not page.locator("td.angka", has_text=re.compile(r"^[1-9]")).count():
        assert time.monotonic() < until, "no question was counted"
        page.reload()
    assert "Apa itu SPBE" not in page.locator("main").inner_text()


def test_ones_own_account_the_second_factor_and_the_second_step(seat: Seat, folder: Path) -> None:
    page, engine = seat.page, Catalogue.open(Settings(data=folder).catalogue_url).engine
    enter(seat)
    seat.open("akun")
    seat.open("akun/faktor")
    page.get_by_role("button", name="Pasang sekarang").click()
    seat.look("faktor-kunci")
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.fill("#kode", code(secret, int(time.time() // STEP_SECONDS)))
    page.get_by_role("button", name="Periksa dan pasang").click()
    seat.look("faktor-pemulihan")
    recovery = page.locator("main li code").first.inner_text()
    page.get_by_role("button", name="Keluar").click()
    page.fill("#nama", "ani")
    page.fill("#sandi", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/masuk/kode**")
    seat.look("masuk-kode")
    page.fill("#kode", recovery)
    page.click("main button")
    page.wait_for_url("**/admin")
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(update(SessionRow).values(proven=0))
    seat.visit("admin/akun?bahasa=en")
    page.fill("#name", "baru")
    page.fill("#password", "gajah ungu minum kopi")
    page.get_by_role("button", name="Create account").click()
    seat.look("sekali-lagi")
    page.fill("#sandi_saya", PASSWORD)
    page.fill("#password", "")
    page.goto(seat.url + "akun/faktor")
    seat.look("faktor-terpasang")
    page.get_by_role("button", name="Remove the second factor").click()
    page.fill("#sandi_saya", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/akun/faktor?pesan=saved")
    seat.open("akun")
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_selector("#sandi")
    assert all("403" in each for each in seat.wrong), "pages that ask for the password are refusals"
    seat.wrong.clear()
