"""Definition items: the term of a definition in Pasal 1, or the words that define it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.language.offices import office_table
from kb.training.drawing import content, draw, echoed, likeness, shares_root, shuffled, stem_set
from kb.training.item import ItemKind
from kb.training.making.draft import Draft, Ground, Workshop
from kb.training.material import Clause

# "Pusat Data adalah fasilitas …"; "… yang selanjutnya disebut Audit TIK adalah …"; not "… yang dimaksud adalah …".
DEFINITION = re.compile(
    r"(?P<term>[A-Z(][^.;:,“\"]{1,90}?)"
    r"(?P<short>,? (?:yang )?selanjutnya (?:disingkat|disebut)(?: dengan)? [^,]{2,60}?,?)?"
    r" adalah (?P<text>.+?)[.;]?",
    re.DOTALL,
)
_SENTENCE = re.compile(r"[.;] (?=[A-Z])")
_LONGEST = 330
_SHORTEST = 25
_ROOT = 5
"""Letters in a row by which a term gives away its definition: "Mediasi" and "mediator"."""
_ALIKE = 0.5
"""Likeness of two definitions from which on they might be taken for one another."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, the words that define it, and where."""

    clause: Clause
    term: str
    text: str


def read_definition(clause: Clause) -> Definition | None:
    """The definition that a clause of Pasal 1 holds, if it holds exactly one."""
    if "#pasal-1-" not in clause.key or clause.line.count(" adalah ") != 1:
        return None
    found = DEFINITION.fullmatch(clause.line)
    if not found or _SENTENCE.search(found["text"]) or not _SHORTEST <= len(found["text"]) <= _LONGEST:
        return None
    return Definition(clause, found["term"].strip(), found["text"].strip())


def definitions(workshop: Workshop) -> Iterator[Draft]:
    """Two items for each definition: which term is it, and what does the term mean."""
    material = workshop.material
    found = [d for clause in material.clauses if (d := read_definition(clause))]
    sound = [d for d in found if not material.vocabulary.broken(d.clause.line)]
    for one in sound:
        if material.wanted(one.clause.document):
            near = [d for d in sound if d.clause.document == one.clause.document and d is not one]
            kind = material.records[one.clause.document].identity.kind
            far = [
                d
                for d in sound
                if d.clause.document != one.clause.document
                and material.records[d.clause.document].identity.kind == kind
                and not _same(d, one)
                and is_somebody(d.text) == is_somebody(one.text)
            ]
            yield from _both(workshop, one, near, far)


def _both(workshop: Workshop, one: Definition, near: list[Definition], far: list[Definition]) -> Iterator[Draft]:
    where = {"place": one.clause.label, "document": workshop.label(one.clause.document)}
    near = [d for d in near if not _same(d, one) and is_somebody(d.text) == is_somebody(one.text)]
    for variant in ("term", "meaning"):
        chance = workshop.chance(ItemKind.DEFINITION, one.clause.key, variant)
        asks_term = variant == "term"
        prompt = workshop.words.say("definition", variant, text=one.text, term=one.term, **where)
        answer = one.term if asks_term else one.text
        unsaid = [[d for d in pool if one.term.casefold() not in d.text.casefold()] for pool in (near, far)]
        pools = [[d.term if asks_term else d.text for d in pool] for pool in unsaid]
        wrong = draw(prompt, answer, pools, chance, clash=_same_term if asks_term else _alike)
        if wrong and not echoes(one.term, one.text, wrong):
            alike = max(likeness(one.text, d.text) for d in near or far)
            yield Draft(
                ItemKind.DEFINITION,
                Ground.of(one.clause),
                variant,
                prompt,
                shuffled((answer, *wrong), chance),
                (answer,),
                1 + (alike > 0.25) + (not asks_term and alike > 0.15),
            )


def is_somebody(text: str) -> bool:
    """Whether a definition is of people or an office: among things and acts, the only somebody gives itself away."""
    words = text.lower()
    heads = (head for name in ("heads", "people") for head in office_table()[name]["words"] if head != "setiap")
    return any(re.match(rf"(?:setiap )?{re.escape(head)}\b", words) for head in heads)


def echoes(term: str, text: str, wrong: Sequence[str]) -> bool:
    """Whether a definition repeats a word of its term that few of the wrong options have: it gives itself away."""
    others = [content(option) for option in wrong]
    if echoed(text, term, ()) and not content(term) & content(text):
        return True
    rooted = [word for word in term.split() if shares_root(word, text, _ROOT)]
    if any(sum(shares_root(word, option, _ROOT) for option in wrong) < 2 for word in rooted):
        return True
    return any(sum(stem in option for option in others) < 2 for stem in content(term) & content(text))


def _same(one: Definition, other: Definition) -> bool:
    return _same_term(one.term, other.term) or _alike(one.text, other.text)


def _same_term(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() or stem_set(one) == stem_set(other)


def _alike(one: str, other: str) -> bool:
    return likeness(one, other) >= _ALIKE
