"""A question after others: what it carries over, for how long, and when it carries nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from documents_made import law

import kb.language
from kb.search.lexicon import Lexicon
from kb.search.nicknames import Nicknames
from kb.search.spelling import Spelling
from kb.search.understanding import TURNS, Understanding, leans_on_before
from kb.types import Query, QuestionKind, Turn

WORDS = Path(kb.language.__file__).with_name("stopwords.txt")
LAWS = [law("uu-1-2020", {}, title="Perpustakaan Desa").identity, law("pp-2-2021", {}, title="Arsip Kota").identity]


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    stopwords = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
    return Understanding(
        Lexicon.load(),
        Nicknames.of(LAWS),
        Spelling(lambda _: 5),
        {identity.key: identity for identity in LAWS},
        stopwords,
        lambda words: dict.fromkeys(words, 1.0),
    )


def talk(*said: str) -> list[Turn]:
    """Questions and answers in turn, a question first."""
    return [Turn("user" if number % 2 == 0 else "assistant", text) for number, text in enumerate(said)]


def weights(query: Query) -> dict[str, float]:
    return {need.word: need.weight for need in query.needs}


def test_a_follow_up_asks_about_its_own_words_first_and_the_others_at_half_weight(understanding: Understanding) -> None:
    query = understanding.query("kalau camat?", talk("Siapa yang menetapkan denda buku?", "Kepala dinas."))
    assert weights(query) == {"camat": 1.0, "tetap": 0.5, "denda": 0.5, "buku": 0.5}
    assert query.text == "kalau camat?"
    assert query.meant == "menetapkan denda buku kalau camat?"
    assert query.kind is QuestionKind.WHO


def test_the_third_question_still_knows_the_first(understanding: Understanding) -> None:
    history = talk("Siapa yang menetapkan denda buku?", "Kepala dinas.", "kalau camat?", "Tidak.")
    query = understanding.query("lurah?", history)
    assert weights(query)["lurah"] == 1.0 > weights(query)["camat"] == 0.5 > weights(query)["denda"] == 0.25
    assert query.kind is QuestionKind.WHO


@pytest.mark.parametrize(
    "text",
    ["ganti topik ya, siapa penjaga gedung balai kota", "siapa penjaga gedung balai kota", "apa itu balai kota?",
     "apa isi UU 1/2020 tentang gedung"],
)  # fmt: skip
def test_a_question_of_its_own_carries_nothing(understanding: Understanding, text: str) -> None:
    query = understanding.query(text, talk("Berapa denda buku?", "Seribu."))
    assert not query.before
    assert not {"denda", "buku"} & set(weights(query))
    assert query.text == text


def test_a_new_subject_hides_what_was_before_it(understanding: Understanding) -> None:
    history = talk("Berapa denda buku?", "Seribu.", "hal lain: siapa penjaga gedung balai kota", "Satpam.")
    assert set(weights(understanding.query("kalau libur?", history))) == {"libur", "jaga", "gedung", "balai", "kota"}


def test_only_the_last_questions_are_looked_at(understanding: Understanding) -> None:
    said = [text for number in range(TURNS + 2) for text in (f"kalau benda{number}x?", "Ya.")]
    words = set(weights(understanding.query("lurah?", talk(*said))))
    assert words == {"lurah", *(f"benda{number}x" for number in range(2, TURNS + 2))}


def test_the_law_before_is_kept_and_a_pasal_belongs_to_it(understanding: Understanding) -> None:
    query = understanding.query("kalau pasal 5?", talk("Apa isi Pasal 4 UU 1/2020?", "Denda."))
    assert query.documents == ("uu-1-2020",)
    assert [(r.document, r.place) for r in query.references] == [("uu-1-2020", "pasal-5")]
    said = understanding.query("pasal 6 bagaimana?", talk("Berapa denda buku?", "Seribu. (PP 2/2021, Pasal 3)"))
    assert [(r.document, r.place) for r in said.references] == [("pp-2-2021", "pasal-6")]


def test_a_law_named_anew_takes_the_place_of_the_one_before(understanding: Understanding) -> None:
    history = talk("Siapa menetapkan denda menurut UU 1/2020?", "Camat.")
    other = understanding.query("kalau menurut PP 2/2021?", history)
    assert other.documents == ("pp-2-2021",)
    assert "denda" in weights(other)
    both = understanding.query("Dengan undang-undang tersebut, apakah PP 2/2021 masih berlaku?", history)
    assert both.documents == ("pp-2-2021", "uu-1-2020")


def test_the_second_of_a_list_is_asked_for_by_its_name(understanding: Understanding) -> None:
    history = talk("Apa saja tugas penjaga?", "Tugasnya meliputi menyapu, mengunci, dan melapor. (UU 1/2020, Pasal 2)")
    query = understanding.query("yang kedua maksudnya?", history)
    assert weights(query)["kunci"] == 1.0
    assert query.text == "yang kedua maksudnya?"
    assert query.meant.endswith("mengunci maksudnya? yang kedua maksudnya?")


def test_a_conversation_without_a_question_changes_nothing(understanding: Understanding) -> None:
    alone = understanding.query("sanksinya?")
    assert understanding.query("sanksinya?", [Turn("assistant", "Selamat datang.")]) == alone
    assert leans_on_before(alone) and not alone.before


def test_texts_of_any_length_are_understood(understanding: Understanding) -> None:
    long = ", ".join(f"a{number}." for number in range(2000))
    query = understanding.query("yang kedua?", talk(long, long, long, long))
    assert query.text == "yang kedua?"


def test_a_follow_up_of_more_words_carries_less(understanding: Understanding) -> None:
    query = understanding.query(
        "kalau camat menetapkan dendanya sendiri lewat lurah?", talk("Siapa pemilik buku?", "Desa.")
    )
    assert weights(query)["camat"] == 1.0 and weights(query)["buku"] == 0.25


def test_an_unknown_word_does_not_drown_what_was_asked(understanding: Understanding) -> None:
    unknown = replace(understanding, spelling=Spelling(lambda stem: 0 if stem == "qwx" else 5))
    query = unknown.query("kalau qwx?", talk("Siapa pemilik buku?", "Desa."))
    assert weights(query)["qwx"] < weights(query)["buku"]
    assert weights(unknown.query("qwx buku"))["qwx"] == 1.0, "alone it weighs what it weighs"


def test_a_long_question_stands_by_itself_though_it_points_back(understanding: Understanding) -> None:
    text = "kalau camat meminjam gedung balai kota untuk rapat, siapa penjaga pintunya?"
    for long in (text, "camat meminjam gedung balai kota, penjaganya siapa?"):
        assert not understanding.query(long, talk("Berapa denda buku?", "Seribu.")).before
