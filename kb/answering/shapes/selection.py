"""Which evidence leads an answer, and how much of a unit is shown: always a span of its passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kb.answering.evidence import Evidence
from kb.answering.question.expected import Expectation
from kb.answering.shapes.grounding import ELISION
from kb.language.sentences import is_row, lead_in, sentence_spans, trimmed
from kb.language.tokens import stems
from kb.search.needs import coverage
from kb.search.units import Unit
from kb.types import Form, Query, QuestionKind

LEAD_WORDS = 90
"""At most this many words stand before the fold."""
_LEAST_ITEM = 15
"""So many words must be left for an item after the head of its list."""
_SAME_SHARE = 0.85
_SECOND_SHARE = 0.985
_NEARLY_AS_GOOD = 0.2
"""Score that one ayat may lie behind another of a short article for both to be quoted: on officials' questions about
documents not fitted on, the first quote is right in .61 then, in .58 where the best ayat stands alone."""
_LIST_HEAD = re.compile(r":\s*$|:\s+a\.\s")
_ROWS = re.compile(r"^[^:;\n]{1,60}: [^;\n]{1,200}; ", re.MULTILINE)
"""A passage that is a table, a row a line."""
_PAIR = re.compile(r"[^:\n]{1,60}: [^:\n]{1,60}")
"""A line that gives one thing its value ("3,5 sampai kurang dari 4,2: Sangat Baik")."""
_MARKER = re.compile(r"^(?:\(\d+[a-z]?\)|\d+\.)\s+", re.IGNORECASE)


def leads(found: Sequence[Evidence], most: int = 2) -> list[Evidence]:
    """The best evidence and, where it is nearly as good, one more from another document."""
    if not found:
        return []
    chosen = [widened(found[0], found)]
    for evidence in found[1:]:
        if len(chosen) == most or evidence.score < _SECOND_SHARE * found[0].score:
            break
        if same_words(evidence.unit.text, chosen[0].unit.text):
            continue
        if _of_one_kind(evidence, chosen[0]) and all(e.passage.document != evidence.passage.document for e in chosen):
            chosen.append(evidence)
    return chosen


def widened(best: Evidence, found: Sequence[Evidence]) -> Evidence:
    """The best evidence; of the whole article where that is short and another ayat of it is nearly as good."""
    article = best.passage
    others = [each for each in found if each.passage.key == article.key and each.unit.key != best.unit.key]
    beside = any(each.score >= best.score - _NEARLY_AS_GOOD for each in others)
    if article.kind != "pasal" or not beside or len(article.text.split()) > LEAD_WORDS:
        return best
    return of_the_whole(best)


def of_the_whole(best: Evidence) -> Evidence:
    """The evidence with all of its passage as its unit, focused on the unit that it had."""
    article = best.passage
    start, end = trimmed(article.text)
    return replace(best, unit=Unit(article, article.key, article.label, start, end, focus=best.unit.start))


def different(found: Sequence[Evidence], most: int, besides: Sequence[Evidence] = ()) -> list[Evidence]:
    """The best evidence of each of the first articles, and other ayat of theirs, without what repeats one before.

    ``besides`` are shown already.
    """
    chosen = list(besides)
    for each in found:
        if len(chosen) == most + len(besides):
            break
        if any(_of_one_place(each.unit, one.unit) for one in chosen):
            continue
        if not any(same_words(each.unit.text, one.unit.text) for one in chosen):
            chosen.append(each)
    return chosen[len(besides) :]


def _of_one_place(one: Unit, other: Unit) -> bool:
    """Whether two units are of one article and are not two ayat of it."""
    if one.passage.article != other.passage.article:
        return False
    ayat = one.key != one.passage.article and other.key != other.passage.article
    return not ayat or one.key == other.key


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same in the same words: one definition that several rules repeat."""
    ours, theirs = _words_of(one), _words_of(other)
    return len(ours & theirs) >= _SAME_SHARE * len(ours | theirs)


@lru_cache(maxsize=500)
def _words_of(text: str) -> frozenset[str]:
    """The stems of a text; each is held against many others within one question."""
    return frozenset(stems(text))


def grown(unit: Unit) -> Unit:
    """What is quoted of a unit: itself where it is a provision, a row or a list; a sentence with those around it.

    A passage that is short enough to lead is quoted whole; in a longer one a sentence goes with what follows it, and
    an item of a list with what leads the list in.
    """
    passage = unit.passage
    alone = is_row(unit.text) or _PAIR.fullmatch(unit.text) or _ROWS.search(passage.text)
    sentence = unit.key == passage.key and not alone
    if not sentence:
        return unit
    if len(passage.text.split()) <= LEAD_WORDS:
        start, end = trimmed(passage.text)
        return replace(unit, start=start, end=end)
    return from_lead_in(unit) or with_following(unit)


def from_lead_in(unit: Unit) -> Unit | None:
    """The unit from the sentence on that leads in its list, focused on its item; None where it is no item."""
    text = unit.passage.text
    spans = sentence_spans(text)
    place = next((n for n, (start, _) in enumerate(spans) if start == unit.start), None)
    head = lead_in(text, spans, place) if place is not None else None
    return replace(unit, start=head[0], focus=unit.start) if head is not None else None


def with_following(unit: Unit, words: int = LEAD_WORDS - 5) -> Unit:
    """The unit with the sentences that follow it in its passage, then with those before it, up to so many words."""
    text = unit.passage.text
    spans = sentence_spans(text)
    start, end = unit.start, unit.end
    for begin, further in spans:
        if begin >= unit.end:
            if len(text[start:further].split()) > words:
                break
            end = further
    for begin, further in reversed(spans):
        if further <= unit.start:
            if len(text[begin:end].split()) > words:
                break
            start = begin
    return replace(unit, start=start, end=end)


def _of_one_kind(evidence: Evidence, first: Evidence) -> bool:
    """Law beside law, SOP beside SOP: a study repeats what a law says, and does not answer beside it."""
    norms = {Form.OFFICIAL, Form.DIGEST}
    forms = {evidence.passage.form, first.passage.form}
    return len(forms) == 1 or forms == norms


def shown(unit: Unit, query: Query, limit: int = LEAD_WORDS) -> str:
    """The unit's words to show in the lead: all of a short unit, the answering sentences of a long one.

    The answering sentence is the unit's focus; where none is known, the one that speaks most of what is asked.
    """
    whole_article = unit.passage.kind == "pasal" and unit.key == unit.passage.key
    text = unit.text if whole_article else strip_marker(unit.text)  # "(1)" before "(2)" stays
    if len(text.split()) <= limit:
        return text
    spans = sentence_spans(text)
    best = _focus(unit, spans, len(unit.text) - len(text))
    if query.kind in (QuestionKind.LIST, QuestionKind.TEXT):
        return _listed(text, spans, best or 0, limit)
    if best is None:
        expected = Expectation.of(query)
        best = max(range(len(spans)), key=lambda n: (_worth(text[slice(*spans[n])], expected), -n))
    first = lead_in(text, spans, best) or spans[0]
    head = text[slice(*first)]
    if first != spans[0]:
        whole = _grow(text, spans, spans.index(first), limit)
        return whole if spans[best][1] <= first[0] + len(whole) else _after(head, text, spans, best, limit)
    if len(spans) > 1 and _LIST_HEAD.search(head):
        whole = _grow(text, spans, 0, limit)  # an item of a list without its head has lost its modal verb
        room = limit - len(head.split())
        if spans[best][1] <= len(whole) or room < _LEAST_ITEM:
            return whole
        return head + ELISION + _grow(text, spans, best, min(room, limit // 2))
    return _grow(text, spans, best, limit // 2)


def _listed(text: str, spans: Sequence[tuple[int, int]], focus: int, limit: int) -> str:
    """A list from its head on, up to ``limit`` words; of a list within a list the inner one, after the outer head."""
    inner = spans[focus] if text[slice(*spans[focus])].endswith(":") else lead_in(text, spans, focus)
    if inner is None or inner == spans[0]:
        return _grow(text, spans, 0, limit)
    head = text[slice(*spans[0])]
    if not _LIST_HEAD.search(head):
        return _grow(text, spans, spans.index(inner), limit)
    return _after(head, text, spans, spans.index(inner), limit)


def _after(head: str, text: str, spans: Sequence[tuple[int, int]], best: int, limit: int) -> str:
    """Sentences from the best on after the head of their list, with what lies between cut out, in ``limit`` words."""
    room = limit - len(head.split())
    return head + ELISION + _grow(text, spans, best, max(room, _LEAST_ITEM))


def _focus(unit: Unit, spans: Sequence[tuple[int, int]], stripped: int) -> int | None:
    """Which of the sentences of a unit's text, less the marker ``stripped`` from it, is its focus."""
    if unit.focus is None:
        return None
    at = unit.focus - unit.start - stripped
    return next((n for n, (_, end) in enumerate(spans) if at < end), None)


def quoted_words(unit: Unit) -> str:
    """The words that are quoted of a unit, as far as they do not depend on the question."""
    whole = grown(unit)
    if whole.focus == unit.start and len(whole.text.split()) > LEAD_WORDS:
        return whole.text.splitlines()[0] + ELISION + unit.text
    return whole.text


def strip_marker(text: str) -> str:
    """The text without its leading "(4)" or "22."; still a span of its passage."""
    return text[match.end() :] if (match := _MARKER.match(text)) else text


def _worth(sentence: str, expected: Expectation) -> float:
    return coverage(expected.query.needs, frozenset(stems(sentence))) + expected.shows(sentence)


def _grow(text: str, spans: Sequence[tuple[int, int]], first: int, limit: int) -> str:
    """Sentences from the ``first`` on, contiguous, up to ``limit`` words; one sentence at least."""
    start, end = spans[first]
    for _, further in spans[first + 1 :]:
        if len(text[start:further].split()) > limit:
            break
        end = further
    return text[start:end]
