"""The kinds of not knowing: each has its own status, its own words, and a next step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kb.answering.guards.scope import matching, speaks_of_the_subject
from kb.search.engine import SearchEngine
from kb.search.understanding import clean
from kb.structure.references import without_references
from kb.types import Answer, AnswerStatus, DocumentKey, Hit, Query
from kb.wording import Words

# A letter or digit somewhere: "???" and a picture alone ask nothing.
_A_WORD = re.compile(r"[^\W_]")
_ENGLISH = re.compile(
    r"\b(?:what|which|who|when|where|why|how|does|do|is|are|the|of|must|should|may|can|for|about|say|and)\b",
    re.IGNORECASE,
)
_ENOUGH_ENGLISH = 3
"""So many English function words make an English question."""


def unreadable(question: str, longest: int, as_of: date, words: Words) -> Answer | None:
    """The refusal of a question that is empty or longer than ``longest`` characters; None for others."""
    if not question.strip():
        return Answer(AnswerStatus.CLARIFY, question, as_of, words.say("message", "empty"))
    if max(len(question), len(clean(question))) > longest:
        return Answer(AnswerStatus.CLARIFY, question, as_of, words.say("message", "too_long", limit=longest))
    return None


def before_searching(engine: SearchEngine, query: Query, words: Words, contact: str) -> Answer | None:
    """The refusal that a question earns by itself, whatever would be found; None when it may be answered."""
    if not _A_WORD.search(query.text):
        return Answer(AnswerStatus.CLARIFY, query.text, query.as_of, words.say("message", "no_words"))
    if matching("unsafe", query.respelt):
        message = words.say("message", "unsafe", unit=contact)
        return Answer(AnswerStatus.UNSAFE, query.text, query.as_of, message, contact=contact)
    outside = matching("outside", query.respelt)
    if outside is not None:
        held = _nearest(engine, engine.search(query, 5)) if outside.name == "menulis_karya" else ()
        message = words.say("message", f"outside_{outside.name}")
        return Answer(AnswerStatus.OUT_OF_SCOPE, query.text, query.as_of, message, nearest=held)
    if query.ambiguous and not query.documents:
        return _which_one(engine, query, words)
    if query.missing and not query.documents:
        return not_held_law(engine, query, words)
    return None


def _which_one(engine: SearchEngine, query: Query, words: Words) -> Answer:
    options = [engine.identities[key] for key in query.ambiguous]
    return Answer(
        AnswerStatus.CLARIFY,
        query.text,
        query.as_of,
        words.say("message", "clarify"),
        next=tuple(words.say("next", "about", label=f"{o.label} ({o.title})") for o in options),
        nearest=tuple((o.key, f"{o.label} tentang {o.title}") for o in options),
    )


def not_held_law(engine: SearchEngine, query: Query, words: Words) -> Answer:
    """A law was named that is not held: say so, and name what is nearest."""
    desk = matching("desk", query.text)
    near = _nearest(engine, engine.search(query, 3)) if speaks_of_the_subject(query.respelt) else ()
    return Answer(
        AnswerStatus.NOT_HELD,
        query.text,
        query.as_of,
        words.say("message", "not_held_law", names=words.listed(query.missing)),
        nearest=near,
        contact=desk.unit if desk else "",
    )


def without_evidence(engine: SearchEngine, query: Query, hits: Sequence[Hit], words: Words, contact: str) -> Answer:
    """Nothing found supports an answer: outside the subject, another desk's matter, or simply not held."""
    if len(_ENGLISH.findall(query.text)) >= _ENOUGH_ENGLISH and not query.documents:
        return Answer(AnswerStatus.NOT_HELD, query.text, query.as_of, words.say("message", "not_indonesian"))
    desk = matching("desk", query.respelt)
    if desk is not None and desk.name != "hukum" and not query.documents:
        message = words.say("message", "needs_person", unit=desk.unit)
        return Answer(AnswerStatus.NEEDS_PERSON, query.text, query.as_of, message, contact=desk.unit)
    legal = desk.unit if desk is not None else ""
    numbered = any(reference.document in query.documents for reference in query.references)
    spoken = without_references(f"{query.before} {query.respelt}")
    if not numbered and not speaks_of_the_subject(spoken) and not query.expansions:
        message = words.say("message", "out_of_scope_law" if legal else "out_of_scope", unit=legal)
        return Answer(AnswerStatus.OUT_OF_SCOPE, query.text, query.as_of, message, contact=legal)
    if query.documents:
        labels = words.listed(engine.identities[key].label for key in query.documents)
        message = words.say("message", "not_in_it", labels=labels, unit=legal or contact)
        nearest = _nearest(engine, hits)
        return Answer(
            AnswerStatus.NOT_HELD, query.text, query.as_of, message, nearest=nearest, contact=legal or contact
        )
    return Answer(
        AnswerStatus.NOT_HELD,
        query.text,
        query.as_of,
        words.say("message", "not_held_region", region=query.regions[0].title())
        if query.regions
        else words.say("message", "not_held"),
        nearest=_nearest(engine, hits),
        contact=desk.unit if desk else contact,
    )


def _nearest(engine: SearchEngine, hits: Sequence[Hit]) -> tuple[tuple[DocumentKey, str], ...]:
    """Up to three documents nearest to a question that is not answered."""
    keys = list(dict.fromkeys(hit.passage.document for hit in hits))[:3]
    return tuple((key, _full_label(engine, key)) for key in keys)


def _full_label(engine: SearchEngine, key: DocumentKey) -> str:
    identity = engine.identities[key]
    return identity.title if identity.label == identity.title else f"{identity.label} tentang {identity.title}"
