"""A class of thirty over HTTP: joining, answering, revealing; nobody lost, also when the server is killed in between.

``python bench/class_of_thirty.py --data DIR``: DIR is a published data folder (copied, not touched). Starts the real
``app.py`` on it, opens a class of four items, lets thirty simulated phones join at once, look every two seconds as the
page's script does, and answer every round at once; kills the server with SIGKILL in the middle of a round, starts it
again, and goes on. Prints times in seconds and what the counts say.
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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kb.catalogue import Catalogue, People, Role  # noqa: E402
from kb.settings import Settings  # noqa: E402
from kb.training.classroom import Classroom  # noqa: E402
from kb.web.guard import COOKIE  # noqa: E402

PHONES = 30
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
        while True:
            try:
                if httpx.get(f"{self.url}/kelas", timeout=2).status_code == 200:
                    return time.perf_counter() - started
            except httpx.HTTPError:
                time.sleep(0.05)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Phone:
    """One participant: its cookies, its watching, how long each thing took."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=30)
        self.times: dict[str, list[float]] = {}

    def timed(self, what: str, act: Callable[[], httpx.Response]) -> httpx.Response:
        started = time.perf_counter()
        reply = act()
        self.times.setdefault(what, []).append(time.perf_counter() - started)
        return reply

    def join(self, code: str) -> bool:
        reply = self.timed("join", lambda: self.client.post("/kelas", data={"kode": code, "nama": ""}))
        return str(reply.url).endswith("/kelas/ikut") and reply.status_code == 200

    def answer(self, place: str, choice: int, what: str = "answer") -> bool:
        data = {"babak": place, "pilihan": str(choice)}
        reply = self.timed(what, lambda: self.client.post("/kelas/ikut/jawab", data=data))
        return reply.status_code == 200 and "terlambat" not in str(reply.url)

    def look(self) -> httpx.Response:
        self.timed("poll", lambda: self.client.get("/kelas/ikut/keadaan"))
        return self.timed("page", lambda: self.client.get("/kelas/ikut"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(given.data, data)
        run(data)


def run(data: Path) -> None:
    catalogue = Catalogue.open(Settings(data=data).catalogue_url)
    people = People(catalogue.engine)
    trainer = people.find("bangku-uji") or people.create("bangku-uji", None, Role.TRAINER)
    server = Server(data)
    wait_ready(server)
    try:
        lead = httpx.Client(
            base_url=server.url, cookies={COOKIE: people.open_session(trainer)}, follow_redirects=True, timeout=120
        )
        mark = re.search(r'name="csrf" value="(\w+)"', lead.get("/kelas/pelatih").text)
        assert mark is not None
        csrf = {"csrf": mark[1]}
        opened = lead.post("/kelas/pelatih", data={**csrf, "judul": "Tiga puluh", "jumlah": "4", "bibit": "3"})
        number = int(str(opened.url).rpartition("/")[2])
        room = Classroom(catalogue.engine)
        found = room.get(number)
        assert found is not None
        reveals: list[float] = []

        def act(what: str) -> float:
            started = time.perf_counter()
            reply = lead.post(f"/kelas/pelatih/{number}", data={**csrf, "lakukan": what})
            assert reply.status_code == 200, reply.status_code
            return time.perf_counter() - started

        code = found.code
        phones = [Phone(server.url) for _ in range(PHONES)]
        restarted = 0.0
        with ThreadPoolExecutor(PHONES) as pool:
            joined = sum(pool.map(lambda phone: phone.join(code), phones))
            taken: dict[str, int] = {}
            for turn, place in enumerate(found.places):
                act("lanjut")
                choices = [number % place.choices for number in range(PHONES)]
                if turn == 2:  # half have answered when the server dies
                    first, rest = (
                        list(zip(phones, choices, strict=True))[:15],
                        list(zip(phones, choices, strict=True))[15:],
                    )
                    done = sum(pool.map(lambda pair, at=place.name: pair[0].answer(at, pair[1]), first))
                    server.kill()
                    restarted = server.start()
                    taken[place.name] = done + sum(
                        pool.map(lambda pair, at=place.name: pair[0].answer(at, pair[1], LATE), rest)
                    )
                    for phone, choice in first:  # a second answer of the same phone is not counted
                        phone.answer(place.name, choice, LATE)
                    wait_ready(server)
                else:
                    taken[place.name] = sum(
                        pool.map(
                            lambda pair, at=place.name: pair[0].answer(at, pair[1]), zip(phones, choices, strict=True)
                        )
                    )
                reveals.append(act("ungkap"))
                list(pool.map(Phone.look, phones))
        counted = {name: row.total for name, row in room.results(number).items()}
        times = {what: [t for phone in phones for t in phone.times.get(what, [])] for what in phones[-1].times}
        figures = {
            what: {"n": len(row), "p50": round(statistics.median(row), 3), "p95": round(percentile(row, 0.95), 3)}
            for what, row in {**times, "reveal": reveals}.items()
        }
        print(
            json.dumps(
                {
                    "phones": PHONES,
                    "joined": joined,
                    "taken": taken,
                    "counted": counted,
                    "lost": PHONES * len(counted) - sum(total or 0 for total in counted.values()),
                    "restart_s": round(restarted, 1),
                    "seconds": figures,
                    "cores": os.cpu_count(),
                },
                indent=2,
            )
        )
    finally:
        server.kill()
        catalogue.close()


def wait_ready(server: Server) -> None:
    while httpx.get(f"{server.url}/siap", timeout=30).status_code != 200:
        time.sleep(0.2)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
