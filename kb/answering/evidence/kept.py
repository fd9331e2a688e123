"""A question that keeps to one place ("Siapa koordinatornya? [Perpres 95/2018, Pasal 61]"), and the words there."""

from __future__ import annotations

import re
from textwrap import shorten

from kb.answering.evidence.finder import Evidence
from kb.search.engine import SearchEngine
from kb.search.understanding import clean
from kb.search.units import Unit, units
from kb.types import Hit, Passage, Quote

_LONGEST_ASKED = 400
_BETWEEN = ", "
_KEPT = re.compile(r"^(?P<asked>[^\[\]]{1,2000})\[(?P<place>[^\[\]]{3,400})\]\s*$")


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


def without_place(question: str) -> str:
    """A question without the place that it is kept to."""
    match = _KEPT.match(question)
    return match["asked"].strip() if match is not None else question


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
