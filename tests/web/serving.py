"""Free ports, and waiting until a server answers: for every test that starts one."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request

import pytest


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
