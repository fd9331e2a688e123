"""A class of thirty over HTTP: joining, answering, revealing; nobody lost, also when the server is killed in between.

``python bench/class_of_thirty.py --data DIR``: DIR is a published data folder (copied, not touched). Starts the real
``app.py`` on it, opens a class of four items, lets thirty simulated phones join at once, wait for the next round and
for the answer as the page's script does (a question held open until the class moves on, then the page), and answer
every round at once; kills the server with SIGKILL in the middle of a round, starts it again, and goes on.
``--browsers N`` adds that many headless Chromium windows of a phone's width, which join, answer and see the answer
revealed as people do, at the same time as the thirty; they are reloaded after the kill and must find their places.
Times run from the press of a button (the participant's own, or the trainer's for "next" and "reveal") to what it
leads to on the participant's side. Prints seconds and what the counts say; what was lost makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kb.catalogue import Catalogue, People, Role  # noqa: E402
from kb.settings import Settings  # noqa: E402
from kb.training.classroom import Classroom  # noqa: E402
from kb.web.classroom.participants import IN_PLACE  # noqa: E402
from kb.web.guard import COOKIE  # noqa: E402
from kb.web.words import words  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONES = 30
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first that is there: on the phones of a class, pages are not drawn on the server's cores as they are here."""
KILLED = 2
"""The round in which the server is killed."""
T = TypeVar("T")
WATCHING = """
document.addEventListener("click", () => { window.pressed = Date.now(); }, true);
new MutationObserver(() => { window.changed = Date.now(); }).observe(document, { childList: true, subtree: true });
"""
"""What a window runs before a page: when its person pressed, and when what it shows changed last."""
SENT = words("id")("class.sent")
LATE = "answer while the collection loads again"


class Server:
    """The real application as a process."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.data, self.process = data, None
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> float:
        started = time.perf_counter()
        command = [sys.executable, "app.py", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with httpx.Client(base_url=self.url, timeout=2) as client:
            while True:
                try:
                    if client.get("/kelas").status_code == 200:
                        return time.perf_counter() - started
                except httpx.HTTPError:
                    time.sleep(0.05)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    status: int
    where: str
    text: str


class Phone:
    """One participant: its cookies, its watching, how long each thing took.

    It speaks HTTP by the standard library: thirty phones share the server's cores here, as thirty real ones do not.
    """

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url).netloc
        self.connection = HTTPConnection(self.address, timeout=30)
        self.cookies: dict[str, str] = {}
        self.times: dict[str, list[float]] = {}
        self.mark = ""

    def send(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Reply:
        """A request over the kept connection; a new one where the server was killed."""
        headers = {IN_PLACE: "ya", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for last in (False, True):
            try:
                self.connection.request(method, path, urlencode(fields) if fields else None, headers)
                reply = self.connection.getresponse()
                break
            except (OSError, HTTPException):
                self.connection.close()
                if last:
                    raise
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(reply.status, reply.headers.get("Content-Location", ""), reply.read().decode())

    def timed(self, what: str, path: str, fields: Mapping[str, str]) -> Reply:
        started = time.perf_counter()
        reply = self.send("POST", path, fields)
        self.times.setdefault(what, []).append(time.perf_counter() - started)
        return reply

    def join(self, code: str) -> bool:
        reply = self.timed("join", "/kelas", {"kode": code, "nama": ""})
        return (reply.status, reply.where) == (200, "/kelas/ikut")

    def answer(self, place: str, choice: int, what: str = "answer") -> bool:
        reply = self.timed(what, "/kelas/ikut/jawab", {"babak": place, "pilihan": str(choice)})
        return reply.status == 200 and SENT in reply.text

    def look(self) -> None:
        """Note what the class is at."""
        self.mark = json.loads(self.send("GET", "/kelas/ikut/keadaan").text)["tanda"]

    def follow(self, what: str, since: Callable[[], float]) -> None:
        """Until the class has moved on and its page is here; ``since`` gives when the trainer pressed."""
        mark = self.mark
        while mark == self.mark:
            self.mark = json.loads(self.send("GET", f"/kelas/ikut/keadaan?tanda={mark}").text)["tanda"]
        assert self.send("GET", "/kelas/ikut").status == 200
        self.times.setdefault(what, []).append(time.time() - since())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--browsers", type=int, default=0, help="real browsers beside the simulated phones")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(given.data, data)
        sys.exit(run(data, given.browsers))


def run(data: Path, browsers: int) -> int:
    """Hold the class; print the figures; 1 where an answer or a place was lost."""
    catalogue = Catalogue.open(Settings(data=data).catalogue_url)
    people = People(catalogue.engine)
    trainer = people.find("bangku-uji") or people.create("bangku-uji", None, Role.TRAINER)
    server = Server(data)
    wait_ready(server)
    try:
        lead = Lead(server, catalogue, people.open_session(trainer))
        figures = hold(server, lead, Windows(server.url, browsers))
        print(json.dumps({**figures, "cores": os.cpu_count()}, indent=2))
        return int(bool(figures["lost"]) or figures["places_kept"] is False)
    finally:
        server.kill()
        catalogue.close()


class Lead:
    """The trainer: opens a class of four items and leads it."""

    def __init__(self, server: Server, catalogue: Catalogue, session: str) -> None:
        self.client = httpx.Client(base_url=server.url, cookies={COOKIE: session}, follow_redirects=True, timeout=120)
        mark = re.search(r'name="csrf" value="(\w+)"', self.client.get("/kelas/pelatih").text)
        assert mark is not None
        self.csrf = {"csrf": mark[1]}
        form = {**self.csrf, "judul": "Tiga puluh", "jumlah": "4", "bibit": "3"}
        self.number = int(str(self.client.post("/kelas/pelatih", data=form).url).rpartition("/")[2])
        self.room = Classroom(catalogue.engine)
        found = self.room.get(self.number)
        assert found is not None
        self.found = found
        self.pressed = 0.0

    def when(self) -> float:
        """When a button was pressed last."""
        return self.pressed

    def act(self, what: str) -> float:
        """Press a button of the trainer's; the seconds it took."""
        self.pressed = time.time()
        reply = self.client.post(f"/kelas/pelatih/{self.number}", data={**self.csrf, "lakukan": what})
        assert reply.status_code == 200, reply.status_code
        return time.time() - self.pressed


class Windows:
    """Real browsers, each on a thread of its own, as Playwright's objects may not cross threads."""

    def __init__(self, url: str, count: int) -> None:
        self.threads = [ThreadPoolExecutor(1) for _ in range(count)]
        self.times: dict[str, list[float]] = {}
        self.pages: list[Page] = self._all(lambda _: open_window(url))

    def _all(self, act: Callable[[int], T]) -> list[T]:
        waiting = [thread.submit(act, number) for number, thread in enumerate(self.threads)]
        return [each.result() for each in waiting]

    def start(
        self, what: str, act: Callable[[Page], None], since: Callable[[], float] | None = None
    ) -> list[Future[float]]:
        """Let every window act at once; the futures give seconds, as the page's own clock saw them.

        From its person's press (or its opening), or from ``since()``, until what it shows changed last.
        """

        def timed(number: int) -> float:
            page = self.pages[number]
            act(page)
            pressed, shown = page.evaluate("[window.pressed ?? performance.timeOrigin, window.changed]")
            return float(shown) / 1000 - (since() if since else float(pressed) / 1000)

        futures = [thread.submit(timed, number) for number, thread in enumerate(self.threads)]
        for future in futures:
            future.add_done_callback(lambda done: self.times.setdefault(what, []).append(done.result()))
        return futures

    def close(self) -> None:
        """Close every window on its own thread."""
        self._all(lambda number: self.pages[number].context.close())


def open_window(url: str) -> Page:
    """A page of a phone's width in a browser of its own."""
    from playwright.sync_api import sync_playwright

    browser = (
        sync_playwright()
        .start()
        .chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS)), None),
            args=["--no-sandbox", "--disable-gpu"],
        )
    )
    page = browser.new_context(viewport={"width": 390, "height": 780}, locale="id-ID", base_url=url).new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCHING)
    return page


def opened_window(page: Page, code: str) -> None:
    """The page behind the QR code, in a browser that has shown nothing yet."""
    page.goto(f"/kelas?kode={code}")


def joined_window(page: Page) -> None:
    """From the press to the words that one is in."""
    page.click("main form.kartu button")
    page.get_by_text("Tunggu pelatih memulai").wait_for()


def asked_window(place: str, page: Page) -> None:
    """Until the page asks a round."""
    page.locator(f"input[name=babak][value='{place}']").wait_for(state="attached")


def answered_window(page: Page) -> None:
    """From the press of a choice to the words that it is counted."""
    page.locator("button.jawab").first.click()
    page.get_by_text("sudah terhitung").wait_for()


def hold(server: Server, lead: Lead, windows: Windows) -> dict[str, Any]:
    """Hold the whole class; the figures of what happened."""
    phones = [Phone(server.url) for _ in range(PHONES)]
    reveals: list[float] = []
    taken: dict[str, int] = {}
    restarted, kept = 0.0, True if windows.threads else None
    with ThreadPoolExecutor(PHONES) as pool:

        def answer(chosen: list[tuple[Phone, int]], place: str, what: str = "answer") -> int:
            return sum(pool.map(lambda pair: pair[0].answer(place, pair[1], what), chosen))

        def moved(what: str, button: str, act: Callable[[Page], None]) -> float:
            """The trainer presses; until every phone and window shows what it led to."""
            list(pool.map(Phone.look, phones))
            followed = [pool.submit(phone.follow, what, lead.when) for phone in phones]
            shown = windows.start(f"browser: {what}", act, lead.when)
            took = lead.act(button)
            for one in (*followed, *shown):
                one.result()
            return took

        wait(windows.start("browser: page behind the code", partial(opened_window, code=lead.found.code)))
        seen = windows.start("browser: join", joined_window)
        joined = sum(pool.map(lambda phone: phone.join(lead.found.code), phones)) + len([f.result() for f in seen])
        for turn, place in enumerate(lead.found.places):
            moved("next round shown", "lanjut", partial(asked_window, place.name))
            chosen = [(phone, number % place.choices) for number, phone in enumerate(phones)]
            if turn == KILLED:  # half have answered when the server dies
                first, rest = chosen[: PHONES // 2], chosen[PHONES // 2 :]
                done = answer(first, place.name)
                wait(windows.start("browser: answer", answered_window))
                server.kill()
                restarted = server.start()
                taken[place.name] = done + answer(rest, place.name, LATE)
                answer(first, place.name, LATE)  # a second answer of the same phone is not counted
                back = windows.start("browser: reload after the kill", reloaded_window)
                kept = all(future.exception() is None for future in back) if back else None
                wait_ready(server)
            else:
                acting = windows.start("browser: answer", answered_window)
                taken[place.name] = answer(chosen, place.name)
                wait(acting)
            reveals.append(moved("reveal shown", "ungkap", revealed_window))
    windows.close()
    counted = {name: row.total for name, row in lead.room.results(lead.number).items()}
    everyone = PHONES + len(windows.threads)
    times = {what: [t for phone in phones for t in phone.times.get(what, [])] for what in phones[-1].times}
    return {
        "phones": PHONES,
        "browsers": len(windows.threads),
        "joined": joined,
        "taken": taken,
        "counted": counted,
        "lost": everyone * len(counted) - sum(total or 0 for total in counted.values()),
        "places_kept": kept,
        "restart_s": round(restarted, 1),
        "seconds": {
            what: {"n": len(row), "p50": round(statistics.median(row), 3), "p95": round(percentile(row, 0.95), 3)}
            for what, row in {**times, "trainer: reveal": reveals, **windows.times}.items()
        },
    }


def wait(futures: list[Future[float]]) -> None:
    for future in futures:
        future.result()


def reloaded_window(page: Page) -> None:
    """A reload after the kill: the same seat, its answer still counted."""
    page.reload()
    page.get_by_text("sudah terhitung").wait_for()


def revealed_window(page: Page) -> None:
    """Until the page shows the counts."""
    page.locator("section.batang").wait_for()


def wait_ready(server: Server) -> None:
    while httpx.get(f"{server.url}/siap", timeout=30).status_code != 200:
        time.sleep(0.2)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
