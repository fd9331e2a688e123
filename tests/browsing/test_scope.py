"""Asking within a part of the collection: what is found lies in it, and the whole collection is as it was."""

from __future__ import annotations

import pytest

from kb.browsing.scope import Narrowed, choices, keys_within, narrowed
from kb.knowledge_base import KnowledgeBase
from kb.structure.kinds import level
from kb.types import AnswerStatus

QUESTION = "Bagaimana cara mengajukan subdomain?"
LAW = "Apa bunyi Pasal 61 ayat (4) Perpres 95/2018?"


@pytest.mark.parametrize("chosen", [{"lingkup": "nasional"}, {"lingkup": "kantor"}, {"jenis": "UU"}])
def test_what_is_found_lies_within(collection: KnowledgeBase, chosen: dict[str, str]) -> None:
    engine = narrowed(collection.engine, chosen)
    keys = keys_within(engine.identities.values(), chosen)
    hits = engine.search(engine.understand("aplikasi pemerintah"), 10)
    assert hits and {hit.passage.document for hit in hits} <= keys
    assert 0 < len(keys) < len(engine.identities)


def test_an_answer_leads_with_what_lies_within(collection: KnowledgeBase) -> None:
    whole, office = collection.ask(QUESTION), collection.ask(QUESTION, within={"lingkup": "kantor"})
    assert whole.steps and office.steps == whole.steps
    national = collection.ask(QUESTION, within={"lingkup": "nasional"})
    assert not national.steps
    for quote in national.lead:
        assert level(collection.engine.identities[quote.citation.document]) == "nasional"


def test_a_place_named_outright_is_found_only_where_its_document_lies_within(collection: KnowledgeBase) -> None:
    inside = collection.ask(LAW, within={"jenis": "Perpres"})
    outside = collection.ask(LAW, within={"lingkup": "kantor"})
    assert inside.status is AnswerStatus.ANSWERED
    assert all(quote.citation.document != "perpres-95-2018" for quote in outside.lead)


def test_nothing_chosen_is_the_whole_engine_and_what_it_knows_is_shared(collection: KnowledgeBase) -> None:
    engine = collection.engine
    assert narrowed(engine, {}) is engine and narrowed(engine, {"lingkup": "", "bahasa": "en"}) is engine
    part = narrowed(engine, {"lingkup": "kantor"})
    assert isinstance(part, Narrowed) and part.understanding is engine.understanding
    assert not narrowed(engine, {"jenis": "tidak ada"}).search(engine.understand(QUESTION))


def test_the_choices_are_what_is_held(collection: KnowledgeBase) -> None:
    held = choices(collection.engine.identities.values())
    assert held["lingkup"][0] == "nasional" and "UU" in held["jenis"] and "SOP" in held["jenis"]
    assert held["jenis"].index("UU") < held["jenis"].index("Perpres") < held["jenis"].index("SOP")
    for name, values in held.items():
        for value in values:
            assert keys_within(collection.engine.identities.values(), {name: value}), (name, value)
