"""Make docs/img/chat-desktop.png and chat-phone.png from the running app: ``python tools/screenshots.py [--data DIR]``.

It starts ``app.py`` over a collection that is there already (``python ingest.py documents``), asks one question in a
headless Chromium, opens the source, and takes the pictures.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "img"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
QUESTION = "Siapa koordinator SPBE di pemerintah daerah?"


def wait(url: str, seconds: float = 120) -> None:
    """Wait until the app is ready."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}siap", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit(f"screenshots.py: {url} tidak siap")


def picture(browser: Browser, url: str, question: str, size: tuple[int, int], source: bool, to: Path) -> None:
    """Ask ``question`` in a window of ``size`` and save what is seen."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, device_scale_factor=1, locale="id-ID")
    page.goto(url)
    box = page.locator("#pertanyaan textarea")
    box.fill(question)
    box.press("Enter")
    page.locator("#jawaban .kartu:not(.menunggu)").wait_for(timeout=60000)
    if source:
        page.locator("#jawaban a[data-sumber]").first.click()
        page.locator("#panel-sumber .naskah").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(500)
    page.screenshot(path=to)
    page.close()


def main() -> int:
    """Start the app, take both pictures, stop the app."""
    command = argparse.ArgumentParser(description="Ambil gambar halaman untuk dokumentasi.")
    command.add_argument("--data", default="data", help="folder data dengan koleksi yang sudah terbit")
    command.add_argument("--question", default=QUESTION)
    command.add_argument("--to", type=Path, default=IMAGES)
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
            picture(browser, url, wanted.question, (1280, 800), True, wanted.to / "chat-desktop.png")
            picture(browser, url, wanted.question, (390, 844), False, wanted.to / "chat-phone.png")
            browser.close()
    finally:
        app.terminate()
        app.wait(15)
    return 0


if __name__ == "__main__":
    sys.exit(main())
