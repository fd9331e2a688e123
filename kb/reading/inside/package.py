"""A ZIP container judged by its table of contents before it is unpacked: counts, sizes, ratios, names, secrets."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePosixPath

from kb.reading.inside.fault import Fault
from kb.reading.inside.markup import check, is_markup

MOST_ENTRIES = 5_000
"""Most entries of one container; a long Word file has a hundred, a workbook of drawings a few hundred."""

DIRECTORY_BYTES = 4 << 20
"""Longest table of contents that is loaded (Python keeps about half a KiB an entry)."""

MOST_RATIO = 200
"""Most bytes out of one byte in, for entries above :data:`RATIO_FROM`; real XML stays below 60."""

RATIO_FROM = 8 << 20

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
"""What unpacking a broken entry raises."""

_END = b"PK\x05\x06"
_PART = 1 << 20
_INNER_BYTES = 64 << 20


def opened(path: Path, unpacked_bytes: int) -> zipfile.ZipFile:
    """The container at ``path``, safe to unpack to ``unpacked_bytes`` in all.

    Raises :class:`Fault`: ``damaged``, ``entries``, ``unpacked``, ``ratio``, ``encrypted`` or ``doubled``.
    """
    _check_end(path)
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise Fault("damaged") from error
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Fault("entries", str(len(entries)))
    if sum(entry.file_size for entry in entries) > unpacked_bytes:
        raise Fault("unpacked", str(sum(entry.file_size for entry in entries) >> 20))
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise Fault("ratio", entry.filename[:80])
        if entry.flag_bits & 0x1:
            raise Fault("encrypted")
    return archive


def _check_end(path: Path) -> None:
    """Refuse a container by the length of its table of contents, which its last record tells."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Fault("damaged")
    entries, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries == 0xFFFF or length > DIRECTORY_BYTES:
        raise Fault("entries", "65535")


def office_package(path: Path, unpacked_bytes: int) -> zipfile.ZipFile:
    """An Office file's container with neither macros nor XML that defines entities.

    Raises :class:`Fault` as :func:`opened` does, and ``macros``, ``entities``, ``encoding`` or ``doubled``.
    """
    archive = opened(path, unpacked_bytes)
    names = [entry.filename for entry in archive.infolist()]
    if len({name.casefold() for name in names}) != len(names):
        raise Fault("doubled")
    if any(PurePosixPath(name).name.lower() in {"vbaproject.bin", "vbadata.xml"} for name in names):
        raise Fault("macros")
    for name in names:
        _check_markup(archive, name)
    return archive


def _check_markup(archive: zipfile.ZipFile, name: str) -> None:
    """Look through a part that could be taken for XML, whatever it is called: relations name parts, endings do not."""
    try:
        with archive.open(name) as part:
            head = part.read(_PART)
            if is_markup(head) and not _is_drawing(name):
                check(chain([head], iter(lambda: part.read(_PART), b"")), name)
    except BROKEN as error:
        raise Fault("damaged") from error


def _is_drawing(name: str) -> bool:
    """Whether a part is an SVG picture, which may have a document type and which nothing here parses."""
    return name.lower().endswith(".svg") and "/media/" in name


def office_package_of(content: bytes) -> None:
    """Look through an Office file that stands in another one, as :func:`office_package` does."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Fault("entries", str(len(entries)))
        if sum(entry.file_size for entry in entries) > _INNER_BYTES:
            raise Fault("unpacked", str(sum(entry.file_size for entry in entries) >> 20))
        for entry in entries:
            _check_markup(archive, entry.filename)
