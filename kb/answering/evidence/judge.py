"""Whether the best evidence answers: one fitted probability, and the grade that follows from it.

``tools/fitting/fit.py`` fits it on questions that a collection can and cannot answer, by documents the rest had not
seen; docs/quality-answering.md shows how far the probability can be relied on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np

from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.evidence.answerable import Answerable, Weigh
from kb.answering.evidence.features import FEATURES as UNIT_FEATURES
from kb.answering.evidence.finder import holds_asked_value
from kb.answering.guards.scope import domain_stems, of_another_desk
from kb.answering.question.asking import word_met
from kb.errors import SnapshotError
from kb.search.candidates import BY_MEANING
from kb.search.engine import SearchEngine
from kb.search.scorer import Floats, Scorer
from kb.types import Query

FILE = "judge.json"
"""The fitted judge; it lies beside the embedding model."""
FEATURES: Mapping[str, str] = {
    **{f"unit_{name}": meaning for name, meaning in UNIT_FEATURES.items()},
    "score": "score of the best unit",
    "margin": "the same, less the best of another article",
    "margin_document": "the same, less the best of another document",
    "agree": "the unit nearest in meaning is of the best unit's article",
    "nearest": "the best cosine similarity of the question and a passage of the collection",
    "nearest_question": "the best of a question beside a passage of the collection",
    "neighbours": "share of what is asked that the five best articles speak of on average",
    "met": "how many things asked the best article speaks of",
    "unknown": "how many no passage at all speaks of",
    "unmet": "the rarest thing it does not speak of, a share of the greatest weight a word can have",
    "named": "the question names its document",
    "missing": "the question names a law that is not held",
    "subject": "share of the question's words that are of the subject of the collection",
    "holds": "how likely the passage holds the answer (kb.answering.evidence.answerable)",
    "desk": "the words are of a matter that another office answers (scope.toml)",
    "words": "logarithm of the question's words",
}
_TOP = 5
_MOST_OF_IT = 0.35
_SHARE_ANSWERS, _SHARE_MAY = 0.55, 0.2
"""Shares of what is asked that the best article speaks of, for a grade without a calibrated probability."""


class Grade(StrEnum):
    """How far evidence can be relied on."""

    ANSWERS = "answers"
    MAY_ANSWER = "may_answer"
    DOES_NOT = "does_not"


@dataclass(frozen=True, slots=True)
class Judge:
    """A fitted scorer whose logistic is the probability, and the probabilities from which on a grade is given.

    With an embedding model that nothing was fitted with, similarities mean something else: there it is not
    ``calibrated``, and only how much of the question the best article speaks of decides.
    """

    scorer: Scorer
    answers: float
    may_answer: float
    sure: float = 1.0
    calibrated: bool = True

    @classmethod
    def load(cls, file: Path) -> Judge:
        """The judge of a file; read once.

        Raises:
            SnapshotError: it is missing, damaged, or fitted on features that this program does not compute.

        """
        return _loaded(file)

    @classmethod
    def of(cls, engine: SearchEngine) -> Judge:
        """The judge that was fitted with a collection's embedding model."""
        embedder = engine.snapshot.dense.embedder
        scorer = Scorer.beside(embedder, FILE, tuple(FEATURES))
        return replace(cls.load(embedder.fitted(FILE)), scorer=scorer, calibrated=embedder.calibrated)

    def probability(self, finder: EvidenceFinder, query: Query, evidence: Sequence[Evidence]) -> float:
        """How likely it is, in [0, 1], that the best evidence answers; 0 where there is none."""
        if not evidence or evidence[0].features is None:
            return 0.0
        (total,) = self.scorer.score(features(finder, query, evidence)[None, :])
        return 1 / (1 + math.exp(-float(np.clip(total, -30, 30))))

    def is_sure(self, finder: EvidenceFinder, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether the best evidence answers beyond doubt, so that nothing else need be shown beside it."""
        if evidence and evidence[0].hit.exact:
            return True
        return self.calibrated and self.probability(finder, query, evidence) >= self.sure

    def grade(self, finder: EvidenceFinder, query: Query, evidence: Sequence[Evidence]) -> Grade:
        """The grade of the best evidence; a place that the question names outright answers."""
        if evidence and evidence[0].hit.exact:
            return Grade.ANSWERS
        if query.needs and not finder.known(query.needs):
            return Grade.DOES_NOT  # no word of the question stands anywhere in the collection
        if self.calibrated:
            sure, answers, may_answer = self.probability(finder, query, evidence), self.answers, self.may_answer
        else:
            sure, answers, may_answer = evidence[0].support if evidence else 0.0, _SHARE_ANSWERS, _SHARE_MAY
        if sure >= answers and _speaks_of_it(finder, query, evidence):
            return Grade.ANSWERS
        may = sure >= may_answer or bool(evidence and holds_asked_value(evidence[0]))
        return Grade.MAY_ANSWER if may else Grade.DOES_NOT


def _speaks_of_it(finder: EvidenceFinder, query: Query, evidence: Sequence[Evidence]) -> bool:
    """Whether an article of a named document speaks of the weightiest thing asked, or of most of it.

    A document that is named is always among the hits; that it is held does not mean that it speaks of what is asked.
    """
    if not query.documents or not query.needs:
        return True
    telling = max(query.needs, key=lambda need: need.weight)
    held = [finder.engine.passage_stems(finder.whole(e.passage)) for e in evidence[:_TOP]]
    return any(word_met(telling, stems) for stems in held) or evidence[0].support >= _MOST_OF_IT


def features(finder: EvidenceFinder, query: Query, evidence: Sequence[Evidence]) -> Floats:
    """The row of :data:`FEATURES` about a question and its evidence, best first; the best was read."""
    engine, best = finder.engine, evidence[0]
    if best.features is None:
        raise ValueError("evidence that was made and not read has no features")
    known = finder.known(query.needs)
    stems = engine.passage_stems(finder.whole(best.passage))
    shares = sorted({e.passage.article: e.support for e in evidence}.values(), reverse=True)[:_TOP]
    unmet = max((need.weight for need in known if not need.met_by(stems)), default=0.0)
    words = engine.content_stems(query.respelt)
    near = engine.snapshot.dense.near(query.meant, BY_MEANING)
    likeness = engine.snapshot.questions.likeness(near.vector, engine.asked(query))
    cosine = list(UNIT_FEATURES).index("cosine")
    nearest = max(evidence, key=lambda e: float(e.features[cosine]) if e.features is not None else -1.0)
    article, document = best.passage.article, best.passage.document
    values = {
        "score": best.score,
        "margin": best.score - max((e.score for e in evidence if e.passage.article != article), default=0.0),
        "margin_document": best.score - max((e.score for e in evidence if e.passage.document != document), default=0.0),
        "agree": float(nearest.passage.article == article),
        "nearest": near.cosine,
        "nearest_question": float(likeness.cosines.max(initial=0.0)),
        "neighbours": sum(shares) / len(shares),
        "met": sum(need.met_by(stems) for need in query.needs),
        "unknown": len(query.needs) - len(known),
        "unmet": unmet / math.log(2 + 2 * engine.snapshot.manifest.passages),
        "named": float(document in query.documents),
        "missing": float(bool(query.missing)),
        "subject": sum(word in domain_stems() for word in words) / max(len(words), 1),
        "holds": Answerable.load().probability(query.respelt, best.passage.text, tellings(engine), engine.stopwords),
        "desk": float(of_another_desk(query.respelt)),
        "words": math.log1p(len(query.text.split())),
    }
    own = dict(zip((f"unit_{name}" for name in UNIT_FEATURES), best.features.tolist(), strict=True))
    return np.array([{**own, **values}[name] for name in FEATURES], dtype=np.float32)


def tellings(engine: SearchEngine) -> Weigh:
    """How telling stems are in a collection, in [0, 1]."""
    greatest = math.log(2 + 2 * engine.snapshot.manifest.passages)
    return lambda words: {word: value / greatest for word, value in engine.weights(words).items()}


@lru_cache(maxsize=8)
def _loaded(file: Path) -> Judge:
    scorer = Scorer.load(file, tuple(FEATURES))
    try:
        table = json.loads(file.read_text(encoding="utf-8"))["grades"]
        return Judge(scorer, float(table["answers"]), float(table["may_answer"]), float(table["sure"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"Berkas bobot {file.name} tidak lengkap ({error}). Pasang ulang Pandu.") from error
