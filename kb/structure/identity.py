"""Who a document is: its key and label, and what its own first lines say about kind, number, year, title and dates."""

from __future__ import annotations

import re

from kb.structure.kinds import kinds, printed_kind
from kb.structure.naming import slug
from kb.types import DocumentKey


def document_key(kind: str, number: str, year: int | None, title: str, region: str = "") -> DocumentKey:
    """``{kind}[-{region}]-{number}-{year}``; ``3/PMK.03/2022`` counts as 3. Without a number, a slug of the title."""
    short = re.split(r"[/\s]", number.strip())[0].lower().lstrip("0")
    if not short or year is None or not re.fullmatch(r"[a-z]*\d+[a-z]*|\d[\w.]*", short):
        name = slug(title)
        return DocumentKey(name if name.startswith(f"{kind}-") else f"{kind}-{name}")
    parts = [kind, slug(region) if region else "", short, str(year)]
    return DocumentKey("-".join(part for part in parts if part))


def document_label(kind: str, number: str, year: int | None, title: str, key: DocumentKey) -> str:
    """The short printed form: "Perpres 95/2018", "Perbup Tabalong 21/2023"; an SOP's or a study's is its title."""
    known = kinds().get(kind)
    if known is None or known.family != "regulasi":
        return title
    if key == "uud-1945":
        return "UUD 1945"
    short = re.split(r"[/\s]", number.strip())[0].lstrip("0")
    if not short or year is None:
        return f"{printed_kind(kind)} {title}"
    middle = str(key).removeprefix(f"{kind}-").removesuffix(f"-{short.lower()}-{year}")
    region = " ".join(part.capitalize() for part in middle.split("-")) if known.local and middle.isascii() else ""
    if not region or str(key).removeprefix(f"{kind}-") == middle:
        return f"{printed_kind(kind)} {short}/{year}"
    return f"{printed_kind(kind)} {region} {short}/{year}"
