"""The learned ranking: it scores as its table is written, and its figures mean what they say."""

from __future__ import annotations

import json
import math
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kb.errors import SnapshotError
from kb.knowledge_base import KnowledgeBase
from kb.search.embedding import Embedder
from kb.search.features import FEATURES
from kb.search.ranking import REVOKED, score_of
from kb.search.scorer import FARTHEST, Scorer
from kb.search.titles import Titles
from kb.settings import SHIPPED_MODELS
from kb.types import DocumentKey, Identity, LegalStatus, PassageKey, Status

NAMES = tuple(FEATURES)


def table(hidden: int = 3, **changed: object) -> dict[str, Any]:
    """What a scorer's file holds, with weights of chance."""
    chance = np.random.default_rng(hidden)
    count = len(FEATURES)
    return {
        "features": list(FEATURES),
        "mean": chance.normal(size=count).tolist(),
        "spread": chance.uniform(0.5, 2, count).tolist(),
        "weights": chance.normal(size=count).tolist(),
        "inner": chance.normal(size=(count, hidden)).tolist(),
        "inner_offset": chance.normal(size=hidden).tolist(),
        "outer": chance.normal(size=hidden).tolist(),
        "offset": 0.5,
        **changed,
    }


def said(held: dict[str, Any], row: np.ndarray) -> float:
    """What a table says of one row, unit by unit, as it is written."""
    x = [
        min(max((float(value) - mean) / spread, -FARTHEST), FARTHEST)
        for value, mean, spread in zip(row, held["mean"], held["spread"], strict=True)
    ]
    total: float = held["offset"] + sum(a * b for a, b in zip(x, held["weights"], strict=True))
    for unit, (offset, outer) in enumerate(zip(held["inner_offset"], held["outer"], strict=True)):
        total += outer * math.tanh(offset + sum(a * b[unit] for a, b in zip(x, held["inner"], strict=True)))
    return total


@pytest.mark.parametrize("hidden", [1, 3, 80])
def test_sum_and_hidden_units_say_what_is_written(hidden: int) -> None:
    held = table(hidden)
    rows = np.random.default_rng(1).normal(scale=5, size=(130, len(FEATURES))).astype(np.float32)
    assert Scorer.of(held, NAMES).score(rows) == pytest.approx([said(held, row) for row in rows], abs=1e-3)


def test_a_scorer_of_fewer_features_looks_at_its_own_columns() -> None:
    few = {"features": ["length", "cosine"], "mean": [1.0, 0.0], "spread": [2.0, 1.0], "weights": [1.0, 10.0]}
    table = {**few, "inner": [[0.0], [0.0]], "inner_offset": [0.0], "outer": [0.0], "offset": 0.25}
    row = np.zeros((1, len(FEATURES)), dtype=np.float32)
    row[0, NAMES.index("length")], row[0, NAMES.index("cosine")] = 3.0, 0.5
    assert Scorer.of(table, NAMES).score(row) == pytest.approx([1.0 + 5.0 + 0.25])


def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "ranking.json"
    file.write_text('{"features": [', encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"ranking\.json.*Pasang ulang"):
        Scorer.load(file, NAMES)


def test_a_scorer_of_another_model_is_refused(tmp_path: Path) -> None:
    static = SHIPPED_MODELS["static"]
    shutil.copytree(static, tmp_path / "model")
    model = Embedder(str(tmp_path / "model"))
    file = tmp_path / "model" / "fitted" / "ranking.json"
    own = {**table(), "fitted_on": {"model": model.fingerprint}}
    file.write_text(json.dumps(own), encoding="utf-8")
    assert Scorer.beside(model, "ranking.json", NAMES).model == model.fingerprint
    other = tmp_path / "model" / "fitted" / "reader.json"
    other.write_text(json.dumps({**own, "fitted_on": {"model": "0123456789abcdef"}}), encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"reader\.json.*model lain"):
        Scorer.beside(model, "reader.json", NAMES)


def test_no_candidate_has_no_score() -> None:
    assert Scorer.of(table(), NAMES).score(np.zeros((0, len(FEATURES)), dtype=np.float32)).tolist() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"features": ["cosine"]},
        {"features": [*[*FEATURES][:-1], "not_computed"]},
        {"mean": [0.0]},
        {"inner_offset": [0.0]},
        {"outer": [0.0] * 4},
    ],
)
def test_a_table_of_other_features_or_shapes_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"fitted on features|fit together"):
        Scorer.of(table(**changed), NAMES)


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


def test_the_passage_that_lists_what_is_asked_shows_it(collection: KnowledgeBase) -> None:
    lists = figure(collection, "apa saja unsur tata kelola SPBE", "lists_asked")
    assert any(lists.values())
    assert not any(figure(collection, "apa yang dimaksud dengan tata kelola SPBE", "lists_asked").values())


def test_a_word_that_is_common_in_its_law_tells_little_there(collection: KnowledgeBase) -> None:
    local = figure(collection, "menurut Perpres 95/2018 berapa lama rencana induk SPBE", "local_text")
    inside = {key: value for key, value in local.items() if key.startswith("perpres-95-2018#")}
    best = max(inside, key=lambda key: inside[key])
    assert "rencana induk" in collection.engine.view.passage(PassageKey(best)).text.lower()  # type: ignore[union-attr]
    assert min(inside.values()) < 0.2 < max(inside.values())


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
