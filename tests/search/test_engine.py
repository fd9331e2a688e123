"""Searching what is published: exact places first, one hit an article, safe on any text, open to LangChain."""

import pytest

from kb.knowledge_base import KnowledgeBase


def test_a_place_named_outright_comes_first_in_any_spelling(collection: KnowledgeBase) -> None:
    for question in (
        "Perpres 95/2018 Pasal 61 ayat (4)",
        "psl 61 ayat 4 perpres spbe",
        "perpres no.95 th 2018 ps. 61 (4)",
    ):
        hit = collection.search(question, 3)[0]
        assert hit.exact
        assert hit.passage.article == "perpres-95-2018#pasal-61", question


def test_no_article_is_found_twice(collection: KnowledgeBase) -> None:
    articles = [hit.passage.article for hit in collection.search("manajemen data SPBE", 20)]
    assert len(articles) == len(set(articles)) == 20


def test_scores_never_rise_down_the_list(collection: KnowledgeBase) -> None:
    scores = [hit.score for hit in collection.search("audit keamanan aplikasi umum", 15)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "question", ["", "   ", "?!*()[]{}~^\\\"'", "AND OR NOT + - pasal:*", "\x00\u200b\U000e0041", "9" * 900]
)
def test_any_text_is_safe_to_search_for(collection: KnowledgeBase, question: str) -> None:
    assert isinstance(collection.search(question, 5), list)


def test_a_document_named_keeps_its_own_passages_in_front(collection: KnowledgeBase) -> None:
    hits = collection.search("apa kewajiban badan publik menurut UU KIP", 5)
    assert {hit.passage.document for hit in hits[:3]} == {"uu-14-2008"}


def test_a_definition_is_found_by_its_term(collection: KnowledgeBase) -> None:
    assert (
        collection.search("apa yang dimaksud dengan aplikasi umum", 1)[0].passage.key
        == "perpres-95-2018#pasal-1-angka-22"
    )


def test_the_retriever_gives_langchain_documents_with_their_source(collection: KnowledgeBase) -> None:
    found = collection.as_retriever(k=4).invoke("koordinator SPBE pemerintah daerah")
    assert len(found) == 4
    assert found[0].metadata["document"] == "perpres-95-2018"
    assert found[0].metadata["key"] == found[0].id
