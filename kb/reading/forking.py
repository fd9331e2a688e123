"""The fork server from the outside: started when it is first needed, within bubblewrap where that works."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.reading.confinement import bubblewrap
from kb.reading.opened import Budget, opened_bytes

WORKER = Path(__file__).with_name("worker.py")
"""The server's program; it loads nothing of this package but the modules of its jobs."""

_START_SECONDS = 30
_LATE_SECONDS = 15
_PIPE = 1 << 20
_ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_KEPT = ("LD_LIBRARY_PATH",)
"""What of our own environment the server needs too: where Python's own libraries lie."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a child wrote, and how it ended: its signal (0: by itself), processor seconds, largest memory in MiB.

    ``signal`` is None where that is not known: the server ended before it.
    """

    answer: bytes
    signal: int | None = None
    seconds: float = 0.0
    peak_mb: int = 0
    too_long: bool = False


class ForkServer:
    """One server, started again where it has ended. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._wrapped: bool | None = None
        self._kernel: tuple[str, ...] = ()

    @property
    def at_work(self) -> tuple[str, ...]:
        """What confines the server (``bubblewrap``, ``landlock``, ``seccomp``); known once it was started."""
        return (*(("bubblewrap",) if self._wrapped else ()), *self._kernel)

    def ask(self, job: Mapping[str, object], file: int, into: int | None, most: int) -> Ended:
        """The job done on an open file by a child; ``most`` is how many bytes its answer may have."""
        ended = self._asked(job, file, into, most)
        # A server that had nothing to do may end just as it is asked; one that was killed is started again.
        return ended if ended.signal is not None or ended.too_long else self._asked(job, file, into, most)

    def close(self) -> None:
        """End the server; the next job starts another."""
        with self._lock:
            self._forget()

    def _asked(self, job: Mapping[str, object], file: int, into: int | None, most: int) -> Ended:
        answer, answering = os.pipe2(os.O_CLOEXEC)
        end, ending = os.pipe2(os.O_CLOEXEC)
        try:
            try:
                with opened_bytes("job", json.dumps(job).encode(), Budget(0)) as task:
                    os.lseek(task.descriptor, 0, os.SEEK_SET)
                    more = [into] if into is not None else []
                    self._send([task.descriptor, file, answering, ending, *more])
            finally:
                os.close(answering)
                os.close(ending)
            seconds = int(str(job["seconds"])) + _LATE_SECONDS
            said, too_long = _read(answer, most, seconds)
            if too_long:
                return Ended(b"", too_long=True)
            told, _ = _read(end, 4096, seconds)
        finally:
            os.close(answer)
            os.close(end)
        values = json.loads(told) if told else {}
        return Ended(said, values.get("signal"), values.get("seconds", 0.0), values.get("peak_mb", 0))

    def _send(self, descriptors: list[int]) -> None:
        with self._lock:
            for _ in range(2):
                asking = self._asking or self._started()
                try:
                    socket.send_fds(asking, [b"job"], descriptors)
                except OSError:
                    self._forget()
                else:
                    return

    def _forget(self) -> None:
        if self._asking is not None:
            self._asking.close()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_START_SECONDS)
        self._asking = self._process = None

    def _started(self) -> socket.socket:
        wrap = bubblewrap() if self._wrapped is not False else None
        self._asking = self._start(wrap) if wrap else None
        self._wrapped = self._asking is not None
        if self._asking is None:
            self._asking = self._start([])
        if self._asking is None:
            raise RuntimeError("the program that reads files does not start")
        return self._asking

    def _start(self, wrap: list[str]) -> socket.socket | None:
        """The socket of a server that has said that it is there; None where it does not start this way."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [*wrap, sys.executable, "-I", str(WORKER), str(theirs.fileno())]
        environment = _ENVIRONMENT | {name: os.environ[name] for name in _KEPT if name in os.environ}
        null = subprocess.DEVNULL
        with theirs:
            try:
                process = subprocess.Popen(
                    command, stdin=null, stdout=null, stderr=null, env=environment, cwd="/",
                    pass_fds=[theirs.fileno()], start_new_session=True,
                )  # fmt: skip
            except OSError:
                ours.close()
                return None
        ours.settimeout(_START_SECONDS)
        with suppress(OSError):
            if said := ours.recv(256).decode().split():
                ours.settimeout(None)
                self._process, self._kernel = process, tuple(said[1:])
                return ours
        ours.close()
        process.kill()
        process.wait()
        return None


@cache
def server() -> ForkServer:
    """This process's fork server."""
    return ForkServer()


def _read(descriptor: int, most: int, seconds: float) -> tuple[bytes, bool]:
    """All that comes until the other side closes, and whether it was too much or too late."""
    parts: list[bytes] = []
    size = 0
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while poll.poll(seconds * 1000):
        part = os.read(descriptor, _PIPE)
        if not part:
            return b"".join(parts), False
        size += len(part)
        if size > most:
            return b"", True
        parts.append(part)
    return b"", True
