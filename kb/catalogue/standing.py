"""Standing on a date, of a document or one place in it: computed from what others do to it and from its own claim."""

from __future__ import annotations

import re
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
_YEAR = re.compile(r"-((?:19|20)\d\d)$")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of another document upon this one.

    ``since`` is its day where that is known; ``earliest`` is the first day of the acting document's year, before which
    even an act of unknown day cannot lie; ``checked`` is when the acting document's own record was checked.
    """

    relation: Relation
    since: date | None
    checked: date | None = None
    earliest: date | None = None

    def done_by(self, as_of: date) -> bool:
        """Whether the act's day has come; one of unknown day counts from its document's year on."""
        first = self.since or self.earliest
        return first is None or first <= as_of


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
        year = _YEAR.search(relation.subject)
        earliest = date(int(year[1]), 1, 1) if year else None
        if held is None:
            acts.append(Act(relation, relation.since, None, earliest))
        else:
            identity, claim = held
            since = relation.since or identity.in_force_from or identity.enacted
            acts.append(Act(relation, since, claim.checked, earliest))
    return sorted(acts, key=lambda act: (act.since or date.min, act.relation.subject))


def acts_at(acts: Sequence[Act], place: str) -> list[Act]:
    """The acts as they bear on one place ("pasal-314-ayat-2").

    An act of partial revocation that names its places revokes those and what lies below them, touches what lies above
    them in part, and leaves the rest alone; one that does not name them may have touched any place.
    """
    own = place.removeprefix("penjelasan-")
    found = []
    for act in acts:
        places = act.relation.places
        if act.relation.kind is not RelationKind.REVOKES_PARTLY or not places:
            found.append(act)
        elif any(within(own, named) for named in places):
            found.append(replace(act, relation=replace(act.relation, kind=RelationKind.REVOKES)))
        elif any(within(named, own) for named in places):
            found.append(act)
    return found


def within(place: str, around: str) -> bool:
    """Whether a place is another one or lies inside it: pasal-5-ayat-1 in pasal-5, but pasal-50 not."""
    return place == around or place.startswith(f"{around}-")


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


def standing_at(place: str, identity: Identity, claim: Status, acts: Sequence[Act], as_of: date) -> Status:
    """The standing of one place in a document on ``as_of``.

    Where every partial revocation that is known names its places and none of them touches this one, it stands as if
    there were none, even if the document claims to be partly revoked.
    """
    bearing = acts_at(acts, place)
    partly = [act for act in acts if act.relation.kind is RelationKind.REVOKES_PARTLY]
    spared = bool(partly) and not [act for act in partly if act in bearing]
    if spared and claim.standing is LegalStatus.PARTLY_REVOKED:
        claim = replace(claim, standing=LegalStatus.IN_FORCE, by=(), note="")
    return standing(identity, claim, bearing, as_of)


def _claimed(claim: Status, acts: Sequence[Act], started: date | None, as_of: date) -> Status:
    """The claim itself, unless what it rests on is still to come, or has come, on that date."""
    for kind, claimed in _CLAIM_OF.items():
        if claim.standing is claimed and _all_later(acts, kind, as_of):
            return replace(claim, standing=LegalStatus.IN_FORCE, by=(), note="")
    if claim.standing is LegalStatus.NOT_YET and started is not None and as_of >= started:
        return replace(claim, standing=LegalStatus.IN_FORCE, note="")
    return claim


def _acting(acts: Sequence[Act], kind: RelationKind, as_of: date) -> list[Act]:
    return [act for act in acts if act.relation.kind is kind and act.done_by(as_of)]


def _all_later(acts: Sequence[Act], kind: RelationKind, as_of: date) -> bool:
    """Whether acts of this kind are known, and all of them lie after the date."""
    known = [act for act in acts if act.relation.kind is kind]
    return bool(known) and not any(act.done_by(as_of) for act in known)


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
