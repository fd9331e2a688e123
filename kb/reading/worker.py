"""The child that parses one PDF: ``python -I worker.py FILE SECONDS MEMORY_MB MAX_PAGES`` prints JSON.

It stands alone (standard library and pypdf) and limits itself before it opens the file. Printed is either
``{"pages": [...], "metadata": {...}}`` or ``{"fault": "encrypted" | "damaged" | …}``.
"""

from __future__ import annotations

import json
import logging
import resource
import sys

PAGE_CHARACTERS = 400_000
"""Most characters kept of one page; no printed page comes near."""

FILE_CHARACTERS = 60_000_000
"""Most characters kept of one file."""


def limit(seconds: int, memory_mb: int) -> None:
    """Bound processor time, address space, open files and written files of this process."""
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def parse(path: str, max_pages: int) -> dict[str, object]:
    """Text of every page, or the fault that forbids it."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return {"fault": "encrypted"}
        count = len(reader.pages)
        if count == 0:
            return {"fault": "no_pages"}
        if count > max_pages:
            return {"fault": "pages", "count": count}
        pages, faults, room = [], 0, FILE_CHARACTERS
        for page in reader.pages:
            try:
                text = page.extract_text()[: min(PAGE_CHARACTERS, room)]
            except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
                text, faults = "", faults + 1
            room -= len(text)
            pages.append(text.encode("utf-8", "replace").decode())
        if faults == count:
            return {"fault": "damaged"}
        return {"pages": pages, "metadata": metadata(reader)}
    except DependencyError:
        return {"fault": "cipher"}
    except MemoryError:
        return {"fault": "memory"}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError):
        return {"fault": "damaged"}


def metadata(reader: object) -> dict[str, str]:
    """Title, author, producer and dates as the file gives them."""
    try:
        found = getattr(reader, "metadata", None) or {}
        return {str(name).lstrip("/"): str(found[name])[:500] for name in found}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def main() -> int:
    """Limit, parse, print."""
    path, seconds, memory_mb, max_pages = sys.argv[1], *map(int, sys.argv[2:5])
    logging.disable(logging.CRITICAL)
    limit(seconds, memory_mb)
    answer: dict[str, object] = {"fault": "crash"}
    try:
        answer = parse(path, max_pages)
        out = json.dumps(answer)
    except MemoryError:
        out = '{"fault": "memory"}'
    sys.stdout.write(out)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
