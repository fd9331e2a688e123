"""Values as feeds and tables write them: emptiness, entities, kinds, numbers, regions, dates, words of standing."""

from __future__ import annotations

import html
import re
from datetime import date

from kb.structure.identity import document_key, named_region, numbered_by_one
from kb.structure.kinds import kind_of, kinds
from kb.types import DocumentKey, LegalStatus

_EMPTY = frozenset({"", "-", "--", "null", "none", "n/a", "nihil"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b]")
_NUMBER = re.compile(r"\s*+(?:nomor|no)?\s*+[.:]?\s*+(.+?)(?<!\s)\s*+(?:(?:tahun|th)\b(?s:.*))?", re.IGNORECASE)
_PREFIXED = re.compile(r"(?:PM|P|PER|KEPPRES|KEP|PERMEN)[.\s-]*+(\d.*)", re.IGNORECASE)
_IN_TITLE = re.compile(r"nomor\s*+[.:]?\s*+(\S{1,200}+)\s++tahun\s++((?:19|20)\d\d)", re.IGNORECASE)
_REGION = re.compile(
    r"^(?:pemerintah\s++)?(?:(?:daerah|kabupaten|kab\.?|kota|provinsi|prov\.?|desa)\s++)*+(.+)$", re.IGNORECASE
)
_MINISTRY = re.compile(r"^kementerian\s++", re.IGNORECASE)
_DEAD = re.compile(r"\b(?:tidak\s+(?:lagi\s+)?berlaku|dicabut|tidak\s+aktif|non\s?-?\s?aktif)\b", re.IGNORECASE)
_CHANGED = re.compile(r"\b(?:diubah|perubahan)\b", re.IGNORECASE)
_ALIVE = re.compile(r"^(?:masih\s+)?(?:berlaku|aktif)\b", re.IGNORECASE)


def plain(value: object) -> str:
    """A value as clean text: entities resolved, control characters gone, every form of "empty" as ``""``."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = " ".join(_CONTROL.sub(" ", html.unescape(html.unescape(str(value)))).split())
    return "" if text.lower() in _EMPTY else text


def day(text: str) -> date | None:
    """A date written 2023-05-17 or 2023-05-17T…; nothing for 0000-00-00 and the like."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def bare_number(text: str) -> str:
    """The number itself: "Nomor 21 Tahun 2023" is 21, "PM.41" is 41, "232A" stays."""
    match = _NUMBER.fullmatch(text)
    number = match[1] if match else text
    prefixed = _PREFIXED.fullmatch(number)
    return prefixed[1] if prefixed else number


def title_identity(title: str) -> tuple[str, int] | None:
    """Number and year that a title names of itself; not those of a rule that it amends."""
    match = _IN_TITLE.search(re.split(r"\btentang\b", title, maxsplit=1, flags=re.IGNORECASE)[0])
    return (match[1], int(match[2])) if match else None


def region_of(issuer: str) -> str:
    """The region of an issuer: "Pemerintah Kabupaten Contoh" is "Contoh"."""
    match = _REGION.match(issuer.strip())
    return match[1] if match else ""


def key_of(kind: str, number: str, year: int | None, issuer: str = "") -> DocumentKey | None:
    """The document key of a kind's slug, a number and a year; nothing where one is missing."""
    if kind not in kinds() or not number or year is None:
        return None
    local = kinds()[kind].local
    region = "" if numbered_by_one(kind) else region_of(issuer) if local else _MINISTRY.sub("", issuer.strip())
    if local and not region:
        return None
    city = re.match(r"(?:pemerintah\s+)?(?:daerah\s+)?kota\b", issuer.strip(), re.IGNORECASE) is not None
    return document_key(kind, bare_number(number), year, "", named_region(kind, region, city))


def slug_of_kind(*names: str) -> str:
    """The kind's slug that the first telling name gives ("PERBUP", "Peraturan Bupati"); empty where none tells."""
    return next((slug for name in names if name and (slug := kind_of(name))), "")


def standing_of(words: str) -> LegalStatus | None:
    """What free words of standing claim: revoked, amended, in force; nothing where they say none of these."""
    if _DEAD.search(words):
        return LegalStatus.REVOKED
    if _CHANGED.search(words):
        return LegalStatus.AMENDED
    return LegalStatus.IN_FORCE if _ALIVE.match(words) else None
