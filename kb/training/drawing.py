"""Choosing wrong options: of the same sort as the right one, plausible, never also right, and giving nothing away."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from kb.language.tokens import stems, tokens

Clash = Callable[[str, str], bool]

_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_ROOT = 6
_BEGINNING = 5
_ATTEMPTS = 24
_WINDOW = 8
_LONGEST, _SHORTEST = 1.7, 0.55
"""How much longer or shorter than every wrong option the right one may be."""
_SHORT = 45
"""Options under so many characters do not tell by their length."""


@lru_cache(maxsize=50_000)
def content(text: str) -> frozenset[str]:
    """The stems of a text's longer words and its acronyms: what one option can share with another or the question."""
    acronyms = {acronym.lower() for acronym in _ACRONYM.findall(text)}
    pairs = zip(tokens(text), stems(text), strict=True)
    return frozenset(stem for token, stem in pairs if len(token) > 3 or token in acronyms)


def shares_root(one: str, other: str, letters: int = _ROOT) -> bool:
    """Whether a word of one text has so many letters in a row (six) in common with a word of the other.

    "Penandatangan" and "menandatangani" have; their stems by rule differ.
    """
    long = [word for word in tokens(other) if len(word) >= letters]
    return any(
        word[start : start + letters] in another
        for word in tokens(one)
        for start in range(len(word) - letters + 1)
        for another in long
    )


@lru_cache(maxsize=50_000)
def stem_set(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stems(text))


def overlapping(one: str, other: str) -> bool:
    """Whether one text is part of the other, word by word: "Pemohon" and "Pemohon, admin OPD"."""
    a, b = stem_set(one), stem_set(other)
    return a <= b or b <= a


def likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common, 0 to 1 (Jaccard)."""
    a, b = content(one), content(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def draw(
    prompt: str,
    answer: str,
    pools: Sequence[Sequence[str]],
    rng: random.Random,
    clash: Clash = overlapping,
    count: int = 3,
) -> tuple[str, ...] | None:
    """``count`` wrong options for an answer, from the first pools that suffice; None where none are fair.

    ``pools`` go from near (same document) to far (same kind of document). ``clash`` tells which two options cannot
    stand together because both might be right. An option that the prompt itself names is never wrong plausibly.
    """
    asked = prompt.casefold()
    ranked = [
        sorted(
            {o for o in pool if not clash(o, answer) and o.casefold() not in asked},
            key=lambda o: (_unlike(o, answer), o),
        )
        for pool in pools
    ]
    for _ in range(_ATTEMPTS):
        chosen: list[str] = []
        for pool in ranked:
            near = pool[: _WINDOW + 4 * count]
            for option in rng.sample(near, len(near)):
                if len(chosen) < count and not any(clash(option, other) for other in chosen):
                    chosen.append(option)
        if len(chosen) < count:
            return None
        if fair(prompt, answer, chosen):
            return tuple(chosen)
    return None


def _unlike(option: str, answer: str) -> float:
    """How far an option is from looking like the answer: by length first, then by first letter's case."""
    longer, shorter = max(len(option), len(answer)), min(len(option), len(answer))
    return longer / max(shorter, 1) + (option[:1].isupper() != answer[:1].isupper())


def fair(prompt: str, answer: str, others: Sequence[str]) -> bool:
    """Whether nothing but knowledge finds the answer: neither its length nor words it shares with the prompt."""
    return not told_by_length(answer, others) and not told_by_words(prompt, answer, others)


def told_by_length(answer: str, others: Sequence[str]) -> bool:
    """Whether the answer is far longer or far shorter than every wrong option."""
    if max(len(answer), *map(len, others)) <= _SHORT:
        return False
    return len(answer) > _LONGEST * max(map(len, others)) or len(answer) < _SHORTEST * min(map(len, others))


def told_by_words(prompt: str, answer: str, others: Sequence[str]) -> bool:
    """Whether the answer shares more words with the prompt, or a greater part of its own, than any wrong option does.

    Words that all options have do not count.
    """
    asked = content(prompt)
    options = [content(option) for option in (answer, *others)]
    spread = Counter(stem for option in options for stem in option)
    shared = [sum(1 for stem in option & asked if spread[stem] < len(options)) for option in options]
    parts = [count / max(len(option), 1) for count, option in zip(shared, options, strict=True)]
    return shared[0] > max(shared[1:]) or (shared[0] > 1 and parts[0] > max(parts[1:]))


def echoed(prompt: str, answer: str, others: Sequence[str]) -> bool:
    """Whether a word of the answer stands in the prompt, or begins a word of it, and in no wrong option."""
    asked, said = content(prompt), tokens(prompt)
    held = [stem_set(option) for option in others]
    for stem in content(answer):
        known = stem in asked or (len(stem) >= _BEGINNING and any(word.startswith(stem) for word in said))
        if known and not any(stem in option for option in held):
            return True
    return False


def shuffled(options: Sequence[str], rng: random.Random) -> tuple[str, ...]:
    """The options in an order that tells nothing."""
    return tuple(rng.sample(list(options), len(options)))
