"""Which question asks how a rule stands, and of what: of a document held or not, or of one place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.language.tokens import stems
from kb.search.engine import SearchEngine
from kb.structure.references import parse_references
from kb.types import DocumentKey, Query, QuestionKind

MOST_SUBJECTS = 3
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


def _names(engine: SearchEngine, key: DocumentKey) -> str:
    identity = engine.identities[key]
    return " ".join((identity.label, identity.title, identity.kind, *identity.aliases))


def _clause(asked: str, at: int) -> str:
    """The clause of a question around a position."""
    start = max((match.end() for match in _CLAUSE.finditer(asked, 0, at)), default=0)
    end = next((match.start() for match in _CLAUSE.finditer(asked, at)), len(asked))
    return asked[start:end].strip()
