"""A row answers a number that its range holds, and the number it begins with."""

import pytest

from kb.answering.question.rows import asked_values, has_asked_number, holds_value

ROWS = [
    "4,2 sampai 5,0: Memuaskan",
    "3,5 sampai kurang dari 4,2: Sangat Baik",
    "Nilai: 2,6 – <3,5; Predikat: Baik",
    "1,8 - < 2,6 Cukup",
    "kurang dari 1,8: Kurang",
]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("nilai 4,10 termasuk predikat apa", 1),
        ("predikat untuk indeks 4,2", 0),
        ("indeks 2,59 masuk apa", 3),
        ("nilai 3 predikatnya apa", 2),
        ("predikat nilai di bawah 1,8", 4),
        ("rentang 3,5 hingga kurang dari 4,2 predikatnya apa", 1),
    ],
)
def test_the_row_whose_range_holds_the_number_answers(question: str, row: int) -> None:
    values = asked_values(question)
    assert [holds_value(line, values) for line in ROWS] == [line == ROWS[row] for line in ROWS]


def test_years_and_counts_are_no_values() -> None:
    assert asked_values("indeks nasional tahun 2024 berapa") == ()
    assert asked_values("berapa lama 10 hari kerja dihitung") == ()


def test_a_sentence_that_only_mentions_a_range_is_no_row() -> None:
    sentence = (
        "Rentang nilai pada domain ini berada di antara 1,00 hingga 5,00 menurut hasil evaluasi seluruh instansi."
    )
    assert not holds_value(sentence, (4.1,))


def test_whole_numbers_count_as_limits_of_whole_numbers() -> None:
    values = asked_values("besaran risiko 17 masuk level apa")
    assert holds_value("Besaran: 16-20; Level: Tinggi", values)
    assert not holds_value("Besaran: 11-15; Level: Sedang", values)


def test_the_row_that_begins_with_the_asked_number() -> None:
    row = "Indikator: 27; Nama: Manajemen Perubahan"
    assert has_asked_number(row, "yang nomor 27 tentang apa")
    assert not has_asked_number(row, "yang nomor 7 tentang apa")
    assert not has_asked_number("27. Kalimat biasa.", "nomor 27 tentang apa")
