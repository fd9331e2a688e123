"""A class in real browsers: a trainer on a screen, three phones; practising alone on a phone; axe without findings."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import trainer_pages

from kb.web.guard import COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 800}
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


class Person:
    """One browser: its page, and what its console complained of."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int], cookie: str = "") -> None:
        self.url = url
        self.context = browser.new_context(viewport=size, locale="id-ID")
        if cookie:
            self.context.add_cookies([{"name": COOKIE, "value": cookie, "url": url}])
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def fits(self) -> bool:
        """Whether nothing is wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    def findings(self) -> list[str]:
        """What axe finds serious; nothing where axe is not held beside the tests."""
        if not AXE.exists():
            return []
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found["violations"] if v["impact"] in SERIOUS]


@pytest.fixture(scope="module")
def server(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of the pages over a published collection, and the cookie of a signed-in trainer."""
    data = Path(shutil.copytree(collection, tmp_path_factory.mktemp("kelas") / "data"))
    with trainer_pages(data) as pages:
        yield pages


def test_a_class_on_a_screen_and_three_phones(chromium: Browser, server: tuple[str, str]) -> None:
    url, cookie = server
    trainer = Person(chromium, url, SCREEN, cookie)
    trainer.go("/kelas/pelatih")
    assert trainer.findings() == []
    trainer.page.fill("#judul", "Kelas di peramban")
    trainer.page.fill("#jumlah", "2")
    trainer.page.click("main form.kartu button")
    code = trainer.page.inner_text(".kode-besar")
    assert re.fullmatch("[A-Z]{6}", code)
    code_to_scan = trainer.page.locator(".undangan img").element_handle()
    trainer.page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=code_to_scan)
    assert trainer.findings() == []

    phones = [Person(chromium, url, PHONE) for _ in range(3)]
    for number, phone in enumerate(phones):
        phone.go(f"/kelas?kode={code}")
        assert phone.fits()
        if number == 0:
            assert phone.findings() == []
            phone.page.fill("#nama", "Sari")
        phone.page.click("main form.kartu button")
        phone.page.get_by_text("Tunggu pelatih memulai").wait_for()
    trainer.page.locator("[data-isi=ikut]", has_text="3").wait_for(timeout=8000)

    trainer.page.click("button[value=lanjut]")
    for phone in phones:
        phone.page.locator("button.jawab").first.wait_for(timeout=8000)
    assert phones[0].findings() == []
    assert (
        min(
            box["height"]
            for box in phones[0]
            .page.locator("button.jawab")
            .evaluate_all("buttons => buttons.map(button => ({height: button.getBoundingClientRect().height}))")
        )
        >= 44
    )
    for phone in phones:
        phone.page.locator("button.jawab").nth(2).click()
        phone.page.get_by_text("sudah terhitung").wait_for()
    trainer.page.locator("[data-isi=jawab]", has_text="3").wait_for(timeout=8000)
    trainer.page.click("button[value=ungkap]")
    trainer.page.click("button[value=lanjut]")
    for phone in phones:
        phone.page.get_by_text("Soal 1 dari 2").wait_for(timeout=8000)
        assert phone.fits()
        phone.page.locator("button.jawab").first.click()
    phones[1].page.reload()
    phones[1].page.get_by_text("sudah terhitung").wait_for()
    trainer.page.click("button[value=ungkap]")
    phones[0].page.locator(".alasan blockquote").wait_for(timeout=8000)
    assert phones[0].fits()
    assert phones[0].findings() == []
    assert trainer.page.locator("meter").count() == 0, "three answers are too few to be shown"
    assert trainer.findings() == []
    trainer.page.click("button[value=akhiri]")
    trainer.page.get_by_text("sudah dihapus").wait_for()
    phones[0].page.get_by_text("Kelas sudah berakhir").wait_for(timeout=8000)
    for person in (trainer, *phones):
        assert person.complaints == []


def test_practising_alone_on_a_phone(chromium: Browser, server: tuple[str, str]) -> None:
    person = Person(chromium, server[0], PHONE)
    person.go("/latihan")
    assert person.fits()
    assert person.findings() == []
    person.page.locator("main ul.daftar a").first.click()
    while person.page.locator("button.jawab").count():
        assert person.fits()
        person.page.locator("button.jawab").first.click()
        person.page.locator(".alasan blockquote").wait_for()
        person.page.locator("main a.tombol").click()
    assert person.findings() == []
    person.page.get_by_role("button", name="Buat tautan pribadi").click()
    person.page.get_by_text("Ulangan hari ke-1").wait_for()
    assert person.fits()
    assert person.findings() == []
    assert person.complaints == []


def test_a_phone_without_javascript_takes_part(chromium: Browser, server: tuple[str, str]) -> None:
    url, cookie = server
    trainer = Person(chromium, url, SCREEN, cookie)
    trainer.go("/kelas/pelatih")
    trainer.page.fill("#jumlah", "1")
    trainer.page.click("main form.kartu button")
    code = trainer.page.inner_text(".kode-besar")
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/kelas?kode={code}")
    page.click("main form.kartu button")
    trainer.page.click("button[value=lanjut]")
    page.reload()
    page.locator("button.jawab").nth(1).click()
    assert page.get_by_text("sudah terhitung").count() == 1


def test_the_trainers_items_on_a_phone(chromium: Browser, server: tuple[str, str]) -> None:
    url, cookie = server
    trainer = Person(chromium, url, PHONE, cookie)
    trainer.go("/kelas/pelatih/soal")
    trainer.page.locator("summary").first.click()
    trainer.page.fill("#jumlah", "4")
    trainer.page.get_by_role("button", name="Buat dan simpan").click()
    trainer.page.get_by_text("soal ditambahkan").wait_for()
    assert trainer.fits()
    assert trainer.findings() == []
    trainer.go("/kelas/pelatih/soal/tulis")
    assert trainer.fits()
    assert trainer.findings() == []
    trainer.go("/kelas/pelatih/paket")
    assert trainer.fits()
    assert trainer.findings() == []
    assert trainer.complaints == []
