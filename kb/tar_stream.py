"""Reads a ``.tar.gz`` as a stream of plain files, and stops at the first thing that is none.

``tarfile`` understands links, devices, sparse files and headers of any size; a backup has none of these. This reads
what :mod:`kb.backup` writes, now and before: plain members, with or without a pax header for a long path or a large
size. Each step costs about what it reads, whatever the archive says.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.errors import KbError

MOST_MEMBERS = 200_000
MOST_RATIO = 200
"""Bytes out for a byte in, after the first :data:`_UNJUDGED`; text packs to a fifth, zeros to a thousandth."""

_UNJUDGED = 64 << 20
_BLOCK = 512
_LONGEST_PAX = 4096
_PART = 1 << 20
_IGNORED = frozenset({"mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "comment"})


class Refused(Exception):
    """Why an archive is not read further."""


@dataclass(slots=True)
class Member:
    """One plain file: its name as the archive says it, its size, and its content, to be read once and in order."""

    name: str
    size: int
    _stream: _Stream
    _left: int

    def parts(self) -> Iterator[bytes]:
        """The content, a MiB at a time."""
        while self._left:
            part = self._stream.exactly(min(_PART, self._left))
            self._left -= len(part)
            yield part

    def content(self, most: int) -> bytes:
        """All of the content, where it is no larger than ``most`` bytes."""
        if self.size > most:
            raise Refused(f"memuat {self.name!r} yang terlalu besar")
        return b"".join(self.parts())


class TarStream:
    """The members of an archive that unpacks to at most so many bytes.

    Iterating, and reading a member, raise :class:`KbError` with the archive's name and the reason.
    """

    def __init__(self, archive: Path, most_bytes: int) -> None:
        self._archive, self._most = archive, most_bytes

    def __enter__(self) -> Iterator[Member]:
        """Open the archive."""
        try:
            self._stream = _Stream(self._archive, self._most)
        except OSError as error:
            raise KbError(f"{self._archive.name} tidak dapat dibuka ({error.strerror}).") from error
        return _members(self._stream)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Close it, and say what was wrong with it."""
        self._stream.close()
        name = self._archive.name
        if isinstance(error, Refused):
            raise KbError(f"{name} {error}. Pakai cadangan lain.") from error
        if isinstance(error, EOFError | gzip.BadGzipFile | zlib.error):
            raise KbError(f"{name} bukan cadangan Pandu, rusak, atau terpotong. Pakai cadangan lain.") from error


class _Stream:
    """The unpacked bytes, counted as they come: what an archive unpacks to is never believed beforehand."""

    def __init__(self, archive: Path, most: int) -> None:
        self._packed = archive.open("rb")
        self._unpacked = gzip.GzipFile(fileobj=self._packed, mode="rb")
        self._most, self._count = most, 0

    def close(self) -> None:
        """Let the archive go."""
        self._unpacked.close()
        self._packed.close()

    def exactly(self, size: int) -> bytes:
        """So many bytes.

        Raises:
            EOFError: there are fewer.
            Refused: there are more in all than there may be.

        """
        part = self._unpacked.read(size)
        self._count += len(part)
        if self._count > self._most:
            raise Refused(
                f"berisi lebih dari {self._most >> 20} MiB (KB_MAX_BACKUP_MB, KB_MAX_DATA_MB, KB_MIN_FREE_MB)"
            )
        if self._count > _UNJUDGED and self._count > MOST_RATIO * self._packed.tell():
            raise Refused("mengembang tidak wajar ketika dibuka")
        if len(part) != size:
            raise EOFError
        return part


def _members(stream: _Stream) -> Iterator[Member]:
    count, said = 0, dict[str, str]()
    while (block := stream.exactly(_BLOCK)) != bytes(_BLOCK):
        if _number(block[148:156]) != sum(block[:148]) + 8 * ord(" ") + sum(block[156:]):
            raise Refused("bukan cadangan Pandu, atau rusak")
        size = int(said.get("size", _number(block[124:136])))
        name = said.get("path", _name(block))
        kind = block[156:157]
        count += 1
        if count > 2 * MOST_MEMBERS:
            raise Refused(f"memuat lebih dari {MOST_MEMBERS} berkas")
        if kind == b"x" and not said:
            said = _pax(stream, size)
            continue
        if kind not in (b"0", b"\0"):
            raise Refused(f"memuat {name!r} yang bukan berkas biasa")
        said = {}
        member = Member(name, size, stream, size)
        yield member
        for _ in member.parts():  # what nobody wanted to read
            pass
        stream.exactly(-size % _BLOCK)


def _name(block: bytes) -> str:
    name, prefix = (part.split(b"\0", 1)[0].decode("utf-8", "replace") for part in (block[:100], block[345:500]))
    return f"{prefix}/{name}" if prefix and block[257:262] == b"ustar" and block[257:265] != b"ustar  \0" else name


def _number(field: bytes) -> int:
    """An octal number as headers have it; the binary form for sizes beyond 8 GiB is not for backups."""
    digits = field.split(b"\0", 1)[0].strip(b" ")
    if not all(48 <= digit <= 55 for digit in digits):
        raise Refused("bukan cadangan Pandu, atau rusak")
    return int(digits or b"0", 8)


def _pax(stream: _Stream, size: int) -> dict[str, str]:
    """What a pax header says of the member after it: its path and size; times and owners are not taken."""
    if not 0 < size <= _LONGEST_PAX:
        raise Refused("memuat keterangan berkas yang terlalu panjang")
    text = stream.exactly(size)
    stream.exactly(-size % _BLOCK)
    said: dict[str, str] = {}
    while text:
        length, _, _ = text.partition(b" ")
        end = int(length) if length.isdigit() and len(length) < 5 else 0
        record, text = text[len(length) + 1 : end], text[end:]
        key, sign, value = record.rstrip(b"\n").partition(b"=")
        if not end or not sign or not record.endswith(b"\n"):
            raise Refused("memuat keterangan berkas yang rusak")
        word = key.decode("utf-8", "replace")
        if word == "path" or (word == "size" and value.isdigit() and len(value) < 16):
            said[word] = value.decode("utf-8", "replace")
        elif word not in _IGNORED:
            raise Refused(f"memuat keterangan berkas {word!r} yang tidak ada pada cadangan Pandu")
    return said or {"": ""}
