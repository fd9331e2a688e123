"""A document's standing on a date, computed from what active documents say of it and from its own claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.types import DocumentKey, Identity, LegalStatus, Relation, RelationKind, Status

_CLAIM_OF = {
    RelationKind.REVOKES: LegalStatus.REVOKED,
    RelationKind.REVOKES_PARTLY: LegalStatus.PARTLY_REVOKED,
    RelationKind.AMENDS: LegalStatus.AMENDED,
}
_NO_LAW = (LegalStatus.PROPOSAL, LegalStatus.NOT_A_NORM)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of another document upon this one: the relation, since when, and when its own record was checked."""

    relation: Relation
    since: date | None
    checked: date | None = None


def acts_upon(
    key: DocumentKey, relations: Sequence[Relation], subject: Callable[[DocumentKey], tuple[Identity, Status] | None]
) -> list[Act]:
    """The acts behind relations that target a document, in order of date; those of unknown date first.

    The date is the relation's own, else the day the acting document came into force, else the day it was enacted.
    """
    acts = []
    for relation in relations:
        if relation.object != key or relation.subject == key or relation.kind not in _CLAIM_OF:
            continue
        held = subject(relation.subject)
        if held is None:
            acts.append(Act(relation, relation.since))
        else:
            identity, claim = held
            acts.append(Act(relation, relation.since or identity.in_force_from or identity.enacted, claim.checked))
    return sorted(acts, key=lambda act: (act.since or date.min, act.relation.subject))


def standing(identity: Identity, claim: Status, acts: Sequence[Act], as_of: date) -> Status:
    """The standing on ``as_of``.

    In this order: revoked by an act whose day has come; not yet in force; revoked on an unknown day; partly revoked
    (then those that amended it are named too); amended; else the document's own claim, unless the acts behind that
    claim all lie after ``as_of``. A revoked rule stays revoked when its revoker is itself revoked.
    """
    started = identity.in_force_from or identity.enacted
    early = started is not None and as_of < started and claim.standing not in _NO_LAW
    revoked = _acting(acts, RelationKind.REVOKES, as_of)
    if [act for act in revoked if act.since or not early]:
        return _computed(LegalStatus.REVOKED, claim, revoked)
    if early:
        return replace(claim, standing=LegalStatus.NOT_YET, by=(), note="")
    if claim.standing is LegalStatus.REVOKED and not _all_later(acts, RelationKind.REVOKES, as_of):
        return claim
    partly, amended = _acting(acts, RelationKind.REVOKES_PARTLY, as_of), _acting(acts, RelationKind.AMENDS, as_of)
    if partly:
        changed = [act for act in acts if act in partly or act in amended]
        return replace(_computed(LegalStatus.PARTLY_REVOKED, claim, partly), by=_subjects(changed))
    if amended:
        return _computed(LegalStatus.AMENDED, claim, amended)
    return _claimed(claim, acts, started, as_of)


def _claimed(claim: Status, acts: Sequence[Act], started: date | None, as_of: date) -> Status:
    """The claim itself, unless what it rests on is still to come, or has come, on that date."""
    for kind, claimed in _CLAIM_OF.items():
        if claim.standing is claimed and _all_later(acts, kind, as_of):
            return replace(claim, standing=LegalStatus.IN_FORCE, by=(), note="")
    if claim.standing is LegalStatus.NOT_YET and started is not None and as_of >= started:
        return replace(claim, standing=LegalStatus.IN_FORCE, note="")
    return claim


def _acting(acts: Sequence[Act], kind: RelationKind, as_of: date) -> list[Act]:
    return [act for act in acts if act.relation.kind is kind and (act.since is None or act.since <= as_of)]


def _all_later(acts: Sequence[Act], kind: RelationKind, as_of: date) -> bool:
    """Whether acts of this kind are known, and all of them lie after the date."""
    known = [act for act in acts if act.relation.kind is kind]
    return bool(known) and all(act.since is not None and act.since > as_of for act in known)


def _subjects(acts: Sequence[Act]) -> tuple[DocumentKey, ...]:
    return tuple(dict.fromkeys(act.relation.subject for act in acts))


def _computed(found: LegalStatus, claim: Status, acts: Sequence[Act]) -> Status:
    agrees = claim.standing is found
    checked = claim.checked if agrees and claim.checked else max((a.checked for a in acts if a.checked), default=None)
    return Status(
        standing=found,
        checked=checked or claim.checked,
        confidence=acts[0].relation.confidence,
        by=_subjects(acts),
        note=claim.note if agrees else "",
    )
