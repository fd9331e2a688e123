"""The admin's flows in a real Chromium, wide and narrow: no script error, nothing wider than the page,
nothing that axe-core calls serious or critical in the light, the dark and high contrast."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import findings
from serving import free_port, wait_ready

from kb.catalogue import Catalogue, Logbook, People, Role
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
def admin_url(tmp_path_factory, collection, environment) -> Iterator[str]:
    """The real app with a collection of its own and one admin."""
    data = tmp_path_factory.mktemp("admin") / "data"
    shutil.copytree(collection, data)
    engine = Catalogue.open(Settings(data=data).catalogue_url).engine
    People(engine).create("ani", PASSWORD, Role.ADMIN)
    logbook = Logbook(engine)
    for question in ("Berapa hari cuti melahirkan?", "cuti melahirkan berapa lama ya"):
        logbook.asked(question, "not_held", "", ["PP 11/2017"])
    logbook.report_answer("Apa itu SPBE?", {"lead": [{"text": "SPBE adalah …", "citation": {}}]}, "usang", "lama")
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "app.py", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_ready(url)
        yield url
    finally:
        process.terminate()
        process.wait(15)


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
        """Every rule of axe-core in the light; in the other looks its rules on colours, for nothing else changes."""
        assert findings(self.page) == [], name
        for look in LOOKS:
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
