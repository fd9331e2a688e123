"""Whether what was found supports an answer: a logistic score on a few figures about the best evidence.

``tools/train_support.py`` fits it on questions that a collection can and cannot answer; its figures stand in
docs/decisions/004-support.md.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kb.answering.answerable import Answerable, Weigh
from kb.answering.asking import word_met
from kb.answering.evidence import Evidence, EvidenceFinder
from kb.answering.expected import Expectation
from kb.answering.rows import holds_value
from kb.answering.scope import domain_stems, of_another_desk
from kb.search.engine import SearchEngine
from kb.types import Form, Query

TABLE = Path(__file__).with_name("support.toml")
FEATURES = (
    "own",
    "neighbours",
    "nearest",
    "score",
    "asked",
    "met",
    "unknown",
    "unmet",
    "named",
    "guidance",
    "subject",
    "holds",
    "desk",
)
_TOP = 5
_ROW_SHARE = 0.3
_MOST_OF_IT = 0.35


@dataclass(frozen=True, slots=True)
class Support:
    """A trained score and its threshold, both in [0, 1].

    ``calibrated`` says that the index is made with the embedding model the score was trained with; with another one,
    similarities mean something else, and only the share of the question that is spoken of decides (``least_share``).
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    least_share: float
    calibrated: bool = True

    @classmethod
    def load(cls, calibrated: bool = True) -> Support:
        """The score as shipped."""
        return replace(_shipped(), calibrated=calibrated)

    def probability(self, figures: Sequence[float]) -> float:
        """How likely it is, in [0, 1], that the best evidence answers; figures in the order of ``FEATURES``."""
        total = self.bias + sum(weight * figure for weight, figure in zip(self.weights, figures, strict=True))
        return 1 / (1 + math.exp(-total))

    def enough(self, finder: EvidenceFinder, query: Query, found: Sequence[Evidence]) -> bool:
        """Whether the best evidence speaks of enough of what is asked."""
        if not found:
            return False
        if found[0].hit.exact or not query.needs:
            return True
        if expected_row(query, found[0]):
            return True
        if query.documents and not _speaks_of_it(finder, query, found):
            return False
        if not self.calibrated:
            return found[0].support >= self.least_share
        return self.probability(features(finder, query, found)) >= self.threshold


def features(finder: EvidenceFinder, query: Query, found: Sequence[Evidence]) -> tuple[float, ...]:
    """The figures of ``FEATURES`` about a question and its evidence, best first.

    ``own``: share in [0, 1] of the question's weight that the best unit speaks of; ``neighbours``: the same of the five
    best articles on average; ``nearest``: the best cosine similarity; ``score``: the best unit's score; ``asked``,
    ``met``, ``unknown``: how many things are asked, met by the best article, and in no passage at all; ``unmet``: the
    rarest thing not met, as a share of the greatest weight a word can have; ``named``: whether the best document is
    named; ``guidance``: whether it is an SOP or a study; ``subject``: share of the words that are of the subject;
    ``holds``: how likely the best passage holds the answer (:mod:`kb.answering.answerable`); ``desk``: whether
    the words are of a matter that another office answers (taxes, land, staff, …; ``scope.toml``).
    """
    engine, best = finder.engine, found[0]
    known = finder.known(query.needs)
    held = engine.passage_stems(finder.whole(best.passage))
    shares = sorted({e.passage.article: e.support for e in found}.values(), reverse=True)[:_TOP]
    unmet = max((need.weight for need in known if not need.met_by(held)), default=0.0)
    said = engine.content_stems(query.respelt)
    return (
        best.own,
        sum(shares) / len(shares),
        engine.nearest(query),
        best.score,
        len(query.needs),
        sum(need.met_by(held) for need in query.needs),
        len(query.needs) - len(known),
        unmet / math.log(2 + 2 * engine.snapshot.manifest.passages),
        float(best.passage.document in query.documents),
        float(best.passage.form in (Form.MODEL, Form.STUDY)),
        sum(word in domain_stems() for word in said) / max(len(said), 1),
        Answerable.load().probability(query.respelt, best.passage.text, tellings(engine), engine.stopwords),
        float(of_another_desk(query.respelt)),
    )


def expected_row(query: Query, best: Evidence) -> bool:
    """Whether the best unit is a row that holds the number asked for, in a table that speaks of what is asked."""
    return best.own >= _ROW_SHARE and holds_value(best.unit.text, Expectation.of(query).values)


def _speaks_of_it(finder: EvidenceFinder, query: Query, found: Sequence[Evidence]) -> bool:
    """Whether an article of a named document speaks of the weightiest thing asked, or of most of it.

    A document that is named is always found; that it is held does not mean that it speaks of what is asked.
    """
    telling = max(query.needs, key=lambda need: need.weight)
    held = [finder.engine.passage_stems(finder.whole(e.passage)) for e in found[:_TOP]]
    return any(word_met(telling, stems) for stems in held) or found[0].support >= _MOST_OF_IT


def tellings(engine: SearchEngine) -> Weigh:
    """How telling stems are in a collection, in [0, 1]."""
    greatest = math.log(2 + 2 * engine.snapshot.manifest.passages)
    return lambda words: {word: value / greatest for word, value in engine.weights(words).items()}


@cache
def _shipped() -> Support:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    weights = tuple(float(table["weights"][name]) for name in FEATURES)
    return Support(weights, float(table["bias"]), float(table["threshold"]), float(table["least_share"]))
