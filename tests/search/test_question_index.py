"""Questions beside passages lead to their passage: by meaning, by words, after an incremental publication too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kb.errors import SnapshotError
from kb.knowledge_base import KnowledgeBase
from kb.language.tokens import content_stems
from kb.search.features import Asked
from kb.search.forward import Forward, ForwardWriter
from kb.search.question_index import QuestionIndex, QuestionIndexWriter
from kb.types import DocumentKey, Passage, PassageKey

DAY = date(2026, 1, 1)


def passage(place: str, *questions: str) -> Passage:
    """A passage with questions beside it."""
    key = PassageKey(f"uu-1-2000#{place}")
    return Passage(
        key, DocumentKey("uu-1-2000"), "pasal", place, f"bunyi {place}", "UU 1/2000", key, 1, questions=questions
    )


def unit_rows(count: int) -> np.ndarray:
    """So many unit vectors, each along an axis of its own."""
    return np.eye(count, 8, dtype=np.float32)


def asked(text: str) -> Asked:
    """The words of a question, each of weight one."""
    words = content_stems(text)
    return Asked.of((), words, dict.fromkeys(words, 1.0), ())


@pytest.fixture
def index(tmp_path: Path) -> QuestionIndex:
    """Three passages: two questions beside the first, one beside the last."""
    passages = [passage("pasal-1", "kapan sertifikat mati", "berapa lama sertifikat"), passage("pasal-2"),
                passage("pasal-3", "siapa bayar denda")]  # fmt: skip
    with ForwardWriter(tmp_path / "forward") as forward:
        forward.add(passages, unit_rows(3))
    with QuestionIndexWriter(tmp_path / "questions", 8) as questions:
        questions.add(passages, unit_rows(3))
    return QuestionIndex(tmp_path / "questions", Forward(tmp_path / "forward"))


def test_the_best_question_of_a_passage_counts(index: QuestionIndex) -> None:
    likeness = index.likeness(unit_rows(3)[1], asked("berapa lama sertifikat"))
    cosines, words, known = likeness.of(np.array([0, 1, 2]))
    assert cosines.tolist() == pytest.approx([1.0, 0.0, 0.0], abs=0.01)
    assert words[0] == pytest.approx(1.0)
    assert words[1:].tolist() == [0.0, 0.0]
    assert known.tolist() == [True, False, True]
    assert likeness.nearest(1, 1).tolist() == [0]


def test_one_shared_word_is_less_than_all_of_them(index: QuestionIndex) -> None:
    some = index.likeness(np.zeros(8, np.float32), asked("denda pajak kendaraan"))
    every = index.likeness(np.zeros(8, np.float32), asked("siapa bayar denda"))
    assert 0 < some.words[1] < every.words[1] == pytest.approx(1.0)


def test_questions_go_with_their_passage_and_come_with_a_new_one(tmp_path: Path, index: QuestionIndex) -> None:
    folder = tmp_path / "questions"
    with QuestionIndexWriter(folder, 8) as questions:
        questions.delete([PassageKey("uu-1-2000#pasal-1")])
        questions.add([passage("pasal-2", "apa itu pasal dua")], unit_rows(1))
    again = QuestionIndex(folder, Forward(tmp_path / "forward"))
    assert again.count == 2
    likeness = again.likeness(unit_rows(1)[0], asked("apa itu pasal dua"))
    assert likeness.nearest(1, 1).tolist() == [1]
    assert index.count == 3  # a reader keeps what it opened


def test_a_failed_write_leaves_the_index_as_it_was(tmp_path: Path, index: QuestionIndex) -> None:
    with pytest.raises(RuntimeError), QuestionIndexWriter(tmp_path / "questions", 8) as questions:
        questions.delete([PassageKey("uu-1-2000#pasal-1")])
        raise RuntimeError
    assert QuestionIndex(tmp_path / "questions", Forward(tmp_path / "forward")).count == index.count


def test_a_collection_without_questions_is_asked_all_the_same(tmp_path: Path) -> None:
    with ForwardWriter(tmp_path / "forward") as forward:
        forward.add([passage("pasal-1")], unit_rows(1))
    with QuestionIndexWriter(tmp_path / "questions", 8):
        pass
    empty = QuestionIndex(tmp_path / "questions", Forward(tmp_path / "forward"))
    likeness = empty.likeness(unit_rows(1)[0], asked("apa saja"))
    assert likeness.nearest(4, 4).tolist() == []
    assert [part.tolist() for part in likeness.of(np.array([0]))] == [[0.0], [0.0], [False]]


def test_a_damaged_index_is_named_with_the_remedy(tmp_path: Path, index: QuestionIndex) -> None:
    assert index.count
    (tmp_path / "questions" / "terms.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(SnapshotError, match=r"ingest\.py --rebuild"):
        QuestionIndex(tmp_path / "questions", Forward(tmp_path / "forward"))


def test_a_question_in_other_words_finds_its_passage_in_the_collection(collection: KnowledgeBase) -> None:
    engine = collection.engine
    held = [p for p in engine.view.document_passages(DocumentKey("perpres-95-2018")) if p.questions]
    assert held, "the questions of the digest stand beside the passages that answer"
    wanted = held[0]
    hits = engine.search(engine.understand(wanted.questions[-1], as_of=DAY), 5)
    assert wanted.article in {hit.passage.article for hit in hits}


def test_questions_are_never_quoted(collection: KnowledgeBase) -> None:
    one = next(p for p in collection.engine.view.document_passages(DocumentKey("perpres-95-2018")) if p.questions)
    answer = collection.ask(one.questions[0], as_of=DAY)
    shown = " ".join(quote.text for quote in (*answer.lead, *answer.quotes))
    assert not any(question in shown for question in one.questions)
