"""Whoever asks for the words of a Pasal gets the Pasal, not the ayat of it that scores best."""

from __future__ import annotations

from datetime import date

import pytest

from kb.knowledge_base import KnowledgeBase

DAY = date(2026, 11, 30)


@pytest.mark.parametrize("number", [5, 61])
def test_the_words_of_a_pasal_begin_with_its_first_ayat(collection: KnowledgeBase, number: int) -> None:
    (lead,) = collection.ask(f"Apa bunyi Pasal {number} Perpres 95/2018?", as_of=DAY).lead
    whole = collection.engine.view.passages([lead.citation.passage])
    assert lead.citation.passage == f"perpres-95-2018#pasal-{number}"
    assert whole[lead.citation.passage].text.startswith(lead.text[:40])


def test_the_words_of_an_ayat_are_that_ayat(collection: KnowledgeBase) -> None:
    (lead,) = collection.ask("Apa bunyi Pasal 61 ayat (4) Perpres 95/2018?", as_of=DAY).lead
    assert lead.citation.passage == "perpres-95-2018#pasal-61-ayat-4"
