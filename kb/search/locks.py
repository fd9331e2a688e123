"""Who may write, and who still reads: locks that the operating system lets go when a process dies."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import WriterBusy


@contextmanager
def writer_lock(index: Path) -> Iterator[None]:
    """Hold the only pen; ``writer.json`` names the process that does.

    Raises:
        WriterBusy: another process holds it.

    """
    from filelock import FileLock, Timeout

    index.mkdir(parents=True, exist_ok=True)
    name = index / "writer.json"
    lock = FileLock(index / "writer.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise WriterBusy(f"{_holder(name)} sedang menulis indeks. Tunggu sampai selesai, lalu ulangi.") from None
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        name.write_text(json.dumps({"pid": os.getpid(), "start": started}), encoding="utf-8")
        yield
        name.unlink(missing_ok=True)
    finally:
        lock.release()


def _holder(name: Path) -> str:
    try:
        holder = json.loads(name.read_text(encoding="utf-8"))
        return f"Proses {holder['pid']} (sejak {holder['start']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "Proses lain"


class ReaderLease:
    """A shared lock on a snapshot: while anyone holds one, the snapshot is not pruned."""

    def __init__(self, index: Path, snapshot: str) -> None:
        """Take the lease."""
        self._file = _lease_file(index, snapshot).open("a")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        """Give the lease back."""
        self._file.close()


def unread(index: Path, snapshot: str) -> bool:
    """Whether nobody reads a snapshot now."""
    with _lease_file(index, snapshot).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def forget_lease(index: Path, snapshot: str) -> None:
    """Remove the lease file of a pruned snapshot."""
    _lease_file(index, snapshot).unlink(missing_ok=True)


def _lease_file(index: Path, snapshot: str) -> Path:
    folder = index / "readers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{snapshot}.lock"
