"""A reading → hits: what the search finds, the places that are named, the articles cited in the turn before."""

from __future__ import annotations

from kb.answering.evidence.named import of_the_region
from kb.answering.question.reading import Reading
from kb.search.engine import EXACT_SCORE, SearchEngine
from kb.types import Hit

ARTICLES_READ = 24
"""How many articles are read for evidence."""
_SAID_SHARE = 0.8


def hits(engine: SearchEngine, reading: Reading) -> list[Hit]:
    """What is read for evidence, the named places first; nothing of another region than the one named."""
    return of_the_region(engine, reading.query, with_places(engine, reading))


def with_places(engine: SearchEngine, reading: Reading) -> list[Hit]:
    """What the search finds, with the places named before it and the articles cited in the turn before behind it."""
    listed = engine.search(reading.query, ARTICLES_READ)
    known = {hit.passage.article for hit in listed}
    named: list[Hit] = []
    for place in reading.places:
        passage = engine.lookup(place)
        if passage is not None and passage.article not in known:
            known.add(passage.article)
            named.append(Hit(passage, EXACT_SCORE - 0.01 * len(named), 1.0, 1.0, exact=True))
    top = listed[0].score if listed else 1.0
    for place in reading.said.places:
        passage = engine.lookup(place)
        if passage is not None and passage.article not in known:
            known.add(passage.article)
            listed.append(Hit(engine.article(passage), _SAID_SHARE * top, 1.0, 1.0))
    return [*named, *listed]
