"""The place that a question names, word for word where it is held; and where it is not, what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.language.numerals import roman
from kb.search.engine import SearchEngine
from kb.search.units import Unit
from kb.structure.asked_places import ordinal
from kb.structure.references import place_label
from kb.types import DocumentKey, Passage, PassageKey, Reference, passage_key, place_of

# "(2) …", "a. …", "3) …"; and as a Penjelasan has them, alone on a line: "Ayat (2)", "Huruf a", "Angka 3".
_MARKS = {
    "ayat": re.compile(r"^(?:Ayat\s)?\((?P<n>\d{1,3}[a-z]?)\)\s", re.MULTILINE),
    "huruf": re.compile(r"^(?:\(?(?=[a-z][.)])|Huruf\s(?=[a-z]\s))(?P<n>[a-z])[.)]?\s", re.MULTILINE),
    "angka": re.compile(r"^(?:(?=\w{1,4}[.)])|Angka\s(?=\w{1,4}\s))(?P<n>\d{1,3}[a-z]?)[.)]?\s", re.MULTILINE),
}
_ABOVE = {"ayat": (), "huruf": ("ayat",), "angka": ("ayat",)}
"""Marks that end an item of a kind too, beside the next of its own."""
_SHAPES = {"ayat": "ayat ({})", "huruf": "huruf {}", "angka": "angka {}"}
_HEADS = ("pasal", "diktum", "lampiran", "langkah")
# Passages of a Penjelasan that are of no single Pasal.
_EXPLAINS = re.compile(r"penjelasan(?:-\d+)?")
_MOST_BESIDE = 12
_MEMBERS = 6
"""How many articles of a BAB are shown at most."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a named place.

    ``units`` are its words, in order; empty where it is not held. Then ``around`` is the nearest place that is held and
    holds it, ``level`` what is lacking ("ayat"), and ``beside`` the printed places of that level that are there.
    """

    reference: Reference
    units: tuple[Unit, ...] = ()
    around: Passage | None = None
    level: str = ""
    beside: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The printed place as asked ("Pasal 2 ayat (3)")."""
        return place_label(self.reference)


def place(engine: SearchEngine, reference: Reference) -> Placed | None:
    """The words of a place of a held document, exactly; None where the pointer names no place of one."""
    document = reference.document
    if document is None or document not in engine.identities or not reference.place:
        return None
    if re.match(r"(?:bab|bagian|paragraf)-", reference.part):
        return _division(engine, document, reference)
    levels = [(name, value) for name in ("ayat", "huruf", "angka") if (value := getattr(reference, name))]
    head = _head(engine, document, reference)
    if not head:
        kind = reference.part.split("-")[0] if reference.part and not reference.pasal else "pasal"
        explained = reference.part == "penjelasan"
        if explained and reference.pasal and (clear := _clear(engine, document, reference)) is not None:
            return clear
        return Placed(
            reference, level=kind, beside=_heads_beside(engine, document, "penjelasan" if explained else kind)
        )
    turned = [*levels[:-2], *levels[:-3:-1]]  # huruf and angka: either may stand inside the other
    orders = [levels, turned] if [name for name, _ in levels[-2:]] == ["huruf", "angka"] else [levels]
    tried = [_inside(engine, reference, head, order) for order in orders]
    return next((found for found in tried if found.units), tried[0])


def _head(engine: SearchEngine, document: DocumentKey, reference: Reference) -> list[Passage]:
    """The passages of the Pasal, diktum or Lampiran that a pointer begins with, in reading order."""
    for name in _names(reference):
        key = passage_key(document, name)
        passage = engine.view.passage(key)
        pieces = engine.view.article(key)
        if passage is not None and passage.article == key and len(pieces) > 1 and passage.kind not in {"pasal"}:
            own = [piece for piece in pieces if piece.kind == passage.kind]
            return own or [passage]
        if passage is not None:
            return [passage]
        if reference.part.startswith("lampiran"):
            below = [p for p in engine.view.document_passages(document) if place_of(p.key).startswith(f"{name}-")]
            if below:
                return below
    return []


def _clear(engine: SearchEngine, document: DocumentKey, reference: Reference) -> Placed | None:
    """The line "Pasal 3: Cukup jelas." of a Penjelasan that says no more of a Pasal.

    Such lines stand together in one passage. Said of the whole Pasal, it is said of each ayat too; where the line
    counts its ayat, one that it does not name is lacking.
    """
    line = re.compile(rf"^Pasal {re.escape(reference.pasal)}: (?P<said>.*)$", re.MULTILINE | re.IGNORECASE)
    for passage in engine.view.document_passages(document):
        if not _EXPLAINS.fullmatch(place_of(passage.key)) or (match := line.search(passage.text)) is None:
            continue
        key, label = PassageKey(passage_key(document, reference.place)), f"Penjelasan Pasal {reference.pasal.upper()}"
        counted = re.findall(r"\bAyat \((\w{1,4})\)", match["said"])
        if reference.ayat and counted and reference.ayat not in counted:
            beside = tuple(_SHAPES["ayat"].format(number) for number in counted)
            return Placed(reference, around=replace(passage, label=label), level="ayat", beside=beside[:_MOST_BESIDE])
        return Placed(reference, (Unit(passage, key, label, match.start(), match.end()),), passage)
    return None


def _names(reference: Reference) -> Iterator[str]:
    """The places under which the head may be held: the first diktum is KESATU or PERTAMA, a lone Lampiran has no I."""
    if reference.pasal:
        article = f"pasal-{reference.pasal.lower()}"
        yield f"{reference.part}-{article}" if reference.part else article
        return
    yield reference.part
    if reference.part == "diktum-kesatu":
        yield "diktum-pertama"
    if reference.part == "lampiran-1" or reference.part.startswith("lampiran-1-"):
        yield reference.part.replace("lampiran-1", "lampiran", 1)


def _inside(
    engine: SearchEngine, reference: Reference, head: Sequence[Passage], levels: Sequence[tuple[str, str]]
) -> Placed:
    """The place below its head, level by level."""
    current = [_whole(passage) for passage in head]
    for name, value in levels:
        below = _item(engine, current, name, value)
        if below is None:
            beside = tuple(_SHAPES[name].format(n) for n in _numbers(engine, current, name))
            return Placed(reference, around=current[0].passage, level=name, beside=beside[:_MOST_BESIDE])
        current = [below]
    return Placed(reference, tuple(current), head[0])


def _whole(passage: Passage) -> Unit:
    return Unit(passage, passage.key, passage.label, 0, len(passage.text))


def _item(engine: SearchEngine, above: Sequence[Unit], name: str, value: str) -> Unit | None:
    """The item of a number below these units: a passage of its own, or its lines in their text."""
    for unit in above:
        passage = engine.view.passage(PassageKey(f"{unit.key}-{name}-{value}"))
        if passage is not None:
            return _whole(passage)
    for unit in above:
        for number, start, end in _items(unit, name):
            if number == value:
                label = f"{unit.label} {_SHAPES[name].format(value)}"
                return Unit(unit.passage, PassageKey(f"{unit.key}-{name}-{value}"), label, start, end)
    return None


def _items(unit: Unit, name: str) -> Iterator[tuple[str, int, int]]:
    """(number, start, end) of the items of a kind in a unit's words; each number once, in rising order."""
    text = unit.passage.text[: unit.end]
    ends = [match.start() for above in _ABOVE[name] for match in _MARKS[above].finditer(text, unit.start + 1)]
    marks = [match for match in _MARKS[name].finditer(text, unit.start) if match.start() >= unit.start]
    met: set[str] = set()
    for index, match in enumerate(marks):
        following = marks[index + 1].start() if index + 1 < len(marks) else unit.end
        end = min([following, *(cut for cut in ends if cut > match.start())])
        number = match["n"].lower()
        if number not in met:
            met.add(number)
            yield number, match.start(), match.start() + len(text[match.start() : end].rstrip())


def _numbers(engine: SearchEngine, above: Sequence[Unit], name: str) -> list[str]:
    """The numbers of the items of a kind that are there."""
    found = [number for unit in above for number, _, _ in _items(unit, name)]
    for unit in above:
        own = re.compile(rf"{re.escape(place_of(unit.key))}-{name}-(\w+)")
        parts = (own.fullmatch(place_of(p.key)) for p in engine.view.article(unit.passage.article))
        found += [match[1] for match in parts if match]
    return list(dict.fromkeys(found))


def _heads_beside(engine: SearchEngine, document: DocumentKey, kind: str) -> tuple[str, ...]:
    """The printed places of a kind that a document has, at most a dozen."""
    passages = engine.view.document_passages(document)
    if kind == "penjelasan":
        named = [p.label for p in passages if place_of(p.key).startswith("penjelasan-")]
    elif kind in _HEADS:
        named = [p.label for p in passages if re.fullmatch(rf"{kind}-\w+(?:-\w+)?|{kind}", place_of(p.article))]
        named = [
            re.sub(r" \(bagian \d+\)$", "", label) for label in named if re.match(rf"{kind}\b", label, re.IGNORECASE)
        ]
        named = [" ".join(label.split()[: 3 if kind == "diktum" else 2]) for label in named]
    else:
        named = [p.label for p in passages if p.kind in {"menimbang", "mengingat"}]
    return tuple(dict.fromkeys(named))[:_MOST_BESIDE]


# --- BAB, Bagian, Paragraf ----------------------------------------------------------------------------------------


def _division(engine: SearchEngine, document: DocumentKey, reference: Reference) -> Placed | None:
    """The articles of a BAB, Bagian or Paragraf, by the headings that stand above them."""
    wanted = [_heading(name, int(value)) for name, value in re.findall(r"(bab|bagian|paragraf)-(\d+)", reference.part)]
    if not wanted or not reference.part.startswith("bab-"):
        return None  # a Bagian alone may be of any BAB
    passages = engine.view.document_passages(document)
    within = [p for p in passages if all(re.search(rf"· {heading}(?= |$)", f"{p.context} ") for heading in wanted)]
    if within:
        firsts: dict[PassageKey, Passage] = {}
        for passage in within:
            firsts.setdefault(passage.article, engine.view.passage(passage.article) or passage)
        return Placed(reference, tuple(_whole(p) for p in list(firsts.values())[:_MEMBERS]), within[0])
    headings = (match[0] for p in passages if (match := re.search(r"(?<=· )BAB [IVXL]+(?= |$)", p.context)))
    return Placed(reference, level="bab", beside=tuple(dict.fromkeys(headings))[:_MOST_BESIDE])


def _heading(name: str, value: int) -> str:
    if name == "bab":
        return f"BAB {roman(value)}"
    return f"Bagian {ordinal(value).capitalize()}" if name == "bagian" else f"Paragraf {value}"
