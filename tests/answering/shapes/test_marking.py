"""What a question asks for is marked where it stands in a quote: a period, a day, an amount, a number, an office."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise

import pytest
from docx import Document

from kb.answering.shapes.marking import MOST_MARKS, marks, marks_within
from kb.knowledge_base import KnowledgeBase
from kb.language.tokens import stems
from kb.search.questions import question_kind
from kb.search.units import units
from kb.types import DocumentKey, Form, Need, Passage, PassageKey, Query, QuestionKind
from kb.web.asker.memo import memo
from kb.web.render import render
from kb.web.words import words

PENALTY = (
    "dipidana penjara paling lama 4 (empat) tahun dan/atau denda paling banyak Rp600.000.000,00"
    " (enam ratus juta rupiah)"
)
TERM = "Badan Publik wajib menjawab paling lambat 10 (sepuluh) hari kerja sejak diterimanya permintaan."
WHO = "Koordinator SPBE dijabat oleh sekretaris daerah dan dibantu kepala dinas."


def asked(question: str, kind: QuestionKind | None = None) -> Query:
    lowered = question.lower()
    needs = tuple(Need(word, (frozenset({word}),), 3.0) for word in stems(question))
    return Query(question, lowered, lowered, date(2026, 11, 30), kind or question_kind(lowered), needs=needs)


def marked(text: str, query: Query) -> list[str]:
    return [text[start:end] for start, end in marks(text, query)]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("berapa lama permintaan dijawab", TERM, ["paling lambat 10 (sepuluh) hari kerja"]),
        ("batas waktu menjawab permintaan informasi", TERM, ["paling lambat 10 (sepuluh) hari kerja"]),
        ("siapa koordinator SPBE", WHO, ["sekretaris daerah", "kepala dinas"]),
        ("lapor insiden ke mana", "Insiden dilaporkan kepada tim nasional.", ["tim nasional"]),
        ("berapa dendanya", PENALTY, ["paling banyak Rp600.000.000,00 (enam ratus juta rupiah)"]),
        (
            "apa sanksinya",
            PENALTY,
            ["paling lama 4 (empat) tahun", "paling banyak Rp600.000.000,00 (enam ratus juta rupiah)"],
        ),
        ("berapa indikator evaluasi", "PermenPANRB 59/2020 memuat 8 aspek dan 47 indikator.", ["47"]),
        ("ada berapa prinsip", "Satu Data dilakukan berdasarkan empat prinsip.", ["empat"]),
        (
            "berapa persen potongannya",
            "tunjangan dipotong 25% (dua puluh lima persen)",
            ["25% (dua puluh lima persen)"],
        ),
        ("kapan aturan ini terbit", "ditetapkan 2 Oktober 2018 di Jakarta", ["2 Oktober 2018"]),
        ("apa tugas koordinator", WHO, []),
        ("bunyi pasal 5", TERM, []),
    ],
)
def test_only_what_is_asked_is_marked(question: str, text: str, expected: list[str]) -> None:
    kind = QuestionKind.HOW_MANY if question.startswith(("ada berapa", "berapa i", "berapa d", "berapa p")) else None
    assert [each for each in marked(text, asked(question, kind)) if each in expected or not expected] == expected
    if not expected:
        assert not marks(text, asked(question, kind))


def test_where_much_could_be_marked_little_is() -> None:
    text = " ".join(f"{n} hari kerja," for n in range(2, 40))
    found = marks(text, asked("berapa lama prosesnya", QuestionKind.WHEN))
    assert len(found) == MOST_MARKS
    assert all(end <= start for (_, end), (start, _) in pairwise(found))


def test_in_a_whole_article_the_value_of_the_answering_ayat_is_marked_else_the_ayat() -> None:
    text = f"(1) Setiap orang dapat meminta informasi.\n(2) {TERM}\n(3) Masa simpan 5 (lima) tahun."
    place = PassageKey("uu-1-2020#pasal-2")
    article = Passage(
        place, DocumentKey("uu-1-2020"), "pasal", "Pasal 2", text, "UU 1/2020", place, 1, form=Form.OFFICIAL
    )
    first, second, _ = units(article)
    query = asked("berapa lama permintaan dijawab", QuestionKind.WHEN)
    assert [text[a:b] for a, b in marks_within(second, query)] == [
        "paling lambat 10 (sepuluh) hari kerja",
        "sejak diterimanya",
    ]
    assert marks_within(first, query) == ((first.start, first.end),)


@pytest.mark.usefixtures("sure")
def test_the_mark_stands_in_the_lead_the_whole_article_the_page_and_the_memo(collection: KnowledgeBase) -> None:
    answer = collection.ask("ganti rugi informasi publik paling banyak berapa")
    lead = answer.lead[0]
    assert [lead.text[a:b] for a, b in lead.marks] == ["paling banyak Rp5.000.000"]
    whole = next(quote for quote in answer.quotes if quote.citation.passage == "pp-61-2010#pasal-16")
    assert [whole.text[a:b] for a, b in whole.marks] == ["paling banyak Rp5.000.000"]
    html = render(answer, words("id"))
    assert html.count("<mark>paling banyak Rp5.000.000</mark>") >= 2
    file = Document(io.BytesIO(memo(answer, words("id"), collection.identity)))
    bold = [run.text for paragraph in file.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert bold.count("paling banyak Rp5.000.000") >= 2
    assert lead.text in " ".join(paragraph.text for paragraph in file.paragraphs)
