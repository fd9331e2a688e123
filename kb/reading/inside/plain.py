"""Plain text and Markdown to pages: encoding settled, form feeds as page ends."""

from __future__ import annotations

import re
from pathlib import Path

_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def decode(content: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else Windows-1252 with unknown bytes shown as a question mark."""
    for mark, encoding in _ENCODINGS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_plain(path: Path) -> tuple[list[str], dict[str, str]]:
    """The pages of a text file, one unless form feeds part it; it has no metadata."""
    return re.sub(r"\r\n?", "\n", decode(path.read_bytes())).split("\f"), {}
