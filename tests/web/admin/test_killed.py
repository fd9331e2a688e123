"""``app.py`` and its worker killed half-way: on restart jobs are resumed or gone, and askers are served."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving import free_port, wait_ready

from kb.catalogue import Catalogue, People, Role
from kb.catalogue.jobs import Job, Jobs
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "kuda hijau di sawah luas"
RULE = """---
kind: perpres
form: ringkasan
title: Sistem {number}
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
## Pasal 1
Dinas mengelola urusan nomor {number}.
"""
FILES = 150


class Server:
    """The real ``app.py`` with a data folder, in a process group that can be killed whole."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data, self._environment, self.port = data, environment, free_port()
        self._wait = wait_ready
        self.process: subprocess.Popen[bytes] | None = None
        self.cookie = self.mark = ""

    def start(self) -> None:
        command = [sys.executable, "app.py", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, start_new_session=True, stdout=subprocess.DEVNULL
        )
        self._wait(f"http://127.0.0.1:{self.port}/")

    def kill(self) -> None:
        """Everything at once, as when the power goes: server and worker."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie} | ({"Content-Type": kind} if kind else {})
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        if cookies := answer.headers.get_all("set-cookie"):
            told["set-cookie"] = "; ".join(cookie.split(";")[0] for cookie in cookies)
        content = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, told, content

    def sign_in(self) -> None:
        form = f"nama=ani&sandi={PASSWORD.replace(' ', '+')}".encode()
        status, headers, _ = self.send("POST", "/masuk", form, "application/x-www-form-urlencoded")
        assert status == 303
        self.cookie = headers["set-cookie"]
        self.mark = re.search(r'name="csrf" value="(\w+)"', self.send("GET", "/admin/akun")[2])[1]  # type: ignore[index]

    def form(self, path: str) -> int:
        status, headers, _ = self.send("POST", path, f"csrf={self.mark}".encode(), "application/x-www-form-urlencoded")
        assert status == 303
        return int(headers["location"].rpartition("/")[2])

    def serves(self) -> bool:
        """Whether askers get the page, and the collection answers."""
        ready = self.send("GET", "/siap")
        source = self.send("GET", "/sumber?kunci=perpres-95-2018%23pasal-1&potongan=true")
        return ready[0] == 200 and json.loads(ready[2])["siap"] and source[0] == 200


def multipart(mark: str, count: int) -> bytes:
    parts = [f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{mark}\r\n']
    for number in range(1000, 1000 + count):
        head = f'--x\r\nContent-Disposition: form-data; name="berkas"; filename="a-{number}.md"\r\n\r\n'
        parts.append(f"{head}{RULE.format(number=number)}\r\n")
    return ("".join(parts) + "--x--\r\n").encode()


@pytest.fixture
def server(tmp_path: Path, collection: Path, environment: dict[str, str]) -> Iterator[Server]:
    data = tmp_path / "data"
    shutil.copytree(collection, data)
    People(Catalogue.open(Settings(data=data).catalogue_url).engine).create("ani", PASSWORD, Role.ADMIN)
    server = Server(data, environment)
    server.start()
    server.sign_in()
    yield server
    server.kill()


def job(server: Server, number: int) -> Job:
    found = Jobs(Catalogue.open(Settings(data=server.data).catalogue_url).engine).get(number)
    assert found is not None
    return found


def until(true: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def held(server: Server) -> set[str]:
    return {record.key for record in Catalogue.open(Settings(data=server.data).catalogue_url).at().documents()}


def test_killed_during_a_job_and_during_a_publish(server: Server) -> None:
    kind = "multipart/form-data; boundary=x"
    status, headers, _ = server.send("POST", "/admin/unggah", multipart(server.mark, FILES), kind)
    assert status == 303
    number = int(headers["location"].rpartition("/")[2])
    until(lambda: len(held(server)) > 20)
    server.kill()
    assert job(server, number).state.value == "berjalan"
    assert 20 < len(held(server)) < FILES + 3, "killed half-way"
    server.start()
    assert server.serves()
    until(lambda: job(server, number).state.over)
    done = job(server, number)
    assert done.state.value == "selesai" and done.progress["resumed"], done.result
    assert len(held(server)) == FILES + 3

    publish = server.form("/admin/terbitkan")
    until(lambda: job(server, publish).state.value != "menunggu")
    server.kill()
    server.start()
    assert server.serves()
    until(lambda: job(server, publish).state.over)
    assert job(server, publish).state.value == "selesai", job(server, publish).result
    assert Catalogue.open(Settings(data=server.data).catalogue_url).staged_from is None
    from kb.search.snapshot import SnapshotStore

    store = SnapshotStore(Settings(data=server.data).index)
    manifest = store.current_manifest()
    assert manifest is not None and store.verify(manifest.id) == ()
    until(lambda: server.send("GET", "/sumber?kunci=perpres-1100-2018%23pasal-1&potongan=true")[0] in (200, 404))


def test_killed_during_an_upload_leaves_nothing(server: Server) -> None:
    body = multipart(server.mark, FILES)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", "/admin/unggah")
    for name, value in (
        ("Cookie", server.cookie),
        ("Content-Type", "multipart/form-data; boundary=x"),
        ("Content-Length", str(len(body))),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(body[: len(body) // 2])
    until(lambda: list((server.data / "uploads").glob("*/*/*.md")), 20)
    server.kill()
    assert list((server.data / "uploads").glob("*/*/*.md"))
    before = held(server)
    server.start()
    assert server.serves()
    until(lambda: not list((server.data / "uploads").glob("*")), 20)
    assert Jobs(Catalogue.open(Settings(data=server.data).catalogue_url).engine).latest() == []
    assert held(server) == before
