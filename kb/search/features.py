"""Candidates → figures: all about a question and a passage that the ranking weighs, computed for all at once.

Each figure is a column of one matrix. :data:`FEATURES` names them and says what each is; the ranking is trained
on them by ``tools/fitting/fit.py`` and must be fitted anew when one changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from kb.language.tokens import stem
from kb.search.forward import (
    DEFINES,
    FORMS,
    KINDS,
    SUMMARY,
    Floats,
    Forward,
    Ints,
    Terms,
    key_hash,
    term,
    which_of,
)
from kb.search.question_index import Likeness
from kb.search.titles import Titles
from kb.types import Form, Need, Query, QuestionKind

FEATURES: Mapping[str, str] = {
    "lexical": "BM25 of the word index, by its best",
    "words_text": "BM25 of the passage's own text, a share of all that the question's words can weigh",
    "words_front": "BM25 of its context and label (title, BAB, heading), the same",
    "words_best": "both together, by the best of the candidates",
    "cosine": "cosine of question and passage",
    "cosine_best": "the same, less the best of the candidates",
    "cosine_rank": "logarithm of how many candidates are nearer",
    "cosine_article": "the best cosine of the article's passages among the candidates",
    "interaction": "mean over the question's tokens of the best cosine of each with a token of the passage",
    "interaction_best": "the same, less the best of the candidates",
    "interaction_rank": "logarithm of how many candidates have more",
    "interaction_article": "the best interaction of the article's passages among the candidates",
    "interaction_in_document": "interaction less the best in the document",
    "coverage": "share of what is asked that passage and context speak of, by rarity",
    "coverage_text": "the same of the passage's own text",
    "coverage_front": "the same of its context and label",
    "window": "the same of the best forty words in a row",
    "missing": "weight of the rarest thing asked that it does not speak of, a share of all",
    "pairs": "share of the question's neighbouring words that stand beside each other in the text",
    "phrase": "longest run of the question's words in their order, a share of their weight",
    "dense_words": "share of the text's words that are asked words",
    "first": "where the first asked word stands in the text, 0 at its head",
    "numbers": "share of the question's numbers that stand in the text",
    "defines": "how much of what is asked the text says what it is",
    "defines_asked": "the same where the question asks for a meaning",
    "length": "logarithm of the text's length in words",
    "title": "share of the document's title that is asked",
    "title_question": "share of what is asked that stands in the title",
    "title_best": "both multiplied, by the best of the candidates",
    "document": "the best words_best of the document, and what its next passages add",
    "document_rank": "how many documents among the candidates have more",
    "in_document": "words_text less the best in the document",
    "siblings": "best words_text of another passage of the same article",
    "named": "the question names the document",
    "norm": "the passage is a norm: Pasal, ayat or angka",
    "explanation": "it is a Penjelasan",
    "preamble": "it is a Menimbang or Mengingat",
    "summary": "it is its document's own summary",
    "sop": "it is of a model SOP or a step",
    "study": "it is of a study",
    "digest": "it is of a digest",
    "place": "where it stands in its document, logarithm of its order",
    "authority": "place of its document in the hierarchy of laws",
    "signal": "logarithm of how many words it holds that answer this kind of question",
    "kind_definition": "the question asks for a meaning",
    "kind_quantity": "the question asks how many, how long or when",
    "kind_person": "the question asks who",
    "kind_steps": "the question asks how to do something",
    "asked": "how many things are asked",
    "lists": "how much of what is asked the text then lists or says to consist of parts",
    "lists_asked": "the same where the question asks for a list, persons or a number",
    "local": "share of what is asked that it speaks of, by rarity among the candidates of its document",
    "local_text": "the same of the passage's own text",
    "local_best": "local less the best in the document",
    "among": "share of what is asked that its text speaks of, by rarity among all candidates",
    "cosine_in_document": "cosine less the best in the document",
    "opening": "share of what is asked that its first fifteen words speak of",
    "asked_before": "a question stands beside the passage",
    "question_cosine": "cosine of the question and the most like it beside the passage",
    "question_best": "the same, less the best of the candidates",
    "question_words": "how far the words of a question beside the passage are those asked",
    "question_words_best": "the same, less the best of the candidates",
    "question_article": "question_cosine of the best passage of the article",
}
_K1, _B = 1.2, 0.75
_WINDOW = 40
_NEAR = 3
_OPENING = 15
_BEFORE_DEFINES = 10
_IN_OTHER_WORDS = 0.75
_KIND = {name: number for number, name in enumerate(KINDS)}
_DEFINING = (QuestionKind.DEFINITION, QuestionKind.DIFFERENCE)
_QUANTITY = (QuestionKind.WHEN, QuestionKind.HOW_MANY)
_LISTING = (QuestionKind.LIST, QuestionKind.WHO, QuestionKind.HOW_MANY)
_DEFINING_TERMS = np.array([DEFINES], dtype=np.uint32)


@cache
def _listing_terms() -> Terms:
    """The terms of words after which a text names the parts of what stands before them."""
    return np.unique(
        np.array([term(stem(word)) for word in "meliputi mencakup terdiri berupa".split()], dtype=np.uint32)
    )


@dataclass(frozen=True)
class Asked:
    """A question's words as numbers: ``terms`` sorted, ``weights`` their rarity, ``pairs`` neighbours in the question.

    ``needs`` has a row each: the term's place and the places of each set of terms that may stand for it; ``sequence``
    are the places of the content words in the question's order; ``numbers`` those of its numbers; ``signals`` the terms
    that answer its kind of question.
    """

    terms: Terms
    weights: Floats
    needs: tuple[tuple[int, tuple[tuple[int, ...], ...], float], ...]
    sequence: tuple[int, ...]
    numbers: tuple[int, ...]
    signals: Terms
    stems: tuple[str, ...]

    @classmethod
    def of(
        cls,
        needs: Sequence[Need],
        sequence: Sequence[str],
        weights: Mapping[str, float],
        signals: Sequence[str],
    ) -> Asked:
        """From a question's needs, its content stems in order, and the rarity of every stem of both."""
        words = list(dict.fromkeys([*sequence, *(w for n in needs for a in n.alternatives for w in a)]))
        by_number = {term(word): word for word in words}
        ordered = sorted(by_number)
        place = {by_number[number]: at for at, number in enumerate(ordered)}
        for word in words:
            place.setdefault(word, ordered.index(term(word)))
        return cls(
            np.array(ordered, dtype=np.uint32),
            np.array([weights[by_number[number]] for number in ordered], dtype=np.float32),
            tuple(
                (
                    place[need.word],
                    tuple(tuple(place[w] for w in a) for a in need.alternatives if a != {need.word}),
                    need.weight,
                )
                for need in needs
                if need.word in place
            ),
            tuple(place[word] for word in sequence),
            tuple(place[word] for word in dict.fromkeys(sequence) if word[0].isdigit()),
            np.unique(np.array([term(word) for word in signals], dtype=np.uint32)),
            tuple(words),
        )


@dataclass(frozen=True)
class Found:
    """The candidates' terms that are asked: owner (candidate), place, and which asked term, in reading order."""

    owner: Ints
    place: Ints
    which: Ints
    in_text: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the indexes say of the candidates, a number each: BM25 by its best, cosine, interaction of tokens.

    And how like the question the questions beside them are.
    """

    lexical: Floats
    cosines: Floats
    interactions: Floats
    likeness: Likeness


@dataclass(frozen=True)
class Spelled:
    """The candidates' terms in one run: where in it each one ``begins`` (and the last ends) and its own text starts."""

    run: Terms
    begins: Ints
    texts: Ints

    def places(self, wanted: Terms) -> Ints:
        """Where in the run one of a few terms stands, in order."""
        # Nearly every term is none of them: most are passed over by their low 16 bits, without a search.
        low = np.zeros(1 << 16, dtype=bool)
        low[wanted.astype(np.uint16)] = True
        near = np.flatnonzero(low[self.run.astype(np.uint16)])
        return near[which_of(wanted, self.run[near]) >= 0]

    def owners(self, places: Ints) -> Ints:
        """The candidate that each place of the run belongs to."""
        return np.searchsorted(self.begins, places, side="right") - 1


def figures(
    forward: Forward,
    titles: Titles,
    title_shares: tuple[Floats, Floats],
    asked: Asked,
    query: Query,
    rows: Ints,
    scores: Scores,
) -> Floats:
    """The matrix of :data:`FEATURES`, a row a candidate."""
    lexical, cosines = scores.lexical, scores.cosines
    count = len(rows)
    columns = forward.columns
    fronts = (columns.fronts[rows] + columns.labels[rows]).astype(np.int64)
    lengths = columns.ends[rows] - forward.starts[rows] - fronts
    run, begins = forward.spelled(rows)
    spelled = Spelled(run, begins, begins[:-1] + fronts)
    found = _found(spelled, asked)
    size = len(asked.terms)
    in_text = _counts(found, found.in_text, count, size)
    in_front = _counts(found, ~found.in_text, count, size)
    total = float(asked.weights.sum()) * (_K1 + 1) or 1.0
    words_text = _bm25(in_text, lengths, forward.mean_text) @ asked.weights / total
    words_front = _bm25(in_front, fronts, forward.mean_front) @ asked.weights / total
    words = _bm25(in_text + in_front, lengths + fronts, forward.mean_text + forward.mean_front) @ asked.weights / total
    words_best = words / max(float(words.max(initial=0.0)), 1e-6)
    shares = _need_shares(in_text + in_front > 0, asked)
    shares_text = _need_shares(in_text > 0, asked)
    weights = np.array([weight for _, _, weight in asked.needs], dtype=np.float32)
    whole = float(weights.sum()) or 1.0
    kinds = columns.kinds[rows]
    plain = kinds & (SUMMARY - 1)
    forms = columns.forms[rows]
    documents = columns.documents[rows]
    _, group = np.unique(documents, return_inverse=True)
    place_of_title = titles.places(documents)
    of_title, of_question = (np.where(place_of_title >= 0, share[place_of_title], 0.0) for share in title_shares)
    both = of_title * of_question
    document, document_rank, in_document = _by_document(group, words_best, words_text)
    defines = _stands_before(spelled, _DEFINING_TERMS, asked, count)
    lists = _stands_before(spelled, _listing_terms(), asked, count)
    named = np.isin(documents, np.array([key_hash(key) for key in query.documents], dtype=np.uint64))
    ranks = np.where(place_of_title >= 0, titles.ranks[place_of_title] if len(titles.ranks) else 50, 50)
    first = np.full(count, 1.0, dtype=np.float32)
    own = found.owner[found.in_text]
    opens = found.place - fronts[found.owner] < _OPENING
    np.minimum.at(first, own, (found.place[found.in_text] - fronts[own]) / np.maximum(lengths[own], 1))
    values: dict[str, npt.ArrayLike] = {
        "lexical": lexical,
        "words_text": words_text,
        "words_front": words_front,
        "words_best": words_best,
        "cosine": cosines,
        "cosine_best": cosines - cosines.max(initial=-1.0),
        "cosine_rank": _rank(cosines),
        "cosine_article": _best_of(np.unique(columns.articles[rows], return_inverse=True)[1], cosines),
        "interaction": scores.interactions,
        "interaction_best": scores.interactions - scores.interactions.max(initial=0.0),
        "interaction_rank": _rank(scores.interactions),
        "interaction_article": _best_of(np.unique(columns.articles[rows], return_inverse=True)[1], scores.interactions),
        "interaction_in_document": scores.interactions - _best_of(group, scores.interactions),
        "coverage": shares @ weights / whole if len(weights) else np.ones(count),
        "coverage_text": shares_text @ weights / whole,
        "coverage_front": _need_shares(in_front > 0, asked) @ weights / whole,
        "window": _window(found, fronts, asked, count),
        "missing": ((shares == 0) * weights).max(axis=1, initial=0.0) / whole,
        **_order(found, asked, count),
        "dense_words": (in_text.sum(axis=1)) / np.maximum(lengths, 8),
        "first": first,
        "numbers": (in_text[:, asked.numbers] > 0).mean(axis=1) if asked.numbers else np.zeros(count),
        "defines": defines,
        "defines_asked": defines * (query.kind in _DEFINING),
        "lists": lists,
        "lists_asked": lists * (query.kind in _LISTING),
        "length": np.log1p(lengths),
        "title": of_title,
        "title_question": of_question,
        "title_best": both / max(float(both.max(initial=0.0)), 1e-6),
        "document": document,
        "document_rank": document_rank,
        "in_document": in_document,
        "siblings": _siblings(columns.articles[rows], words_text),
        "named": named,
        "norm": np.isin(plain, [_KIND["pasal"], _KIND["ayat"], _KIND["angka"]]),
        "explanation": plain == _KIND["penjelasan"],
        "preamble": np.isin(plain, [_KIND["menimbang"], _KIND["mengingat"]]),
        "summary": kinds >= SUMMARY,
        "sop": (forms == FORMS.index(Form.MODEL)) | (plain == _KIND["langkah"]),
        "study": forms == FORMS.index(Form.STUDY),
        "digest": forms == FORMS.index(Form.DIGEST),
        "place": np.log1p(np.maximum(columns.orders[rows], 0)),
        "authority": np.minimum(ranks, 20) / 20,
        "signal": np.log1p(np.bincount(spelled.owners(spelled.places(asked.signals)), minlength=count)),
        "kind_definition": np.full(count, query.kind in _DEFINING),
        "kind_quantity": np.full(count, query.kind in _QUANTITY),
        "kind_person": np.full(count, query.kind is QuestionKind.WHO),
        "kind_steps": np.full(count, query.kind is QuestionKind.HOW_TO),
        "asked": np.full(count, len(asked.needs)),
        **_rarity_here(group, shares_text, shares),
        "cosine_in_document": cosines - _best_of(group, cosines),
        **_questions(scores.likeness, rows, columns.articles[rows]),
        "opening": _need_shares(_counts(found, found.in_text & opens, count, size) > 0, asked) @ weights / whole,
    }
    matrix = np.column_stack([np.asarray(values[name], dtype=np.float32) for name in FEATURES])
    return matrix.astype(np.float32, copy=False)


def _found(spelled: Spelled, asked: Asked) -> Found:
    at = spelled.places(asked.terms)
    owner = spelled.owners(at)
    return Found(owner, at - spelled.begins[owner], which_of(asked.terms, spelled.run[at]), at >= spelled.texts[owner])


def _counts(found: Found, chosen: npt.NDArray[np.bool_], count: int, size: int) -> Floats:
    flat = np.bincount(found.owner[chosen] * size + found.which[chosen], minlength=count * size)
    return flat.reshape(count, size).astype(np.float32)


def _bm25(counts: Floats, lengths: Ints, mean: float) -> Floats:
    """How much each term weighs in each passage: its frequency, saturating, by length (Robertson and Walker 1994)."""
    norm = _K1 * (1 - _B + _B * lengths / max(mean, 1.0))
    weighed: Floats = counts * (_K1 + 1) / (counts + norm[:, None].astype(np.float32))
    return weighed


def _need_shares(held: npt.NDArray[np.bool_], asked: Asked) -> Floats:
    """For each need, 1 where its own word stands, less where another stands for it, 0 where it is not spoken of."""
    shares = np.zeros((len(held), len(asked.needs)), dtype=np.float32)
    for number, (own, others, _) in enumerate(asked.needs):
        for other in others:
            shares[:, number] = np.maximum(shares[:, number], _IN_OTHER_WORDS * held[:, list(other)].all(axis=1))
        shares[held[:, own], number] = 1.0
    return shares


def _window(found: Found, fronts: Ints, asked: Asked, count: int) -> Floats:
    """The largest share of the asked words' weight that stands within about forty words in a row of the text."""
    best = np.zeros(count, dtype=np.float32)
    total = float(asked.weights.sum())
    if not total or not found.in_text.any():
        return best
    owner, which = found.owner[found.in_text], found.which[found.in_text]
    place = found.place[found.in_text] - fronts[owner]
    size = len(asked.terms)
    for shift in (0, _WINDOW // 2):
        part = (place + shift) // _WINDOW
        span = int(part.max()) + 1
        once = np.unique((owner * span + part) * size + which)
        weights = np.bincount(once // size, weights=asked.weights[once % size], minlength=count * span)
        best = np.maximum(best, weights.reshape(count, span).max(axis=1) / total)
    return best


def _order(found: Found, asked: Asked, count: int) -> dict[str, Floats]:
    """``pairs`` and ``phrase``: the question's words beside each other, in their order, as shares of weight."""
    pairs = np.zeros(count, dtype=np.float32)
    phrase = np.zeros(count, dtype=np.float32)
    sequence = asked.sequence
    if len(sequence) < 2 or len(found.owner) < 2:
        return {"pairs": pairs, "phrase": phrase}
    size = len(asked.terms)
    follows = np.zeros((size, size), dtype=bool)
    follows[list(sequence[:-1]), list(sequence[1:])] = True
    np.fill_diagonal(follows, False)
    left, right = found.which[:-1], found.which[1:]
    gap = found.place[1:] - found.place[:-1]
    beside = (
        (found.owner[:-1] == found.owner[1:])
        & (gap > 0)
        & (gap <= _NEAR)
        & follows[left, right]
        & (found.in_text[:-1] == found.in_text[1:])
    )
    weight = np.minimum(asked.weights[:, None], asked.weights[None, :])
    whole = float((weight * follows).sum()) or 1.0
    where = np.flatnonzero(beside)
    once = np.unique((found.owner[where] * size + left[where]) * size + right[where])
    pair = once % (size * size)
    pairs += (
        np.bincount(once // (size * size), weights=weight.ravel()[pair], minlength=count).astype(np.float32) / whole
    )
    starts = np.concatenate([[True], ~beside])
    run = np.cumsum(starts) - 1
    sums = np.bincount(run, weights=asked.weights[found.which])
    owners = found.owner[starts]
    total = float(asked.weights[list(dict.fromkeys(sequence))].sum()) or 1.0
    np.maximum.at(phrase, owners, (sums / total).astype(np.float32))
    return {"pairs": np.minimum(pairs, 1.0), "phrase": np.minimum(phrase, 1.0)}


def _stands_before(spelled: Spelled, verbs: Terms, asked: Asked, count: int) -> Floats:
    """How much of what is asked stands right before one of a few verbs, by weight, times how pure that place is."""
    best = np.zeros(count, dtype=np.float32)
    marks = spelled.places(verbs)
    owner = spelled.owners(marks)
    own = marks >= spelled.texts[owner]
    marks, owner = marks[own], owner[own]
    needed = {own: weight for own, _, weight in asked.needs}
    total = sum(needed.values())
    if not len(marks) or not total:
        return best
    weights = np.zeros(len(asked.terms), dtype=np.float32)
    for word, others, weight in asked.needs:
        weights[word] = max(weights[word], weight)
        for other in others:
            for part in other:
                weights[part] = max(weights[part], _IN_OTHER_WORDS * weight / len(other))
    ahead = marks[:, None] - np.arange(1, _BEFORE_DEFINES + 1)[None, :]
    inside = ahead >= spelled.texts[owner][:, None]
    which = np.where(inside, which_of(asked.terms, spelled.run[np.maximum(ahead, 0)]), -1)
    met = np.zeros(len(marks), dtype=np.float32)
    for term_place in np.flatnonzero(weights):
        met += weights[term_place] * (which == term_place).any(axis=1)
    near = np.where(inside[:, :4], which[:, :4] >= 0, False).sum(axis=1) / np.maximum(inside[:, :4].sum(axis=1), 1)
    np.maximum.at(best, owner, np.minimum(met / total, 1.0).astype(np.float32) * near.astype(np.float32))
    return best


def _by_document(group: Ints, words: Floats, words_text: Floats) -> tuple[Floats, Floats, Floats]:
    """The document's score, how many documents have more, and each passage's distance from its document's best."""
    size = int(group.max(initial=-1)) + 1
    best = np.zeros(size, dtype=np.float32)
    np.maximum.at(best, group, words)
    added = np.bincount(group, weights=words**3, minlength=size).astype(np.float32)
    score = best + 0.1 * np.log1p(added)
    rank = np.argsort(np.argsort(-score, kind="stable"), kind="stable")
    behind = (words_text - _best_of(group, words_text)).astype(np.float32)
    return score[group].astype(np.float32), np.log1p(rank)[group].astype(np.float32), behind


def _rarity_here(group: Ints, held_text: Floats, held: Floats) -> dict[str, Floats]:
    """How much of what is asked a candidate speaks of, weighed by what is rare where it stands.

    ``group`` is the document of each candidate, the others its shares of each need, of its text and of all of it.

    In a law about a subject the subject's name tells nothing; the one word that few of its articles hold does.
    """
    local = _by_rarity(held, group)
    return {
        "local": local,
        "local_text": _by_rarity(held_text, group),
        "local_best": local - _best_of(group, local),
        "among": _by_rarity(held_text, np.zeros(len(group), dtype=np.int64)),
    }


def _by_rarity(held: Floats, group: Ints) -> Floats:
    """Share of each row of what is asked, weighed by how few rows of its group hold it."""
    size = int(group.max(initial=-1)) + 1
    members = np.bincount(group, minlength=size)[:, None]
    holding = np.zeros((size, held.shape[1]), dtype=np.float32)
    np.add.at(holding, group, (held > 0).astype(np.float32))
    rarity = np.log1p((members - holding + 0.5) / (holding + 0.5))[group]
    shares: Floats = ((held * rarity).sum(axis=1) / np.maximum(rarity.sum(axis=1), 1e-6)).astype(np.float32)
    return shares


def _questions(likeness: Likeness, rows: Ints, articles: npt.NDArray[np.uint64]) -> dict[str, npt.ArrayLike]:
    """What the questions beside the candidates say."""
    cosines, words, asked = likeness.of(rows)
    _, group = np.unique(articles, return_inverse=True)
    return {
        "asked_before": asked,
        "question_cosine": cosines,
        "question_best": cosines - cosines.max(initial=0.0),
        "question_words": words,
        "question_words_best": words - words.max(initial=0.0),
        "question_article": _best_of(group, cosines),
    }


def _rank(values: Floats) -> Floats:
    """The logarithm of how many have more, of each value."""
    ranks: Floats = np.log1p(np.argsort(np.argsort(-values, kind="stable"), kind="stable")).astype(np.float32)
    return ranks


def _best_of(group: Ints, values: Floats) -> Floats:
    """The greatest value of each row's group."""
    best = np.full(int(group.max(initial=-1)) + 1, -np.inf, dtype=np.float32)
    np.maximum.at(best, group, values.astype(np.float32))
    return best[group]


def _siblings(articles: npt.NDArray[np.uint64], words_text: Floats) -> Floats:
    """The best score among the other passages of the same article; 0 where there is none among the candidates."""
    _, group = np.unique(articles, return_inverse=True)
    size = int(group.max(initial=-1)) + 1
    order = np.lexsort((-words_text, group))
    starts = np.searchsorted(group[order], np.arange(size))
    counts = np.bincount(group, minlength=size)
    best, second = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    best[:] = words_text[order[starts]]
    several = counts > 1
    second[several] = words_text[order[starts[several] + 1]]
    siblings: Floats = np.where(words_text >= best[group], second[group], best[group]).astype(np.float32)
    return siblings
