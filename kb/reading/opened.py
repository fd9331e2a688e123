"""A file's bytes as they were at one moment: a copy in memory that nobody can change, which the child reads."""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.reading.formats import unopened

_PART = 1 << 20
_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


@dataclass(slots=True)
class Budget:
    """The processor seconds that all children together may still spend on one file."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A file under its own name, and the time that it has."""

    name: str
    descriptor: int
    size: int
    sha256: str
    budget: Budget

    @contextmanager
    def content(self) -> Iterator[mmap.mmap | bytes]:
        """Its bytes."""
        if not self.size:
            yield b""
            return
        with mmap.mmap(self.descriptor, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ) as shown:
            yield shown


@contextmanager
def opened(path: Path, budget: Budget) -> Iterator[Opened]:
    """The file at ``path``; raises :class:`kb.errors.InputRefused` where it cannot be opened."""
    try:
        with path.open("rb") as file:
            copy = _Copy(iter(lambda: file.read(_PART), b""))
    except OSError as error:
        raise unopened(path.name, error) from error
    with copy:
        yield Opened(path.name, copy.descriptor, copy.size, copy.sha256, budget)


@contextmanager
def opened_bytes(name: str, content: bytes, budget: Budget) -> Iterator[Opened]:
    """Bytes in the place of a file."""
    with _Copy(iter([content])) as copy:
        yield Opened(name, copy.descriptor, copy.size, copy.sha256, budget)


class _Copy:
    """An unchangeable copy: its descriptor, which the block closes, its length and its digest."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.descriptor = os.memfd_create("pandu", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self.size = 0
        digest = hashlib.sha256()
        try:
            with os.fdopen(os.dup(self.descriptor), "wb", buffering=0) as out:
                for part in parts:
                    digest.update(part)
                    self.size += len(part)
                    rest = memoryview(part)
                    while rest:
                        rest = rest[out.write(rest) :]
            fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, _SEALS)
        except BaseException:
            os.close(self.descriptor)
            raise
        self.sha256 = digest.hexdigest()

    def __enter__(self) -> _Copy:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)
