"""First use with a stopwatch: a fresh clone, an answer, a scan taken in, a way back; the README's commands.

``PYTHONPATH=. python bench/first_use.py SCAN.pdf "question about the scan" [--ready VENV] [--shots FOLDER]``: clones
this repository, installs it (``--ready`` takes an environment that is there instead), reads documents/, starts
``app.py``, asks in a headless Chromium of 1280 px, makes the first account, uploads the scan, looks at its report,
publishes, asks about it, rolls back, asks again. Prints seconds and presses (mouse or Enter; typing not counted) of
each step, and what was answered.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
PORT = 7871
ADDRESS = f"http://127.0.0.1:{PORT}"
PASSWORD = "tujuh kerbau di tepi sungai"
FIRST = "Siapa koordinator SPBE di daerah?"


class Walk:
    """One new user's steps, each with its seconds and presses."""

    def __init__(self, shots: Path | None) -> None:
        self.shots, self.rows, self.presses = shots, 0, 0

    def step(self, name: str, act: Callable[[], object], page: Page | None = None) -> None:
        """Do a step, print its row, keep a picture."""
        self.presses, began = 0, time.perf_counter()
        act()
        self.rows += 1
        print(f"| {name} | {time.perf_counter() - began:.1f} | {self.presses or ''} |", flush=True)
        if page is not None and self.shots is not None:
            page.screenshot(path=str(self.shots / f"{self.rows:02}.png"), full_page=True)

    def press(self, page: Page, selector: str) -> None:
        """Press a button or a link."""
        self.presses += 1
        page.locator(selector).first.click()

    def ask(self, page: Page, question: str) -> str:
        """Ask in the chat; the heading and the lead of the answer."""
        page.goto(f"{ADDRESS}/")
        box = page.get_by_role("textbox", name="Pertanyaan Anda")
        box.wait_for(timeout=120_000)
        box.fill(question)
        self.presses += 1
        box.press("Enter")
        card = page.locator("#jawaban .kartu:not(.menunggu)").last
        card.wait_for(timeout=60_000)
        return " ".join(card.inner_text().split())[:300]


def run(command: list[str], folder: Path, given: str = "") -> None:
    """Run a command of the README; what it says is shown where it fails."""
    done = subprocess.run(command, cwd=folder, input=given, text=True, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def until(path: str) -> None:
    """Wait until an address answers with 200."""
    with httpx.Client(base_url=ADDRESS, timeout=5) as client:
        while True:
            try:
                if client.get(path).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)


def main() -> None:
    """Take the walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scan", type=Path)
    parser.add_argument("question")
    parser.add_argument("--ready", type=Path, help="an environment made before, in the place of the installation")
    parser.add_argument("--shots", type=Path, help="folder for a picture of each page")
    given = parser.parse_args()
    if given.shots:
        given.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        clone, walk = Path(folder) / "pandu", Walk(given.shots)
        print("| step | seconds | presses |\n| --- | --- | --- |")
        walk.step("clone", lambda: run(["git", "clone", "-q", str(ROOT), str(clone)], Path(folder)))
        if given.ready:
            (clone / ".venv").symlink_to(given.ready.resolve())
        else:
            walk.step("install", lambda: run(["make", "install"], clone))
        take(walk, clone, given.scan.resolve(), given.question)


def take(walk: Walk, clone: Path, scan: Path, question: str) -> None:
    """The steps behind the installation."""
    python = str(clone / ".venv/bin/python")
    walk.step("read and publish documents/", lambda: run([python, "ingest.py", "documents"], clone))
    server = subprocess.Popen([python, "app.py", "--port", str(PORT)], cwd=clone, stdout=subprocess.DEVNULL)
    try:
        walk.step("start until a page shows", lambda: until("/"))
        walk.step("until questions can be asked", lambda: until("/siap"))
        browse(walk, clone, python, scan, question)
    finally:
        server.terminate()
        server.wait(15)


def browse(walk: Walk, clone: Path, python: str, scan: Path, question: str) -> None:
    """The steps in the browser."""
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as play:
        where = shutil.which("chromium") or shutil.which("google-chrome")
        browser = play.chromium.launch(executable_path=where, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID").new_page()
        walk.step("first question", lambda: said.append(walk.ask(page, FIRST)), page)
        walk.step("first account", lambda: run([python, "-m", "kb", "admin", "create", "ani"], clone, f"{PASSWORD}\n"))
        walk.step("sign in", lambda: sign_in(walk, page), page)
        walk.step("choose the scan and send it", lambda: upload(walk, page, scan), page)
        walk.step("read by recognition, compare answers", lambda: finished(page), page)
        walk.step("open its report", lambda: report(walk, page), page)
        walk.step("publish", lambda: publish(walk, page), page)
        walk.step("ask about it", lambda: said.append(walk.ask(page, question)), page)
        walk.step("roll back", lambda: roll_back(walk, page), page)
        walk.step("ask again", lambda: said.append(walk.ask(page, question)), page)
        browser.close()
    print("\n".join(f"\n> {one}" for one in said))


def sign_in(walk: Walk, page: Page) -> None:
    """Through the door."""
    page.goto(f"{ADDRESS}/admin")
    page.fill("#nama", "ani")
    page.fill("#sandi", PASSWORD)
    walk.press(page, "main button")
    page.wait_for_url("**/admin")


def upload(walk: Walk, page: Page, scan: Path) -> None:
    """Until the server has the file."""
    walk.press(page, "a[href$='/admin/unggah']")
    page.set_input_files("#berkas", str(scan))
    walk.presses += 2  # the file chooser: a press on the file, one on "open"
    walk.press(page, "main form button")
    page.wait_for_url("**/admin/pekerjaan/*")


def finished(page: Page) -> None:
    """Until the job is over; the page reloads itself."""
    page.wait_for_selector("text=/^(selesai|gagal|dibatalkan)$/", timeout=300_000)


def report(walk: Walk, page: Page) -> None:
    """The report of the scan."""
    walk.press(page, "text=Periksa dan putuskan")
    walk.press(page, "main table a")
    page.locator("#title").wait_for()


def publish(walk: Walk, page: Page) -> None:
    """Its identity is right; publish."""
    walk.press(page, "main a[href$='/admin/tunggu']")
    walk.press(page, "text=Terbitkan semua")
    finished(page)


def roll_back(walk: Walk, page: Page) -> None:
    """Back to the collection of before."""
    page.goto(f"{ADDRESS}/admin/riwayat")
    walk.press(page, "text=Kembali ke ini")
    finished(page)


if __name__ == "__main__":
    main()
