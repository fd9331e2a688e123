"""The quality filter: what is ambiguous, given away, broken by recognition or too long never reaches a class."""

from __future__ import annotations

from kb.training.drawing import told_by_length, told_by_words
from kb.training.item import Item, ItemKind
from kb.training.vocabulary import BROKEN, Vocabulary
from kb.types import Form

LONGEST_PROMPT = 620
LONGEST_OPTION = 340
LONGEST_QUOTE = 1400

_FIXED = frozenset({ItemKind.MODAL, ItemKind.FIND_ERROR, ItemKind.DEADLINE, ItemKind.ORDER, ItemKind.VALIDITY})
"""Kinds whose options are the same words for every item, or all parts of the answer: they cannot tell it."""


def faults(item: Item, vocabulary: Vocabulary) -> list[str]:
    """What is wrong with an item, by name; empty for one that may be used."""
    found: list[str] = []
    folded = [" ".join(option.casefold().split()) for option in item.options]
    if len(set(folded)) < len(folded) or len(item.options) < 3:
        found.append("options")
    if not set(item.answer) <= set(item.options) or (len(item.answer) != 1 and not item.ordered):
        found.append("answer")
    if len(item.prompt) > LONGEST_PROMPT or max(map(len, item.options)) > LONGEST_OPTION:
        found.append("long")
    if len(item.quote) > LONGEST_QUOTE or not item.quote.strip():
        found.append("quote")
    if item.form is Form.OFFICIAL and _broken(item, vocabulary):
        found.append("broken")
    if item.kind not in _FIXED and not found:
        others = [option for option in item.options if option != item.answer[0]]
        if told_by_length(item.answer[0], others) or told_by_words(item.prompt, item.answer[0], others):
            found.append("given_away")
    return found


def _broken(item: Item, vocabulary: Vocabulary) -> bool:
    read = () if item.kind in _FIXED else item.options  # labels and our own words are not read from a scan
    texts = (" ".join(item.quote.split()), *read)
    return any(vocabulary.unknown(text) for text in texts) or BROKEN.search(texts[0].replace("/ ", "/")) is not None
