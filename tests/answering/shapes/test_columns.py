"""A comparison laid out: nothing is lost, nothing is said twice, and each column keeps its own."""

import io
from contextlib import redirect_stdout

import pytest

from kb.answering.shapes.columns import laid_out
from kb.answering.shapes.serialise import answer_json
from kb.cli.answers import print_answer
from kb.knowledge_base import KnowledgeBase

COMPARED = [
    "Apa perbedaan Perpres 95/2018 dan Perpres 132/2022?",
    "apa beda PermenPANRB 59/2020 dengan PermenPANRB 5/2018",
    "perbedaan aplikasi umum dan aplikasi khusus",
]


@pytest.mark.parametrize("question", COMPARED)
def test_every_quote_has_one_place_and_none_is_lost(collection: KnowledgeBase, question: str) -> None:
    answer = collection.ask(question)
    assert len(answer.sides) == 2
    layout = laid_out(answer)
    shown = [quote for side in layout.sides for quote in side.quotes]
    words = [(quote.citation.document, quote.text) for quote in shown]
    beside = [(quote.citation.document, quote.text) for quote in (*layout.lead, *layout.quotes)]
    assert all(side.quotes for side in layout.sides) and len(set(words)) == len(words)
    assert not set(words) & set(beside)
    given = {(quote.citation.document, quote.text) for quote in (*answer.lead, *answer.quotes)}
    assert given == {*words, *beside}


def test_without_a_comparison_the_quotes_stay_where_they_are(collection: KnowledgeBase) -> None:
    answer = collection.ask("Siapa yang menjabat koordinator SPBE Pemerintah Daerah?")
    layout = laid_out(answer)
    assert answer.lead and not layout.sides
    assert (layout.lead, layout.quotes) == (answer.lead, answer.quotes)


def test_a_citation_knows_whom_its_document_binds(collection: KnowledgeBase) -> None:
    steps = collection.ask("Bagaimana cara meminta subdomain go.id?").steps
    rule = collection.ask("Apa bunyi Pasal 61 Perpres 95/2018?")
    assert steps and {step.citation.level for step in steps} == {"kantor"}
    assert rule.lead[0].citation.level == "nasional"
    assert answer_json(rule)["lead"][0]["citation"]["level"] == "nasional"


@pytest.mark.parametrize(("width", "beside"), [("120", True), ("60", False)])
def test_the_terminal_shows_columns_where_it_is_wide(
    collection: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, width: str, beside: bool
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    answer, out = collection.ask(COMPARED[0]), io.StringIO()
    with redirect_stdout(out):
        print_answer(answer)
    first, second = (side.label for side in answer.sides)
    heads = [line.split() for line in out.getvalue().splitlines()]
    together = [*first.split(), *second.split()] in heads
    assert together is beside
    assert out.getvalue().count("diperiksa") >= len(answer.quotes)
    assert beside or (first.split() in heads and second.split() in heads)
