"""What an asker sees first: right by its words and its source, by register; folds by document."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.evaluation import evaluate, read_questions
from kb.evaluation.firsts import must_share, shown_by
from kb.evaluation.folds import FOLDS, fold_of, folds_of
from kb.evaluation.judging import Judged, judged
from kb.evaluation.page import evaluation_page
from kb.evaluation.questions import Gold, Question
from kb.knowledge_base import KnowledgeBase
from kb.types import (
    Answer,
    AnswerStatus,
    Citation,
    DocumentKey,
    Form,
    LegalStatus,
    PassageKey,
    Quote,
    Status,
    Step,
)

LAW = DocumentKey("uu-1-2000")
ASKED = Question(
    "a",
    "kapan telat?",
    gold=(Gold(LAW, "pasal-3-ayat-1"),),
    register="chat",
    must=("paling lama 14 hari", "sejak permohonan", "diterima"),
)


def cited(place: str) -> Citation:
    standing = Status(LegalStatus.IN_FORCE)
    return Citation(PassageKey(f"{LAW}#{place}"), LAW, "UU 1/2000", "Contoh", place, 1, Form.OFFICIAL, standing)


def answer(*texts: tuple[str, str], status: AnswerStatus = AnswerStatus.ANSWERED) -> Answer:
    return Answer(status, "?", date(2026, 1, 1), lead=tuple(Quote(text, cited(place)) for place, text in texts))


def judge(given: Answer, question: Question = ASKED) -> Judged:
    return judged(question, given, 1, (), True, 1.0)


@pytest.mark.parametrize(
    ("place", "text", "right"),
    [
        ("pasal-3", "Jawaban diberi paling lama\n14 hari sejak  permohonan.", True),
        ("pasal-3", "Jawaban diberi paling lama 14 hari.", False),
        ("pasal-4", "Jawaban diberi paling lama 14 hari sejak permohonan.", False),
        ("pasal-4", "Paling lama 14 hari sejak permohonan diterima.", True),
    ],
)
def test_right_first_is_most_words_from_the_source_or_all_words_from_anywhere(
    place: str, text: str, right: bool
) -> None:
    assert judge(answer((place, text))).right_first is right


def test_the_second_quote_counts_among_the_first_three_and_a_fourth_does_not() -> None:
    off, on = ("pasal-9", "Lain."), ("pasal-3", "Paling lama 14 hari sejak permohonan diterima.")
    second = judge(answer(off, on))
    assert (second.right_first, second.right_in_three, second.near) == (False, True, True)
    fourth = judge(answer(off, ("pasal-8", "Lain lagi."), ("pasal-7", "Juga lain."), on))
    assert (fourth.right_first, fourth.right_in_three, fourth.near) == (False, False, True)


def test_the_steps_of_an_sop_are_one_thing_shown() -> None:
    steps = tuple(Step(str(n), f"langkah {n}", "admin", "", "", "", cited(f"langkah-{n}")) for n in (1, 2, 3))
    shown = shown_by(replace(answer(("pasal-1", "Awal.")), steps=steps))
    assert [each.text.count("langkah") for each in shown] == [0, 3]


def test_words_stand_whatever_case_and_blanks() -> None:
    assert must_share("Paling  Lama\n14 hari", ("paling lama 14 hari", "sejak")) == 0.5
    assert must_share("apa saja", ()) == 0.0


def test_a_refusal_is_not_right_and_an_uncertain_answer_is_not_plain() -> None:
    refused = judge(Answer(AnswerStatus.NOT_HELD, "?", date(2026, 1, 1), "tidak ada"))
    assert (refused.right_first, refused.near, refused.plain) == (False, False, False)
    uncertain = judge(answer(("pasal-3", "Mungkin."), status=AnswerStatus.PARTIAL))
    assert uncertain.answered and not uncertain.plain


def test_a_set_with_registers_gives_its_metrics_by_register(collection: KnowledgeBase, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "question": "Siapa koordinator SPBE pemerintah daerah?", "gold": ["perpres-95-2018#pasal-61"],
         "behaviour": "answer", "register": "formal", "must": ["sekretaris daerah"]},
        {"id": "2", "question": "resep soto", "gold": [], "behaviour": "abstain", "register": "chat", "must": []},
    ]  # fmt: skip
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    result = evaluate(collection, read_questions(path), name="set")
    assert set(result.by_register) == {"chat", "formal"}
    assert result.by_register["chat"]["told_so"] == 1.0
    assert result.by_register["formal"]["right_in_three"] == 1.0
    assert "right_first" in result.intervals
    assert Judged.from_json(result.judged[0].as_json()) == result.judged[0]
    assert "Menurut cara bertanya" in evaluation_page([result])


def test_results_of_before_the_registers_are_read() -> None:
    row = judge(answer(("pasal-3", "Lama."))).as_json()
    for name in ("register", "right_first", "right_in_three", "near"):
        del row[name]
    assert Judged.from_json(row).right_first is None


def test_a_document_stays_in_its_fold_and_the_folds_are_even() -> None:
    assert [fold_of(DocumentKey(key)) for key in ("perpres-95-2018", "uu-11-2008", "pp-71-2019")] == [0, 2, 1]
    counts = [0] * FOLDS
    for number in range(600):
        counts[fold_of(DocumentKey(f"uu-{number}-2020"))] += 1
    assert min(counts) > 150
    assert folds_of([DocumentKey("a"), DocumentKey("a")]) == {fold_of(DocumentKey("a"))}
