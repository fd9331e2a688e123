"""In a real browser: the modules on the barriers on a phone, and items that go stale when a rule is revoked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import trainer_pages
from test_classroom_browser import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 780}
REVOKING = """---
kind: perpres
form: naskah
title: "Pencabutan untuk pengujian"
number: "999"
year: 2026
issuer: "Uji"
enacted: 2026-01-01
in_force_from: 2026-01-01
status: berlaku
status_checked: 2026-11-01
confidence: V
relations:
  - {relation: mencabut, object: perpres-95-2018, basis: "Pasal 1", confidence: V, since: 2026-01-02}
sources: ["dibuat untuk pengujian"]
---
## Pasal 1
Peraturan Presiden Nomor 95 Tahun 2018 dicabut dan dinyatakan tidak berlaku.
"""


@pytest.fixture
def server(collection: Path, tmp_path: Path, environment: dict[str, str]) -> Iterator[tuple[str, str, Path]]:
    """Address, a trainer's cookie, and the data of pages over a collection that also holds the modules."""
    data = Path(shutil.copytree(collection, tmp_path / "data"))
    take_in(data, environment, *sorted((ROOT / "documents" / "riset").glob("riset-modul-hambatan-*.md")))
    with trainer_pages(data) as (url, cookie):
        yield url, cookie, data


def take_in(data: Path, environment: dict[str, str], *paths: Path) -> None:
    command = [sys.executable, "ingest.py", *map(str, paths), "--data", str(data)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300, capture_output=True)


def test_the_modules_on_a_phone(chromium: Browser, server: tuple[str, str, Path]) -> None:
    person = Person(chromium, server[0], PHONE)
    person.go("/latihan")
    person.page.get_by_role("link", name="Modul hambatan 2").click()
    assert person.page.get_by_role("heading", name="Satu langkah untuk Senin").count() == 1
    assert person.page.get_by_role("link", name="Tanyakan hal ini").get_attribute("href", timeout=5000)
    assert person.fits()
    assert person.findings() == []
    person.page.emulate_media(media="print")
    assert not person.page.locator(".tanpa-cetak").first.is_visible()
    assert person.complaints == []


def test_an_item_whose_rule_was_revoked_shows_as_stale_in_the_trainers_list(
    chromium: Browser, server: tuple[str, str, Path], tmp_path: Path, environment: dict[str, str]
) -> None:
    url, cookie, data = server
    trainer = Person(chromium, url, PHONE, cookie)
    trainer.go("/kelas/pelatih/soal")
    trainer.page.locator("summary").first.click()
    trainer.page.fill("#jumlah", "60")
    trainer.page.get_by_role("button", name="Buat dan simpan").click()
    trainer.page.get_by_text("soal ditambahkan").wait_for()
    assert "soal usang" not in trainer.page.inner_text("main")
    revoking = tmp_path / "perpres-999-2026.md"
    revoking.write_text(REVOKING, encoding="utf-8")
    take_in(data, environment, revoking)
    trainer.go("/kelas/pelatih/soal")
    said = trainer.page.inner_text("main")
    assert "soal usang" in said
    assert "Status Perpres 95/2018 berubah: dari berlaku menjadi dicabut." in said
    assert trainer.fits()
    assert trainer.findings() == []
