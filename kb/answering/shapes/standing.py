"""How a rule stands, in Pandu's own words: which question asks for it, of what, and what the catalogue says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.notices.sources import confidence_phrase, label_of
from kb.answering.question.places import printed_place
from kb.answering.shapes.grounding import citation
from kb.answering.units import Unit
from kb.catalogue.standing import Act, within
from kb.search.engine import SearchEngine
from kb.search.tokens import stems
from kb.structure.references import parse_references
from kb.types import (
    Citation,
    DocumentKey,
    LegalStatus,
    Query,
    QuestionKind,
    RelationKind,
    StandingStatement,
    Status,
)
from kb.wording import Words

MOST_SUBJECTS = 3
_NO_RULE = frozenset({LegalStatus.PROPOSAL, LegalStatus.NOT_A_NORM})
_PLACES_NAMED = 4
_CHANGED = "di(?:cabut|ganti|gantikan|ubah|hapus)"
_ENDED = rf"(?:berlaku|{_CHANGED}|sah|mati|hidup|jalan|dipakai|dipake|digunakan|dijadikan \w++)"
_ASKED = re.compile(
    rf"\b(?:masih|sudah|udah|belum|tetap)\b.{{0,40}}?\b{_ENDED}\b"
    r"|\bberlaku(?:nya)? (?:sejak|mulai|per|dari|sampai|kapan|tidak|atau|gak?|nggak)\b"
    rf"|\bkapan\b.{{0,80}}?\b(?:berlaku(?:nya)?|di(?:cabut|ganti|gantikan|ubah))\b|\b{_ENDED} (?:sejak|mulai) kapan\b"
    r"|\bdi(?:cabut|ganti|gantikan|ubah)(?:nya)? (?:apa|oleh|dengan|sama|mana|kapan|jadi|pakai|sejak)\b"
    r"|\b(?:apa|mana)(?:kah)? (?:yang )?(?:pengganti|menggantikan|mencabut|mengubah)|\bpengganti(?:nya)? (?:apa|mana)\b"
    r"|\bstatus(?:nya)?\b.{0,20}?\b(?:hukum|berlaku|keberlakuan|peraturan|uu|pp|perpres|permen\w*+|perda|perbup|perwali)\b"
    r"|^(?:apakah|apa) .{0,160}?\b(?:dicabut|berlaku)\b"
)
_OF_OTHERS = re.compile(
    r"\b(?:apa|mana)\b.{0,60}?\byang di(?:cabut|ganti|gantikan|ubah)\b"
    r"|\b(?:mencabut|menggantikan|mengubah) (?:apa|yang mana|aturan|peraturan|uu|undang|ketentuan)"
)
_BY = re.compile(r"\bdi(?:cabut|ganti|gantikan|ubah) (?:(?:oleh|dengan|sama) )?$")
_RULE = (
    r"(?:undang|uu|pp|perpres|permen\w*+|perda|perbup|perwali|pergub|peraturan|aturan|keputusan|kepmen\w*+|kepres|inpres"
    r"|instruksi|surat edaran|pedoman|sop|ketentuan|regulasi|pasal|kitab)\b"
)
_NAMES_RULE = re.compile(rf"\b{_RULE}")
_RULE_FIRST = re.compile(rf"^(?:apakah |apa |kalau |klo |nah |min |itu |status )*+{_RULE}")
_CLAUSE = re.compile(r"[,;?!]|\.\s|\b(?:apakah|bahwa)\b")
_TELLING_NOTHING = (
    "masih sudah belum tetap berlaku dicabut diganti digantikan pengganti diubah perubahan dihapus terakhir sejak mulai"
    " kapan status aturan peraturan ketentuan hukum sekarang lama baru terbaru dasar pakai dipakai digunakan sah acuan"
    " rujukan sop apa mana tanggal tahun seluruhnya sebagian jalan hidup mati"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a standing is asked of: a document, held or not, or one place in it (``place`` is empty for all of it)."""

    document: DocumentKey
    place: str = ""


def asks_standing(engine: SearchEngine, query: Query) -> bool:
    """Whether a question asks how a rule stands: whether it is in force, since when, what ended or changed it.

    "Apakah sertifikat lama masih berlaku menurut PP 71/2019" asks about certificates, not about the rule.
    """
    asked = " ".join(query.respelt.lower().split())
    match = _ASKED.search(asked)
    if match is None and query.kind is not QuestionKind.VALIDITY:
        return False
    if asks_of_others(query):
        return False
    if not (query.documents or query.missing):
        return match is not None and _RULE_FIRST.search(_clause(asked, match.start())) is not None
    if any(reference.pasal for reference in query.references):
        return True
    idle = frozenset(stems(_TELLING_NOTHING)) | frozenset(
        stem for key in query.documents for stem in stems(_names(engine, key))
    )
    if all(need.word in idle or need.word.isdigit() for need in query.needs):
        return True
    return match is not None and _NAMES_RULE.search(_clause(asked, match.end())) is not None


def asks_of_others(query: Query) -> bool:
    """Whether the rule that is named is the one that acts: "apa saja yang dicabut UU 23/2014"."""
    if _OF_OTHERS.search(" ".join(query.respelt.lower().split())):
        return True
    named = parse_references(query.respelt)
    return len(named) == 1 and _BY.search(query.respelt[: named[0].start].lower()) is not None


def subjects_of(engine: SearchEngine, query: Query) -> tuple[Subject, ...]:
    """What a question names, in its order: documents held, their places, documents not held that others act upon."""
    found: dict[Subject, None] = {}
    for reference in (*query.references, *parse_references(query.respelt)):
        bound = engine.understanding.bound(reference)
        key = bound.document
        if key is not None and (key in engine.identities or engine.view.acts(key, query.as_of)):
            found[Subject(key, bound.place if bound.pasal else "")] = None
    for key in query.documents:
        found[Subject(key)] = None
    placed = {subject.document for subject in found if subject.place}
    return tuple(subject for subject in found if subject.place or subject.document not in placed)[:MOST_SUBJECTS]


def statement(
    engine: SearchEngine, subject: Subject, sources: Sequence[Unit], query: Query, words: Words
) -> StandingStatement:
    """The standing of a subject on the asked date; ``sources`` are the held words it rests on."""
    status = engine.view.status(subject.document, query.as_of, subject.place)
    said = _Said(engine, subject, sources, query, words)
    checked = "checked" if status.checked else "unchecked"
    confidence = "" if status.standing in _NO_RULE else confidence_phrase(status, words)
    unverified = status.standing is LegalStatus.UNVERIFIED
    parts = (
        said.sentence(status),
        status.note if unverified else "",
        words.say("standing", checked, checked=words.day(status.checked), confidence=confidence)
        if status.checked or not unverified
        else "",
    )
    return StandingStatement(
        " ".join(part for part in parts if part),
        subject.document,
        said.what,
        status,
        subject.place,
        said.since(status),
        tuple(_cited(engine, unit, query) for unit in sources),
    )


@dataclass(frozen=True)
class _Said:
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


def _names(engine: SearchEngine, key: DocumentKey) -> str:
    identity = engine.identities[key]
    return " ".join((identity.label, identity.title, identity.kind, *identity.aliases))


def _clause(asked: str, at: int) -> str:
    """The clause of a question around a position."""
    start = max((match.end() for match in _CLAUSE.finditer(asked, 0, at)), default=0)
    end = next((match.start() for match in _CLAUSE.finditer(asked, at)), len(asked))
    return asked[start:end].strip()
