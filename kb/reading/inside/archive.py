"""A ZIP archive's members, unpacked one behind the other; what may not be unpacked is named with its reason."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from kb.reading.inside.fault import Fault
from kb.reading.inside.package import BROKEN, opened
from kb.reading.names import from_archive

MOST_DEPTH = 8
"""Most folders above a member."""

_PART = 1 << 20
_DRIVE = re.compile(r"[A-Za-z]:(?:/|$)")
"""A drive of Windows ("C:/"); must not match "Rapat 10:30.md"."""

_UNICODE_PATH, _IS_UTF8 = 0x7075, 0x800


def unpack(path: Path, into: int, unpacked_bytes: int) -> list[dict[str, str | int]]:
    """Each member as ``{"name", "start", "size"}`` or ``{"name", "fault"}``, in the archive's order.

    ``into`` is a descriptor open for writing; the members' bytes go there, one behind the other. Folders and what
    systems leave behind (``__MACOSX``, hidden files) are no members.
    """
    archive = opened(path, unpacked_bytes)
    out: list[dict[str, str | int]] = []
    seen: set[str] = set()
    with os.fdopen(into, "wb") as file:
        for entry in archive.infolist():
            name = _name(entry).replace("\\", "/")
            if entry.is_dir() or _is_left_behind(name):
                continue
            fault, start = _fault(entry, name, seen), file.tell()
            seen.add(name.casefold())
            if not fault and not _write(archive, entry, file):
                fault = "damaged"
                file.seek(start)
                file.truncate()
            size = file.tell() - start
            out.append(
                {"name": _shown(name), "fault": fault}
                if fault
                else {"name": _shown(name), "start": start, "size": size}
            )
    if not out:
        raise Fault("no_members")
    return out


def _name(entry: zipfile.ZipInfo) -> str:
    """A member's name: its own UTF-8 copy where it brings one (Info-ZIP's field), else by what its bytes are."""
    for kind, content in _fields(entry.extra):
        if kind == _UNICODE_PATH and content[:1] == b"\x01":
            with suppress(UnicodeDecodeError):
                return content[5:].decode("utf-8")
    is_unicode = bool(entry.flag_bits & _IS_UTF8)
    try:
        raw = entry.orig_filename.encode("utf-8" if is_unicode else "cp437")
    except UnicodeEncodeError:
        return entry.filename
    return from_archive(raw, is_unicode)


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields of an entry: number and content."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]


def _is_left_behind(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in {".", ".."} for part in parts)


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)[-300:]


def _fault(entry: zipfile.ZipInfo, name: str, seen: set[str]) -> str:
    """Why a member is left packed; empty when it may be unpacked."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        return "link"
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or _DRIVE.match(name) or not parts[-1].strip():
        return "outside"
    if len(parts) > MOST_DEPTH + 1:
        return "deep"
    return "doubled" if name.casefold() in seen else ""


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, out: BinaryIO) -> bool:
    """Whether a member could be unpacked to the end."""
    try:
        with archive.open(entry) as packed:
            while piece := packed.read(_PART):
                out.write(piece)
    except BROKEN:
        return False
    return True
