"""What a question asks about, word by word, with a weight each; and how much of it a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from kb.language.definitions import DEFINES, defined_term
from kb.language.tokens import stem, stems, tokens
from kb.types import Need, Reference

Weigh = Callable[[Iterable[str]], Mapping[str, float]]
"""Stems → their inverse document frequency in the collection."""

_LIST_NUMBER = re.compile(r"^[^\S\n]*+\(?(\d{1,3})[.)]\s", re.MULTILINE)
_GLOSS = re.compile(r"\([^)]*+(?P<end>\)|\Z)")
"""Brackets explain the word before them ("(consent)", "(DPO)"): it is looked for, but nothing must hold it."""
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_LONGEST_TERM = 16
_OWN_WORDS = 0.4


@cache
def _names_the_law() -> frozenset[str]:
    """Roots of words that only name a law or a place in it; roots are not needed before the first question."""
    words = """pasal ayat huruf angka bab lampiran penjelasan undang uu pp perpres permen permenpan permenpanrb
    perda perbup perwali peraturan presiden menteri nomor no tahun republik indonesia jo tentang"""
    return frozenset(stem(word) for word in words.split())


def without_glosses(text: str) -> str:
    """A text without what stands in brackets; a bracket that is never closed stays."""
    return _GLOSS.sub(lambda gloss: " " if gloss["end"] else gloss[0], text)


def needs(
    respelt: str,
    references: Sequence[Reference],
    expansions: Iterable[tuple[str, str]],
    stopwords: frozenset[str],
    weigh: Weigh,
) -> tuple[Need, ...]:
    """What a respelt question asks about, without the words that only name the law, cite a place or ask.

    A word that has expansions is met by any of them, and weighs no more than they do.
    """
    for reference in sorted(references, key=lambda r: -r.start):
        respelt = f"{respelt[: reference.start]} {respelt[reference.end :]}"
    respelt = without_glosses(respelt)
    words = [stem(token) for token in tokens(respelt) if token not in stopwords and stem(token) not in _names_the_law()]
    forms: dict[str, list[frozenset[str]]] = {}
    for source, added in expansions:
        for word in stems(source):
            forms.setdefault(word, []).append(frozenset(stems(added)))
    weights = weigh(words)
    return tuple(
        Need(word, (frozenset({word}), *forms.get(word, [])), _weight(weights[word], forms.get(word, []), weigh))
        for word in dict.fromkeys(words)
    )


def _weight(own: float, forms: Sequence[frozenset[str]], weigh: Weigh) -> float:
    return min([own, *(sum(weigh(form).values()) / len(form) for form in forms if form)])


def coverage(wanted: Sequence[Need], held: frozenset[str]) -> float:
    """Share in [0, 1] of the weight of what is asked that a text with these stems speaks of; 1 where nothing is."""
    total = sum(need.weight for need in wanted)
    if total == 0:
        return 1.0
    return sum(need.weight * need.share(held) for need in wanted) / total


def asked_stems(wanted: Iterable[Need]) -> frozenset[str]:
    """Every stem that may stand for something asked."""
    return frozenset(word for need in wanted for alternative in need.alternatives for word in alternative)


def asked_share(words: Sequence[str], wanted: Iterable[Need]) -> float:
    """Share in [0, 1] of the words of a text that are asked for, numbers aside; 1 where it has none."""
    alphabetic = [word for word in words if word.isalpha()]
    own = asked_stems(wanted)
    return sum(word in own for word in alphabetic) / len(alphabetic) if alphabetic else 1.0


def definition_share(text: str, wanted: Sequence[Need]) -> float:
    """Share in [0, 1] of the asked words that a text defines; 0 where it defines something else or nothing.

    The text must say "X adalah …" with X made of asked words for the most part, or hold all of them.
    """
    match = DEFINES.search(text)
    if match is None or not wanted:
        return 0.0
    term = [word for word in stems(defined_term(text[: match.start()])) if not word.isdigit()]
    if not term or len(term) > _LONGEST_TERM:
        return 0.0
    share = sum(need.met_by(frozenset(term)) for need in wanted) / len(wanted)
    own = asked_stems(wanted)
    inside = sum(word in own for word in term) / len(term)
    whole = share == 1.0 and inside >= _OWN_WORDS
    part = len(term) > 1 and inside == 1.0
    return share if whole or part else 0.0


def counted_spans(text: str, wanted: Iterable[Need]) -> tuple[tuple[int, int], ...]:
    """Spans of the numbers that count something asked about: the "47" of "47 indikator", not a list's "13."."""
    words = asked_stems(wanted)
    listed = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text)]
    heads = {m.start(1) for m in _LIST_NUMBER.finditer(text)}
    return tuple(
        (start, end)
        for place, (start, end, word) in enumerate(listed)
        if word[0].isdigit()
        and start not in heads
        and any(set(stems(after)) & words for _, _, after in listed[place + 1 : place + 3])
    )


def counted(text: str, wanted: Iterable[Need]) -> bool:
    """Whether a number stands right before something that is asked about."""
    return bool(counted_spans(text, wanted))
