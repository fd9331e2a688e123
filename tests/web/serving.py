"""Free ports, and waiting until a server answers: for every test that starts one."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from web_fakes import FakeBackend

from kb.catalogue import Catalogue, People, Role
from kb.settings import Settings
from kb.web.app import build_app

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def fetch(url: str) -> tuple[int, bytes]:
    """Status and body; status 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def wait_ready(url: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, content = fetch(f"{url}siap")
        if status == 200:
            return
        if status and json.loads(content)["keadaan"] == "gagal":
            pytest.fail(fetch(url)[1].decode())
        time.sleep(0.1)
    pytest.fail(f"{url} tidak siap dalam {seconds} detik")


@contextmanager
def running_app(data: Path, environment: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The real app as people run it, ready: its address and its process, which is ended afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "app.py", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_ready(url)
        yield url, process
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def trainer_pages(data: Path) -> Iterator[tuple[str, str]]:
    """Address of the pages over a data folder, served in this process, and the cookie of a trainer signed in there."""
    catalogue = Catalogue.open(Settings(data=data).catalogue_url)
    people = People(catalogue.engine)
    cookie = people.open_session(people.create("rina", None, Role.TRAINER))
    catalogue.close()
    port = free_port()
    app = build_app(Settings(data=data, port=port), backend=FakeBackend())
    app.state.training.items("id")
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    wait_ready(f"http://127.0.0.1:{port}/")
    yield f"http://127.0.0.1:{port}", cookie
    running.should_exit = True
    thread.join(15)
