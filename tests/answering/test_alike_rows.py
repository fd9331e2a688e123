"""Rows of a table that a question cannot tell apart do not answer how many there are."""

from kb.knowledge_base import KnowledgeBase


def test_no_row_of_a_table_leads_where_the_number_of_rows_is_asked(collection: KnowledgeBase) -> None:
    answer = collection.ask("Ada berapa indikator Indeks Pemdi?")
    assert answer.lead
    first = answer.lead[0]
    assert "20 indikator" in f"{first.citation.place} {first.text}"
    assert not first.text.startswith("Indikator: ")
