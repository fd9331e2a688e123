"""The fork server: ``python -I worker.py SOCKET`` forks a child for each job, which reads one file and ends.

It has loaded what the jobs need, so that a child costs a fork and no start; it opens no file of a user itself. With
each message on the socket come the descriptors of the job (JSON), the file, the answer and the end; for archives also
that of the file written to. The child writes the answer: a line of JSON, and raw bytes behind it. What became of the
child is written to the end, as JSON: ``signal``, ``seconds`` of processor time and ``peak_mb``.

A child has limits on processor time, memory, open and written files and the clock, and is confined
(:mod:`kb.reading.confinement`). The server ends with its socket, or after a minute without work.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.reading.jobs import Job

READY = "ready"
IDLE_SECONDS = 60
GRACE_SECONDS = 5
"""By how much the clock may pass the processor time: other work shares the cores."""

_MOST_DESCRIPTORS = 5


@dataclass(slots=True)
class _Child:
    end: int
    until: float


def bare_packages() -> None:
    """Make the modules of this package importable without running its own start (which loads the settings)."""
    here = Path(__file__).resolve().parent
    for name, folder in (("kb", here.parent), ("kb.reading", here)):
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module


def serve(asking: socket.socket) -> None:
    """Fork a child for each message, and tell how each ended, until the socket closes."""
    from kb.reading.confinement import confine_server
    from kb.reading.jobs import warm

    children: dict[int, _Child] = {}
    warmed: set[str] = set()
    waked, wakes = os.pipe()
    os.set_blocking(waked, False)
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    events = selectors.DefaultSelector()
    events.register(asking, selectors.EVENT_READ)
    events.register(waked, selectors.EVENT_READ)
    sizes = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    os.write(asking.fileno(), " ".join([READY, *confine_server()]).encode())
    while True:
        soonest = min((child.until for child in children.values()), default=time.monotonic() + IDLE_SECONDS)
        happened = {key.fileobj for key, _ in events.select(max(0.0, soonest - time.monotonic()))}
        if not happened and not children:
            return
        if waked in happened:
            os.read(waked, 4096)
        _reap(children)
        for number, child in children.items():
            if time.monotonic() > child.until:
                os.kill(number, signal.SIGKILL)
                child.until += GRACE_SECONDS
        if asking in happened:
            message, descriptors, _, _ = socket.recv_fds(asking, 16, _MOST_DESCRIPTORS)
            if not message:
                for number in children:
                    os.kill(number, signal.SIGKILL)
                return
            task, file, answer, end, *into = descriptors
            with open(task, "rb") as asked:  # noqa: PTH123 - a descriptor
                job: Job = json.loads(asked.read())
            if job["do"] not in warmed:
                warm(job["do"])
                warmed.add(job["do"])
                gc.collect()
                gc.freeze()  # so that collecting in a child copies no page of what all share
            in_use = int(os.pread(sizes, 64, 0).split()[0]) * os.sysconf("SC_PAGESIZE")
            number = os.fork()
            if number == 0:
                for other in (asking.fileno(), waked, wakes, sizes, end, *(child.end for child in children.values())):
                    os.close(other)
                _child(job, in_use, file, answer, into)
            children[number] = _Child(end, time.monotonic() + job["seconds"] + GRACE_SECONDS)
            for descriptor in (file, answer, *into):
                os.close(descriptor)


def _reap(children: dict[int, _Child]) -> None:
    while children:
        number, status, used = os.wait4(-1, os.WNOHANG)
        if number == 0:
            return
        child = children.pop(number)
        said = {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "seconds": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss // 1024,
        }
        with suppress(OSError):  # whoever asked may have gone
            os.write(child.end, json.dumps(said).encode())
        os.close(child.end)


def _child(job: Job, in_use: int, file: int, answer: int, into: list[int]) -> None:
    """Limit and confine this process, do the job, answer, end; never returns.

    ``in_use`` is the address space (bytes) that it begins with, and that is not counted against its memory.
    """
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        signal.alarm(job["seconds"] + GRACE_SECONDS)
        from kb.reading.confinement import confine_child, end_with_parent, limit

        end_with_parent()
        limit(job["seconds"], in_use + (job["memory_mb"] << 20), job.get("written_mb", 0))
        confine_child()
        job["file"] = f"/proc/self/fd/{file}"
        if into:
            job["into"] = into[0]
        with open(answer, "wb") as out:
            for part in _answered(job):
                out.write(part)
    except BaseException:  # noqa: BLE001 - the child's rim: whatever it is, the one who asked sees no answer
        os._exit(1)
    os._exit(0)


def _answered(job: Job) -> tuple[bytes, bytes]:
    from kb.reading.jobs import DAMAGE, work

    try:
        values, body = work(job)
        return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n", body
    except MemoryError:
        return b'{"fault": "memory"}\n', b""
    except DAMAGE as error:
        return json.dumps({"fault": "damaged", "error": f"{type(error).__name__}: {error}"[:500]}).encode() + b"\n", b""


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    bare_packages()
    serve(socket.socket(fileno=int(sys.argv[1])))
