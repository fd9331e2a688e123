"""Spoken verbs, definitions of the very term, the next ayat that finishes an answer, matters of other offices."""

import pytest

from kb.answering.colloquial import written_forms
from kb.answering.scope import of_another_desk
from kb.knowledge_base import KnowledgeBase
from kb.search.tokens import stem
from kb.types import AnswerStatus


@pytest.mark.parametrize(
    ("spoken", "written"), [("nerbitin", "terbit"), ("mimpin", "pimpin"), ("nyusun", "susun"), ("ngelola", "kelola")]
)
def test_a_spoken_verb_gives_back_its_consonant(spoken: str, written: str) -> None:
    assert stem(written) in set(written_forms(spoken))


def test_a_word_without_a_nasal_has_no_other_form() -> None:
    assert not list(written_forms("aplikasi"))


def test_a_spoken_verb_is_looked_for_as_written(collection: KnowledgeBase) -> None:
    query, _ = collection.answering.understood("siapa yang nyusun peta rencana", (), None)
    assert any(frozenset({"susun"}) in need.alternatives for need in query.needs)


def test_a_verb_that_the_collection_holds_stays_as_it_is(collection: KnowledgeBase) -> None:
    query, _ = collection.answering.understood("siapa yang menyusun peta rencana", (), None)
    assert all(len(need.alternatives) == 1 for need in query.needs if need.word == "susun")


def test_the_next_ayat_with_the_list_comes_along(collection: KnowledgeBase) -> None:
    answer = collection.ask("informasi apa saja yang diumumkan secara berkala oleh badan publik")
    led = [str(quote.citation.passage) for quote in answer.lead]
    assert "uu-14-2008#pasal-9-ayat-2" in led


def test_words_for_the_superior_answer_objections_only(collection: KnowledgeBase) -> None:
    answer = collection.ask("apakah tanda tangan elektronik itu sah")
    assert answer.lead
    assert not any(quote.text.startswith("Kalimat untuk atasan") for quote in answer.lead)


@pytest.mark.parametrize(
    "question",
    ["berapa njop tanah di pinggir jalan", "biaya cabut gigi pakai bpjs", "masa kampanye pilkada berapa hari"],
)
def test_matters_of_other_offices_are_not_answered_and_name_the_office(
    collection: KnowledgeBase, question: str
) -> None:
    assert of_another_desk(question)
    answer = collection.ask(question)
    assert answer.status is AnswerStatus.NEEDS_PERSON
    assert answer.contact
    assert not answer.lead
