"""First byte, bytes and requests of `/` and `/ringan`, of a first and a second visit: ``python bench/first_page.py``.

It starts ``app.py`` over a collection that is there already (``--data``, made by ``python ingest.py documents``), waits
until it is ready, and loads both pages in a headless Chromium with an empty cache, then again. Bytes are those on the
wire (compressed, with headers), as Chromium counts them. Then it does the same with an answer on the light page.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PAGES = ("", "ringan", "tanya?q=Siapa+koordinator+SPBE", "cari?q=koordinator", "dokumen/perpres-95-2018")
TIMES = 5
SETTLING = 3000
"""Milliseconds after the box is there: the chat keeps a stream open, so the network is never idle."""


def ready(url: str, path: str, seconds: float = 180) -> float:
    """Seconds until an address answers 200."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            with urllib.request.urlopen(url + path, timeout=5):
                return time.monotonic() - began
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise SystemExit(f"first_page.py: {url}{path} tidak siap")


def first_byte(url: str) -> float:
    """Milliseconds until the first byte of an answer, the median of a few requests."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        with urllib.request.urlopen(url, timeout=30) as reply:
            reply.read(1)
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def visit(page: Page, url: str) -> tuple[int, int]:
    """Bytes on the wire and requests of one visit."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url)
    page.locator("textarea, input[type=text], h1").first.wait_for()
    page.wait_for_timeout(SETTLING)
    session.detach()
    return round(sum(sizes)), len(sizes)


def measure(browser: Browser, url: str, path: str) -> dict[str, object]:
    """One page: first byte, and bytes of a first and a second visit."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    first, second = visit(page, url + path), visit(page, url + path)
    context.close()
    return {
        "page": f"/{path}",
        "first_byte_ms": round(first_byte(url + path), 1),
        "first_visit_bytes": first[0],
        "first_visit_requests": first[1],
        "second_visit_bytes": second[0],
    }


def main() -> int:
    """Measure and print one JSON object a page."""
    command = argparse.ArgumentParser(description="Ukur halaman pertama.")
    command.add_argument("--data", default="data", help="folder data dengan koleksi yang sudah terbit")
    wanted = command.parse_args()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    app = subprocess.Popen([sys.executable, "app.py", "--data", wanted.data, "--port", str(port)], cwd=ROOT)
    try:
        served = ready(url, "kesehatan")
        print(json.dumps({"page_served_s": round(served, 2), "ready_s": round(served + ready(url, "siap"), 2)}))
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for path in PAGES:
                print(json.dumps(measure(browser, url, path)), flush=True)
            browser.close()
    finally:
        app.terminate()
        app.wait(15)
    return 0


if __name__ == "__main__":
    sys.exit(main())
