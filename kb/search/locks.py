"""Who may write, and who still reads: locks that the operating system lets go when a process dies."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kb.errors import KbError, WriterBusy

if TYPE_CHECKING:
    from filelock import FileLock

_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class WriterLock:
    """The only pen of an index folder; ``writer.json`` names the process that holds it.

    The thread that holds it may take it again. When the process dies, the system lets it go.
    """

    def __init__(self, index: Path) -> None:
        from filelock import FileLock

        self._lock = FileLock(index / "writer.lock", timeout=0)
        self._name = index / "writer.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the pen for a while.

        Raises:
            WriterBusy: another process, or another thread of this one, holds it.

        """
        from filelock import Timeout

        try:
            self._name.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise WriterBusy(
                f"{_holder(self._name)} sedang menulis indeks. Tunggu sampai selesai, lalu ulangi."
            ) from None
        except OSError as error:
            if error.errno not in _READ_ONLY:
                raise
            raise KbError(
                f"Folder data {self._name.parent.parent} hanya dapat dibaca, jadi tidak ada yang dapat disimpan. "
                "Pasang folder itu agar dapat ditulis, atau pakai --data dengan folder lain."
            ) from error
        try:
            if self._lock.lock_counter == 1:
                self._sign()
            yield
        finally:
            if self._lock.lock_counter == 1:
                self._name.unlink(missing_ok=True)
            self._lock.release()

    def _sign(self) -> None:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self._name.write_text(json.dumps({"pid": os.getpid(), "start": started}), encoding="utf-8")


def _holder(name: Path) -> str:
    try:
        holder = json.loads(name.read_text(encoding="utf-8"))
        return f"Proses {holder['pid']} (sejak {holder['start']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "Proses lain"


def worker_lock(data: Path) -> FileLock:
    """The lock that the living worker of a data folder holds; taking it does not wait."""
    from filelock import FileLock

    data.mkdir(parents=True, exist_ok=True)
    return FileLock(data / "worker.lock", timeout=0)


class ReaderLease:
    """A shared lock on a snapshot: while anyone holds one, the snapshot is not pruned.

    In a folder that this process may only read there is no lock to take.
    """

    def __init__(self, index: Path, snapshot: str) -> None:
        """Take the lease."""
        self._file: TextIO | None = None
        try:
            self._file = _lease_file(index, snapshot).open("a")
            fcntl.flock(self._file, fcntl.LOCK_SH)
        except OSError as error:
            if error.errno not in _READ_ONLY:
                raise

    def close(self) -> None:
        """Give the lease back."""
        if self._file is not None:
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
