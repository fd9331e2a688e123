"""Whether what was found is what was asked for: places and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.evaluation.questions import Gold
from kb.language.tokens import stems, tokens
from kb.types import Passage, PassageKey, document_of, place_of

_ARTICLE = re.compile(r"^((?:penjelasan-)?pasal-[0-9]+[a-z]*|pasal-[ivx]+(?:-angka-\d+)?)(?:-|$)")
_SAME_TEXT = 0.5
_LITTLE = 25
_SAME_RUNS = 0.6
_LEAST_RUNS = 12
_ANSWERED = 0.7


def article_place(place: str) -> str:
    """The article of a place: "pasal-61-ayat-4" → "pasal-61"; a place outside articles is itself."""
    match = _ARTICLE.match(place)
    return match.group(1) if match else place


def is_gold(key: PassageKey, text: str, gold: Iterable[Gold]) -> bool:
    """Whether a passage is gold: same document, and the same article or the same text."""
    return any(_is(key, text, one) for one in gold)


def _is(key: PassageKey, text: str, gold: Gold) -> bool:
    document, place = document_of(key), place_of(key)
    if document != gold.document and not document.startswith(f"{gold.document}-"):
        return False
    if gold.place:
        held = article_place(place) == article_place(gold.place) or _around(place, gold.place)
        return held or (bool(gold.text) and same_words(text, gold.text))
    return not gold.text or same_text(text, gold.text) or _answers_there(text, gold)


def _answers_there(text: str, gold: Gold) -> bool:
    """Whether a passage that a cut runs through holds the answer: cuts at a character respect no passage's ends."""
    if len(_runs(text) & _runs(gold.text)) < _LEAST_RUNS:
        return False
    held = frozenset(stems(text))
    return any(_share(stems(answer), held) >= _ANSWERED for answer in gold.answers)


def _share(words: Sequence[str], held: frozenset[str]) -> float:
    return sum(word in held for word in words) / len(words) if words else 0.0


def _around(place: str, gold: str) -> bool:
    """Above or below: "lampiran-1" holds "lampiran-1-bab-2"."""
    return place.startswith(f"{gold}-") or gold.startswith(f"{place}-")


def same_text(text: str, gold: str) -> bool:
    """Whether the shorter of two texts stands mostly in the longer one (share of its stems)."""
    ours, theirs = stems(text), stems(gold)
    if min(len(ours), len(theirs)) < 3:
        return False
    short, long = sorted((ours, theirs), key=len)
    if len(short) < _LITTLE:
        return set(short) <= set(long)
    return _share(short, frozenset(long)) >= _SAME_TEXT + 0.25


def same_words(text: str, gold: str) -> bool:
    """Whether two texts of one law are the same words: most runs of four words of the shorter stand in the longer.

    Amending laws are cited in two ways: the new words of Pasal 2 stand in "Pasal I angka 2", and sets call them either.
    """
    ours, theirs = _runs(text), _runs(gold)
    least = min(len(ours), len(theirs))
    return least >= _LEAST_RUNS and len(ours & theirs) >= _SAME_RUNS * least


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = tokens(text)
    return frozenset(zip(words, words[1:], words[2:], words[3:], strict=False))


def passage_is_gold(passage: Passage, gold: Iterable[Gold]) -> bool:
    """Whether a passage found is gold."""
    return is_gold(passage.key, passage.text, gold)
