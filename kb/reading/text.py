"""Plain text and Markdown to pages: encoding settled, form feeds as page ends."""

from __future__ import annotations

import re

from kb.errors import InputRefused
from kb.settings import Settings
from kb.types import Page

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


def read_text(name: str, content: bytes, settings: Settings) -> tuple[Page, ...]:
    """The pages of a text file; one page unless form feeds part it."""
    text = re.sub(r"\r\n?", "\n", decode(content))
    parts = text.split("\f") if "\f" in text else [text]
    if len(parts) > settings.max_pages:
        raise InputRefused(
            name,
            f"isinya {len(parts)} halaman, melebihi batas {settings.max_pages}.",
            "Pecah berkasnya atau naikkan KB_MAX_PAGES.",
        )
    return tuple(Page(n, part, "text" if part.strip() else "empty") for n, part in enumerate(parts, start=1))
