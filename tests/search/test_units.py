"""Units are spans of their passage: ayat, numbered definitions, sentences and lists, never other words."""

from kb.language.sentences import sentence_spans
from kb.search.units import units
from kb.types import DocumentKey, Passage, PassageKey


def passage(text: str, kind: str = "pasal", place: str = "pasal-5", label: str = "Pasal 5") -> Passage:
    key = PassageKey(f"uu-1-2000#{place}")
    return Passage(key, DocumentKey("uu-1-2000"), kind, label, text, "UU 1/2000", key, 1)


def test_an_article_is_cut_at_its_ayat_with_their_letters() -> None:
    text = "(1) Menteri menetapkan:\na. standar; dan\nb. pedoman.\n(2) Standar berlaku nasional."
    found = units(passage(text))
    assert [(u.key, u.label) for u in found] == [
        ("uu-1-2000#pasal-5-ayat-1", "Pasal 5 ayat (1)"),
        ("uu-1-2000#pasal-5-ayat-2", "Pasal 5 ayat (2)"),
    ]
    assert found[0].text == "(1) Menteri menetapkan:\na. standar; dan\nb. pedoman."
    assert all(u.text == text[u.start : u.end] for u in found)


def test_inserted_ayat_keep_their_letter() -> None:
    assert [u.key for u in units(passage("(2) Satu.\n(2a) Sisipan."))] == [
        "uu-1-2000#pasal-5-ayat-2",
        "uu-1-2000#pasal-5-ayat-2a",
    ]


def test_definitions_are_cut_at_their_numbers() -> None:
    found = units(
        passage(
            "Yang dimaksud dengan:\n1. Data adalah fakta.\n2. Sistem adalah rangkaian.",
            place="pasal-1",
            label="Pasal 1",
        )
    )
    assert [u.label for u in found] == ["Pasal 1 angka 1", "Pasal 1 angka 2"]


def test_an_article_of_one_piece_is_one_unit() -> None:
    assert [u.text for u in units(passage("  Menteri menetapkan pedoman.\n"))] == ["Menteri menetapkan pedoman."]


def test_a_report_is_cut_into_sentences_and_its_lists_stay_whole() -> None:
    text = "Ada tiga hambatan.\n(a) Budaya lama.\n(b) Aplikasi ganda.\nAngka 4,10 tetap utuh. Selesai."
    found = [u.text for u in units(passage(text, "judul", "hambatan", "Hambatan"))]
    assert "Ada tiga hambatan.\n(a) Budaya lama.\n(b) Aplikasi ganda." in found
    assert "Angka 4,10 tetap utuh." in found


def test_nothing_is_made_of_nothing() -> None:
    assert units(passage("   \n ", "judul")) == []


def test_the_mark_of_an_item_is_no_sentence() -> None:
    text = "Susunan organisasi terdiri atas:\n1. Seksi Promosi;\n2. Seksi Pasar. Kepalanya eselon IV.\na. Staf."
    assert [text[start:end] for start, end in sentence_spans(text)] == [
        "Susunan organisasi terdiri atas:",
        "1. Seksi Promosi;",
        "2. Seksi Pasar.",
        "Kepalanya eselon IV.",
        "a. Staf.",
    ]
