"""Whether a passage holds the answer to a question: a trained score over words and a few figures, no language model.

A question that speaks of a passage's subject may still ask what the passage does not say: another person, another year,
the opposite. The score weighs which words of the question the passage lacks, how rare they are and where they stand,
negation on one side only, and whether the sentence nearest to the question holds a thing of the kind asked for.
``tools/train_answerable.py`` fits it; docs/quality-answering.md has its figures and what they do not show.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.language.sentences import sentence_spans
from kb.language.tokens import fold, stem

TABLE = Path(__file__).with_name("answerable.json")
Weigh = Callable[[Iterable[str]], Mapping[str, float]]
"""Stems → how telling each is, in [0, 1]: its inverse document frequency beside the greatest there can be."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_DENIALS = frozenset("tidak bukan tanpa kecuali selain belum tak non bukanlah".split())
_YEAR = re.compile(r"1\d{3}|20\d\d")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("kapan", re.compile(r"\b(kapan|tahun berapa|tanggal berapa)")),
    ("berapa", re.compile(r"\bberapa")),
    ("siapa", re.compile(r"\bsiapa")),
    ("mana", re.compile(r"\b(di ?mana|ke ?mana|dari ?mana|mana)")),
    ("mengapa", re.compile(r"\b(mengapa|kenapa|apa (penyebab|sebab|alasan))")),
    ("bagaimana", re.compile(r"\bbagaimana")),
    ("pengertian", re.compile(r"\bapa(kah)? (itu|yang dimaksud|arti|pengertian|definisi)")),
    ("apa", re.compile(r"\bapa")),
)
_NEAR = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text: as printed, folded, stemmed; in order."""

    printed: tuple[str, ...]
    folded: tuple[str, ...]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Words:
        printed = tuple(_WORD.findall(text))
        folded = tuple(fold(word) for word in printed)
        return cls(printed, folded, tuple(stem(word) for word in folded))


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a question beside a passage: named figures, and the words that were seen or missed."""

    figures: Mapping[str, float]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answerable:
    """The trained score: weights of figures (standardised by ``means`` and ``scales``) and of words, and a bias."""

    means: Mapping[str, float]
    scales: Mapping[str, float]
    figures: Mapping[str, float]
    words: Mapping[str, float]
    bias: float

    @classmethod
    def load(cls) -> Answerable:
        """The score as shipped."""
        return _shipped()

    def probability(self, question: str, passage: str, weigh: Weigh, stopwords: frozenset[str]) -> float:
        """How likely it is, in [0, 1], that the passage holds the answer."""
        seen = look(question, passage, weigh, stopwords)
        total = self.bias + sum(self.words.get(word, 0.0) for word in dict.fromkeys(seen.words))
        for name, weight in self.figures.items():
            total += weight * (seen.figures[name] - self.means[name]) / self.scales[name]
        return 1 / (1 + math.exp(-total))


def look(question: str, passage: str, weigh: Weigh, stopwords: frozenset[str]) -> Looked:
    """The figures and words of a question beside a passage."""
    asked = _Words.of(question)
    sentences = [_Words.of(passage[start:end]) for start, end in sentence_spans(passage)] or [_Words.of("")]
    content = [n for n, word in enumerate(asked.folded) if word not in stopwords or word in _DENIALS]
    weights = weigh(asked.stems[n] for n in content)
    values = [weights[asked.stems[n]] for n in content]
    present = _present(asked, content, sentences)
    missed = [(n, value) for n, value, share in zip(content, values, present, strict=True) if share < 1]
    total = sum(values) or 1.0
    nearest = max(sentences, key=lambda s: _sum_held(asked, content, values, s))
    own = _sum_held(asked, content, values, nearest) / total
    covered = sum(value * share for value, share in zip(values, present, strict=True)) / total
    figures = {
        "asked": float(len(content)),
        "missed": float(len(missed)),
        "covered": covered,
        "rarest_missed": max((value for _, value in missed), default=0.0),
        "weight_missed": sum(value for _, value in missed),
        "names_missed": float(sum(asked.printed[n][:1].isupper() for n, _ in missed if n > 0)),
        "numbers_missed": float(sum(asked.folded[n][:1].isdigit() for n, _ in missed)),
        "words_missed": float(sum(asked.printed[n][:1].islower() for n, _ in missed)),
        "first_missed": 1 - present[0] if present else 0.0,
        "last_missed": 1 - present[-1] if present else 0.0,
        "last_two_missed": sum(1 - share for share in present[-2:]),
        "sentence": own,
        "spread": covered - own,
        "beside": _beside(asked, content, sentences, stopwords),
        "span": _span(asked, content, nearest),
        **_denials(asked, nearest, sentences),
        **_kind(question, asked, nearest, sentences),
    }
    words = (*(f"-{asked.stems[n]}" for n, _ in missed), *(f"?{word}" for word in asked.stems))
    return Looked(figures, words)


def _present(asked: _Words, content: Sequence[int], sentences: Sequence[_Words]) -> list[float]:
    """For each content word 1 where the passage holds it or its stem, a half where one like it, else 0."""
    folded = {word for sentence in sentences for word in sentence.folded}
    stemmed = {word for sentence in sentences for word in sentence.stems}
    shares: list[float] = []
    for n in content:
        word = asked.folded[n]
        if word in folded or asked.stems[n] in stemmed:
            shares.append(1.0)
        else:
            like = len(word) > 5 and any(w[:5] == word[:5] and abs(len(w) - len(word)) < 4 for w in folded)
            shares.append(0.5 if like else 0.0)
    return shares


def _sum_held(asked: _Words, content: Sequence[int], values: Sequence[float], sentence: _Words) -> float:
    folded, stemmed = set(sentence.folded), set(sentence.stems)
    return sum(
        v for n, v in zip(content, values, strict=True) if asked.folded[n] in folded or asked.stems[n] in stemmed
    )


def _beside(asked: _Words, content: Sequence[int], sentences: Sequence[_Words], stopwords: frozenset[str]) -> float:
    """Share of the question's neighbouring content words that stand near each other in the passage too."""
    pairs = list(zip([asked.stems[n] for n in content], [asked.stems[n] for n in content[1:]], strict=False))
    if not pairs:
        return 0.5
    flat = [word for sentence in sentences for word in sentence.stems if word not in stopwords]
    near = {pair for step in range(1, _NEAR + 1) for pair in zip(flat, flat[step:], strict=False)}
    return sum(pair in near for pair in pairs) / len(pairs)


def _span(asked: _Words, content: Sequence[int], sentence: _Words) -> float:
    """How far apart the asked words stand in a sentence, a word each; 0 where fewer than two do."""
    wanted = {asked.stems[n] for n in content}
    places = [n for n, word in enumerate(sentence.stems) if word in wanted]
    if len(places) < _NEAR:
        return 0.0
    return (places[-1] - places[0] + 1) / len(wanted & set(sentence.stems))


def _denials(asked: _Words, nearest: _Words, sentences: Sequence[_Words]) -> dict[str, float]:
    question = sum(word in _DENIALS for word in asked.folded)
    sentence = sum(word in _DENIALS for word in nearest.folded)
    return {
        "denied": float(question),
        "denied_there": float(sentence),
        "denied_once": float((question > 0) != (sentence > 0)),
        "denied_only_here": float(question > 0 and sentence == 0),
        "denied_anywhere": float(any(word in _DENIALS for s in sentences for word in s.folded)),
    }


def _kind(question: str, asked: _Words, nearest: _Words, sentences: Sequence[_Words]) -> dict[str, float]:
    """What is asked for, and whether a thing of that kind stands in the nearest sentence and in the passage."""
    lowered = fold(question)
    kind = next((name for name, pattern in _KINDS if pattern.search(lowered)), "lain")
    said = set(asked.folded)
    number = [any(w[:1].isdigit() and w not in said for w in s.folded) for s in (nearest, *sentences)]
    year = any(_YEAR.fullmatch(w) and w not in said for w in nearest.folded)
    name = any(
        p[:1].isupper() and f not in said for p, f in list(zip(nearest.printed, nearest.folded, strict=True))[1:]
    )
    there = {"kapan": year or number[0], "berapa": number[0], "siapa": name, "mana": name}.get(kind)
    anywhere = any(number[1:]) if kind in ("kapan", "berapa") else None
    return {
        **{f"kind_{other}": float(kind == other) for other, _ in _KINDS},
        "typed": 0.5 if there is None else float(there),
        "typed_anywhere": 0.5 if anywhere is None else float(anywhere),
    }


@cache
def _shipped() -> Answerable:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return Answerable(table["means"], table["scales"], table["figures"], table["words"], table["bias"])
