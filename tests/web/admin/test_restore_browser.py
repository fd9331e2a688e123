"""A backup is restored in a real browser, wide and narrow: checked, decided, and Pandu starts anew by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import findings
from serving import running_app, wait_ready
from test_admin_browser import PASSWORD, WIDTHS, Seat, enter

from kb.catalogue import Catalogue, People, Role
from kb.settings import Settings


@pytest.fixture(scope="module")
def office(tmp_path_factory, collection, environment) -> Iterator[str]:
    """The address of the real application with a data folder of its own."""
    data = tmp_path_factory.mktemp("pulih") / "data"
    shutil.copytree(collection, data)
    People(Catalogue.open(Settings(data=data).catalogue_url).engine).create("ani", PASSWORD, Role.ADMIN)
    with running_app(data, environment) as (url, process):
        yield url
        assert process.poll() is None, "it is the same process for whoever keeps it running"


@pytest.fixture(params=WIDTHS)
def seat(request, chromium, office: str) -> Iterator[Seat]:
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="id-ID")
    yield Seat(context.new_page(), office, request.param)
    context.close()


def brought_back(seat: Seat, name: str, folder: Path) -> str:
    """Take a backup away, remove it here, and bring it again, after a file that is none; its name now."""
    page = seat.page
    with page.expect_download() as taken:
        page.click(f"text={name}")
    elsewhere = folder / "dari-lain.tar.gz"
    taken.value.save_as(elsewhere)
    page.get_by_role("button", name=f"Hapus {name}").click()
    page.wait_for_selector("text=Tersimpan.")
    wrong = folder / "salah.tar.gz"
    wrong.write_bytes(b"bukan arsip")
    page.set_input_files("#arsip", str(wrong))
    page.click("text=Unggah cadangan")
    page.locator("[role=alert]", has_text="bukan cadangan Pandu").wait_for()
    seat.wrong.clear()  # Chromium tells the refusal on its console
    page.set_input_files("#arsip", str(elsewhere))
    page.click("text=Unggah cadangan")
    page.wait_for_selector("text=Tersimpan.")
    return page.locator("main li a").first.inner_text()


def test_a_backup_is_restored_and_what_came_after_it_is_kept_beside(seat: Seat, tmp_path: Path) -> None:
    enter(seat)
    page, label = seat.page, "Perpres 95/2018"
    seat.visit("admin/cadangan")
    before = page.locator("main li a").count()
    page.click("text=Buat cadangan")
    seat.done()
    seat.visit("admin/dokumen")
    page.locator("table a", has_text=label).first.click()
    page.locator("button.bahaya", has_text="Tarik dari koleksi").click()
    seat.done()
    seat.visit("admin/dokumen")
    assert page.locator("table a", has_text=label).count() == 0

    seat.visit("admin/cadangan")
    name = brought_back(seat, page.locator("main li a").first.inner_text(), tmp_path)

    page.get_by_role("button", name=f"Pulihkan {name}").click()
    seat.done()
    page.click("text=Periksa dan putuskan")
    seat.look("cadangan-siap")
    ready = page.locator("section.kartu", has_text=f"{name} siap dipulihkan")
    assert "Isinya 3 dokumen (sekarang berlaku 2)" in ready.inner_text()
    page.get_by_role("button", name="Pulihkan sekarang").click()
    assert page.url.endswith("/admin/cadangan"), "the browser itself asks for the tick first"
    page.check("#mengerti")
    page.get_by_role("button", name="Pulihkan sekarang").click()
    page.get_by_role("heading", name="Memulihkan cadangan").wait_for()
    assert findings(page) == []
    page.wait_for_selector("#sandi", timeout=60_000)  # the new process is there, and knows nobody as signed in
    seat.wrong.clear()  # while nobody answered, Chromium said so

    wait_ready(seat.url)
    enter(seat)
    seat.visit("admin/dokumen")
    assert page.locator("table a", has_text=label).count() >= 1
    seat.visit("admin/cadangan")
    assert page.locator("main li a").count() == before + 2, "what stood before is a backup of its own"
    seat.visit("admin/jejak")
    assert page.locator("tr", has_text="cadangan.dipulihkan").filter(has_text=name).count() >= 1
    seat.visit("ringan?q=Apa+itu+SPBE")
    assert label in page.locator("main").inner_text()
    assert seat.wrong == []
