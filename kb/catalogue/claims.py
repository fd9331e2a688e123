"""Claims of standing by tables and feeds: kept with source and date, used only where no text says better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Engine, and_, or_, select
from sqlalchemy.orm import Session

from kb.catalogue.merging import STRENGTH
from kb.catalogue.tables import ClaimRow
from kb.types import Confidence, DocumentKey, LegalStatus, Relation, RelationKind, Status


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of a document: its standing, or (``by``) which document revoked it; ``said`` its own words."""

    source: str
    key: DocumentKey
    standing: LegalStatus
    by: DocumentKey | None = None
    checked: date | None = None
    said: str = ""

    @property
    def basis(self) -> str:
        """Where the claim stands and from when it is, in words."""
        return f"menurut {self.source}" + (f" per {self.checked.isoformat()}" if self.checked else "")


def usable(claims: Iterable[Claim], read: Sequence[Relation], own: Status | None) -> list[Claim]:
    """The claims that nothing better stands against.

    None where a text that was read revokes the document; where one revokes it in part, none about that text and none
    without a revoker; and none that the document's own record knows better or was checked after.
    """
    if any(relation.kind is RelationKind.REVOKES for relation in read):
        return []
    said = {relation.subject for relation in read if relation.kind is RelationKind.REVOKES_PARTLY}
    return [
        claim
        for claim in claims
        if not _known_better(own, claim) and not (said and (claim.by is None or claim.by in said))
    ]


def claimed_relations(claims: Iterable[Claim]) -> list[Relation]:
    """The revocations that usable claims add to those read in texts, with confidence S."""
    return [
        Relation(claim.by, RelationKind.REVOKES, claim.key, claim.basis, Confidence.SECONDARY)
        for claim in claims
        if claim.by is not None
    ]


def claimed_status(claims: Iterable[Claim], own: Status) -> Status:
    """The document's own record, completed by usable claims.

    "Dicabut" counts with confidence S; "berlaku" proves nothing: the standing stays unverified and the note says who
    claims it.
    """
    for claim in sorted(claims, key=lambda claim: claim.standing is not LegalStatus.REVOKED):
        if claim.standing is LegalStatus.REVOKED:
            return Status(LegalStatus.REVOKED, claim.checked, Confidence.SECONDARY, note=f"Dicabut {claim.basis}.")
        if own.standing is LegalStatus.UNVERIFIED:
            note = f"Diklaim {claim.standing.value} {claim.basis}; belum diverifikasi."
            return Status(LegalStatus.UNVERIFIED, claim.checked, Confidence.SECONDARY, note=note)
    return own


def _known_better(own: Status | None, claim: Claim) -> bool:
    if own is None or own.standing is LegalStatus.UNVERIFIED:
        return False
    ours, theirs = STRENGTH[own.confidence], STRENGTH[Confidence.SECONDARY]
    return ours > theirs or (ours == theirs and (own.checked or date.min) >= (claim.checked or date.min))


# --- rows ------------------------------------------------------------------------------------------------------------


def active_at(revision: int) -> ColumnElement[bool]:
    """The condition that a claim is valid at a revision."""
    return and_(
        ClaimRow.revision_from <= revision, or_(ClaimRow.revision_to.is_(None), ClaimRow.revision_to > revision)
    )


def claims_of(engine: Engine, keys: Sequence[DocumentKey], revision: int) -> dict[DocumentKey, list[Claim]]:
    """What is claimed of each of these documents at a revision; a few hundred keys at most."""
    found: dict[DocumentKey, list[Claim]] = {}
    with Session(engine) as session:
        rows = select(ClaimRow).where(ClaimRow.key.in_(keys), active_at(revision)).order_by(ClaimRow.id)
        for row in session.scalars(rows):
            found.setdefault(DocumentKey(row.key), []).append(claim_of(row))
    return found


def exchange(session: Session, source: str, claims: Sequence[Claim], revision: int, whole: bool) -> int:
    """Put a source's claims in place of those it made before; how many rows changed.

    ``whole`` says that these are all of them; else only what was claimed of the same documents gives way.
    """
    wanted = dict.fromkeys(claims)
    named = {claim.key for claim in claims}
    changed = 0
    for row in session.scalars(select(ClaimRow).where(ClaimRow.source == source, ClaimRow.revision_to.is_(None))):
        claim = claim_of(row)
        if claim in wanted:
            del wanted[claim]
        elif whole or claim.key in named:
            row.revision_to = revision
            changed += 1
    session.add_all(
        ClaimRow(
            source=claim.source,
            key=claim.key,
            standing=claim.standing.value,
            by=claim.by or "",
            checked=claim.checked,
            said=claim.said,
            revision_from=revision,
            revision_to=None,
        )
        for claim in wanted
    )
    session.flush()
    return changed + len(wanted)


def claim_of(row: ClaimRow) -> Claim:
    """The claim of a row."""
    return Claim(
        source=row.source,
        key=DocumentKey(row.key),
        standing=LegalStatus(row.standing),
        by=DocumentKey(row.by) if row.by else None,
        checked=row.checked,
        said=row.said,
    )
