"""A doubtful answer: what may be meant, from up to three different places, and a question that keeps to each of them.

Nothing here decides that an answer is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import shorten

from kb.answering.evidence import Evidence
from kb.answering.notices import sources as notice
from kb.answering.shapes.grounding import citation, quote
from kb.answering.shapes.marking import marks
from kb.answering.shapes.selection import grown, same_words, shown
from kb.answering.units import Unit, units
from kb.search.engine import SearchEngine
from kb.search.understanding import clean
from kb.types import Answer, AnswerStatus, Choice, Hit, Passage, Query, Quote
from kb.wording import Words

MOST = 3
"""Places shown at most."""
CHOICE_WORDS = 80
"""Words of one place shown at most."""
_LONGEST_ASKED = 400
_BETWEEN = ", "
_KEPT = re.compile(r"^(?P<asked>[^\[\]]{1,2000})\[(?P<place>[^\[\]]{3,400})\]\s*$")


def uncertain(engine: SearchEngine, query: Query, evidence: Sequence[Evidence], words: Words, contact: str) -> Answer:
    """The partial answer that ``evidence``, best first and at least one, may be: a choice from each different place."""
    asked = _KEPT.match(query.text)
    choices = [
        _choice(engine, query, each.unit, asked["asked"].strip() if asked else query.text)
        for each in _different(evidence)
    ]
    cited = [choice.quote.citation for choice in choices]
    return Answer(
        status=AnswerStatus.PARTIAL,
        question=query.text,
        as_of=query.as_of,
        message=words.say("message", "partial"),
        lead=tuple(choice.quote for choice in choices),
        choices=tuple(choices),
        notices=(
            *notice.of_citations(engine, query, cited, words),
            *notice.missing_too(query, words),
            *notice.of_query(query, words),
        ),
        contact=contact,
    )


def kept_question(asked: str, cited: Quote) -> str:
    """The same question kept to a quoted place: "Siapa koordinatornya? [Perpres 95/2018, Pasal 61 ayat (4)]"."""
    place = _BETWEEN.join(part for part in (cited.citation.document_label, cited.citation.place) if part)
    return f"{shorten(asked, _LONGEST_ASKED, placeholder=' …')} [{place.replace('[', '(').replace(']', ')')}]"


def kept_to(engine: SearchEngine, question: str) -> tuple[str, Evidence | None]:
    """A question without the place that it is kept to, and that place as the evidence for it.

    A question that is kept to nothing that is held comes back as it is, with None.
    """
    match = _KEPT.match(clean(question))
    unit = _unit(engine, match["place"]) if match is not None else None
    if match is None or unit is None:
        return question, None
    return match["asked"].strip(), Evidence(unit, 2.0, 1.0, Hit(unit.passage, 2.0, exact=True), 1.0)


def _different(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best evidence of each of the first articles, without what only repeats the words of one before."""
    chosen: list[Evidence] = []
    for each in evidence:
        if len(chosen) == MOST:
            break
        if any(each.passage.article == one.passage.article for one in chosen):
            continue
        if not any(same_words(each.unit.text, one.unit.text) for one in chosen):
            chosen.append(each)
    return chosen


def _choice(engine: SearchEngine, query: Query, unit: Unit, asked: str) -> Choice:
    identity = engine.identities[unit.passage.document]
    text = shown(grown(unit), query, CHOICE_WORDS)
    cited = citation(unit.passage, identity, engine.view, query.as_of, unit.key, unit.label)
    quoted = quote(text, unit.passage, cited, marks(text, query))
    return Choice(_heading(unit), quoted, kept_question(asked, quoted))


def _heading(unit: Unit) -> str:
    """Where a unit stands: the document with its title, the chapter, the place, each said once."""
    trail = unit.passage.context.split(" · ")
    return " · ".join(dict.fromkeys(part for part in (*trail, unit.label) if part))


def _unit(engine: SearchEngine, place: str) -> Unit | None:
    """The unit of a printed place ("Perpres 95/2018, Pasal 61 ayat (4)"); None where it is not held."""
    for identity in engine.identities.values():
        label = _printed(identity.label)
        if place != label and not place.startswith(f"{label}{_BETWEEN}"):
            continue
        inside = place[len(label) + len(_BETWEEN) :]
        for passage in engine.view.document_passages(identity.key):
            if _printed(passage.label) == inside:
                return _in_article(engine, passage)
            found = next((unit for unit in units(passage) if unit.key != passage.key and unit.label == inside), None)
            if found is not None:
                return found
    return None


def _printed(label: str) -> str:
    """A label as it stands in a question: cleaned, and without the brackets that end the place."""
    return clean(label).replace("[", "(").replace("]", ")")


def _in_article(engine: SearchEngine, passage: Passage) -> Unit:
    """The unit of a passage in the article it belongs to, as evidence is cut; the passage itself where none is."""
    whole = Unit(passage, passage.key, passage.label, 0, len(passage.text))
    if passage.key == passage.article or passage.kind == "langkah":
        return whole
    return next((unit for unit in units(engine.article(passage)) if unit.key == passage.key), whole)
