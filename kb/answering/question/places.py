"""Places that a question points to beside those it names outright: further ayat, "ayat berikutnya", what was cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.search.engine import SearchEngine
from kb.structure.references import format_reference, parse_references
from kb.types import DocumentKey, Identity, PassageKey, Query, Reference, Turn, passage_key

_FURTHER = re.compile(r"\s*(?:,|dan|dengan|serta|atau|&|sampai dengan|sampai|s/d|-)\s*(?:ayat\s*)?\((\d{1,3}[a-z]?)\)")
_NEIGHBOUR = re.compile(
    r"\b(?P<what>ayat|pasal|angka|huruf)(?:nya)?\s+(?:yang\s+)?(?P<where>berikutnya|selanjutnya|sesudahnya|setelahnya"
    r"|sebelumnya|di atasnya)",
    re.IGNORECASE,
)
_BACK = frozenset({"sebelumnya", "di atasnya"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the turn before cited: its documents, its articles and its places, in order."""

    documents: tuple[DocumentKey, ...] = ()
    articles: frozenset[PassageKey] = frozenset()
    places: tuple[Reference, ...] = ()


def cited_before(engine: SearchEngine, history: Sequence[Turn]) -> Said:
    """What the last answer of a conversation cited of what is held; a Pasal without a law belongs to the law before."""
    text = next((turn.text for turn in reversed(history) if turn.role == "assistant"), "")
    places: list[Reference] = []
    last: Identity | None = None
    for reference in map(engine.understanding.bound, parse_references(text)):
        if reference.document in engine.identities:
            last = engine.identities[reference.document]
            places.append(reference)
        elif not reference.kind and last is not None and reference.pasal:
            places.append(reference.within(last))
    documents = tuple(dict.fromkeys(key for reference in places if (key := reference.document)))
    held = (engine.lookup(reference) for reference in places)
    return Said(documents, frozenset(passage.article for passage in held if passage is not None), tuple(places))


def named_places(query: Query, said: Said) -> tuple[Reference, ...]:
    """The places a question names, with "ayat (2) dan (3)" told apart and "ayat berikutnya" counted from before."""
    named: list[Reference] = []
    for reference in query.references:
        if not (reference.document and reference.pasal):
            continue
        named.append(reference)
        end = reference.end
        while reference.ayat and (match := _FURTHER.match(query.respelt, end)):
            named.append(replace(reference, ayat=match.group(1)))
            end = match.end()
    neighbour = _neighbour(query.respelt, said)
    return tuple(dict.fromkeys((*named, neighbour) if neighbour else named))


def keys_of(places: Sequence[Reference]) -> tuple[PassageKey, ...]:
    """The keys of places, in order."""
    return tuple(passage_key(document, place.place) for place in places if (document := place.document))


def printed_place(place: str) -> str:
    """A place as it is printed: "pasal-5-ayat-1" is "Pasal 5 ayat (1)"; empty for an empty one."""
    parts = place.split("-")
    named = dict(zip(parts[::2], parts[1::2], strict=False))
    if not named.keys() <= {"pasal", "ayat", "huruf", "angka"} or len(parts) % 2:
        return " ".join(parts).capitalize()
    return format_reference(
        Reference(
            pasal=named.get("pasal", "").upper(),
            ayat=named.get("ayat", ""),
            huruf=named.get("huruf", ""),
            angka=named.get("angka", ""),
        )
    )


def _neighbour(asked: str, said: Said) -> Reference | None:
    match = _NEIGHBOUR.search(asked)
    if match is None:
        return None
    step = -1 if match["where"].lower() in _BACK else 1
    what = match["what"].lower()
    return next((moved for place in reversed(said.places) if (moved := _moved(place, what, step))), None)


def _moved(place: Reference, what: str, step: int) -> Reference | None:
    """The place one further or one back; None where the place has no such part, or there is none before the first."""
    number = {"pasal": place.pasal, "ayat": place.ayat, "huruf": place.huruf, "angka": place.angka}[what]
    if what == "huruf":
        letter = chr(ord(number) + step) if len(number) == 1 else ""
        return replace(place, huruf=letter, angka="") if "a" <= letter <= "z" else None
    if not number.isdigit() or int(number) + step < 1:
        return None
    moved = str(int(number) + step)
    if what == "pasal":
        return replace(place, pasal=moved, ayat="", huruf="", angka="")
    return replace(place, ayat=moved, huruf="", angka="") if what == "ayat" else replace(place, angka=moved)
