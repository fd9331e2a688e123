"""Rows of a table that a question cannot tell apart do not answer how many there are."""

from kb.knowledge_base import KnowledgeBase


def test_no_row_of_a_table_leads_where_the_number_of_rows_is_asked(collection: KnowledgeBase) -> None:
    answer = collection.ask("Ada berapa indikator Indeks Pemdi?")
    assert answer.lead
    assert "20 indikator" in answer.lead[0].text
    assert not answer.lead[0].text.startswith("Indikator: 1;")
