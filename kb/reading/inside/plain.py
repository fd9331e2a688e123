"""Plain text and Markdown to pages: encoding settled, form feeds as page ends."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LATIN = "cp1252"
_NAMES = frozenset({"", "utf-8", "ascii", "iso8859-1", "cp1252"})
_FOREIGN = frozenset(
    {"utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig", "hz"}
)


def decode(content: bytes, label: str = "") -> str:
    """Text by its byte order mark, else UTF-8, else by its label; bytes that are none of it as Windows-1252.

    Labels lie more often than bytes: what is UTF-8 throughout is UTF-8, whatever it is called. A stray byte in a UTF-8
    text is read as Windows-1252 by itself.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        name = _codec(label)
    return content.decode("utf-8", errors="latin_bytes") if name in _NAMES else content.decode(name, errors="replace")


def _codec(label: str) -> str:
    """The codec of a label for letters of one or more bytes; empty for one that is unknown or hides signs."""
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return ""
    return "" if found.name in _FOREIGN or not found._is_text_encoding else found.name


def _latin_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode(_LATIN, errors="replace"), error.end


codecs.register_error("latin_bytes", _latin_bytes)


def read_plain(path: Path) -> tuple[list[str], dict[str, str]]:
    """The pages of a text file, one unless form feeds part it; it has no metadata."""
    return re.sub(r"\r\n?", "\n", decode(path.read_bytes())).split("\f"), {}
