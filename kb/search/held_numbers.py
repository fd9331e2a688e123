"""The documents held by their numbers and offices: which ones a numbered pointer means, never a namesake.

Numbers are compared as text. An office or region that the pointer names must be one that the document's own bears.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from kb.structure.identity import numbered_by_one, parts_of, region_of, serial
from kb.structure.kinds import fold, kinds
from kb.types import Identity, Reference

_TABLE = Path(__file__).with_name("offices.toml")
_SAYS_NOTHING = frozenset(
    "kabupaten kab provinsi prov propinsi pemerintah republik indonesia ri dan di desa kecamatan".split()
)
_OF_A_CITY = frozenset({"perwali", "kepwali"})
_REGENCY = re.compile(r"\b(?:kabupaten|kab)\b\.?", re.IGNORECASE)


@dataclass(slots=True)
class HeldNumbers:
    """Identities by the whole of their number and by each part of it."""

    _whole: dict[str, list[Identity]] = field(default_factory=lambda: defaultdict(list))
    _part: dict[str, list[Identity]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, identities: Iterable[Identity]) -> HeldNumbers:
        """Learn the numbers of the documents held."""
        held = cls()
        for identity in identities:
            whole = compared(identity.kind, identity.number, identity.year)
            if not whole:
                continue
            held._whole[whole].append(identity)
            for part in whole.split("/"):
                if part != whole:
                    held._part[part].append(identity)
        return held

    def meant(self, reference: Reference, words: str = "") -> list[Identity]:
        """The documents that a pointer can mean; ``words`` are the text it was read from, for "Kabupaten" in it.

        One part of a number ("1612" of "188.45/1612/HK") stands for it only where no document bears it whole.
        """
        number = "/".join(parts_of(reference.number, reference.year))
        regency = _REGENCY.search(words[reference.start : reference.end]) is not None
        fits = [i for i in self._whole.get(number, ()) if _fits(reference, i, regency)]
        if fits or not number:
            return fits
        begins = [i for part in (number.split("/")[0],) for i in self._part.get(part, ())]
        begins = [i for i in begins if _contains(compared(i.kind, i.number, i.year), number)]
        return [i for i in begins if _fits(reference, i, regency)]


def compared(kind: str, number: str, year: int | None) -> str:
    """The number of a document as it is compared: the series' own number, or all of it without the year."""
    return serial(number) if numbered_by_one(kind) else "/".join(parts_of(number, year))


def _contains(whole: str, part: str) -> bool:
    return f"/{part}/" in f"/{whole}/"


def _fits(reference: Reference, identity: Identity, regency: bool) -> bool:
    if reference.year is not None and identity.year != reference.year:
        return False
    own = office_words(identity)
    if regency and ("kota" in own or identity.kind in _OF_A_CITY):
        return False
    return kind_fits(reference.kind, identity.kind) and words_of(reference.office.replace("-", " ")) <= own


def kind_fits(asked: str, held: str) -> bool:
    """Whether a kind as named can be the kind held: the same, or a wider word ("Permen", "Keputusan", "SE")."""
    if asked == held:
        return True
    wide, narrow = kinds().get(asked), kinds().get(held)
    if wide is None or narrow is None:
        return asked == "peraturan" and held.startswith("peraturan-")
    if not (wide.office or wide.slug == "perda"):
        return False
    return f"{fold(narrow.name)} ".startswith(f"{fold(wide.name)} ")


@lru_cache(maxsize=20_000)
def office_words(identity: Identity) -> frozenset[str]:
    """The words that tell which region or office numbers a document: of its region, its issuer and its kind."""
    kind = kinds().get(identity.kind)
    text = f"{region_of(identity)} {identity.issuer} {kind.name if kind and kind.office else ''}"
    return words_of(text) | ({"kota"} if identity.kind in _OF_A_CITY else frozenset())


def region_words(identity: Identity) -> frozenset[str]:
    """The words of the region or office alone; empty where the whole country has one series."""
    return words_of(f"{region_of(identity)} {identity.issuer}") if region_of(identity) else frozenset()


@lru_cache(maxsize=20_000)
def words_of(text: str) -> frozenset[str]:
    """The telling words of an office's name, abbreviations written out."""
    words: list[str] = []
    for word in re.findall(r"[a-z0-9]+", text.lower()):
        words += _written_out().get(word, word).split()
    return frozenset(words) - _SAYS_NOTHING


@cache
def _written_out() -> dict[str, str]:
    with _TABLE.open("rb") as file:
        return {short: str(full) for short, full in tomllib.load(file)["singkatan"].items()}
