"""Who a document is: its key and label, and what its own first lines say about kind, number, year, title and dates."""

from __future__ import annotations

import re

from kb.structure.kinds import kinds, printed_kind
from kb.structure.naming import slug
from kb.types import DocumentKey

_SERIES = re.compile(r"[A-Z]|TPA")


def named_region(kind: str, region: str, city: bool) -> str:
    """The region as it stands in keys: a Perda of a Kota says so, since a Kabupaten may have the same name."""
    return f"Kota {region}" if city and kind == "perda" and region else region


def serial(number: str) -> str:
    """The number that counts: "3/PMK.03/2022" is "3"; "188.45/1612/HK/2019" (class, serial, office, year) is "1612".

    A letter of its own is a series of its own: Keppres "1/M" of 2000 is "1m", beside Keppres "1".
    """
    parts = [part.strip() for part in re.split(r"[/\s]+", number.strip()) if part.strip()]
    first = parts[0].lower().lstrip("0") if parts else ""
    if (
        len(parts) > 1
        and _SERIES.fullmatch(parts[1])
        and all(re.fullmatch(r"(?:19|20)\d\d", part) for part in parts[2:])
    ):
        return f"{first}{parts[1].lower()}"
    if re.fullmatch(r"\d+\.\d+(?:\.\d+)*", first) and len(parts) > 2 and re.fullmatch(r"\d+[a-z]?", parts[1].lower()):
        return parts[1].lower().lstrip("0")
    return first


def document_key(
    kind: str, number: str, year: int | None, title: str, region: str = "", draft: bool = False
) -> DocumentKey:
    """``{kind}[-{region}]-{number}-{year}``; ``3/PMK.03/2022`` counts as 3. Without a number, a slug of the title.

    A draft is ``{kind}[-{region}]-rancangan-{slug of its title}``: two regions may draft under one title.
    """
    short = serial(number)
    where = slug(region) if region else ""
    if draft:
        return DocumentKey("-".join(part for part in (kind, where, "rancangan", slug(title)) if part))
    if not short or year is None or not re.fullmatch(r"[a-z]*\d+[a-z]*|\d[\w.]*", short):
        name = slug(title, 12)
        return DocumentKey(name if name.startswith(f"{kind}-") else f"{kind}-{name}")
    return DocumentKey("-".join(part for part in (kind, where, short, str(year)) if part))


def document_label(
    kind: str,
    number: str,
    year: int | None,
    title: str,
    key: DocumentKey,
    region: str = "",
    draft: bool = False,
) -> str:
    """The short printed form: "Perpres 95/2018", "Perbup Tabalong 21/2023"; an SOP's or a study's is its title."""
    known = kinds().get(kind)
    if known is None or known.family != "regulasi":
        return title
    if key == "uud-1945":
        return "UUD 1945"
    if draft:
        return " ".join(part for part in ("Rancangan", printed_kind(kind), region, title) if part)
    short = serial(number).upper()
    if not short or year is None:
        return f"{printed_kind(kind)} {title}"
    middle = str(key).removeprefix(f"{kind}-").removesuffix(f"-{short.lower()}-{year}")
    named = " ".join(part.capitalize() for part in middle.split("-")) if known.local and middle.isascii() else ""
    if not named or str(key).removeprefix(f"{kind}-") == middle:
        return f"{printed_kind(kind)} {short}/{year}"
    return f"{printed_kind(kind)} {named} {short}/{year}"
