"""What a regulation's own text says it does to others: amends (title), revokes (closing), implements, refers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from kb.language.numerals import ocr_number
from kb.structure.amendment import amends
from kb.structure.changes import named_places
from kb.structure.identity import named_region, numbered_by_one, office_slug
from kb.structure.kinds import kinds, rank
from kb.structure.references import format_reference, parse_references
from kb.types import Amendment, DocumentKey, Identity, Reference, Relation, RelationKind, Section

# "dicabut dan dinyatakan tidak berlaku"; must not match "dinyatakan masih tetap berlaku".
REVOKES = re.compile(
    r"(?:dicabut|ditarik\s+kembali)\s+dan\s+(?:di)?nyatakan\s+tidak\s+(?:lagi\s+)?berlaku"
    r"|dinyatakan\s+(?:dicabut|tidak\s+(?:lagi\s+)?berlaku)|\b(?:dicabut|tidak\s+berlaku\s+lagi)(?=\s*+(?:kembali)?\s*+[.;]|\s*+$)",
    re.IGNORECASE,
)
# "untuk melaksanakan ketentuan Pasal 58 ayat (6) Peraturan Presiden …".
IMPLEMENTS = re.compile(
    r"(?:melaksanakan|pelaksanaan|menindaklanjuti|berdasarkan)\s+(?:ketentuan\s+)?(?=(?:dalam\s+)?(?:Pasal|Undang|Peraturan))",
    re.IGNORECASE,
)
# What names another document only beside the one that is meant.
_POINTED = re.compile(
    r"sebagaimana\s+dimaksud\s+(?:dalam|pada)\s+Pasal\s+\w+(?:\s+ayat\s+\(\w+\))?(?:\s+huruf\s+\w)?\s*(?=,)",
    re.IGNORECASE,
)
_IMPLEMENTING = re.compile(
    r"(?:peraturan\s+pelaksana(?:an)?|ketentuan\s+pelaksana(?:an)?)[^;.]*?(?:(?=;|\.|dinyatakan)|(?P<open>\Z))",
    re.IGNORECASE,
)
# Where the revoking sentence begins; what stands before it in the Pasal is something else.
_FROM_NOW = re.compile(
    r"\b(?:[Pp]ada\s+(?:saat|waktu|tanggal)|[Dd]engan\s+(?:di)?(?:ber)?lakunya|[Dd]engan\s+diundangkannya|[Ss]ejak)\b"
)
# A law that only names what a revoked one was about ("… tentang Pelaksanaan Undang-Undang Nomor 5").
_ABOUT = re.compile(
    r"\b[Tt]entang\s+(?:(?:[Pp]eraturan\s+)?[Pp]elaksana(?:an)?|[Pp]erubahan(?:\s+[Kk]e\w+)*\s+[Aa]tas|[Pp]enetapan|[Pp]encabutan)\s+(?:[Kk]etentuan\s+)?[^;]{0,40}$"
)
# An item that revokes places of a law, not the law: "b. Pasal 314 …"; must not match "b. Undang-Undang …".
_BY_PLACES = re.compile(
    r"\W*(?:[a-z0-9]{1,2}[.)]\s+)?(?:.{0,60}?\bberlaku\W+)?(?:maka\s+)?(?:ketentuan\s+)?(?=pasal\b)", re.IGNORECASE
)
# Rules on one matter in a law, not the law: "ketentuan mengenai Kepegawaian yang diatur dalam Bab V"; must not match
# "segala ketentuan dalam".
_SOME_RULES = re.compile(
    r"\bketentuan(?:-ketentuan)?\s+(?:mengenai|tentang|yang\s+mengatur|\w+\s+yang\s+diatur)\b[^;]{0,160}\b(?:dalam|pada)\s*:?"
    r"(?:\s*(?:BAB|Bab|Lampiran)\s+[IVX]+)?\s*(?:\d\.\s*)?$",
    re.IGNORECASE,
)
# A pointer to what another law says: "izin sebagaimana dimaksud dalam Pasal 124 Peraturan …".
_POINTS = re.compile(r"\bdimaksud\s+(?:dalam|pada)\s*$", re.IGNORECASE)
# The region in an issuer or in the name of an office: "Bupati Tabalong", "Dinas Kesehatan Kabupaten Tabalong".
_REGION_OF = re.compile(
    r"\b(?P<office>BUPATI|WALI\s?KOTA|GUBERNUR|KABUPATEN|KOTA|PROVINSI)\s++(?P<name>[A-Z][A-Z '.-]{2,60})",
    re.IGNORECASE,
)
_MISREAD = 0.85
"""From so much likeness on (ratio of difflib) two names of regions are one that was misread."""
_NEAR = 400
"""Characters before a named document in which the words about it stand."""
_REVOKES_BY_TITLE = re.compile(r"^\s*PENCABUTAN\b", re.IGNORECASE)
_DIGITS = re.compile(r"\b((?:Nomor|Tahun)\s+)([\dOolIS]{1,4})\b")


def relations_in(
    identity: Identity, sections: Iterable[Section], amendments: Iterable[Amendment] = ()
) -> tuple[Relation, ...]:
    """Relations in the order amends, revokes, implements, refers; each pair once, the strongest first.

    Places of the object stand where only they are meant: the Pasal amended, the Pasal revoked of a law that stays.
    """
    found: dict[DocumentKey, Relation] = {}

    def add(kind: RelationKind, reference: Reference, basis: str, places: tuple[str, ...] = ()) -> None:
        target = _in_region(reference, identity)
        if target is not None and target != identity.key and reference.kind != "uud":
            found.setdefault(target, Relation(identity.key, kind, target, basis, places=places))

    rows = [section for top in sections for section in top.walk()]
    changed = _changed(amendments)
    if amends(identity.title):
        for reference in _documents(_readable(identity.title))[:1]:
            target = _in_region(reference, identity)
            add(RelationKind.AMENDS, reference, "judul", tuple(changed.pop(target, {})) if target else ())
    for target, hosts in changed.items():
        basis = re.sub(r"^pasal-(.*)$", lambda host: f"Pasal {host[1].upper()}", next(iter(hosts.values())))
        found.setdefault(target, Relation(identity.key, RelationKind.AMENDS, target, basis, places=tuple(hosts)))
    if _REVOKES_BY_TITLE.match(identity.title):
        for reference in _documents(_readable(identity.title))[:1]:
            add(RelationKind.REVOKES, reference, "judul")
    for section in (row for row in rows if _orders(row)):
        for reference, partly, places in _revoked(section):
            if rank(reference.kind) >= rank(identity.kind):
                kind = RelationKind.REVOKES_PARTLY if partly else RelationKind.REVOKES
                add(kind, reference, section.label, places)
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


def _orders(section: Section) -> bool:
    """Whether a section is a norm of the body, which can revoke."""
    return section.kind == "diktum" or (section.kind in {"pasal", "ayat"} and section.place.startswith("pasal-"))


def _changed(amendments: Iterable[Amendment]) -> dict[DocumentKey, dict[str, str]]:
    """Law → place in it that is amended → the article of the amending law that does it."""
    out: dict[DocumentKey, dict[str, str]] = {}
    for amendment in amendments:
        place = re.match(r"(?:penjelasan-)?(?:pasal|bab|lampiran)(?:-\w+)?", amendment.target_place)
        if place is not None:
            host = amendment.text_place.split("-angka-")[0]
            out.setdefault(amendment.target_document, {}).setdefault(place[0], host)
    return out


def amended_document(identity: Identity) -> DocumentKey | None:
    """The law that an amending law's title names first; None when it names none that can be read."""
    reference = next(iter(_documents(_readable(identity.title))), None)
    return _in_region(reference, identity) if reference else None


def _in_region(reference: Reference, identity: Identity) -> DocumentKey | None:
    """The document meant: a regional rule without a region's name is one of the same region."""
    if numbered_by_one(reference.kind) or reference.document is None:
        return reference.document
    own = office_slug(identity.region)
    if reference.office and (not own or not _nearly(reference.office, own)):
        return reference.document
    if own and reference.kind == identity.kind:
        return replace(reference, office=own).document
    if reference.office:
        return reference.document
    region = _REGION_OF.search(f"{identity.issuer}, {identity.region}") if not kinds()[reference.kind].office else None
    if region is None:
        return reference.document
    city = re.match(r"(?:WALI|KOTA)", region["office"], re.IGNORECASE) is not None
    return replace(reference, office=office_slug(named_region(reference.kind, region["name"], city))).document


def _nearly(one: str, other: str) -> bool:
    """Whether two names differ by what recognition does to letters only."""
    return SequenceMatcher(None, one, other).ratio() >= _MISREAD


def _revoked(section: Section) -> list[tuple[Reference, bool, tuple[str, ...]]]:
    """Documents that a Pasal or ayat revokes, whether only in part, and the places that die.

    A Pasal leaves it to its ayat.

    "ketentuan mengenai Kepegawaian Daerah yang diatur dalam Bab V Undang-Undang …" is a part without a Pasal.
    """
    if section.kind == "pasal" and any(child.kind == "ayat" for child in section.children):
        return []
    text = _readable(section.full_text)
    match = REVOKES.search(text)
    if match is None:
        return []
    end = text.find("\n", match.end())
    listed = text[match.end() :].strip().startswith(":") or end < 0
    scope = text if listed else text[: match.end()]
    begins = [found.start() for found in _FROM_NOW.finditer(text[: match.start()])]
    scope = _without_beside(scope[begins[-1] if begins else 0 :])
    out: dict[DocumentKey, tuple[Reference, bool, tuple[str, ...]]] = {}
    for item in re.split(r"[;\n]", scope):
        partly = _BY_PLACES.match(item)
        documents = _documents(item)
        ends = {document.document: document.end for document in documents}
        for number, found in enumerate(documents):
            near = max(0, found.start - _NEAR)
            before = item[near : found.start]
            if found.document is None or found.document in out or _ABOUT.search(before) or _POINTS.search(before):
                continue
            part = _SOME_RULES.search(before) if partly is None else None
            named = partly is not None or item[found.start :].lower().startswith("pasal")
            begin = partly.end() if partly else near + part.start() if part else found.start
            first = number == 0 or not partly
            places = named_places(item[begin : ends[found.document]]) if first and (named or part) else ()
            only = bool(named or part or re.search(r"\bsepanjang\b", item[found.end : found.end + 250]))
            out[found.document] = found, only and first, places
    return list(out.values())


def _without_beside(text: str) -> str:
    """A text without what names another document only beside the one that is meant; what has no end stays."""
    ended = _IMPLEMENTING.sub(lambda named: " " if named["open"] is None else named[0], text)
    return _POINTED.sub(" ", ended)


def _documents(text: str) -> list[Reference]:
    return [reference for reference in parse_references(text) if reference.document is not None]


def _readable(text: str) -> str:
    """Numbers and years freed of recognition errors, for reading references only."""
    return _DIGITS.sub(lambda match: match[1] + ocr_number(match[2]), " ".join(text.split(" ")))
