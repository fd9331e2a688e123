"""One document held in several forms: whose facts stand, and whose passages.

The official text's facts and passages come first; the digest completes them with what was curated by hand (title,
label, aliases, dates, number of articles) and with the articles and sections that the official copy lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.types import Confidence, Form, Identity, LegalStatus, Passage, PassageKey, Relation, Status

PRECEDENCE = (Form.OFFICIAL, Form.DIGEST, Form.MODEL, Form.STUDY)
"""Which form's facts and passages come first."""

STRENGTH = {Confidence.OFFICIAL: 3, Confidence.SEVERAL: 2, Confidence.SECONDARY: 1, Confidence.MEMORY: 0}
"""How much each confidence weighs against the others."""


def merged_identity(forms: Mapping[Form, Identity]) -> Identity:
    """The identity of a document held in these forms."""
    ordered = [forms[form] for form in PRECEDENCE if form in forms]
    first, *others = ordered
    if not others:
        return first
    curated = forms.get(Form.DIGEST, first)
    return replace(
        first,
        label=curated.label or first.label,
        title=curated.title or first.title,
        official_title=first.official_title or curated.official_title,
        issuer=first.issuer or curated.issuer,
        enacted=curated.enacted or first.enacted,
        in_force_from=curated.in_force_from or first.in_force_from,
        gazette=curated.gazette or first.gazette,
        aliases=tuple(dict.fromkeys(alias for identity in (curated, *ordered) for alias in identity.aliases)),
        articles=curated.articles or first.articles,
    )


def merged_claim(claims: Mapping[Form, Status]) -> Status:
    """The claim of standing that counts: the most lately checked among those that say something."""
    ordered = [claims[form] for form in PRECEDENCE if form in claims]
    spoken = [claim for claim in ordered if claim.standing is not LegalStatus.UNVERIFIED]
    if not spoken:
        return ordered[0]
    return max(spoken, key=lambda claim: claim.checked.toordinal() if claim.checked else 0)


def merged_relations(relations: Sequence[Relation]) -> list[Relation]:
    """Relations once per subject, kind and object: the best known one, completed with the other's date and basis."""
    merged: dict[tuple[str, str, str], Relation] = {}
    for relation in relations:
        place = (relation.subject, relation.kind, relation.object)
        held = merged.get(place)
        if held is None:
            merged[place] = relation
            continue
        best, other = held, relation
        if STRENGTH[relation.confidence] > STRENGTH[held.confidence]:
            best, other = relation, held
        merged[place] = replace(
            best,
            since=best.since or other.since,
            basis=best.basis or other.basis,
            places=_merged_places(best, other),
        )
    return list(merged.values())


def _merged_places(best: Relation, other: Relation) -> tuple[str, ...]:
    """The better known one's places; both ones' where they are known equally well and each names some."""
    if best.places and other.places and best.confidence is other.confidence:
        return tuple(dict.fromkeys((*best.places, *other.places)))
    return best.places or other.places


def in_reading_order(official: Sequence[Passage], completing: Sequence[Passage]) -> list[Passage]:
    """The official passages with the completing ones among them.

    An article that the official copy lost stands after the article that precedes it in the digest; other sections
    stand at the end.
    """
    if not official:
        return list(completing)
    held = {passage.article for passage in official}
    after: dict[PassageKey, list[Passage]] = {}
    end: list[Passage] = []
    number = {passage.article: _number(passage) for passage in official}
    for passage in completing:
        own = _number(passage)
        before = [article for article, other in number.items() if own and other and other < own]
        anchor = max(before, key=lambda article: number[article] or (0, "")) if before else None
        (after.setdefault(anchor, []) if anchor in held and anchor is not None else end).append(passage)
    merged: list[Passage] = []
    for position, passage in enumerate(official):
        merged.append(passage)
        if position + 1 == len(official) or official[position + 1].article != passage.article:
            merged.extend(after.pop(passage.article, ()))
    return merged + end


def _number(passage: Passage) -> tuple[int, str] | None:
    place = str(passage.article).partition("#")[2]
    if not place.startswith("pasal-"):
        return None
    word = place.split("-")[1]
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits), word[len(digits) :]) if digits.isdigit() else None
