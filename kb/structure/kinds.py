"""The kinds of documents: their slugs, printed names, rank and the ways people write them (kinds.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from kb.types import Identity

Family = Literal["regulasi", "sop", "riset"]

_OF_A_REGION = re.compile(
    r"\b(?:gubernur|bupati|wali ?kota|daerah|kabupaten|kota|provinsi|kecamatan|camat|lurah|desa)\b", re.IGNORECASE
)
_TABLE = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: ``printed`` is the short name, ``name`` the long official one, ``rank`` 1 the highest law.

    ``local`` kinds are numbered by a region, ``office`` kinds by an office: its name stands in the key. ``heads`` are
    the words of a printed name behind which the office's name begins.
    """

    slug: str
    printed: str
    rank: int
    family: Family
    name: str
    spellings: tuple[str, ...]
    local: bool = False
    office: bool = False
    heads: tuple[str, ...] = ()


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its slug."""
    with _TABLE.open("rb") as file:
        rows = tomllib.load(file)["kind"]
    return {
        row["slug"]: Kind(
            slug=row["slug"],
            printed=row["printed"],
            rank=row["rank"],
            family=cast(Family, row["family"]),
            name=row["name"],
            spellings=tuple(row["spellings"]),
            local=row.get("local", False),
            office=row.get("office", False),
            heads=tuple(row.get("heads", row["spellings"])),
        )
        for row in rows
    }


def printed_kind(slug: str) -> str:
    """The printed short name of a kind ("PermenPANRB"); the slug itself when it is not in the table."""
    kind = kinds().get(slug)
    return kind.printed if kind else slug


def rank(slug: str) -> int:
    """Place in the hierarchy, 1 for UUD 1945; 50 for a kind that is not in the table."""
    kind = kinds().get(slug)
    return kind.rank if kind else 50


def family(slug: str) -> Family:
    """The family of a kind: regulasi, sop or riset; an unknown kind is riset."""
    kind = kinds().get(slug)
    return kind.family if kind else "riset"


def level(identity: Identity) -> str:
    """Whom a document binds: ``nasional``, ``daerah`` (a region's rule), ``kantor`` (an SOP) or ``riset``."""
    if identity.family == "sop":
        return "kantor"
    if identity.family == "riset":
        return "riset"
    kind = kinds().get(identity.kind)
    local = kind and (kind.local or (kind.office and _OF_A_REGION.search(f"{identity.issuer} {identity.region}")))
    return "daerah" if local else "nasional"


def fold(text: str) -> str:
    """Lower case, with runs of spaces, hyphens, commas and slashes as one space."""
    return " ".join(re.sub(r"[\s\-\u2010-\u2013,/.]+", " ", text.lower()).split())


@cache
def spellings() -> dict[str, str]:
    """Every spelling and its slug, the longest first."""
    pairs = [(fold(spelling), kind.slug) for kind in kinds().values() for spelling in kind.spellings]
    return dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def spelling_pattern(families: tuple[str, ...] = ("regulasi",)) -> str:
    """A regular expression (case is up to the caller) of all spellings of these families, the longest first."""
    wanted = [spelling for spelling, slug in spellings().items() if family(slug) in families]
    return "|".join(r"[\s\-\u2010-\u2013,/.]*".join(map(re.escape, spelling.split())) for spelling in wanted)


def kind_of(text: str) -> str | None:
    """The kind that a name means ("permen panrb", "PERATURAN PRESIDEN REPUBLIK INDONESIA"); None when it means none.

    The text must begin with the name; what follows it (number, year, title) is not looked at.
    """
    folded = fold(text)
    for spelling, slug in spellings().items():
        if folded.startswith(spelling) and not folded[len(spelling) : len(spelling) + 1].isalpha():
            return slug
    squeezed = folded.replace(" ", "")
    for spelling, slug in spellings().items():
        if len(spelling) > 10 and squeezed.startswith(spelling.replace(" ", "")):
            return slug
    return None
