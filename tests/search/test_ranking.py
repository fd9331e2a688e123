"""The learned ranking: its trees are walked as they were written, and its figures mean what they say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kb.knowledge_base import KnowledgeBase
from kb.search.features import FEATURES
from kb.search.ranking import REVOKED, Ranking, score_of
from kb.search.titles import Titles
from kb.types import DocumentKey, Identity, LegalStatus, Status

STUMP = {"figure": [0, 1], "threshold": [0.5, 2.0], "lower": [-1, -2], "higher": [1, -3], "leaves": [1.0, 10.0, 100.0]}


def figures(*rows: tuple[float, float]) -> np.ndarray:
    matrix = np.zeros((len(rows), len(FEATURES)), dtype=np.float32)
    matrix[:, :2] = rows
    return matrix


def table(*trees: object, weights: dict[int, float] | None = None, offset: float = 0.0) -> dict[str, object]:
    """What ``ranking.json`` holds, with the weights of a few figures."""
    sparse = [(weights or {}).get(column, 0.0) for column in range(len(FEATURES))]
    return {"features": list(FEATURES), "weights": sparse, "offset": offset, "trees": list(trees)}


def test_trees_are_walked_to_their_leaves_and_added_up() -> None:
    single = {"figure": [0], "threshold": [0.5], "lower": [-1], "higher": [-2], "leaves": [0.0, 0.25]}
    ranking = Ranking.of(table(STUMP, single))
    assert ranking.score(figures((0.5, 9), (0.6, 2.0), (0.6, 2.1))).tolist() == [1.0, 10.25, 100.25]


def walked(tree: dict[str, list[float]], row: np.ndarray) -> float:
    """What a tree says of one row, node by node, as it is written."""
    at = 0
    while at >= 0:
        low = float(row[int(tree["figure"][at])]) <= tree["threshold"][at]
        at = int(tree["lower" if low else "higher"][at])
    return tree["leaves"][-at - 1]


@pytest.mark.parametrize("leaves", [2, 7, 16, 17, 64])
def test_trees_of_any_shape_say_what_a_walk_through_them_says(leaves: int) -> None:
    chance = np.random.default_rng(leaves)
    trees = [grown(chance, max(leaves - number % 2, 2)) for number in range(12)]
    rows = chance.choice([-1.0, 0.0, 0.1, 0.25, 1 / 3, 0.5, 2.0], (40, len(FEATURES))).astype(np.float32)
    scores = Ranking.of(table(*trees)).score(rows)
    assert scores == pytest.approx([sum(walked(tree, row) for tree in trees) for row in rows], abs=1e-12)


def grown(chance: np.random.Generator, leaves: int) -> dict[str, list[float]]:
    """A tree of a chance shape: leaves are split one after another."""
    lower, higher = [0] * (leaves - 1), [0] * (leaves - 1)
    ends = [(-1, "lower")]
    for node in range(leaves - 1):
        above, side = ends.pop(int(chance.integers(len(ends))))
        if above >= 0:
            (lower if side == "lower" else higher)[above] = node
        ends += [(node, "lower"), (node, "higher")]
    for number, (above, side) in enumerate(ends):
        (lower if side == "lower" else higher)[above] = -number - 1
    return {
        "figure": chance.integers(len(FEATURES), size=leaves - 1).tolist(),
        "threshold": chance.choice([0.1, 0.25, 1 / 3, 0.30000001], leaves - 1).tolist(),
        "lower": lower,
        "higher": higher,
        "leaves": chance.normal(size=leaves).tolist(),
    }


def test_weighed_figures_and_trees_are_added_up() -> None:
    ranking = Ranking.of(table(STUMP, weights={0: 2.0, 1: -1.0}, offset=0.5))
    assert ranking.score(figures((0.5, 9), (0.75, 2.0))).tolist() == [1.0 + 1.0 - 9.0 + 0.5, 10.0 + 1.5 - 2.0 + 0.5]


def test_a_tree_of_too_many_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="65 leaves"):
        Ranking.of(table(grown(np.random.default_rng(0), 65)))


def test_trees_of_other_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="train_ranking"):
        Ranking.of({"features": ["cosine"], "trees": [STUMP]})


def test_a_revoked_rule_stands_behind_unless_it_is_named() -> None:
    dead = Status(LegalStatus.REVOKED)
    plain = score_of(0.5, Status(LegalStatus.IN_FORCE), named=False)
    assert score_of(0.5, dead, named=False) == pytest.approx(REVOKED * plain)
    assert score_of(0.5, dead, named=True) == plain
    assert score_of(-50.0, dead, named=False) > 0


def figure(collection: KnowledgeBase, question: str, name: str) -> dict[str, float]:
    """A figure of every candidate of a question, by key."""
    engine = collection.engine
    found = engine.candidates(engine.understand(question, as_of=date(2026, 1, 1)))
    column = list(FEATURES).index(name)
    keys = [engine.snapshot.forward.key(int(row)) for row in found.rows]
    return dict(zip(keys, found.figures[:, column].tolist(), strict=True))


def test_every_figure_is_a_number_for_any_question(collection: KnowledgeBase) -> None:
    engine = collection.engine
    for question in ("", "?", "apa", "pasal 5", "Perpres 95/2018", "x" * 300, "apa beda a dan b"):
        found = engine.candidates(engine.understand(question))
        assert found.figures.shape == (len(found.rows), len(FEATURES))
        assert np.isfinite(found.figures).all()


def test_the_passage_that_defines_a_term_shows_it(collection: KnowledgeBase) -> None:
    defines = figure(collection, "apa yang dimaksud dengan aplikasi umum", "defines_asked")
    assert max(defines, key=lambda key: defines[key]) == "perpres-95-2018#pasal-1-angka-22"
    assert not any(figure(collection, "siapa menyediakan aplikasi umum", "defines_asked").values())


def test_the_words_in_their_order_count_more_than_apart(collection: KnowledgeBase) -> None:
    phrases = figure(collection, "audit teknologi informasi dan komunikasi", "phrase")
    assert max(phrases.values()) == pytest.approx(1.0)
    assert min(phrases.values()) < 0.5


def test_the_document_named_is_known_for_its_passages_only(collection: KnowledgeBase) -> None:
    named = figure(collection, "kewajiban badan publik menurut UU KIP", "named")
    assert {key.partition("#")[0] for key, value in named.items() if value} == {"uu-14-2008"}


def titled(key: str, title: str) -> Identity:
    return Identity(DocumentKey(key), "uu", key, title, "1", 2000)


def test_titles_that_share_most_with_a_question_come_first() -> None:
    titles = Titles.of(
        [titled("uu-1-2000", "Paten"), titled("uu-2-2000", "Jasa Konstruksi"), titled("uu-3-2000", "Jasa Keuangan")],
        frozenset({"yang"}),
        {"uu": 3},
    )
    assert titles.nearest(titles.shares(["syarat", "jasa", "konstruksi"]), 5) == ["uu-2-2000", "uu-3-2000"]
    assert titles.nearest(titles.shares(["cuaca"]), 5) == []
    of_title, of_question = titles.shares(["paten"])
    assert (of_title[0], of_question[0]) == (1.0, 1.0)
