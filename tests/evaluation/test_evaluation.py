"""Question files of every form are read; figures are right on answers whose merit is known."""

import json
from pathlib import Path
from random import Random

import pytest

from kb.errors import InputRefused
from kb.evaluation import Gold, evaluate, read_questions
from kb.evaluation.matching import article_place, is_gold, same_text
from kb.evaluation.twins import twin
from kb.knowledge_base import KnowledgeBase
from kb.types import DocumentKey, PassageKey


def written(folder: Path, *rows: object) -> Path:
    path = folder / "soal.jsonl"
    path.write_text("\n".join(json.dumps(row) if not isinstance(row, str) else row for row in rows), encoding="utf-8")
    return path


def test_the_own_form_is_read_whole(tmp_path: Path) -> None:
    row = {
        "id": "a1", "question": "Apa?", "gold": ["uu-1-2000#pasal-5-ayat-1", "sop-08"], "behaviour": "revoked",
        "points": ["satu"], "as_of": "2024-01-01", "history": [{"role": "user", "text": "Dulu?"}],
    }  # fmt: skip
    (question,) = read_questions(written(tmp_path, row))
    assert question.gold == (Gold(DocumentKey("uu-1-2000"), "pasal-5-ayat-1"), Gold(DocumentKey("sop-08")))
    assert (question.behaviour, question.points, str(question.as_of)) == ("revoked", ("satu",), "2024-01-01")
    assert question.history[0].text == "Dulu?"


def test_gold_in_words_becomes_places(tmp_path: Path) -> None:
    row = {
        "id": "q", "question": "?", "category": "c",
        "expect": {"behaviour": "abstain_redirect", "sources": ["UU 14/2008 Pasal 22 ayat (7)", "kartu SOP-03"]},
    }  # fmt: skip
    (question,) = read_questions(written(tmp_path, row))
    assert [(g.document, g.place) for g in question.gold] == [("uu-14-2008", "pasal-22-ayat-7"), ("sop-03", "")]
    assert (question.behaviour, question.kind) == ("abstain", "c")


def test_gold_of_public_sets_becomes_keys(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "question": "?", "passage_id": "uu/2007/40#Pasal-91", "answerable": True},
        {"id": "2", "question": "?", "passage_id": "x#char-1", "passage": "teks", "gold_locator": "Pasal 2 ayat (1)"},
        {"id": "3", "question": "?", "passage_id": None, "answerable": False},
    ]
    first, second, third = read_questions(written(tmp_path, *rows))
    assert first.gold == (Gold(DocumentKey("uu-40-2007"), "pasal-91"),)
    assert second.gold == (Gold(DocumentKey("x"), "", "teks"), Gold(DocumentKey("x"), "pasal-2-ayat-1"))
    assert (third.gold, third.behaviour) == ((), "abstain")


@pytest.mark.parametrize(
    "bad", ["{", '{"id": 1}', '{"id": 1, "question": "?", "behaviour": "menari"}', '{"id":1,"question":"?","gold":"x"}']
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    with pytest.raises(InputRefused, match="baris 2"):
        read_questions(written(tmp_path, {"id": "1", "question": "?"}, bad))


@pytest.mark.parametrize(
    ("place", "article"),
    [
        ("pasal-61-ayat-4", "pasal-61"),
        ("pasal-27a", "pasal-27a"),
        ("penjelasan-pasal-3", "penjelasan-pasal-3"),
        ("pasal-i-angka-3-ayat-2", "pasal-i-angka-3"),
        ("lampiran-1-bab-2", "lampiran-1-bab-2"),
    ],
)
def test_the_article_of_a_place(place: str, article: str) -> None:
    assert article_place(place) == article


def test_above_and_below_in_the_same_article_is_found_and_elsewhere_is_not() -> None:
    gold = [Gold(DocumentKey("uu-1-2000"), "pasal-5-ayat-1")]
    assert is_gold(PassageKey("uu-1-2000#pasal-5"), "", gold)
    assert is_gold(PassageKey("uu-1-2000#pasal-5-ayat-2"), "", gold)
    assert not is_gold(PassageKey("uu-1-2000#pasal-55"), "", gold)
    assert not is_gold(PassageKey("uu-2-2000#pasal-5"), "", gold)
    assert not is_gold(PassageKey("uu-1-2000#penjelasan-pasal-5"), "", gold)


def test_texts_are_the_same_when_the_shorter_stands_in_the_longer() -> None:
    long = "Predikat indeks SPBE adalah memuaskan sangat baik baik cukup dan kurang menurut tabel"
    assert same_text("predikat indeks spbe adalah memuaskan", long)
    assert not same_text("pusat data nasional dan jaringan intra", long)


def test_a_passage_that_a_cut_runs_through_is_found_when_it_holds_the_answer() -> None:
    said = " ".join(f"kata{number}" for number in range(20))
    cut = f"{' '.join(f'muka{number}' for number in range(40))} {said}"
    gold = [Gold(DocumentKey("laporan"), "", cut, ("Indeks nasional 3,12 dengan predikat baik",))]
    answers = f"{said} indeks nasional sebesar 3.12 dengan predikat baik " + "lanjutan yang panjang sekali " * 20
    silent = answers.replace("3.12", "2.79").replace("predikat", "").replace("indeks", "")
    assert is_gold(PassageKey("laporan#hasil"), answers, gold)
    assert not is_gold(PassageKey("laporan#hasil"), silent, gold)
    assert not is_gold(PassageKey("laporan#lain"), answers.replace(said, ""), gold)
    assert not is_gold(PassageKey("laporan-lain-2#hasil"), "indeks nasional 3,12 dengan predikat baik", gold)


def test_a_twin_is_the_question_typed_in_a_hurry() -> None:
    asked = "Bagaimana mengajukan subdomain yang baru?"
    made = twin(asked, {"bagaimana": ["gmn"]}, Random(1))
    assert made == twin(asked, {"bagaimana": ["gmn"]}, Random(1))
    first, *long, short, last = made.split()
    assert (first, short, last) == ("gmn", "yg", "baru")
    assert [len(word) for word in long] in ([9, 9], [10, 8]), "one long word has lost a vowel"


def test_figures_of_a_small_set(collection: KnowledgeBase, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "question": "Siapa koordinator SPBE pemerintah daerah?", "gold": ["perpres-95-2018#pasal-61"],
         "behaviour": "answer", "points": ["Sekretaris Daerah", "walikota 99"]},
        {"id": "2", "question": "Resep sayur lodeh?", "gold": [], "behaviour": "abstain"},
        {"id": "3", "question": "Resep soto?", "gold": [], "behaviour": "answer"},
    ]  # fmt: skip
    result = evaluate(collection, read_questions(written(tmp_path, *rows)))
    figures = result.figures
    assert (figures["R@5"], figures["answered"], figures["wrongly_abstained"]) == (1.0, 0.5, 0.5)
    assert (figures["wrongly_answered"], figures["quotes_exact"], figures["points_covered"]) == (0.0, 1.0, 0.5)
    assert {"figures", "intervals", "confusion", "by_kind", "questions"} <= set(result.as_json())
    assert result.by_kind["abstain"]["questions"] == 1


def test_the_shared_questions_are_read(shared: Path) -> None:
    assert len(read_questions(shared / "questions" / "dev.jsonl")) == 32
    assert len(read_questions(shared / "data" / "qa" / "spbe_gold.dev.jsonl")) == 76
