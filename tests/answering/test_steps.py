"""Each step of the answering alone: reading, hits, the draft of a shape, its notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb import KnowledgeBase
from kb.answering.evidence.hits import ARTICLES_READ, hits, with_places
from kb.answering.evidence.named import of_the_named
from kb.answering.guards.refusals import before_searching, unreadable
from kb.answering.notices.order import with_notices
from kb.answering.question.reading import Reading, read
from kb.answering.shapes.at_places import at_places
from kb.answering.shapes.composition import Composer
from kb.answering.shapes.draft import Draft
from kb.answering.shapes.planning import Planner
from kb.types import AnswerStatus, NoticeKind, QuestionKind, Turn
from kb.wording import words

DAY = date(2026, 11, 30)
SAID = words("id")


def reading(collection: KnowledgeBase, question: str, *before: Turn) -> Reading:
    return read(collection.engine, question, before, DAY)


def test_a_reading_holds_the_kind_the_places_and_what_was_said_before(collection: KnowledgeBase) -> None:
    named = reading(collection, "apa isi Pasal 61 ayat (1) dan (2) Perpres 95/2018")
    assert [place.ayat for place in named.places] == ["1", "2"]
    assert not named.said.places
    before = (Turn("user", "siapa koordinator SPBE"), Turn("assistant", "Sekda (Perpres 95/2018, Pasal 61 ayat (4))"))
    leaning = reading(collection, "kalau ayat berikutnya?", *before)
    assert [place.ayat for place in leaning.said.places] == ["4"]
    assert [place.ayat for place in leaning.places] == ["5"]
    assert reading(collection, "siapa koordinator SPBE di daerah").query.kind is QuestionKind.WHO


@pytest.mark.parametrize(
    ("question", "status"),
    [("", AnswerStatus.CLARIFY), ("apa " * 300, AnswerStatus.CLARIFY), ("siapa koordinator SPBE", None)],
)
def test_an_empty_or_endless_question_is_not_read(question: str, status: AnswerStatus | None) -> None:
    refusal = unreadable(question, 1000, DAY, SAID)
    assert (refusal.status if refusal else None) is status


def test_a_guard_refuses_before_anything_is_searched(collection: KnowledgeBase) -> None:
    engine = collection.engine
    for question, status in (("???", AnswerStatus.CLARIFY), ("apa isi UU 999/1999", AnswerStatus.NOT_HELD)):
        refusal = before_searching(engine, reading(collection, question).query, SAID, "Kominfo")
        assert refusal is not None and refusal.status is status
    held = reading(collection, "siapa koordinator SPBE di daerah").query
    assert before_searching(engine, held, SAID, "Kominfo") is None


def test_hits_hold_the_named_place_first_and_what_was_cited_before_last(collection: KnowledgeBase) -> None:
    named = hits(collection.engine, reading(collection, "apa isi Pasal 61 Perpres 95/2018"))
    assert named[0].exact and named[0].passage.article == "perpres-95-2018#pasal-61"
    before = (Turn("user", "siapa koordinator SPBE"), Turn("assistant", "Sekda (Perpres 95/2018, Pasal 61 ayat (4))"))
    leaning = reading(collection, "terus sanksinya apa?", *before)
    found = with_places(collection.engine, leaning)
    assert len(found) <= ARTICLES_READ + 1
    assert "perpres-95-2018#pasal-61" in {hit.passage.article for hit in found}


def test_the_one_document_that_is_named_answers_where_it_speaks_of_what_is_asked(collection: KnowledgeBase) -> None:
    finder = collection.answering.finder
    spoken_of = reading(collection, "siapa koordinator SPBE menurut Perpres 95/2018").query
    best = of_the_named(finder, spoken_of)
    assert best is not None and best.passage.document == "perpres-95-2018"
    assert of_the_named(finder, reading(collection, "warna seragam hansip menurut Perpres 95/2018").query) is None


def draft(collection: KnowledgeBase, question: str) -> tuple[Reading, Draft]:
    answering, asked = collection.answering, reading(collection, question)
    evidence = answering.finder.gather(asked.query, hits(collection.engine, asked))
    plan = Planner(answering.finder, answering.judge).plan(asked.query, evidence, asked.places)
    assert plan is not None
    return asked, Composer(collection.engine, answering.finder, SAID, "Kominfo").compose(asked.query, evidence, plan)


def test_a_draft_has_no_notices_yet_and_the_last_step_adds_them(collection: KnowledgeBase) -> None:
    asked, shaped = draft(collection, "prinsip SPBE dalam Perpres 95/2018 kan ada lima?")
    assert not shaped.answer.notices and shaped.cited
    told = with_notices(collection.engine, asked.query, shaped, SAID)
    assert NoticeKind.DIGEST in {notice.kind for notice in told.notices}
    assert replace(told, notices=()) == shaped.answer
    parts = with_notices(collection.engine, asked.query, replace(shaped, unanswered=("contohnya",)), SAID)
    assert any("contohnya" in notice.text for notice in parts.notices)
    standing = with_notices(
        collection.engine, asked.query, replace(shaped, shape="standing", unanswered=("contohnya",)), SAID
    )
    assert not any("contohnya" in notice.text for notice in standing.notices)


def test_a_place_that_is_not_there_keeps_to_what_was_said_of_it(collection: KnowledgeBase) -> None:
    asked = reading(collection, "apa isi Pasal 61 ayat (99) Perpres 95/2018")
    placed = at_places(collection.engine, asked.query, SAID, "Kominfo")
    assert placed is not None and placed.shape == "lacking"
    assert with_notices(collection.engine, asked.query, placed, SAID) == placed.answer
    assert placed.answer.status is AnswerStatus.NOT_HELD
