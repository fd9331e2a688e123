"""How a rule stands, in Pandu's own words: what the catalogue says of a document or a place in it, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.question.places import printed_place
from kb.answering.question.standing import Subject
from kb.answering.shapes.grounding import citation
from kb.catalogue.standing import Act, within
from kb.search.engine import SearchEngine
from kb.search.units import Unit
from kb.structure.kinds import printed_kind
from kb.structure.references import parse_references
from kb.types import (
    Citation,
    Confidence,
    DocumentKey,
    LegalStatus,
    Query,
    RelationKind,
    StandingStatement,
    Status,
)
from kb.wording import Words

_NO_RULE = frozenset({LegalStatus.PROPOSAL, LegalStatus.NOT_A_NORM})
_PLACES_NAMED = 4


def statement(
    engine: SearchEngine, subject: Subject, sources: Sequence[Unit], query: Query, words: Words
) -> StandingStatement:
    """The standing of a subject on the asked date; ``sources`` are the held words it rests on."""
    status = engine.view.status(subject.document, query.as_of, subject.place)
    stated = _Statement(engine, subject, sources, query, words)
    checked = "checked" if status.checked else "unchecked"
    confidence = "" if status.standing in _NO_RULE else confidence_phrase(status, words)
    unverified = status.standing is LegalStatus.UNVERIFIED
    parts = (
        stated.sentence(status),
        status.note if unverified else "",
        words.say("standing", checked, checked=words.day(status.checked), confidence=confidence)
        if status.checked or not unverified
        else "",
    )
    return StandingStatement(
        " ".join(part for part in parts if part),
        subject.document,
        stated.what,
        status,
        subject.place,
        stated.since(status),
        tuple(_cited(engine, unit, query) for unit in sources),
    )


@dataclass(frozen=True)
class _Statement:
    """The pieces of a statement about one subject."""

    engine: SearchEngine
    subject: Subject
    sources: Sequence[Unit]
    query: Query
    words: Words

    @property
    def label(self) -> str:
        """The printed label of the document."""
        return label_of(self.engine, self.subject.document)

    @property
    def place(self) -> str:
        """The printed place; empty for all of the document."""
        return printed_place(self.subject.place)

    @property
    def what(self) -> str:
        """What the statement is about: "Pasal 30 UU 11/2008"."""
        return f"{self.place} {self.label}".strip()

    def acts(self, *kinds: RelationKind) -> list[Act]:
        """The acts of some kinds that bear on the subject on the asked date."""
        every = self.engine.view.acts(self.subject.document, self.query.as_of, self.subject.place)
        return [act for act in every if act.relation.kind in kinds]

    def sentence(self, status: Status) -> str:
        """What the standing is, since when and by what."""
        name = {
            LegalStatus.IN_FORCE: "in_force",
            LegalStatus.AMENDED: "amended",
            LegalStatus.REVOKED: "revoked",
            LegalStatus.PARTLY_REVOKED: "partly_revoked",
            LegalStatus.NOT_YET: "not_yet",
            LegalStatus.UNVERIFIED: "unverified",
            LegalStatus.PROPOSAL: "proposal",
            LegalStatus.NOT_A_NORM: "not_a_norm",
        }[status.standing]
        acting = {
            "revoked": self.acts(RelationKind.REVOKES),
            "partly_revoked": self.acts(RelationKind.REVOKES_PARTLY),
            "amended": self.acts(RelationKind.AMENDS),
        }.get(name, [])
        which = self._which(acting)
        amended = self.acts(RelationKind.AMENDS) if name == "partly_revoked" else []
        if self.subject.place:
            name, acting, which = self._at_place(name, acting, which)
        return self.words.say(
            "standing",
            name,
            what=self.what,
            label=self.label,
            place=self.place,
            as_of=self.query.as_of,
            since=self._started(),
            starts=self._begins(),
            acts=self._by(acting, status),
            amended=self.words.phrase("amended_too", acts=self._by(amended)) if amended else "",
            which=which,
            source=self.words.listed(self._naming()),
        )

    def _at_place(self, name: str, acting: list[Act], which: str) -> tuple[str, list[Act], str]:
        """The sentence for a place, where it differs from that for all of the document."""
        whole = self.engine.view.acts(self.subject.document, self.query.as_of)
        if name == "revoked" and any(act.relation.kind is RelationKind.REVOKES for act in whole):
            return "revoked_with_all", acting, which
        if name == "partly_revoked" and not any(act.relation.places for act in acting):
            return ("partly_revoked_place_named" if self._naming() else "partly_revoked_place"), acting, which
        if name == "amended":
            touching = [act for act in acting if self._touches(act)]
            return ("amended" if touching else "amended_place"), touching or acting, which
        partly = [act for act in whole if act.relation.kind is RelationKind.REVOKES_PARTLY]
        if name in ("in_force", "unverified") and partly:
            return f"spared_{name}", partly, self._which(partly)
        return name, acting, which

    def _touches(self, act: Act) -> bool:
        """Whether an act names the place, a place in it or one around it."""
        own = self.subject.place
        return any(within(own, place) or within(place, own) for place in act.relation.places)

    def _naming(self) -> list[str]:
        """The sources whose words name the very place that is asked about."""
        own = self.subject.place
        return [
            f"{label_of(self.engine, unit.passage.document)} {unit.label}"
            for unit in self.sources
            if own and unit.passage.document != self.subject.document and _names_place(unit.text, own)
        ]

    def _which(self, acting: Iterable[Act]) -> str:
        """The places that acts of partial revocation name: "Pasal 314 dan Pasal 315"."""
        places = list(dict.fromkeys(place for act in acting for place in act.relation.places))
        if not places:
            return self.words.phrase("a_part")
        named = [printed_place(place) for place in places[:_PLACES_NAMED]]
        more = len(places) - len(named)
        return self.words.listed([*named, *([self.words.phrase("more_places", count=more)] if more > 0 else [])])

    def _by(self, acting: Sequence[Act], status: Status | None = None) -> str:
        """By what, where it says so, and since when; what the document itself claims where no act is known."""
        named = [self._act(act) for act in acting]
        if not named and status is not None:
            named = [label_of(self.engine, key) for key in status.by]
        return self.words.phrase("act", label=self.words.listed(named)) if named else ""

    def _act(self, act: Act) -> str:
        basis = act.relation.basis if any(r.pasal for r in parse_references(act.relation.basis)) else ""
        since = self.words.phrase("act_since", day=self.words.day(act.since)) if act.since else ""
        label = label_of(self.engine, act.relation.subject)
        return f"{label} ({basis}){since}" if basis else f"{label}{since}"

    def _started(self) -> str:
        identity = self.engine.identities.get(self.subject.document)
        if identity is None or not (identity.in_force_from or identity.enacted):
            return ""
        if identity.in_force_from:
            return self.words.phrase("since", day=self.words.day(identity.in_force_from))
        return self.words.phrase("enacted", day=self.words.day(identity.enacted))

    def _begins(self) -> str:
        identity = self.engine.identities.get(self.subject.document)
        begins = identity.in_force_from if identity else None
        return self.words.phrase("starts", day=self.words.day(begins)) if begins else ""

    def since(self, status: Status) -> date | None:
        """The first day of the standing, where it is known."""
        kind = {
            LegalStatus.REVOKED: RelationKind.REVOKES,
            LegalStatus.PARTLY_REVOKED: RelationKind.REVOKES_PARTLY,
            LegalStatus.AMENDED: RelationKind.AMENDS,
        }.get(status.standing)
        if kind is not None:
            return max((act.since for act in self.acts(kind) if act.since), default=None)
        identity = self.engine.identities.get(self.subject.document)
        return identity.in_force_from if identity is not None and status.standing is LegalStatus.IN_FORCE else None


def _cited(engine: SearchEngine, unit: Unit, query: Query) -> Citation:
    identity = engine.identities[unit.passage.document]
    return citation(unit.passage, identity, engine.view, query.as_of, unit.key, unit.label)


def _names_place(text: str, place: str) -> bool:
    """Whether a text names a place, one around it or one inside it, of whatever document."""
    return any(
        within(place, named.place) or within(named.place, place) for named in parse_references(text) if named.pasal
    )


def confidence_phrase(status: Status, words: Words) -> str:
    """How well a standing is known, as the end of a sentence; nothing where the official text was read."""
    if status.confidence is Confidence.OFFICIAL:
        return ""
    return words.phrase(f"confidence_{status.confidence.value}")


def label_of(engine: SearchEngine, key: DocumentKey) -> str:
    """A document's printed label, or one made of its key where it is not held."""
    identity = engine.identities.get(key)
    if identity is not None:
        return identity.label
    kind, _, rest = key.rpartition("-")
    kind, _, number = kind.rpartition("-")
    return f"{printed_kind(kind)} {number}/{rest}" if kind and number else key
