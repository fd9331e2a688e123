"""Sends requests made by seed to every route of the real application, and says what it could not bear.

``python bench/fuzz.py --requests 10000 DATA``: DATA is a published data folder (copied, not touched). The real
``app.py`` runs on the copy as a process of its own, anonymous callers, a trainer and an admin send what
``fuzz_requests.py`` makes, four at a time, and a fifth of the requests is made by schemathesis from the REST
interface's own description. Meanwhile ``/kesehatan`` is asked four times a second. Prints how many answers of which
status there were, the slowest, the health answer's worst, the process's memory after the first tenth and at the end,
and every failure: an answer of 500 or above (but 503), one that took over 2 s, one without the security headers, none
at all. The exit code is 1 where there was one, or where health took over 0.5 s or memory grew by over 50 MiB.

``python bench/fuzz.py --documents 2000`` reads documents spoilt from within instead (``fuzz_documents.py``).
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from fuzz_requests import Made, Maker, routes  # noqa: E402
from fuzz_schema import from_description  # noqa: E402

from kb.catalogue import Catalogue, People, Role  # noqa: E402
from kb.settings import Settings  # noqa: E402
from kb.web.app import build_app  # noqa: E402

SLOWEST, SLOWEST_HEALTH, MOST_GROWTH = 2.0, 0.5, 50.0
"""Seconds of an answer, of a health answer, and MiB that memory may grow."""
AT_ONCE = 4
HEADERS = (b"x-content-type-options", b"content-security-policy", b"x-frame-options", b"referrer-policy")
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status (0: nothing), seconds, and which security headers were missing."""

    status: int
    seconds: float
    missing: tuple[str, ...]
    body: bytes = b""


@dataclass
class Outcome:
    """What a run showed."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    health: float = 0.0
    memory: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """MiB that the process grew by after the first tenth of the requests."""
        return self.memory[-1] - self.memory[0] if self.memory else 0.0

    @property
    def passed(self) -> bool:
        """Whether everything was borne."""
        return not self.failures and self.health <= SLOWEST_HEALTH and self.growth <= MOST_GROWTH


@dataclass(frozen=True, slots=True)
class Server:
    """The application as a process: its port, the process, and the cookies of those signed in."""

    port: int
    process: int
    cookies: dict[str, str]
    csrf: dict[str, str]
    log: Path


@contextmanager
def serving(data: Path) -> Iterator[Server]:
    """The real application over a copy of a data folder, without limits of rate: the handlers are to be reached."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy)
        cookies = _accounts(copy)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        command = [sys.executable, "app.py", "--data", str(copy), "--port", str(port)]
        environment = {**os.environ, "KB_RATE_PER_SECOND": "0", "KB_LOG_JSON": "true"}
        with (Path(folder) / "stderr").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=log)
            try:
                _wait(port)
                for language in (b"id", b"en"):  # the exercises of a language are made at the first look
                    _wait(port, b"/latihan?bahasa=" + language)
                csrf = {
                    who: hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest() for who, token in cookies.items()
                }
                yield Server(port, process.pid, cookies, csrf, Path(folder) / "stderr")
            finally:
                process.terminate()
                process.wait(30)


def _accounts(data: Path) -> dict[str, str]:
    catalogue = Catalogue.open(Settings(data=data).catalogue_url)
    people = People(catalogue.engine)
    made = {
        role.value: people.open_session(people.create(f"fuzz{role.value}", None, role))
        for role in (Role.TRAINER, Role.ADMIN)
    }
    catalogue.close()
    return made


def _wait(port: int, path: bytes = b"/siap") -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        reply = sent(port, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        if reply.status == 200 and reply.seconds < 1:
            return
        time.sleep(0.2)
    raise SystemExit("the application did not open within 120 s")


def wire(made: Made) -> bytes:
    """A request as bytes."""
    lines = [made.method.encode() + b" " + made.target + b" HTTP/1.1", *(n + b": " + v for n, v in made.headers)]
    lines += [b"Connection: close"] + ([b"Content-Length: %d" % len(made.body)] if made.body else [])
    return b"\r\n".join(lines) + b"\r\n\r\n" + made.body


def sent(port: int, request: bytes) -> Reply:
    """Send bytes and read the answer; an endless stream of events counts as answered at its head."""
    began, read = time.perf_counter(), b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            while part := connection.recv(65536):
                read += part
                events = b"text/event-stream" in read[:4096].lower()
                if events or time.perf_counter() - began > PATIENCE:
                    break
    except OSError:
        pass  # what was read until then counts
    if read.startswith(b"HTTP/1.1 100"):
        read = read.partition(b"\r\n\r\n")[2]  # "go on"; the answer comes behind it
    head = read.partition(b"\r\n\r\n")[0].lower()
    status = int(head[9:12]) if head[9:12].isdigit() else 0
    missing = tuple(name.decode() for name in HEADERS if b"\r\n" + name not in head)
    return Reply(status, time.perf_counter() - began, missing, read.partition(b"\r\n\r\n")[2])


def judged(made: Made, reply: Reply, outcome: Outcome, patient: bool) -> None:
    """Count an answer, and keep why it is a failure; ``patient`` where this machine does other work beside."""
    outcome.statuses[reply.status] += 1
    outcome.slowest = max(outcome.slowest, reply.seconds)
    reasons = []
    if reply.status == 0 or (reply.status >= 500 and reply.status != 503):
        reasons.append(f"status {reply.status}")
    if reply.seconds > (PATIENCE if patient else SLOWEST):
        reasons.append(f"{reply.seconds:.1f} s")
    if reply.status and reply.missing:
        reasons.append(f"{reply.status} without {', '.join(reply.missing)}")
    if reasons:
        outcome.failures.append(
            f"#{made.number} {made.who} {made.method} {made.route.path}: {'; '.join(reasons)} "
            f"{made.target[:150]!r} {dict(made.headers)!r:.200} {made.body[:120]!r}"
        )


class Probe(threading.Thread):
    """Asks for the health answer four times a second, and keeps the worst."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.worst, self.over = port, 0.0, threading.Event()

    def run(self) -> None:
        """Until told that it is over."""
        request = b"GET /kesehatan HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        while not self.over.wait(0.25):
            reply = sent(self.port, request)
            self.worst = max(self.worst, reply.seconds if reply.status == 200 else PATIENCE)


def memory(process: int) -> float:
    """MiB of a process and of all that it started."""
    own, total = {process}, 0.0
    statuses = sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name))
    for path in statuses:
        try:
            values = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue  # it has ended
        if int(values["PPid"]) in own or int(values["Pid"]) in own:
            own.add(int(values["Pid"]))
            if "kb" not in _command(path.parent):
                total += int(values.get("VmRSS", "0 kB").split()[0]) / 1024
    return total


def _command(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_text().split("\0")
    except OSError:
        return []


def fuzzed(server: Server, count: int, seed: int, patient: bool = False) -> Outcome:
    """Send so many requests; what they showed."""
    with tempfile.TemporaryDirectory() as empty:
        every = list(dict.fromkeys(routes(build_app(Settings(data=Path(empty)), opener=lambda: None))))  # type: ignore[arg-type, return-value]
    outcome, probe, lock = Outcome(), Probe(server.port), threading.Lock()
    probe.start()
    made = list(Maker(seed, every, server.csrf, server.cookies).requests(count - count // 5))

    def one(request: Made) -> None:
        reply = sent(server.port, wire(request))
        with lock:
            judged(request, reply, outcome, patient)

    description = sent(
        server.port, b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, made[: count // 10]))
        outcome.memory.append(memory(server.process))
        list(pool.map(one, made[count // 10 :]))
        from_description(description.body, count // 5, seed, one)
        outcome.memory.append(memory(server.process))
    probe.over.set()
    probe.join(PATIENCE)
    outcome.health = probe.worst
    return outcome


def main() -> int:
    """Run, print, and give the exit code."""
    command = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    command.add_argument("data", type=Path, nargs="?")
    command.add_argument("--requests", type=int, default=10_000)
    command.add_argument("--documents", type=int, default=0, help="instead, so many spoilt documents to read")
    command.add_argument("--seed", type=int, default=14)
    given = command.parse_args()
    if given.documents:
        from fuzz_documents import fuzz

        return fuzz(given.seed, given.documents)
    if given.data is None:
        command.error("name a published data folder, or --documents N")
    with serving(given.data) as server:
        outcome = fuzzed(server, given.requests, given.seed)
    print(json.dumps(dict(sorted(outcome.statuses.items()))))
    print(f"slowest {outcome.slowest:.2f} s; health {outcome.health:.3f} s; memory {outcome.memory} MiB")
    print(f"{len(outcome.failures)} failures", *outcome.failures, sep="\n")
    return 0 if outcome.passed else 1


if __name__ == "__main__":
    sys.exit(main())
