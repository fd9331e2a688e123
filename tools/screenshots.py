"""Make the pictures of the asker's pages in docs/: ``python tools/screenshots.py --data DIR [--dark]``.

It starts ``app.py`` over a collection that is there already (``python ingest.py documents``, and an official PDF for
the pages of originals), and takes each page in a headless Chromium at 1280 and 390 pixels.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
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
    Shot("naskah-asli", question="Apa bunyi Pasal 6 UU 27/2022?", clicks=("#jawaban a[data-sumber]",)),
    Shot("langkah-sop", question="Bagaimana cara meminta subdomain go.id?"),
    Shot("dicabut", question="Apa isi PermenPANRB 5/2018?"),
    Shot("laporan", question="Apa bunyi Pasal 6 UU 27/2022?", clicks=("#jawaban .lapor summary",), whole=True),
    Shot("ringan", "ringan"),
    Shot("ringan-jawaban", "tanya?q=Apa+bunyi+Pasal+6+UU+27/2022?"),
    Shot("cari", "cari?q=tanda+tangan+elektronik"),
    Shot("dokumen", "dokumen/uu-11-2008"),
    Shot("pasal", "dokumen/uu-27-2022/pasal-6", clicks=(".naskah summary",), whole=True),
    Shot("koleksi", "dokumen"),
    Shot("kartu-langkah", "kartu/sop-03-subdomain-hosting"),
)


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
    page.screenshot(path=to / f"{shot.name}-{width}.png", full_page=shot.whole)
    context.close()


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
    command = argparse.ArgumentParser(description="Ambil gambar halaman penanya untuk dokumentasi.")
    command.add_argument("--data", default="data", help="folder data dengan koleksi yang sudah terbit")
    command.add_argument("--to", type=Path, default=IMAGES)
    command.add_argument("--only", help="nama satu gambar")
    command.add_argument("--dark", action="store_true")
    wanted = command.parse_args()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    app = subprocess.Popen([sys.executable, "app.py", "--data", wanted.data, "--port", str(port)], cwd=ROOT)
    try:
        wait(url)
        wanted.to.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for shot in SHOTS:
                for width in SIZES:
                    if wanted.only in (None, shot.name):
                        take(browser, url, shot, width, wanted.to, "dark" if wanted.dark else "light")
            browser.close()
    finally:
        app.terminate()
        app.wait(15)
    return 0


if __name__ == "__main__":
    sys.exit(main())
