"""The reader scores units by named features; the judge grades the best of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kb.answering.evidence.features import FEATURES as UNIT_FEATURES
from kb.answering.evidence.features import matrix
from kb.answering.evidence.judge import FEATURES, FILE, Grade, Judge, features
from kb.errors import SnapshotError
from kb.knowledge_base import KnowledgeBase
from kb.settings import SHIPPED_MODELS
from kb.types import AnswerStatus

DAY = date(2026, 1, 1)
ODD = ("a", "pasal 5", "123", "x" * 300, "apa beda a dan b", "😀 siapa?", "berapa lama 10 (sepuluh) hari")


@pytest.mark.parametrize("question", ODD)
def test_every_feature_is_a_number_for_any_question(collection: KnowledgeBase, question: str) -> None:
    answering = collection.answering
    query = answering.read(question, (), DAY).query
    read = answering.finder.read(query, answering.engine.search(query, 5))
    if read:
        rows = matrix(answering.engine, query, read)
        assert rows.shape == (len(read), len(UNIT_FEATURES))
        assert np.isfinite(rows).all()
        evidence = answering.finder.gather(query, answering.engine.search(query, 5))
        assert np.isfinite(features(answering.finder, query, evidence)).all()


def test_a_place_named_outright_answers_and_nothing_does_not(collection: KnowledgeBase) -> None:
    answering = collection.answering
    query = answering.read("bunyi Pasal 61 Perpres 95/2018", (), DAY).query
    evidence = answering.finder.gather(query, answering.engine.search(query, 5))
    named = [one for one in evidence if one.hit.exact]
    assert answering.judge.grade(answering.finder, query, named) is Grade.ANSWERS
    assert answering.judge.grade(answering.finder, query, []) is Grade.DOES_NOT


def test_grades_follow_the_probability(collection: KnowledgeBase) -> None:
    answering = collection.answering
    query = answering.read("siapa koordinator SPBE di daerah", (), DAY).query
    evidence = answering.finder.gather(query, answering.engine.search(query, 5))
    probability = answering.judge.probability(answering.finder, query, evidence)
    assert 0 < probability < 1
    above, between, below = (
        replace(answering.judge, answers=answers, may_answer=may)
        for answers, may in (
            (probability - 1e-6, 0.0),
            (probability + 1e-6, probability - 1e-6),
            (1.0, probability + 1e-6),
        )
    )
    grades = [judge.grade(answering.finder, query, evidence) for judge in (above, between, below)]
    assert grades == [Grade.ANSWERS, Grade.MAY_ANSWER, Grade.DOES_NOT]


def test_what_may_answer_is_said_to_be_uncertain(collection: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    answering = collection.answering
    doubting = replace(answering.judge, answers=1.0, may_answer=0.0)
    monkeypatch.setitem(answering.__dict__, "judge", doubting)
    answer = answering.answer("siapa koordinator SPBE di daerah", as_of=DAY)
    assert answer.status is AnswerStatus.PARTIAL
    assert 1 <= len(answer.lead) <= 3
    assert len({quote.citation.passage for quote in answer.lead}) == len(answer.lead)


def test_a_question_far_from_the_collection_is_not_answered_plainly(collection: KnowledgeBase) -> None:
    for question in ("resep rendang padang yang empuk", "siapa juara liga inggris musim lalu"):
        assert collection.ask(question, as_of=DAY).status is not AnswerStatus.ANSWERED


@pytest.mark.parametrize("folder", [path for path in SHIPPED_MODELS.values() if path.is_dir()], ids=lambda p: p.name)
def test_every_shipped_model_has_its_own_judge(folder: Path) -> None:
    judge = Judge.load(folder / "fitted" / FILE)
    assert 0 < judge.may_answer <= judge.answers < 1


def test_a_judge_without_grades_is_named_with_the_remedy(tmp_path: Path) -> None:
    table = json.loads((SHIPPED_MODELS["static"] / "fitted" / FILE).read_text(encoding="utf-8"))
    del table["grades"]
    (tmp_path / FILE).write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"judge\.json.*Pasang ulang"):
        Judge.load(tmp_path / FILE)
    assert set(table["features"]) <= set(FEATURES)
