"""The word index finds by words and stems, and takes any text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from documents_made import key, law, passages

from kb.search.lexical import Lexical, LexicalWriter, terms
from kb.types import DocumentKey, Passage

TEXTS = {
    "1": "Pemohon mengajukan permohonan sertifikat elektronik kepada Dinas.",
    "2": "Bupati menetapkan peta rencana pemerintahan berbasis elektronik.",
    "27A": "Setiap orang dilarang menyerang kehormatan orang lain.",
    "61": "Koordinator melakukan pemantauan dan evaluasi; naïve façade.",
}


def written(folder: Path, texts: Mapping[str, str] = TEXTS, name: str = "uu-1-2020") -> list[Passage]:
    made = passages(law(name, texts))
    with LexicalWriter(folder) as writer:
        writer.add(made)
    return made


@pytest.fixture
def index(tmp_path: Path) -> Lexical:
    written(tmp_path)
    written(tmp_path, {"1": "Sertifikat tanah dan permohonan izin."}, "uu-2-2020")
    return Lexical(tmp_path)


def found(index: Lexical, text: str, document: str | None = None) -> list[str]:
    return [name for name, _ in index.search(text, 10, (DocumentKey(document),) if document else ())]


def test_a_passage_is_found_by_its_words(index: Lexical) -> None:
    assert found(index, "sertifikat elektronik")[0] == key("uu-1-2020", "pasal-1")


def test_another_form_of_a_word_is_found_by_its_stem(index: Lexical) -> None:
    assert found(index, "penetapan")[0] == key("uu-1-2020", "pasal-2")


def test_the_title_and_the_printed_place_count_as_words(index: Lexical) -> None:
    assert found(index, "UU 2/2020")[0] == key("uu-2-2020", "pasal-1")
    assert found(index, "pasal 27A")[0] == key("uu-1-2020", "pasal-27a")


def test_numbers_are_words(index: Lexical) -> None:
    assert found(index, "61") == [key("uu-1-2020", "pasal-61")]


def test_accents_and_capitals_do_not_matter(index: Lexical) -> None:
    assert found(index, "NAIVE facade") == [key("uu-1-2020", "pasal-61")]


def test_a_search_can_stay_inside_one_document(index: Lexical) -> None:
    assert found(index, "sertifikat permohonan", "uu-2-2020") == [key("uu-2-2020", "pasal-1")]
    assert found(index, "sertifikat", "uu-3-2020") == []


def test_scores_fall_and_keep_their_value_inside_one_document(index: Lexical) -> None:
    everywhere = dict(index.search("sertifikat permohonan", 10))
    scores = list(everywhere.values())
    assert scores == sorted(scores, reverse=True)
    inside = dict(index.search("sertifikat permohonan", 10, DocumentKey("uu-2-2020")))
    assert inside == {name: pytest.approx(everywhere[name]) for name in inside}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "AND OR NOT",
        '"',
        "(((",
        "words:[a TO b]",
        "*",
        "\\",
        "a" * 70_000,
        "\x00",
        "🙂",
        "\ud800",
        "kata " * 5000,
    ],
    ids=range(14),
)
def test_any_text_is_safe(index: Lexical, text: str) -> None:
    assert isinstance(index.search(text, 5), list)


def test_asking_for_nothing_gives_nothing(index: Lexical) -> None:
    assert index.search("sertifikat", 0) == []


def test_frequencies_count_passages_with_the_word_or_its_stem(index: Lexical) -> None:
    assert index.document_frequency("sertifikat") == 2
    assert index.document_frequency("tiada") == 0


def test_a_deleted_passage_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    written(tmp_path)
    with LexicalWriter(tmp_path) as writer:
        writer.delete([key("uu-1-2020", "pasal-1")])
    index = Lexical(tmp_path)
    assert index.count == 3
    assert found(index, "sertifikat") == []
    assert found(index, "bupati") == [key("uu-1-2020", "pasal-2")]


def test_what_was_open_sees_nothing_of_later_writing(tmp_path: Path) -> None:
    written(tmp_path)
    index = Lexical(tmp_path)
    written(tmp_path, {"1": "kata baru"}, "uu-9-2020")
    assert index.count == 4
    assert Lexical(tmp_path).count == 5


def test_writing_that_fails_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    written(tmp_path)
    with pytest.raises(RuntimeError), LexicalWriter(tmp_path) as writer:
        writer.delete([key("uu-1-2020", "pasal-1")])
        raise RuntimeError("mati lampu")
    assert Lexical(tmp_path).count == 4


def test_terms_are_tokens_and_stems_that_differ() -> None:
    assert terms("Pemantauan SPBE 27A") == ["pemantauan", "pantau", "spbe", "27a"]
