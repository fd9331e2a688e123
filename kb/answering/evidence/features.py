"""Units → features: all that the reader weighs about a question and a unit, a row a unit.

The reader is fitted on these by ``tools/fitting/fit.py`` and must be fitted anew when one changes its meaning.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb.answering.question.expected import EXPECTED, Expectation
from kb.language.definitions import DEFINES, defined_term
from kb.language.sentences import is_row, led_spans
from kb.language.tokens import stems
from kb.search.candidates import BY_MEANING
from kb.search.engine import SearchEngine
from kb.search.forward import key_hash
from kb.search.needs import asked_share, coverage, definition_share
from kb.search.ranking import asks_for_meaning
from kb.search.scorer import Floats
from kb.search.units import PROVISIONS, Unit
from kb.types import Form, Hit, LegalStatus, Passage, PassageKey, Query, QuestionKind, place_of

FEATURES: Mapping[str, str] = {
    "hit": "score of the hit that the unit's article is of",
    "hit_behind": "the same, less the best hit's",
    "hit_place": "logarithm of the place of that hit",
    "exact": "the question names the place outright",
    "itself": "the unit is the passage that was hit, not another of its article",
    "cosine": "cosine of question and unit (of its passage where the unit has no vector of its own)",
    "cosine_best": "the same, less the best unit's",
    "cosine_article": "the best cosine of the article's units",
    "interaction": "mean over the question's tokens of the best cosine of each with one of the unit or above it",
    "interaction_best": "the same, less the best unit's",
    "interaction_in_article": "the same, less the best of its article's units",
    "interaction_own": "interaction with the unit's own tokens",
    "interaction_own_best": "the same, less the best unit's",
    "interaction_passage": "interaction with all of its passage",
    "interaction_passage_best": "the same, less the best passage's",
    "question": "cosine of the question and the most like it beside the unit's place",
    "question_best": "the same, less the best unit's",
    "question_words": "how far the words of a question beside the unit's place are those asked",
    "question_article": "the best question cosine of the article's units",
    "support": "share of what is asked that the article speaks of, by rarity",
    "own": "the same of the unit with its heading",
    "in_words": "the same of the unit's own words",
    "in_words_best": "the same, less the best unit's",
    "heading": "the same of the unit's label",
    **EXPECTED,
    "definition": "a meaning is asked for: how far the unit defines just that",
    "means": "a norm is asked for, and the unit says what another word means",
    "contrasts": "the unit says what something is not, unasked",
    "criterion": "the article says how a level is scored, unasked",
    "dead": "the document is revoked on the date, and not named",
    "study": "the document is a study",
    "guide": "it is a guide",
    "model": "it is a model SOP",
    "model_asked": "the same where the question asks how",
    "digest": "it is a digest",
    "note": "the unit is of a digest's own notes",
    "box": "it is of the head of an SOP's form",
    "explanation": "it is of a Penjelasan",
    "year": "1 where a report is of the year asked for, -1 of another",
    "said_before": "the turn before cited the article",
    "alike": "it is one of several rows of a table that the question cannot tell apart",
    "length": "logarithm of its words",
    "start": "where it begins in its article, 0 at the head",
    "ayat": "it is an ayat or a numbered definition",
    "sentence": "it is a sentence, not a provision",
    "row": "it is a row of a table",
    "summary": "it is of the document's summary",
    "asked": "how many things are asked",
    "kind_definition": "the question asks for a meaning",
    "kind_who": "it asks who",
    "kind_when": "it asks when or how long",
    "kind_many": "it asks how many",
    "kind_list": "it asks for a list",
    "kind_how": "it asks how",
    "kind_may": "it asks whether one may or must",
}
_CONTRAST = re.compile(r"\b(?:bukan\b(?! hanya)|tidak termasuk\b)")
_CRITERION = re.compile(
    r"\b(?:kriteria (?:pemenuhan )?level|kuesioner|kriteria tingkat|(?:kriteria )?bukti dukung)\b", re.IGNORECASE
)
_ASKS_CRITERION = re.compile(r"\b(?:level|tingkat|kematangan|kriteria|indikator|bukti|kuesioner|penilaian|evaluasi)\b")
_MEANS = re.compile(r"#pasal-1-angka-\d+$")
_RENAMED = re.compile(r"\byang selanjutnya (?:disebut|disingkat)\b")
_BOX = frozenset({"dasar-hukum", "identitas"})
_ASKS_A_NORM = frozenset(
    {QuestionKind.MAY, QuestionKind.HOW_TO, QuestionKind.WHEN, QuestionKind.HOW_MANY, QuestionKind.WHO}
)
_KINDS = {
    "kind_who": QuestionKind.WHO,
    "kind_when": QuestionKind.WHEN,
    "kind_many": QuestionKind.HOW_MANY,
    "kind_list": QuestionKind.LIST,
    "kind_how": QuestionKind.HOW_TO,
    "kind_may": QuestionKind.MAY,
}
_ROWS_ALIKE = 2


Nearest = tuple[int, float]
"""Where a sentence starts in its passage, and its interaction with what is asked."""


@dataclass(frozen=True, slots=True)
class Read:
    """A unit with the article it was cut from, the hit it belongs to (and that hit's place), and its stems.

    ``nearest`` is its sentence that speaks most of what is asked, where it holds several and tokens have vectors.
    """

    unit: Unit
    article: Passage
    hit: Hit
    place: int
    stems: frozenset[str]
    guide: bool
    said_before: bool
    nearest: Nearest | None = None


def matrix(engine: SearchEngine, query: Query, read: Sequence[Read]) -> Floats:
    """The matrix of :data:`FEATURES`, a row a unit."""
    expected = Expectation.of(query)
    top = max(one.hit.score for one in read)
    articles = {one.article.key: one.article for one in read}
    shared = {key: _of_article(engine, query, article, expected) for key, article in articles.items()}
    contexts = {key: frozenset(stems(article.context)) for key, article in articles.items()}
    rows = []
    for one in read:
        rows.append(
            {
                **shared[one.article.key],
                **_of_unit(query, one, expected, contexts[one.article.key]),
                **expected.features(one.unit.text),
                "hit": one.hit.score,
                "hit_behind": one.hit.score - top,
                "hit_place": math.log1p(one.place),
                "guide": float(one.guide),
                "said_before": float(one.said_before),
            }
        )
    _among(rows, read)
    _meaning(engine, query, rows, read)
    _interaction(engine, query, rows, read)
    asked = {
        "asked": float(len(query.needs)),
        "kind_definition": float(asks_for_meaning(query)),
        **{name: float(query.kind is kind) for name, kind in _KINDS.items()},
    }
    return np.array([[{**row, **asked}[name] for name in FEATURES] for row in rows], dtype=np.float32)


def _of_article(engine: SearchEngine, query: Query, article: Passage, expected: Expectation) -> dict[str, float]:
    """What holds for every unit of an article."""
    identity = engine.identities[article.document]
    named = article.document in query.documents
    model = article.form is Form.MODEL
    asks_criterion = _ASKS_CRITERION.search(expected.text) is not None
    status = engine.view.status(article.document, query.as_of)
    return {
        "support": coverage(query.needs, engine.passage_stems(article)),
        "criterion": float(not asks_criterion and _CRITERION.search(article.text) is not None),
        "dead": float(not named and status.standing is LegalStatus.REVOKED),
        "study": float(article.form is Form.STUDY),
        "model": float(model),
        "model_asked": float(model and query.kind is QuestionKind.HOW_TO),
        "digest": float(article.form is Form.DIGEST),
        "note": float(article.form is Form.DIGEST and article.kind == "judul" and not article.is_summary),
        "box": float(model and place_of(article.key) in _BOX),
        "explanation": float(article.kind == "penjelasan"),
        "summary": float(article.is_summary),
        "year": expected.year_of(identity),
    }


def _of_unit(query: Query, one: Read, expected: Expectation, context: frozenset[str]) -> dict[str, float]:
    unit, article = one.unit, one.article
    defines = definition_share(unit.text, query.needs)
    asks_meaning = asks_for_meaning(query)
    speaks_of_meaning = _MEANS.search(unit.key) is not None
    whole = unit.key == article.key and unit.end - unit.start >= len(article.text.strip())
    return {
        "exact": float(one.hit.exact and unit.key.startswith(one.hit.passage.key)),
        "itself": float(unit.key == one.hit.passage.key != article.key),
        "own": coverage(query.needs, one.stems | context),
        "in_words": coverage(query.needs, one.stems),
        "heading": expected.heading(unit.label),
        "definition": defines * _exactness(unit.text, query) if asks_meaning else 0.0,
        "means": float(
            query.kind in _ASKS_A_NORM
            and speaks_of_meaning
            and not (query.kind is QuestionKind.WHO and defines > 0)  # who counts as a user is said where it is defined
        ),
        "contrasts": float(_CONTRAST.search(unit.text) is not None and not _CONTRAST.search(query.respelt)),
        "length": math.log1p(len(unit.text.split())),
        "start": unit.start / max(len(article.text), 1),
        "ayat": float(unit.key != article.key),
        "sentence": float(unit.key == article.key and not whole),
        "row": float(is_row(unit.text)),
    }


def _exactness(text: str, query: Query) -> float:
    """Share in [0, 1] of a defined term that was asked for: "Arsitektur SPBE Nasional" is more than was asked."""
    term = _RENAMED.split(defined_term(DEFINES.split(text, maxsplit=1)[0]), maxsplit=1)[0]
    return asked_share(stems(term), query.needs)


def _among(rows: Sequence[dict[str, float]], read: Sequence[Read]) -> None:
    """What a unit is beside the others."""
    best = max(row["in_words"] for row in rows)
    same = [(one.article.key, round(row["in_words"], 6)) for row, one in zip(rows, read, strict=True)]
    alike = Counter(pair for pair, row in zip(same, rows, strict=True) if row["row"])
    for row, pair in zip(rows, same, strict=True):
        row["in_words_best"] = row["in_words"] - best
        row["alike"] = float(bool(row["row"]) and alike[pair] > _ROWS_ALIKE)


def _meaning(engine: SearchEngine, query: Query, rows: Sequence[dict[str, float]], read: Sequence[Read]) -> None:
    """How near units, and the questions beside them, are to what is asked."""
    forward = engine.snapshot.forward
    near = engine.snapshot.dense.near(query.meant, BY_MEANING)
    places = forward.rows([one.unit.key for one in read])
    missing = places < 0
    places[missing] = forward.rows([one.hit.passage.key for one, lacks in zip(read, missing, strict=True) if lacks])
    known = places >= 0
    cosines = np.zeros(len(read), dtype=np.float32)
    cosines[known] = forward.similarities(places[known], near.vector)
    likeness = engine.snapshot.questions.likeness(near.vector, engine.asked(query))
    questions, words, _ = likeness.of(places)
    best_cosine, best_question = float(cosines.max()), float(questions.max())
    of_article: dict[str, tuple[float, float]] = {}
    for one, *values in zip(read, cosines, questions, strict=True):
        before = of_article.get(one.article.key, (-1.0, 0.0))
        cosine, question = (max(old, float(new)) for old, new in zip(before, values, strict=True))
        of_article[one.article.key] = (cosine, question)
    for row, one, near_unit, near_question, word in zip(rows, read, cosines, questions, words, strict=True):
        row |= {
            "cosine": float(near_unit),
            "cosine_best": float(near_unit) - best_cosine,
            "cosine_article": of_article[one.article.key][0],
            "question": float(near_question),
            "question_best": float(near_question) - best_question,
            "question_words": float(word),
            "question_article": of_article[one.article.key][1],
        }


def _interaction(engine: SearchEngine, query: Query, rows: Sequence[dict[str, float]], read: Sequence[Read]) -> None:
    """How far units speak of every token of what is asked."""
    index, tokens = engine.snapshot.tokens, engine.snapshot.dense.near(query.meant, BY_MEANING).tokens
    of_passage: dict[PassageKey, list[int]] = {}
    for place, one in enumerate(read):
        of_passage.setdefault(one.unit.passage.key, []).append(place)
    own, under, whole = (np.zeros(len(read), dtype=np.float32) for _ in range(3))
    for key, places in of_passage.items():
        heads = {start: head for start, _, head in led_spans(read[places[0]].unit.passage.text)}
        units = [read[place].unit for place in places]
        spans = [((unit.start, unit.end), heads.get(unit.start)) for unit in units]
        own[places], under[places] = index.of_spans(key, spans, tokens)
    hashes = np.array([key_hash(key) for key in of_passage], dtype=np.uint64)
    for places, of_all in zip(of_passage.values(), index.interactions(hashes, tokens), strict=True):
        whole[places] = of_all
    in_article: dict[str, float] = {}
    for one, value in zip(read, under, strict=True):
        in_article[one.article.key] = max(in_article.get(one.article.key, 0.0), float(value))
    for place, (row, one) in enumerate(zip(rows, read, strict=True)):
        row |= {
            "interaction": float(under[place]),
            "interaction_best": float(under[place] - under.max()),
            "interaction_in_article": float(under[place]) - in_article[one.article.key],
            "interaction_own": float(own[place]),
            "interaction_own_best": float(own[place] - own.max()),
            "interaction_passage": float(whole[place]),
            "interaction_passage_best": float(whole[place] - whole.max()),
        }


def with_nearest(engine: SearchEngine, query: Query, read: Sequence[Read]) -> list[Read]:
    """The same units, each that holds several sentences with the one that speaks most of what is asked."""
    index, tokens = engine.snapshot.tokens, engine.snapshot.dense.near(query.meant, BY_MEANING).tokens
    if tokens is None:
        return list(read)
    sentences: dict[PassageKey, tuple[list[int], Floats]] = {}
    result = list(read)
    for place, one in enumerate(read):
        passage = one.unit.passage
        if passage.key not in sentences:
            spans = [((start, end), lead) for start, end, lead in led_spans(passage.text)]
            _, under = index.of_spans(passage.key, spans, tokens)
            sentences[passage.key] = [start for (start, _), _ in spans], under
        starts, under = sentences[passage.key]
        first, last = bisect_left(starts, one.unit.start), bisect_left(starts, one.unit.end)
        if last - first > int(passage.kind in PROVISIONS):
            best = first + int(np.argmax(under[first:last]))
            result[place] = replace(one, nearest=(starts[best], float(under[best])))
    return result
