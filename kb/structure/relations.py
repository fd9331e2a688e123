"""What a regulation's own text says it does to others: amends (title), revokes (closing), implements, refers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.structure.amendment import amends
from kb.structure.kinds import kinds
from kb.structure.naming import slug
from kb.structure.numerals import ocr_number
from kb.structure.references import format_reference, parse_references
from kb.types import DocumentKey, Identity, Reference, Relation, RelationKind, Section

# "dicabut dan dinyatakan tidak berlaku"; must not match "dinyatakan masih tetap berlaku".
REVOKES = re.compile(
    r"dicabut\s+dan\s+(?:di)?nyatakan\s+tidak\s+berlaku|dinyatakan\s+(?:dicabut|tidak\s+berlaku)", re.IGNORECASE
)
# "untuk melaksanakan ketentuan Pasal 58 ayat (6) Peraturan Presiden …".
IMPLEMENTS = re.compile(
    r"(?:melaksanakan|pelaksanaan|menindaklanjuti|berdasarkan)\s+(?:ketentuan\s+)?(?=(?:dalam\s+)?(?:Pasal|Undang|Peraturan))",
    re.IGNORECASE,
)
# What names another document only beside the one that is meant.
BESIDE = re.compile(
    r"sebagaimana\s+dimaksud\s+(?:dalam|pada)\s+Pasal\s+\w+(?:\s+ayat\s+\(\w+\))?(?:\s+huruf\s+\w)?\s*(?=,)|(?:diubah|terakhir)\s+(?:dengan|oleh)[^;]*?(?=\)|;|dicabut|$)|(?:peraturan\s+pelaksana(?:an)?|ketentuan\s+pelaksana(?:an)?)[^;.]*?"
    r"(?=;|\.|dinyatakan)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\b((?:Nomor|Tahun)\s+)([\dOolIS]{1,4})\b")


def relations_in(identity: Identity, sections: Iterable[Section]) -> tuple[Relation, ...]:
    """Relations in the order amends, revokes, implements, refers; each pair once, the strongest first."""
    found: dict[DocumentKey, Relation] = {}

    def add(kind: RelationKind, reference: Reference, basis: str) -> None:
        target = _in_region(reference, identity)
        if target is not None and target != identity.key and reference.kind != "uud":
            found.setdefault(target, Relation(identity.key, kind, target, basis))

    rows = [section for top in sections for section in top.walk()]
    if amends(identity.title):
        for reference in _documents(identity.title)[:1]:
            add(RelationKind.AMENDS, reference, "judul")
    for section in rows:
        if section.kind in {"pasal", "ayat"} and section.place.startswith("pasal-"):
            for reference, partly in _revoked(section):
                add(RelationKind.REVOKES_PARTLY if partly else RelationKind.REVOKES, reference, section.label)
    for section in (row for row in rows if row.kind == "menimbang"):
        text = _readable(section.full_text)
        for match in IMPLEMENTS.finditer(text):
            for reference in _documents(text[match.end() :][:600])[:1]:
                place = format_reference(Reference(pasal=reference.pasal, ayat=reference.ayat))
                add(RelationKind.IMPLEMENTS, reference, f"Menimbang ({place})" if place else "Menimbang")
    for section in (row for row in rows if row.kind == "mengingat"):
        for reference in _documents(_readable(section.full_text)):
            add(RelationKind.REFERS, reference, "Mengingat")
    return tuple(found.values())


def amended_document(identity: Identity) -> DocumentKey | None:
    """The law that an amending law's title names first; None when it names none that can be read."""
    reference = next(iter(_documents(_readable(identity.title))), None)
    return _in_region(reference, identity) if reference else None


def _in_region(reference: Reference, identity: Identity) -> DocumentKey | None:
    """The document meant: a regional rule without a region's name is one of the same region."""
    target = reference.document
    region = re.match(r"(?:BUPATI|WALI\s?KOTA|GUBERNUR)\s+(.+)", identity.issuer, re.IGNORECASE)
    if target is None or region is None or not kinds()[reference.kind].local:
        return target
    return DocumentKey(f"{reference.kind}-{slug(region[1])}-{reference.number}-{reference.year}".lower())


def _revoked(section: Section) -> list[tuple[Reference, bool]]:
    """Documents that a Pasal or ayat revokes, and whether only in part; a Pasal with ayat leaves it to them."""
    if section.kind == "pasal" and any(child.kind == "ayat" for child in section.children):
        return []
    text = _readable(section.full_text)
    match = REVOKES.search(text)
    if match is None:
        return []
    end = text.find("\n", match.end())
    scope = text if text[match.end() :].strip().startswith(":") or end < 0 else text[:end]
    scope = scope if scope is text else text[: match.end()]
    scope = BESIDE.sub(" ", scope)
    return [(found, scope[found.start :].lower().startswith("pasal")) for found in _documents(scope)]


def _documents(text: str) -> list[Reference]:
    return [reference for reference in parse_references(text) if reference.document is not None]


def _readable(text: str) -> str:
    """Numbers and years freed of recognition errors, for reading references only."""
    return _DIGITS.sub(lambda match: match[1] + ocr_number(match[2]), " ".join(text.split(" ")))
