"""Words and numbers as both sides of the index see them."""

from __future__ import annotations

import pytest

from kb.language.tokens import stem, stems, tokens


@pytest.mark.parametrize(
    ("root", "forms"),
    [
        ("tetap", "menetapkan ditetapkan penetapan ketetapan"),
        ("tugas", "menugaskan ditugaskan penugasan"),
        ("kelola", "mengelola dikelola pengelolaan pengelola"),
        ("terima", "menerima diterima penerima"),
        ("rencana", "merencanakan direncanakan perencanaan"),
        ("nilai", "menilai dinilai penilaian"),
        ("proses", "memproses diproses pemrosesan"),
        ("kuasa", "menguasai dikuasai penguasaan"),
        ("upload", "mengupload diupload"),
    ],
)
def test_active_passive_and_noun_meet_in_their_root(root: str, forms: str) -> None:
    assert {form: stem(form) for form in [root, *forms.split()]} == dict.fromkeys([root, *forms.split()], root)


def test_short_words_and_those_with_digits_stay_as_they_are() -> None:
    assert stems("SK 27A opd") == ["sk", "27a", "opd"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nilai 3,5 hingga <4,20", ["nilai", "3.5", "hingga", "4.20"]),
        ("indeks 3.12 (baik)", ["indeks", "3.12", "baik"]),
        ("Rp1.000.000.000,00", ["rp", "1000000000"]),
        ("Rp 2.500,75", ["rp", "2500.75"]),
        ("versi 2.0", ["versi", "2"]),
        ("butir 1.2.3 dan 1,2,3", ["butir", "1", "2", "3", "dan", "1", "2", "3"]),
        ("alamat 192.168.1.1", ["alamat", "192", "168", "1", "1"]),
        ("tahun 2018,2019", ["tahun", "2018", "2019"]),
        ("No. 5.Ketentuan", ["no", "5", "ketentuan"]),
        ("Pasal 27A ayat (2).", ["pasal", "27a", "ayat", "2"]),
    ],
)
def test_a_number_is_one_word_however_it_is_printed(text: str, found: list[str]) -> None:
    assert tokens(text) == found
