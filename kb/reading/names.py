"""File names as text: a name on Linux is bytes, and those that are no UTF-8 are shown and kept without losing one."""

from __future__ import annotations

import os
from pathlib import Path

_PRIVATE = 0xF700
"""Where a byte that is no UTF-8 is kept: a letter of the private area, which no name has by itself."""


def shown(name: str) -> str:
    """A name as people read it: bytes that are no UTF-8 as Windows-1252 has them."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(
            bytes([ord(sign) - 0xDC00]).decode("cp1252", "replace") if 0xDC80 <= ord(sign) <= 0xDCFF else sign
            for sign in name
        )
    return name


def kept(path: Path) -> str:
    """A path as the catalogue keeps it, from which :func:`path_of` finds the file again."""
    return "".join(
        chr(_PRIVATE + ord(sign) - 0xDC00) if 0xDC80 <= ord(sign) <= 0xDCFF else sign for sign in os.fspath(path)
    )


def path_of(origin: str) -> Path:
    """The path that :func:`kept` wrote down."""
    return Path(
        "".join(chr(0xDC00 + ord(sign) - _PRIVATE) if 0x80 <= ord(sign) - _PRIVATE <= 0xFF else sign for sign in origin)
    )


def from_archive(raw: bytes, is_unicode: bool) -> str:
    """A member's name in a ZIP archive: UTF-8 where it says so or is, else the code page of DOS or of Windows.

    Both are common and nothing says which: letters with accents lie at 0x80 to 0xA5 in the one, from 0xC0 in the other.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if is_unicode:
            return raw.decode("utf-8", "replace")
    foreign = [byte for byte in raw if byte >= 0x80]
    return raw.decode("cp1252" if all(byte >= 0xC0 for byte in foreign) else "cp437", "replace")
