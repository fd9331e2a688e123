"""Validity items: what revoked what, and which rule is in force on a date, from relations that have proof."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kb.language.sentences import sentence_spans
from kb.search.units import Unit, units
from kb.training.drawing import shuffled
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.material import Material
from kb.types import Confidence, DocumentKey, Form, LegalStatus, Passage, Relation, RelationKind

_IN_FORCE = frozenset({LegalStatus.IN_FORCE, LegalStatus.AMENDED, LegalStatus.PARTLY_REVOKED})
_TRUSTED = frozenset({Confidence.OFFICIAL, Confidence.SEVERAL})
_NOT_STANDING = frozenset({LegalStatus.NOT_YET, LegalStatus.REVOKED})
_ENDS = re.compile(r"\b(?:cabut|dicabut|mencabut|pencabutan|tidak berlaku)\b", re.IGNORECASE)
_WAITS = re.compile(r"belum diverifikasi|(?:menunggu|perlu) verifikasi|sumber sekunder", re.IGNORECASE)
_LONGEST_QUOTE = 420


@dataclass(frozen=True, slots=True)
class Revocation:
    """One rule ended another on a day, and held words that say so."""

    relation: Relation
    ground: Ground

    @property
    def old(self) -> DocumentKey:
        """What ended."""
        return self.relation.object

    @property
    def new(self) -> DocumentKey:
        """What ended it."""
        return self.relation.subject


def revocations(material: Material) -> list[Revocation]:
    """Every well-known whole revocation of which the collection holds words that say so."""
    found: list[Revocation] = []
    for record in material.records.values():
        for relation in material.view.relations_of(record.key):
            if relation.kind is not RelationKind.REVOKES or relation.confidence not in _TRUSTED:
                continue
            if material.status(relation.object).standing is not LegalStatus.REVOKED:
                continue
            ground = _proof(material, relation)
            if ground:
                found.append(Revocation(relation, ground))
    return found


def _proof(material: Material, relation: Relation) -> Ground | None:
    """The words that say that a rule was revoked: in the revoking rule, else in the revoked one's own pages."""
    for key, other in ((relation.subject, relation.object), (relation.object, relation.subject)):
        mention = _mention(other)
        for passage in material.view.document_passages(key) if key in material.records else ():
            for span in _spans(passage):
                said = passage.text[span[0] : span[1]]
                if mention.search(said) and _says(said) and not material.vocabulary.broken(" ".join(said.split())):
                    return Ground(passage, passage.key, passage.label, said, material.status(key))
    return None


def _says(text: str) -> bool:
    """Whether a text is short enough to be quoted and says, for sure, that something ended."""
    sure = not _WAITS.search(text)
    return sure and len(text) <= _LONGEST_QUOTE and _ENDS.search(text) is not None


def _mention(key: DocumentKey) -> re.Pattern[str]:
    """Matches "5/2018" and "Nomor 5 Tahun 2018" for ``permenpanrb-5-2018``."""
    _, number, year = key.rsplit("-", 2)
    return re.compile(rf"\b{re.escape(number)}(?:/| Tahun ){year}\b", re.IGNORECASE)


def _spans(passage: Passage) -> Sequence[tuple[int, int]]:
    cut: list[Unit] = units(passage)
    if passage.form is Form.OFFICIAL or passage.kind == "pasal":
        return [(unit.start, unit.end) for unit in cut]
    return sentence_spans(passage.text)


def validity(workshop: Workshop) -> Iterator[Draft]:
    """Items on revocations: who revoked it, which is dead today, which was in force on a day before."""
    material = workshop.material
    known = revocations(material)
    alive = [
        key
        for key, record in material.records.items()
        if record.identity.family == "regulasi" and material.status(key).standing in _IN_FORCE and _sure(material, key)
    ]
    for one in known:
        if not (material.wanted(one.old) or material.wanted(one.new)):
            continue
        yield from _revoker(workshop, one, alive)
        yield from _dead(workshop, one, alive)
        yield from _survivor(workshop, one, known)
        yield from _before(workshop, one)


def _sure(material: Material, key: DocumentKey) -> bool:
    return material.status(key).confidence in _TRUSTED


def _kind_of(key: DocumentKey) -> str:
    return key.rsplit("-", 2)[0]


def _like(workshop: Workshop, key: DocumentKey, others: Sequence[DocumentKey], chance_name: str) -> list[DocumentKey]:
    """Others in an order of chance, those of the same kind of rule first."""
    chance = workshop.chance(ItemKind.VALIDITY, key, chance_name)
    mixed = chance.sample(list(others), len(others))
    return sorted(mixed, key=lambda other: _kind_of(other) != _kind_of(key))


def _option(workshop: Workshop, key: DocumentKey) -> str:
    return workshop.label(key)


def _item(
    workshop: Workshop,
    one: Revocation,
    variant: str,
    prompt: str,
    answer: DocumentKey,
    wrong: Sequence[DocumentKey],
    difficulty: int,
) -> Draft:
    chance = workshop.chance(ItemKind.VALIDITY, one.ground.key, f"{variant}|{one.old}")
    options = shuffled([_option(workshop, key) for key in (answer, *wrong)], chance)
    return Draft(
        ItemKind.VALIDITY,
        one.ground,
        f"{variant}|{one.old}",
        prompt,
        options,
        (_option(workshop, answer),),
        difficulty,
        beside=tuple(dict.fromkeys((answer, *wrong, one.old, one.new))),
    )


def _revoker(workshop: Workshop, one: Revocation, alive: Sequence[DocumentKey]) -> Iterator[Draft]:
    material = workshop.material
    revokers = {r.subject for r in material.view.relations_to(one.old) if r.kind is not RelationKind.REFERS}
    wrong = [k for k in _like(workshop, one.new, alive, "revoker") if k not in {*revokers, one.new, one.old}][:3]
    if len(revokers & set(material.records)) == 1 and len(wrong) == 3:
        prompt = workshop.words.say("validity", "revoker", document=_titled(workshop, one.old))
        yield _item(workshop, one, "revoker", prompt, one.new, wrong, 2)


def _dead(workshop: Workshop, one: Revocation, alive: Sequence[DocumentKey]) -> Iterator[Draft]:
    wrong = [key for key in _like(workshop, one.old, alive, "dead") if key != one.old][:3]
    if len(wrong) == 3:
        prompt = workshop.words.say("validity", "revoked", day=workshop.material.today)
        yield _item(workshop, one, "dead", prompt, one.old, wrong, 2)


def _survivor(workshop: Workshop, one: Revocation, known: Sequence[Revocation]) -> Iterator[Draft]:
    material = workshop.material
    if material.status(one.new).standing not in _IN_FORCE or not _sure(material, one.new):
        return
    dead = [r.old for r in known if r.old != one.old]
    wrong = [one.old, *_like(workshop, one.old, dead, "survivor")[:2]]
    if len(wrong) == 3:
        prompt = workshop.words.say("validity", "in_force", day=material.today)
        yield _item(workshop, one, "survivor", prompt, one.new, wrong, 2)


def _before(workshop: Workshop, one: Revocation) -> Iterator[Draft]:
    """A day when the old rule still stood: it is right, what replaced it and what it replaced are wrong."""
    material, since = workshop.material, one.relation.since
    record = material.records.get(one.old)
    if since is None or record is None:
        return
    started = record.identity.in_force_from or record.identity.enacted
    if started is None or (since - started).days < 60:
        return
    day = started + timedelta(days=(since - started).days // 2)
    if material.view.status(one.old, day).standing not in _IN_FORCE:
        return
    wrong = [key for key in _not_in_force(material, day) if key not in {one.old, one.new}]
    new = [one.new] if material.view.status(one.new, day).standing is LegalStatus.NOT_YET else []
    chosen = [*new, *_like(workshop, one.old, wrong, "before")][:3]
    if new and len(chosen) == 3:
        prompt = workshop.words.say("validity", "on_date", day=day)
        yield _item(workshop, one, "before", prompt, one.old, chosen, 3)


def _not_in_force(material: Material, day: date) -> list[DocumentKey]:
    """Held rules that surely did not stand on a day: revoked by then, or not yet begun."""
    out = []
    for key, record in material.records.items():
        if record.identity.family != "regulasi" or not _sure(material, key):
            continue
        begun = record.identity.in_force_from or record.identity.enacted
        if (begun is not None and begun > day) or material.view.status(key, day).standing in _NOT_STANDING:
            out.append(key)
    return out


def _titled(workshop: Workshop, key: DocumentKey) -> str:
    record = workshop.material.records.get(key)
    label = workshop.label(key)
    return f"{label} ({record.identity.title})" if record and record.identity.title not in label else label
