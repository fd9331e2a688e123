"""Starts the web process, and starts it anew when it breaks off or asks for it. Standard library only: it starts fast.

The web process ends itself where it no longer answers (:mod:`kb.web.watchdog`); here somebody is left to notice. Under
systemd that is systemd's own work, and this module is not used.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

BEATS = "PANDU_BEATS"
"""Environment variable with the number of the pipe on which the web process tells its port and that it answers."""

ANEW = 75
"""Exit code of a web process that wants to be started anew."""

PRIVATE = "pandu-{}-"
"""How the name of the private folder of a web process begins; its number goes in."""

_LAST_SECONDS = 20
"""What a process has to end itself when it is told to."""

_LOOK_SECONDS = 0.25
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 300.0
"""A process that lived so long is not counted among those that break off again and again."""


def wanted() -> bool:
    """Whether this process is to start the web process as its child, rather than be it."""
    switched_off = os.environ.get("KB_WATCHDOG_SECONDS", "").strip() == "0"
    return os.name == "posix" and BEATS not in os.environ and "NOTIFY_SOCKET" not in os.environ and not switched_off


def supervise(command: Sequence[str]) -> int:
    """Run the web process until it ends as it should, and return its exit code; 0 where it was told to stop."""
    os.umask(0o077)  # what the web process and its workers write is their owner's alone
    supervisor = _Supervisor(list(command))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, supervisor.stop)
    return supervisor.run()


class _Supervisor:
    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def stop(self, number: int, _: object) -> None:
        """Tell the web process to stop, and end it where it does not."""
        self._stopping = True
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(number)
            killing = threading.Timer(_LAST_SECONDS, self._child.kill)
            killing.daemon = True
            killing.start()

    def run(self) -> int:
        pause, port = 0.0, ""
        while True:
            began = time.monotonic()
            code, told = self._once([*self._command, *(["--port", port] if port else [])])
            if self._stopping or code in (-signal.SIGTERM, -signal.SIGINT):
                return 0
            head, _, beats = told.partition("\n")
            port = head or port
            if code != ANEW and (code in (0, 2) or not beats):
                return code if code >= 0 else 128 - code
            if code == ANEW or time.monotonic() - began > _STEADY_SECONDS:
                pause = 0.0
            if code != ANEW:
                print(f"app.py: proses web berakhir (kode {code}); dijalankan lagi", file=sys.stderr, flush=True)
                time.sleep(pause)
                pause = min(2 * pause + 1, _LONGEST_PAUSE)

    def _once(self, command: list[str]) -> tuple[int, str]:
        """Exit code of one web process, and what it told: its port, a line end, and dots as far as it answered."""
        reading, writing = os.pipe()
        try:
            environment = {**os.environ, BEATS: str(writing)}
            self._child = subprocess.Popen(command, env=environment, pass_fds=[writing])
        finally:
            os.close(writing)
        child, told = self._child, b""
        if self._stopping:
            child.terminate()
        try:
            while child.poll() is None:
                if select.select([reading], [], [], _LOOK_SECONDS)[0]:
                    brought = os.read(reading, 4096)
                    told = (told + brought)[:64]
                    if not brought:
                        time.sleep(_LOOK_SECONDS)
        finally:
            os.close(reading)
        for left in Path(tempfile.gettempdir()).glob(PRIVATE.format(child.pid) + "*"):
            shutil.rmtree(left, ignore_errors=True)
        return child.returncode, told.decode("ascii", "replace")
