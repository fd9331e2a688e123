"""Which passages are looked at for a question: those that words, meaning, titles and named documents bring up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.language.tokens import stem
from kb.search.features import Asked, Scores, figures
from kb.search.forward import Floats, Ints
from kb.search.snapshot import Snapshot
from kb.search.titles import Titles
from kb.types import DocumentKey, PassageKey, Query, QuestionKind

BY_WORDS = 150
"""How many passages the word index brings."""
BY_MEANING = 100
"""How many the meaning index brings."""
BY_TITLE = 40
"""How many come from documents whose titles are nearest to the question."""
IN_NAMED = 40
"""How many come from each document that the question names."""
BY_QUESTION = (40, 20)
"""How many the questions beside passages bring, by meaning and by words."""
_NEAR_TITLES = 6
_DEFINING = 60

SIGNALS = Path(__file__).with_name("signals.toml")


@dataclass(frozen=True)
class Candidates:
    """Rows of the forward index with their scores, both in [0, 1] at best, and the matrix of figures."""

    rows: Ints
    lexical: Floats
    cosines: Floats
    figures: Floats

    def chosen(self, mask: npt.NDArray[np.bool_]) -> Candidates:
        """Those where the mask is true."""
        return Candidates(self.rows[mask], self.lexical[mask], self.cosines[mask], self.figures[mask])


@cache
def signals() -> Mapping[QuestionKind, tuple[str, ...]]:
    """Stems that a passage answering a kind of question tends to hold."""
    table = tomllib.loads(SIGNALS.read_text(encoding="utf-8"))["words"]
    return {QuestionKind(kind): tuple(stem(word) for word in _spread(words)) for kind, words in table.items()}


def _spread(words: str) -> list[str]:
    spread: list[str] = []
    for word in words.split():
        first, dash, last = word.partition("-")
        spread += [str(number) for number in range(int(first), int(last) + 1)] if dash else [word]
    return spread


def asks_for_meaning(query: Query) -> bool:
    """Whether a question wants to know what something is."""
    return query.kind in (QuestionKind.DEFINITION, QuestionKind.DIFFERENCE)


def candidates(snapshot: Snapshot, titles: Titles, query: Query, asked: Asked, text: str) -> Candidates:
    """The candidates for a question; ``text`` are its content words, expanded."""
    shares = titles.shares(asked.stems)
    near_titles = titles.nearest(shares, _NEAR_TITLES)
    lexical = _by_words(snapshot, near_titles, query, asked, text)
    near = snapshot.dense.near(query.meant, BY_MEANING)
    likeness = snapshot.questions.likeness(near.vector, asked)
    keys = list(dict.fromkeys([*lexical, *near.keys]))
    rows = snapshot.forward.rows(keys)
    scores = np.array([lexical.get(key, 0.0) for key in keys], dtype=np.float32)
    further = np.setdiff1d(likeness.nearest(*BY_QUESTION), rows)
    rows, scores = np.concatenate([rows, further]), np.concatenate([scores, np.zeros(len(further), np.float32)])
    rows, scores = rows[rows >= 0], scores[rows >= 0]
    scores /= max(float(scores.max(initial=0.0)), 1e-6)
    cosines = snapshot.forward.similarities(rows, near.vector)
    hashes = snapshot.forward.columns.hashes[rows]
    interactions = snapshot.tokens.interactions(hashes, near.tokens)
    told = Scores(scores, cosines, interactions, likeness)
    matrix = figures(snapshot.forward, titles, shares, asked, query, rows, told)
    return Candidates(rows, scores, cosines, matrix)


def _by_words(
    snapshot: Snapshot, near_titles: Sequence[DocumentKey], query: Query, asked: Asked, text: str
) -> dict[PassageKey, float]:
    index = snapshot.lexical
    found = dict(index.search(text, BY_WORDS))
    if asks_for_meaning(query):
        for key, score in index.search(f"{text} adalah", _DEFINING):
            found.setdefault(key, score)
    bare = " ".join(asked.stems)
    inside: list[tuple[tuple[DocumentKey, ...], int]] = [((document,), IN_NAMED) for document in query.documents]
    inside.append((tuple(near_titles), BY_TITLE))
    for documents, most in inside:
        if documents:
            for key, score in index.search(bare, most, documents):
                found.setdefault(key, score)
    return found
