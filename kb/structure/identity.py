"""Who a document is: its key and label, made of kind, office or region, number as printed and year."""

from __future__ import annotations

import re

from kb.structure.kinds import fold, kinds, printed_kind
from kb.structure.naming import slug
from kb.types import DocumentKey, Identity

_SERIES = re.compile(r"[A-Z]|TPA")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLAIN = re.compile(r"\d+[a-z]?")
_LONGEST_OFFICE = 12
"""Most words of an office's name in a key."""


def named_region(kind: str, region: str, city: bool) -> str:
    """The region as it stands in keys: a Perda of a Kota says so, since a Kabupaten may have the same name."""
    return f"Kota {region}" if city and kind == "perda" and region else region


def numbered_by_one(kind: str) -> bool:
    """Whether a kind has one series of numbers in the whole country: neither a region nor an office numbers it."""
    known = kinds().get(kind)
    return known is None or not (known.local or known.office)


def parts_of(number: str, year: int | None = None) -> tuple[str, ...]:
    """The parts of a printed number in small letters, without the year at its end: "188.45/124/HK/2019".

    A number of digits alone has no zeros in front: "05" and "5" are one number, "000.4" and ".4" are not.
    """
    parts = [" ".join(part.split()).lower() for part in number.strip(" .:").split("/") if part.strip()]
    if len(parts) > 1 and _YEAR.fullmatch(parts[-1]) and year in (None, int(parts[-1])):
        del parts[-1]
    return tuple(part.lstrip("0") or part if part.isdigit() and len(parts) == 1 else part for part in parts)


def serial(number: str) -> str:
    """The number that counts in a series of the whole country: "3/PMK.03/2022" is "3", Keppres "1/M" of 2000 is "1m".

    Where the first part is no plain number ("188.45/1612/HK", "000.4/123", "31.1") all of it counts.
    """
    parts = parts_of(number)
    if not parts:
        return ""
    first = parts[0].lstrip("0") if parts[0].isdigit() else parts[0]
    if len(parts) == 2 and _SERIES.fullmatch(parts[1].upper()):
        return f"{first}{parts[1]}"
    return first if _PLAIN.fullmatch(first) else "/".join(parts)


def key_number(kind: str, number: str, year: int | None = None) -> str:
    """The number as it stands in keys: "21", "31.1", "188.45-124-hk"; empty where it has no digit."""
    text = serial(number) if numbered_by_one(kind) else "/".join(parts_of(number, year))
    text = re.sub(r"[^a-z0-9.]+", "-", text).strip("-.")
    return text if re.search(r"\d", text) else ""


def office_slug(office: str) -> str:
    """An office or region as it stands in keys; "Kabupaten" goes without saying, "Kota" and "Provinsi" do not."""
    words = re.sub(r"\b(?:kabupaten|kab\.?|republik indonesia)(?=\s|$)", " ", office, flags=re.IGNORECASE)
    return slug(words, _LONGEST_OFFICE) if words.strip() else ""


def office_in(kind: str, name: str) -> str:
    """The office or region that the printed name of a kind goes on with; empty where it names none.

    "KEPUTUSAN KEPALA DINAS KESEHATAN KABUPATEN TABALONG" as a kepkadis gives "KESEHATAN KABUPATEN TABALONG".
    """
    known = kinds().get(kind)
    if known is None:
        return ""
    words = name.split()
    for head in sorted(map(fold, known.heads), key=len, reverse=True):
        for count in range(1, len(words) + 1):
            if fold(" ".join(words[:count])) == head:
                return " ".join(words[count:]).strip(" ,.")
    return ""


def document_key(
    kind: str, number: str, year: int | None, title: str, region: str = "", draft: bool = False
) -> DocumentKey:
    """``{kind}[-{office or region}]-{number}-{year}``. Without a number, a slug of the title.

    A draft is ``{kind}[-{region}]-rancangan-{slug of its title}``: two regions may draft under one title.
    """
    short = key_number(kind, number, year)
    where = office_slug(region) if region else ""
    if draft:
        return DocumentKey("-".join(part for part in (kind, where, "rancangan", slug(title)) if part))
    if not short or year is None:
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
    region = region or region_in_key(kind, number, year, key)
    if draft:
        return " ".join(part for part in ("Rancangan", printed_kind(kind), region, title) if part)
    if not key_number(kind, number, year) or year is None:
        return f"{printed_kind(kind)} {title}"
    short = serial(number).upper() if numbered_by_one(kind) else number.strip()
    ended = "" if short.endswith(f"/{year}") else f"/{year}"
    return " ".join(part for part in (printed_kind(kind), region, f"{short}{ended}") if part)


def region_in_key(kind: str, number: str, year: int | None, key: str) -> str:
    """The office or region that stands in a key: "Tabalong" in ``perbup-tabalong-21-2023``; empty elsewhere."""
    short = key_number(kind, number, year)
    if numbered_by_one(kind) or not short or year is None:
        return ""
    middle = str(key).removeprefix(f"{kind}-").removesuffix(f"{short}-{year}").strip("-")
    return "" if middle == str(key) else " ".join(part.capitalize() for part in middle.split("-"))


def region_of(identity: Identity) -> str:
    """The office or region that numbers a document; empty where the whole country has one series."""
    return identity.region or region_in_key(identity.kind, identity.number, identity.year, identity.key)
