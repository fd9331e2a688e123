"""Spoken verbs, definitions of the very term, the next ayat that finishes an answer, matters of other offices."""

import pytest

from kb.answering.guards.scope import of_another_desk
from kb.answering.question.colloquial import written_forms
from kb.answering.question.expected import Expectation
from kb.answering.question.objections import objects
from kb.knowledge_base import KnowledgeBase
from kb.language.tokens import stem
from kb.types import AnswerStatus, QuestionKind


@pytest.mark.parametrize(
    ("spoken", "written"), [("nerbitin", "terbit"), ("mimpin", "pimpin"), ("nyusun", "susun"), ("ngelola", "kelola")]
)
def test_a_spoken_verb_gives_back_its_consonant(spoken: str, written: str) -> None:
    assert stem(written) in set(written_forms(spoken))


def test_a_word_without_a_nasal_has_no_other_form() -> None:
    assert not list(written_forms("aplikasi"))


def test_a_spoken_verb_is_looked_for_as_written(collection: KnowledgeBase) -> None:
    query = collection.answering.read("siapa yang nyusun peta rencana").query
    assert any(frozenset({"susun"}) in need.alternatives for need in query.needs)


def test_a_verb_that_the_collection_holds_stays_as_it_is(collection: KnowledgeBase) -> None:
    query = collection.answering.read("siapa yang menyusun peta rencana").query
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


def test_a_spoken_passive_loses_its_ending() -> None:
    assert stem("daftar") in set(written_forms("daftarin"))


def test_what_someone_does_is_asked_and_not_objected(collection: KnowledgeBase) -> None:
    query = collection.answering.read("koordinator spbe itu ngapain aja").query
    assert query.kind is QuestionKind.LIST
    assert not objects(query)
    objection = collection.answering.read("ngapain ganti aplikasi, yang lama juga jalan").query
    assert objects(objection)


def test_a_period_in_years_is_asked_as_a_time(collection: KnowledgeBase) -> None:
    query = collection.answering.read("peta rencana disusun untuk berapa tahun").query
    assert query.kind is QuestionKind.WHEN


def test_whether_anyone_must_agree_asks_for_a_permission(collection: KnowledgeBase) -> None:
    query = collection.answering.read("boleh membuat aplikasi tanpa izin siapa pun").query
    assert query.kind is QuestionKind.MAY


def test_a_word_with_a_clitic_asks_as_the_word_does(collection: KnowledgeBase) -> None:
    expected = [
        Expectation.of(collection.answering.read(asked).query)
        for asked in ("apa tugas koordinator", "koordinator tugasnya apa", "koordinator dijabat apa")
    ]
    duty = "Koordinator mempunyai tugas melakukan koordinasi."
    with_word, with_clitic, without = (sum(e.features(duty).values()) for e in expected)
    assert with_word == with_clitic > without


def test_a_list_of_members_is_no_list_of_duties(collection: KnowledgeBase) -> None:
    query = collection.answering.read("apa saja tugas tim koordinasi").query
    members = Expectation.of(query).features("Tim koordinasi terdiri atas: a. ketua; b. anggota; c. sekretaris")
    duties = Expectation.of(query).features("Tim koordinasi mempunyai tugas: a. menyusun; b. menilai; c. melapor")
    assert duties["lists"] == 1
    assert members["lists"] == 0


def test_money_is_looked_for_as_budget(collection: KnowledgeBase) -> None:
    query = collection.answering.read("duit untuk spbe dari mana").query
    assert any(frozenset({stem("anggaran")}) in need.alternatives for need in query.needs)
