"""The few files of our own that browsers load: style, scripts, icon. Named by their content, so they cache for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def assets() -> dict[str, bytes]:
    """Every file of the folder by name; no other file is ever served."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in MEDIA_TYPES}


@cache
def address(name: str) -> str:
    """Address of a file, relative to the page, with its content's mark."""
    return f"aset/{name}?v={hashlib.sha256(assets()[name]).hexdigest()[:12]}"


def media_type(name: str) -> str:
    """Media type of a file by its ending."""
    return MEDIA_TYPES[Path(name).suffix]
