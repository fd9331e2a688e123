"""What a batch consists of: files, files in folders, members of archives and attachments, each a file of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kb.errors import InputRefused
from kb.reading.formats import check_content, unopened
from kb.reading.names import kept, shown
from kb.reading.office import refuse, worded
from kb.reading.sandbox import REASONS, ask
from kb.settings import Settings

ARCHIVE, LETTER = "application/zip", "message/rfc822"

_PIECE = 1 << 20

MOST_NESTED = 2
"""Archives inside archives are opened this deep: one in one; what lies deeper is refused."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file to take in.

    ``name`` is what people see ("arsip.zip/folder/a.docx"), ``path`` where its bytes lie while the batch lasts,
    ``origin`` where it came from (the archive's own place and the name in it). ``refused`` says why it cannot be read.
    """

    name: str
    path: Path
    origin: str
    refused: InputRefused | None = None


@dataclass(slots=True)
class _Room:
    """What an archive and those inside it may still unpack to, in bytes."""

    left: int

    @property
    def megabytes(self) -> int:
        return max(self.left >> 20, 1)

    def take(self, folder: Path) -> None:
        self.left -= sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


@contextmanager
def members(files: Iterable[Path], settings: Settings) -> Iterator[list[Member]]:
    """The files with every archive among them replaced by its members, or by its refusal.

    What is unpacked lies in a folder that ends with the block; an archive with those inside it unpacks to at most
    ``settings.max_unpacked_mb``.
    """
    with tempfile.TemporaryDirectory(prefix="pandu-") as folder:
        found: list[Member] = []
        for number, file in enumerate(files):
            member = Member(shown(file.name), file, kept(file.resolve()))
            if is_archive(file):
                found += _expanded(
                    member, Path(folder) / str(number), settings, 1, _Room(settings.max_unpacked_mb << 20)
                )
            else:
                found.append(member)
        yield found


def is_archive(path: Path) -> bool:
    """Whether the file's name says that it holds files: a ZIP archive, or a letter with attachments."""
    return path.suffix.lower() == ".zip" or _is_letter(path)


def _is_letter(path: Path) -> bool:
    return path.suffix.lower() == ".eml"


def _expanded(archive: Member, into: Path, settings: Settings, depth: int, room: _Room) -> list[Member]:
    """The members of an archive in its order; archives among them are opened in turn within what room is left.

    A letter is a file to read itself, and its attachments are its members.
    """
    try:
        _check(archive, settings)
        if room.left <= 0:
            raise worded(archive.name, "unpacked", str(settings.max_unpacked_mb))
        into.mkdir(parents=True)
        listed = _unpacked(archive, into, settings, room)
    except InputRefused as error:
        return [Member(archive.name, archive.path, archive.origin, error)]
    found: list[Member] = [Member(archive.name, archive.path, archive.origin)] if _is_letter(archive.path) else []
    for one in listed:
        name, path = f"{archive.name}/{one.name}", one.path
        origin = f"{archive.origin}{os.sep}{one.name}"
        if one.fault:
            found.append(Member(name, path, origin, worded(name, one.fault)))
        elif not is_archive(path):
            found.append(Member(name, path, origin))
        elif depth >= MOST_NESTED:
            found.append(Member(name, path, origin, _too_deep(name)))
        else:
            inner = Member(name, path, origin)
            found += _expanded(inner, into / f"in-{path.stem}", settings, depth + 1, room)
    return found


@dataclass(frozen=True, slots=True)
class _Unpacked:
    """A member by its name in the archive, where its bytes lie now, or the fault for which it stays packed."""

    name: str
    path: Path
    fault: str = ""


def _unpacked(archive: Member, into: Path, settings: Settings, room: _Room) -> list[_Unpacked]:
    """The members, each in a file of our own naming below ``into``; raises :class:`InputRefused`.

    The child writes them one behind the other to one open file: it has no folder, and so no way out of one.
    """
    most = room.megabytes
    together = into / "members"
    try:
        with together.open("w+b") as file:
            do = "letters" if _is_letter(archive.path) else "archive"
            reply = ask(archive.path, settings, do, into=file.fileno(), unpacked_mb=most, written_mb=most + 1)
            refuse(reply, archive.name, settings)
            listed = reply.values.get("members")
            out = []
            for number, one in enumerate(listed if isinstance(listed, list) else (), start=1):
                name, fault = str(one["name"]), str(one.get("fault", ""))
                ending = Path(name).suffix.lower()[:12]
                path = into / f"{number:05d}{ending if ending[1:].isalnum() else ''}"
                if not fault:
                    _part(file, path, int(one["start"]), int(one["size"]))
                out.append(_Unpacked(name, path, fault))
            return out
    finally:
        together.unlink(missing_ok=True)
        room.take(into)


def _part(file: BinaryIO, path: Path, start: int, size: int) -> None:
    """Copy a stretch of a file to a file of its own."""
    file.seek(start)
    with path.open("xb") as out:
        while size > 0 and (piece := file.read(min(size, _PIECE))):
            out.write(piece)
            size -= len(piece)


def _check(archive: Member, settings: Settings) -> None:
    """Refuse an archive that is missing, too large, empty or no ZIP file at all."""
    try:
        size = archive.path.stat().st_size
        with archive.path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise unopened(archive.name, error) from error
    if size > settings.max_file_mb << 20:
        raise InputRefused(
            archive.name,
            f"ukurannya {size / 1024 / 1024:.0f} MiB, melebihi batas {settings.max_file_mb} MiB.",
            "Pecah berkasnya atau naikkan KB_MAX_FILE_MB.",
        )
    if _is_letter(archive.path):
        check_content(archive.name, LETTER, head)
        return
    check_content(archive.name, ARCHIVE, head)
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise InputRefused(archive.name, *REASONS["damaged"])


def _too_deep(name: str) -> InputRefused:
    return InputRefused(name, "arsip di dalam arsip di dalam arsip tidak dibuka.", "Keluarkan isinya lebih dahulu.")
