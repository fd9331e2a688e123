"""A question that names a place is answered from that place; where it is not held, that is said first.

Never a neighbour without a word: ayat (3) that is not there is not answered by ayat (1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from kb.answering.evidence.exact_places import Placed, place
from kb.answering.evidence.in_force import InForce, in_force
from kb.answering.shapes.draft import Draft
from kb.answering.shapes.grounding import citation, quote
from kb.answering.shapes.selection import shown
from kb.search.engine import SearchEngine
from kb.search.units import Unit, units
from kb.structure.references import format_reference
from kb.types import (
    Answer,
    AnswerStatus,
    Form,
    LegalStatus,
    Notice,
    NoticeKind,
    PassageKey,
    Query,
    QuestionKind,
    Quote,
    Reference,
    passage_key,
    place_of,
)
from kb.wording import Words

_WORDS = 180
"""Longest words of an asked place in the lead; all of it stands in the quotes."""
_MOST_LEADS = 3


def at_places(engine: SearchEngine, query: Query, words: Words, contact: str) -> Draft | None:
    """The answer of the places named; None where the question names none, or only Pasal and ayat that are held."""
    asked = [found for reference in query.references if (found := place(engine, reference)) is not None]
    given = {id(found): _given(engine, query, found) for found in asked}
    if not any(_special(engine, found, given[id(found)]) for found in asked):
        return None
    lacking = [found for found in asked if not found.units and given[id(found)] is None]
    leads: list[Quote] = []
    quotes: list[Quote] = []
    for found in asked:
        changed = given[id(found)]
        own = [changed.unit] if changed is not None else list(found.units)
        if not own and found.around is not None and not found.beside:
            own = [_whole(found)]
        leads += [_quote(engine, query.as_of, unit, short=True) for unit in own]
        quotes += [_quote(engine, query.as_of, unit) for unit in own]
    told = [_told(engine, found, words) for found in lacking]
    told += [
        _changed(engine, query.as_of, found.label, changed, words) for found in asked if (changed := given[id(found)])
    ]
    message = " ".join(one.text for one in told)
    if not leads:
        return Draft(_nothing(engine, query, words, lacking, told, message), "lacking")
    answer = Answer(
        _status(leads, lacking),
        query.text,
        query.as_of,
        message,
        lead=tuple(leads[:_MOST_LEADS]),
        quotes=tuple({one.citation.passage: one for one in quotes}.values()),
        notices=tuple(told),
        next=_beside(engine, lacking, words),
        contact=contact,
    )
    return Draft(answer, "place", tuple(one.citation for one in leads))


def in_force_first(engine: SearchEngine, answer: Answer, words: Words) -> Answer:
    """The answer with the words in force in front, where what leads was amended or struck out by a law that is held."""
    leads: list[Quote] = []
    told: list[Notice] = []
    old: list[Quote] = []
    for lead in answer.lead:
        cited = lead.citation
        changed = in_force(engine, cited.document, place_of(cited.passage), answer.as_of)
        if changed is None or cited.form is Form.DIGEST:
            leads.append(lead)
            continue
        old.append(lead)
        leads.append(_quote(engine, answer.as_of, changed.unit, short=True))
        told.append(_changed(engine, answer.as_of, cited.place, changed, words))
    if not told:
        return answer
    kept = [one for one in answer.quotes if not any(one.citation.passage == lead.citation.passage for lead in old)]
    new = {one.citation.passage: one for one in (*leads, *kept)}
    texts = " ".join(one.text for one in told)
    return replace(
        answer,
        message=f"{texts} {answer.message}".strip(),
        lead=tuple(leads),
        quotes=tuple(new.values()),
        notices=(*told, *answer.notices),
        steps=answer.steps,
    )


def _special(engine: SearchEngine, found: Placed, changed: InForce | None) -> bool:
    """Whether a place needs an answer of its own: it is lacking, amended, or no whole Pasal or ayat."""
    reference = found.reference
    if not found.units or reference.part or reference.huruf or reference.angka:
        return True
    if changed is not None:
        return changed.deleted or not found.units
    if not reference.ayat:
        return False
    return all(unit.key != found.units[0].key for unit in units(engine.article(found.units[0].passage)))


def _given(engine: SearchEngine, query: Query, found: Placed) -> InForce | None:
    document = found.reference.document
    return in_force(engine, document, found.reference.place, query.as_of) if document is not None else None


def _whole(found: Placed) -> Unit:
    assert found.around is not None
    return Unit(found.around, found.around.key, found.around.label, 0, len(found.around.text))


def _quote(engine: SearchEngine, as_of: date, unit: Unit, short: bool = False) -> Quote:
    identity = engine.identities[unit.passage.document]
    cited = citation(unit.passage, identity, engine.view, as_of, unit.key, unit.label)
    whole = Query("", "", "", as_of, QuestionKind.TEXT)
    return quote(shown(unit, whole, _WORDS) if short else unit.text, unit.passage, cited)


def _status(leads: Sequence[Quote], lacking: Sequence[Placed]) -> AnswerStatus:
    if all(one.citation.legal_status.standing is LegalStatus.REVOKED for one in leads):
        return AnswerStatus.REVOKED_ONLY
    return AnswerStatus.PARTIAL if lacking else AnswerStatus.ANSWERED


# --- what is said of a place -------------------------------------------------------------------------------------


def _told(engine: SearchEngine, found: Placed, words: Words) -> Notice:
    """That a place is not held, and what is there beside it."""
    document = found.reference.document
    assert document is not None
    identity = engine.identities[document]
    named, label = found.label, identity.label
    number = int(found.reference.pasal) if found.reference.pasal.isdigit() else None
    if found.level == "pasal" and identity.articles and number and number > identity.articles:
        text = words.say("message", "not_existing_article", place=named, label=label, last=identity.articles)
        return Notice(NoticeKind.NOT_EXISTING, text, document)
    beside = words.phrase("beside", places=words.listed(found.beside)) if found.beside else ""
    if found.around is not None and not found.beside:
        text = words.say(
            "message", "place_undivided", place=named, label=label, around=found.around.label, level=found.level
        )
    elif _partly_held(engine, found):
        text = words.say("message", "place_not_held", place=named, label=label, beside=beside)
        return Notice(NoticeKind.GAP, text, document)
    else:
        text = words.say("message", "place_not_existing", place=named, label=label, beside=beside)
    return Notice(NoticeKind.NOT_EXISTING, text, document)


def _partly_held(engine: SearchEngine, found: Placed) -> bool:
    """Whether what is held may lack the place: it is a digest, or its official text has a gap there."""
    document = found.reference.document
    record = engine.view.document(document) if document is not None else None
    if record is None:
        return True
    head = found.reference.place.partition("-ayat-")[0]
    form = found.around.form if found.around is not None else Form.OFFICIAL if record.official else Form.DIGEST
    return form is not Form.OFFICIAL or any(
        head == gap.place or (gap.place == "penjelasan" and "penjelasan" in head) for gap in record.gaps
    )


def _changed(engine: SearchEngine, as_of: date, label: str, changed: InForce, words: Words) -> Notice:
    """By whom the words in force were given, or the place was struck out."""
    law = engine.identities[changed.document].label
    name = "place_deleted" if changed.deleted else "place_amended"
    text = words.say("message", name, place=label, label=law, by=changed.by.label, as_of=as_of)
    return Notice(NoticeKind.REVOKED if changed.deleted else NoticeKind.AMENDED, text, changed.document)


def _nothing(
    engine: SearchEngine,
    query: Query,
    words: Words,
    lacking: Sequence[Placed],
    told: Sequence[Notice],
    message: str,
) -> Answer:
    documents = dict.fromkeys(key for found in lacking if (key := found.reference.document))
    named = ((key, engine.identities[key]) for key in documents)
    further = (
        *_beside(engine, lacking, words),
        *(q for found in lacking for q in _elsewhere(engine, found, query, words)),
    )
    return Answer(
        AnswerStatus.NOT_HELD,
        query.text,
        query.as_of,
        message,
        notices=tuple(told),
        next=tuple(dict.fromkeys(further))[:3],
        nearest=tuple((key, f"{identity.label} tentang {identity.title}") for key, identity in named),
    )


def _beside(engine: SearchEngine, lacking: Iterable[Placed], words: Words) -> tuple[str, ...]:
    """Questions for the places that are there beside those asked."""
    asked: list[str] = []
    for found in lacking:
        key = found.reference.document
        if key is None:
            continue
        above = f"{found.around.label} " if found.around is not None else ""
        label = engine.identities[key].label
        asked += [words.say("next", "text", place=f"{above}{one}", label=label) for one in found.beside[:2]]
    return tuple(dict.fromkeys(asked))[:3]


def _elsewhere(engine: SearchEngine, found: Placed, query: Query, words: Words) -> tuple[str, ...]:
    """Questions for the same Pasal in other documents held; the asker may have meant one of them."""
    reference = found.reference
    if not reference.pasal or reference.part:
        return ()
    same = Reference(pasal=reference.pasal, ayat=reference.ayat)
    keys = {passage_key(key, same.place): key for key in engine.identities if key != reference.document}
    holders = [keys[PassageKey(key)] for key in engine.view.passages(keys)]
    scores = {hit.passage.document: hit.score for hit in reversed(engine.search(query, 30))}
    holders.sort(key=lambda key: -scores.get(key, 0.0))
    printed = format_reference(same)
    return tuple(words.say("next", "text", place=printed, label=engine.identities[key].label) for key in holders[:3])
