"""Authority items: who sets, coordinates, approves, supervises, by the words of a norm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kb.language.modals import MODAL_PATTERN
from kb.language.offices import office_table
from kb.training.drawing import draw, echoed, overlapping, shuffled
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.making.gaps import blanked, fits_a_gap, shown
from kb.training.material import Clause
from kb.types import DocumentKey, place_of

_PASSIVE = (
    "ditetapkan|dikoordinasikan|disetujui|dibentuk|diselenggarakan|dilaksanakan|dilakukan|disusun|diberikan|diangkat"
    "|ditunjuk|dipimpin|diketuai|disahkan|diputuskan|diawasi|dibina|dikelola|diterbitkan|dikeluarkan|dievaluasi|direviu"
)
_ACTIVE = (
    "menetapkan|mengoordinasikan|mengkoordinasikan|menyetujui|membentuk|membina|mengawasi|mengesahkan|mengangkat|menunjuk"
    "|memimpin|menerbitkan|memutuskan|menyusun|menyelenggarakan|melaksanakan|melakukan|memberikan|menyampaikan"
    "|mengevaluasi|berwenang|bertanggung jawab|bertugas|mempunyai tugas|berkewajiban|mengelola|mengajukan|memeriksa"
    "|membantu|mengusulkan"
)
# "… dikoordinasikan oleh Menteri PANRB." and nothing after it.
BY = re.compile(rf"\b(?:{_PASSIVE})(?: [a-z]+){{0,3}} oleh (?P<who>[^.;:()]{{3,110}})[.;]?$")
# "Sekretaris daerah menetapkan …" at the very beginning.
DOES = re.compile(rf"(?P<who>[A-Z][^.;:()]{{2,110}}?) (?:(?:{MODAL_PATTERN}|berhak) (?:me|ber)[a-z]{{3,}}|{_ACTIVE})\b")
# "Ketentuan sebagaimana dimaksud dalam Pasal 29, Pasal 31, dan Pasal 38 berlaku juga terhadap Prosesor Data Pribadi."
EXTENDS = re.compile(
    r"(?P<places>Pasal \d[^.;:]{0,300}?)(?:,? secara)? (?:berlaku (?:juga|pula)"
    r"|(?:berlaku )?mutatis mutandis(?: berlaku)?) (?:terhadap|bagi|untuk|kepada) (?P<who>[^.;:]{3,110})",
)
_PLACES = re.compile(r"Pasal (\d+[A-Z]?)(?: sampai dengan Pasal (\d+))?")
_LOOSE = re.compile(
    r"\b(?:masing-masing|tersebut|itu|yang bersangkutan|dimaksud|sendiri|dan/atau|atau|sesuai|berdasarkan|dengan"
    r"|dalam hal|untuk|setelah|secara|paling|melalui|jika|bila|apabila|pada saat|tidak|dapat|wajib|harus|dilarang"
    r"|berhak|akan|telah)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\b(?!menteri|digital|diskominfo|berbasis|bersama)(?:me|di|ber)[a-z]{4,}\b|\b(?:adalah|merupakan|bila|oleh)\b"
    r"|\b(?:dan|atau|yang|serta|dalam|sebagai|pada|untuk|antara lain)$|,$"
)
_EVERY = re.compile(r"^(?:setiap|para|seluruh) ", re.IGNORECASE)
_AND = re.compile(r" dan(?:/atau)? | atau |, ")
_VAGUE = frozenset(
    {
        "pimpinan",
        "pejabat",
        "pemerintah",
        "tim",
        "instansi",
        "badan",
        "lembaga",
        "unit",
        "pelaksana",
        "setiap orang",
        "ketua",
        "kepala",
    }
)
_MOST_WORDS = 14
_FEWEST_WORDS = 7
"""Words that must be left around the gap, so that the norm is understood."""


@dataclass(frozen=True, slots=True)
class Power:
    """Who is named by a norm, at which span of its line, and whether at its beginning."""

    clause: Clause
    who: str
    start: int
    end: int
    first: bool


def power_of(clause: Clause) -> Power | None:
    """The holder of a power that a norm names plainly; None where it names several, or nobody plainly."""
    line = clause.line
    for pattern, first in ((DOES, True), (BY, False)):
        found = pattern.match(line) if first else pattern.search(line)
        if found and _is_office(found["who"]):
            return Power(clause, found["who"], *found.span("who"), first)
    return None


def _is_office(who: str) -> bool:
    words = who.lower()
    return (
        len(words.split()) <= _MOST_WORDS
        and words not in _VAGUE
        and not _LOOSE.search(who)
        and any(re.match(rf"{re.escape(head)}\b", words) for head in office_table()["heads"]["words"])
        and not _NOT_A_NAME.search(words.replace("yang menyelenggarakan", ""))
    )


@cache
def offices_in(name: str) -> frozenset[str]:
    """The offices of the table that a name speaks of."""
    words = name.lower()
    return frozenset(
        office for office, spellings in office_table()["same"].items() if any(word in words for word in spellings)
    )


def same_office(one: str, other: str) -> bool:
    """Whether two names may mean one office, or one is part of the other."""
    bare = [_EVERY.sub("", name) for name in (one, other)]
    parts = [_AND.split(name) for name in bare]
    return bool(offices_in(one) & offices_in(other)) or any(overlapping(a, b) for a in parts[0] for b in parts[1])


def extensions(clauses: Iterable[Clause]) -> dict[tuple[DocumentKey, str], list[str]]:
    """Whom norms are extended to by another norm of the same law, by law and place of the article extended."""
    found: dict[tuple[DocumentKey, str], list[str]] = {}
    for clause in clauses:
        for said in EXTENDS.finditer(clause.line):
            for first, last in _PLACES.findall(said["places"]):
                run = range(int(first), int(last) + 1) if last and first.isdigit() else [first.lower()]
                for number in run:
                    found.setdefault((clause.document, f"pasal-{number}"), []).append(said["who"])
    return found


def authority(workshop: Workshop) -> Iterator[Draft]:
    """One item for each norm that plainly names who holds a power; wrong options hold others under the same law."""
    material = workshop.material
    sound = [
        power
        for clause in material.clauses
        if fits_a_gap(clause, material.vocabulary) and (power := power_of(clause)) is not None
    ]
    extended = extensions(material.clauses)
    for power in sound:
        document = power.clause.document
        if not material.wanted(document):
            continue
        chance = workshop.chance(ItemKind.AUTHORITY, power.clause.key)
        text = shown(blanked(power.clause.line, power.start, power.end))
        if len(text.split()) < _FEWEST_WORDS:
            continue
        prompt = workshop.words.say(
            "authority", "who", place=power.clause.label, document=workshop.label(document), text=text
        )
        kind = material.records[document].identity.kind
        near = [_named(p.who) for p in sound if p.clause.document == document]
        far = [
            _named(p.who)
            for p in sound
            if p.clause.document != document and material.records[p.clause.document].identity.kind == kind
        ]
        answer = _named(power.who)
        also = extended.get((document, place_of(power.clause.passage.article)), [])
        near, far = ([who for who in pool if not any(same_office(who, one) for one in also)] for pool in (near, far))
        wrong = draw(prompt, answer, [near, far], chance, clash=same_office)
        if wrong and not echoed(prompt, answer, wrong):
            own = sum(option in near for option in wrong)
            yield Draft(
                ItemKind.AUTHORITY,
                Ground.of(power.clause),
                "who",
                prompt,
                shuffled((answer, *wrong), chance),
                (answer,),
                1 + (own == len(wrong)) + (len(answer.split()) == 1),
            )


def _named(who: str) -> str:
    """A name as an option: beginning with a capital wherever it stood, so that its case tells nothing."""
    return who[:1].upper() + who[1:]
