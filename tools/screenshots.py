"""Make the pictures of the pages in docs/: ``python tools/screenshots.py --data DIR [--dark]``.

It starts ``app.py`` over a copy of a collection that is there already (``python ingest.py documents``), and takes each
page in a headless Chromium at 1280 and 390 pixels. For the admin's pages it puts a small made-up law in, as a PDF, and
publishes it in that copy; the picture of an original with its words marked is of that law.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from made_pdf import SMALL_LAW, made_pdf  # noqa: E402

from kb.catalogue import Catalogue, Logbook, People, Role  # noqa: E402
from kb.settings import Settings  # noqa: E402

IMAGES = ROOT / "docs" / "screenshots"
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
PASSWORD = "kuda hijau di sawah luas"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"1280": (1280, 860), "390": (390, 844)}


@dataclass(frozen=True)
class Shot:
    """One picture: the page's path, what is asked in the chat, what is clicked, and whether the whole page is taken."""

    name: str
    path: str = ""
    question: str = ""
    clicks: tuple[str, ...] = ()
    whole: bool = False


SHOTS = (
    Shot("mulai"),
    Shot("jawaban", question="Siapa koordinator SPBE di pemerintah daerah?"),
    Shot("langkah-sop", question="Bagaimana cara meminta subdomain go.id?"),
    Shot("dicabut", question="Apa isi PermenPANRB 5/2018?"),
    Shot("laporan", question="Apa bunyi Pasal 6 UU 27/2022?", clicks=("#jawaban .lapor summary",), whole=True),
    Shot("ringan", "ringan"),
    Shot("ringan-jawaban", "tanya?q=Apa+bunyi+Pasal+6+UU+27/2022?"),
    Shot("cari", "cari?q=tanda+tangan+elektronik"),
    Shot("dokumen", "dokumen/uu-11-2008"),
    Shot("koleksi", "dokumen"),
    Shot("kartu-langkah", "kartu/sop-03-subdomain-hosting"),
)


OF_THE_LAW = (
    Shot("naskah-asli", question="Apa bunyi Pasal 2 Perpres 7/2024?", clicks=("#jawaban a[data-sumber]",)),
    Shot("pasal", "dokumen/perpres-7-2024/pasal-2", clicks=(".naskah summary",), whole=True),
)
"""Taken once the made-up law is published."""


def wait(url: str, seconds: float = 180) -> None:
    """Wait until the app is ready."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}siap", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit(f"screenshots.py: {url} tidak siap")


def take(browser: Browser, url: str, shot: Shot, width: str, to: Path, scheme: str) -> None:
    """One picture at one width."""
    wide, high = SIZES[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="id-ID", color_scheme=scheme)
    page = context.new_page()
    page.goto(url + shot.path)
    if not shot.path:
        page.locator("#pertanyaan textarea").wait_for(timeout=60000)
    if shot.question:
        page.locator("#pertanyaan textarea").fill(shot.question)
        page.locator("#pertanyaan textarea").press("Enter")
        page.locator("#jawaban .kartu:not(.menunggu)").wait_for(timeout=60000)
    for click in shot.clicks:
        page.locator(click).first.click()
    settled(page)
    page.evaluate(
        "document.querySelectorAll('#panel-sumber, #panel-sumber *').forEach(each => { each.scrollTop = 0; })"
    )
    page.screenshot(path=to / f"{shot.name}-{width}.png", full_page=shot.whole)
    context.close()


class Desk:
    """An admin at both widths: what is done is done at the wide one, and seen at both."""

    def __init__(self, browser: Browser, url: str, to: Path, scheme: str) -> None:
        self.url, self.to = url, to
        self.pages: dict[str, Page] = {}
        for width, (wide, high) in SIZES.items():
            context = browser.new_context(viewport={"width": wide, "height": high}, locale="id-ID", color_scheme=scheme)
            page = self.pages[width] = context.new_page()
            page.goto(f"{url}admin")
            page.fill("#nama", "sri")
            page.fill("#sandi", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/admin")
        self.page = self.pages["1280"]

    def show(self, name: str, address: str) -> None:
        """Take a page at both widths."""
        for width, page in self.pages.items():
            page.goto(address if address.startswith("http") else self.url + address)
            settled(page)
            page.screenshot(path=self.to / f"admin-{name}-{width}.png")

    def done(self) -> str:
        """Wait until the job is done; the address of its page."""
        self.page.wait_for_url("**/admin/pekerjaan/*")
        self.page.wait_for_selector("text=/^(selesai|gagal)$/", timeout=120_000)
        return self.page.url


def of_the_admin(desk: Desk, law: Path) -> None:
    """From an empty form to what is published, and the pages beside."""
    page = desk.page
    desk.show("unggah", "admin/unggah")
    page.set_input_files("#berkas", str(law))
    page.click("main form button")
    desk.show("pekerjaan", desk.done())
    desk.show("menunggu", "admin/tunggu")
    page.click("table a")
    desk.show("laporan", page.url)
    page.goto(f"{desk.url}admin/tunggu")
    page.click("text=Terbitkan semua")
    desk.done()
    page.goto(f"{desk.url}admin/cadangan")
    page.click("text=Buat cadangan")
    desk.done()
    for name in "dokumen riwayat pertanyaan masukan singkatan pemakaian akun cadangan jejak".split():
        desk.show(name, f"admin/{name}")
    desk.show("ringkasan", "admin")
    for each in desk.pages.values():
        each.context.close()


def furnished(data: Path) -> None:
    """An admin's account, and what askers leave behind."""
    engine = Catalogue.open(Settings(data=data).catalogue_url).engine
    People(engine).create("sri", PASSWORD, Role.ADMIN)
    logbook = Logbook(engine)
    for question in ("Berapa hari cuti melahirkan?", "cuti melahirkan berapa lama ya", "Siapa kepala dinas sekarang?"):
        logbook.asked(question, "not_held", "", ["PP 11/2017"])
    answer = {"lead": [{"text": "SPBE adalah …", "citation": {"label": "Pasal 1"}}], "quotes": [], "steps": None}
    logbook.report_answer("Apa itu SPBE?", answer, "usang", "sudah ada aturan yang baru")


def settled(page: Page) -> None:
    """Wait until every picture in sight is drawn, and let go of the focus."""
    page.wait_for_timeout(600)
    page.wait_for_function(
        "[...document.images].every(image => !image.checkVisibility() || image.complete)", timeout=60000
    )
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(300)


def main() -> int:
    """Start the app, take every picture, stop the app."""
    command = argparse.ArgumentParser(description="Ambil gambar halaman untuk dokumentasi.")
    command.add_argument("--data", default="data", help="folder data dengan koleksi yang sudah terbit")
    command.add_argument("--to", type=Path, default=IMAGES)
    command.add_argument("--only", help="nama satu gambar, atau admin")
    command.add_argument("--dark", action="store_true")
    wanted = command.parse_args()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    url, scheme = f"http://127.0.0.1:{port}/", "dark" if wanted.dark else "light"
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(wanted.data, folder / "data")
    furnished(folder / "data")
    law = folder / "perpres-7-2024.pdf"
    law.write_bytes(made_pdf(SMALL_LAW))
    app = subprocess.Popen([sys.executable, "app.py", "--data", folder / "data", "--port", str(port)], cwd=ROOT)
    try:
        wait(url)
        wanted.to.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as driver:
            where = next(filter(None, map(shutil.which, BROWSERS)), None)
            browser = driver.chromium.launch(executable_path=where, args=FLAGS)
            if wanted.only in (None, "admin", *(each.name for each in OF_THE_LAW)):
                of_the_admin(Desk(browser, url, wanted.to, scheme), law)
            for shot in (*SHOTS, *OF_THE_LAW):
                for width in SIZES:
                    if wanted.only in (None, shot.name):
                        take(browser, url, shot, width, wanted.to, scheme)
            browser.close()
    finally:
        app.terminate()
        app.wait(15)
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
