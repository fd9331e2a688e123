"""Tables of standing (peraturan.go.id's columns) imported as claims, with a row-by-row account."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from kb.catalogue import Claim
from kb.errors import InputRefused
from kb.feeds.values import bare_number, key_of, plain, slug_of_kind, standing_of
from kb.knowledge_base import KnowledgeBase
from kb.structure.references import parse_references
from kb.types import DocumentKey, LegalStatus

_NEEDED = ("Jenis/Bentuk Peraturan", "Pemrakarsa", "Nomor", "Tahun", "Status")
_YEAR_OF_FILE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_REVOKERS = re.compile(r"dicabut\s+oleh\s*:?", re.IGNORECASE)
# The table runs its entries together ("… IndonesiaPeraturan Presiden Nomor …"); titles name rules too, after a space.
_NEXT_ENTRY = re.compile(r"(?<=[^\s\-/(])(?=(?:Peraturan|Undang-Undang|Keputusan|Instruksi|Penetapan)\s)")
_OFFICE = re.compile(r"^(?:KEMENTERIAN|BADAN|LEMBAGA)(?:\s+NEGARA)?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A row, or a part of one, that could not be used, and why.

    ``row`` counts from 2 as a spreadsheet shows it; it is 0 where several rows are meant.
    """

    row: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimsReport:
    """What became of a table: rows read, claims of standing, revocations named, what was ignored or unclear."""

    source: str
    checked: date | None
    rows: int
    taken: int
    revocations: int
    changed: int
    ignored: Mapping[str, int]
    unclear: tuple[Unclear, ...]
    snapshot: str | None

    def as_dict(self) -> dict[str, object]:
        """The report as plain values."""
        values = {name: getattr(self, name) for name in ("source", "rows", "taken", "revocations", "changed")}
        return {
            **values,
            "checked": self.checked.isoformat() if self.checked else None,
            "ignored": dict(self.ignored),
            "unclear": [asdict(unclear) for unclear in self.unclear],
            "snapshot": self.snapshot,
        }


def import_claims(pandu: KnowledgeBase, file: Path, checked: date | None = None) -> ClaimsReport:
    """Put a table's claims in place of those it made before, and publish where that changes anything.

    Raises:
        InputRefused: the file cannot be read, or lacks a column.

    """
    year = _YEAR_OF_FILE.search(file.stem)
    checked = checked or (date(int(year[1]), 1, 1) if year else None)
    rows = _rows(file)
    ignored: Counter[str] = Counter()
    unclear: list[Unclear] = []
    claims: dict[Claim, None] = {}
    taken = 0
    for number, row in enumerate(rows, start=2):
        found, doubts = read_row(row, file.name, checked)
        unclear += [Unclear(number, plain(row.get("url")) or plain(row.get("Tentang")), doubt) for doubt in doubts]
        if not found:
            ignored["tanpa status" if not plain(row["Status"]) else "tidak jelas"] += 1
        elif all(claim in claims for claim in found):
            ignored["baris ganda"] += 1
        else:
            taken += 1
            claims.update(dict.fromkeys(found))
    for key in _contradicted(claims):
        unclear.append(
            Unclear(0, key, "baris-baris dengan kunci yang sama menyebut berlaku dan dicabut; tidak dipakai")
        )
        claims = {claim: None for claim in claims if claim.key != key}
    with pandu.store.writing():
        with pandu.catalogue.change() as change:
            changed = change.claim(file.name, list(claims))
        published = changed and pandu.store.current_id() is not None
        snapshot = pandu.publish() if published else pandu.store.current_id()
    revocations = sum(claim.by is not None for claim in claims)
    return ClaimsReport(file.name, checked, len(rows), taken, revocations, changed, ignored, tuple(unclear), snapshot)


def _contradicted(claims: Iterable[Claim]) -> list[DocumentKey]:
    """Documents of which different rows claim that they are in force and that they are revoked."""
    said: dict[DocumentKey, set[bool]] = {}
    for claim in claims:
        said.setdefault(claim.key, set()).add(claim.standing is LegalStatus.REVOKED)
    return [key for key, sides in said.items() if len(sides) > 1]


def read_row(row: Mapping[str, str], source: str, checked: date | None) -> tuple[list[Claim], list[str]]:
    """The claims that a row makes, and what in it is unclear."""
    words, kind, office = plain(row["Status"]), plain(row["Jenis/Bentuk Peraturan"]), plain(row["Pemrakarsa"])
    if not words:
        return [], []
    year = plain(row["Tahun"])
    slug = kind_slug(kind, office)
    key = key_of(slug, bare_number(plain(row["Nomor"])), int(year) if year.isdigit() else None, office)
    if key is None:
        return [], [f"jenis, nomor atau tahun tidak dikenali: {kind} / {office} / {row['Nomor']} / {year}"]
    standing = standing_of(words)
    if standing is None:
        return [], [f"status tidak dikenali: {words[:80]}"]
    marker = _REVOKERS.search(words)
    if marker is None:
        return [Claim(source, key, standing, None, checked, words)], []
    good, doubts = [], []
    for entry, by in _revokers(words[marker.end() :]):
        doubt = _doubt(key, by, entry)
        if doubt:
            doubts.append(doubt)
        elif by is not None:
            good.append(Claim(source, key, LegalStatus.REVOKED, by, checked, entry))
    return good or [Claim(source, key, LegalStatus.REVOKED, None, checked, words)], doubts


def kind_slug(kind: str, office: str) -> str:
    """The slug of a kind as tables name it: a minister's or body's rule takes the office's name."""
    upper = kind.upper()
    if upper == "PERATURAN MENTERI":
        return slug_of_kind(f"Peraturan Menteri {_OFFICE.sub('', office)}")
    if upper == "PERATURAN BADAN/LEMBAGA":
        return slug_of_kind(f"Peraturan {office}")
    return slug_of_kind(kind)


def _revokers(text: str) -> Iterator[tuple[str, DocumentKey | None]]:
    """Each entry of a list of revokers with the document that it begins with; an entry met twice counts once."""
    entries: Iterable[str] = dict.fromkeys(entry.strip() for entry in _NEXT_ENTRY.split(text))
    for entry in entries:
        if entry:
            first = next((r for r in parse_references(entry) if r.start < 3), None)
            yield entry, first.document if first else None


def _doubt(key: DocumentKey, by: DocumentKey | None, entry: str) -> str:
    """Why a revoker cannot be believed; empty where it can."""
    if by is None:
        return f"pencabut tidak dikenali: {entry[:80]}"
    if by == key:
        return f"{key} disebut dicabut oleh dirinya sendiri"
    ours, theirs = key.rpartition("-")[2], by.rpartition("-")[2]
    if ours.isdigit() and theirs.isdigit() and int(theirs) < int(ours):
        return f"{key} disebut dicabut oleh {by}, yang lebih tua"
    return ""


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=False)
            rows = [{str(name): str(value or "") for name, value in row.items()} for row in reader]
            columns = reader.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputRefused(file.name, f"tidak dapat dibaca ({error}).", "Simpan ulang sebagai CSV UTF-8.") from error
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        raise InputRefused(
            file.name, f"tidak punya kolom {', '.join(lacking)}.", f"Kolom yang perlu: {', '.join(_NEEDED)}."
        )
    return rows
