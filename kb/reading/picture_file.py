"""A picture file (a photographed or scanned sheet) to pages by optical recognition, one page a frame."""

from __future__ import annotations

from kb.errors import InputRefused
from kb.reading.opened import Opened
from kb.reading.pdf import NOTE, recognise, settled, unreadable
from kb.reading.sandbox import REASONS, ask
from kb.settings import Settings
from kb.types import Page


def read_picture(file: Opened, settings: Settings) -> tuple[tuple[Page, ...], dict[str, str]]:
    """The pages of a picture; raises :class:`InputRefused` when it holds no text, or there is no recognition."""
    reply = ask(file, settings, "count", max_pixels=settings.ocr_max_pixels)
    reply.refuse(file.name, settings)
    count = reply.values.get("count")
    if not isinstance(count, int):
        raise InputRefused(file.name, *REASONS["crash"])
    if count > settings.max_pages:
        raise InputRefused(
            file.name,
            f"isinya {count} halaman, melebihi batas {settings.max_pages}.",
            "Pecah berkasnya atau naikkan KB_MAX_PAGES.",
        )
    numbers = list(range(1, count + 1))
    found, tool = recognise(file, numbers, settings, picture=True)
    pages = tuple(settled(number, "", found.get(number)) for number in numbers)
    if all(page.method == "empty" for page in pages):
        raise unreadable(file.name, count, tool)
    return pages, {NOTE: tool.note} if tool.note else {}
