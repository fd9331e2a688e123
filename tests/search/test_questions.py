"""Kinds of questions: each pattern of the table matches its example and not its counter-example."""

import pytest

from kb.search.questions import KindPattern, kind_patterns, question_kind
from kb.types import QuestionKind


@pytest.mark.parametrize("row", kind_patterns(), ids=lambda row: row.kind.value)
def test_each_pattern_matches_its_example_and_not_its_counter_example(row: KindPattern) -> None:
    assert row.pattern.search(row.matches)
    assert not row.pattern.search(row.not_matches)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Siapa koordinator SPBE di daerah?", QuestionKind.WHO),
        ("Bagaimana mengajukan pembangunan aplikasi?", QuestionKind.HOW_TO),
        ("Berapa hari kerja PPID menjawab?", QuestionKind.WHEN),
        ("Berapa indikator evaluasi?", QuestionKind.HOW_MANY),
        ("Apa yang dimaksud dengan Aplikasi Umum?", QuestionKind.DEFINITION),
        ("Apa saja prinsip SPBE?", QuestionKind.LIST),
        ("Apa perbedaan aplikasi umum dan aplikasi khusus?", QuestionKind.DIFFERENCE),
        ("Apakah PP 82/2012 masih berlaku?", QuestionKind.VALIDITY),
        ("Apa bunyi Pasal 46 ayat (1)?", QuestionKind.TEXT),
        ("Bolehkah OPD membuat aplikasi sendiri?", QuestionKind.MAY),
        ("atasan tetap minta tanda tangan basah", QuestionKind.OBJECTION),
        ("SPBE di desa", QuestionKind.OTHER),
    ],
)
def test_a_question_shows_what_it_asks_for(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) is kind
