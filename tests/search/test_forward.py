"""The forward index: what it keeps of a passage, what changes leave of it, and what damage does."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from documents_made import key, law, passages

from kb.errors import SnapshotError
from kb.language.tokens import stem
from kb.search.embedding import Embedder
from kb.search.forward import DEFINES, Forward, ForwardWriter, term
from kb.search.lexical import indexed_text
from kb.types import Passage

TEXTS = {
    "1": "Sertifikat elektronik adalah tanda pengenal.",
    "2": "Bupati menetapkan peta rencana.",
    "3": "Dinas menerbitkan sertifikat.",
}


@pytest.fixture
def embedder(tiny_model: Path) -> Embedder:
    return Embedder(str(tiny_model))


def add(
    folder: Path, embedder: Embedder, texts: dict[str, str], name: str, gone: list[str] | None = None
) -> list[Passage]:
    made = passages(law(name, texts))
    with ForwardWriter(folder) as writer:
        writer.add(made, embedder.encode_passages([indexed_text(passage) for passage in made]))
    return made


def words_of(index: Forward, row: int) -> list[int]:
    run, _ = index.spelled(np.array([row]))
    return [int(number) for number in run]


def test_a_passage_is_kept_word_by_word_in_its_order(tmp_path: Path, embedder: Embedder) -> None:
    add(tmp_path, embedder, TEXTS, "uu-1-2020")
    index = Forward(tmp_path)
    row = int(index.rows([key("uu-1-2020", "pasal-1")])[0])
    assert words_of(index, row)[-5:] == [
        *(term(stem(word)) for word in ("sertifikat", "elektronik")),
        DEFINES,
        *(term(stem(word)) for word in ("tanda", "pengenal")),
    ]
    assert index.key(row) == key("uu-1-2020", "pasal-1")


def test_words_of_several_passages_come_one_after_another(tmp_path: Path, embedder: Embedder) -> None:
    add(tmp_path, embedder, TEXTS, "uu-1-2020")
    index = Forward(tmp_path)
    rows = index.rows([key("uu-1-2020", "pasal-3"), key("uu-1-2020", "pasal-2")])
    run, begins = index.spelled(rows)
    assert [run[start:end].tolist() for start, end in pairwise(begins)] == [words_of(index, int(row)) for row in rows]
    assert begins[-1] == len(run)


def test_a_key_that_is_not_held_has_no_row(tmp_path: Path, embedder: Embedder) -> None:
    add(tmp_path, embedder, TEXTS, "uu-1-2020")
    assert Forward(tmp_path).rows([key("uu-9-2020", "pasal-1")]).tolist() == [-1]


def test_similarities_are_the_cosines(tmp_path: Path, embedder: Embedder) -> None:
    made = add(tmp_path, embedder, TEXTS, "uu-1-2020")
    index = Forward(tmp_path)
    question = embedder.encode_passages(["sertifikat elektronik"])[0]
    true = embedder.encode_passages([indexed_text(passage) for passage in made]) @ question
    assert index.similarities(index.rows([passage.key for passage in made]), question) == pytest.approx(true, abs=0.02)


def test_a_change_takes_out_and_puts_in_and_leaves_the_rest(tmp_path: Path, embedder: Embedder) -> None:
    add(tmp_path, embedder, TEXTS, "uu-1-2020")
    before = words_of(Forward(tmp_path), int(Forward(tmp_path).rows([key("uu-1-2020", "pasal-3")])[0]))
    with ForwardWriter(tmp_path) as writer:
        writer.delete([key("uu-1-2020", "pasal-1")])
    add(tmp_path, embedder, {"1": "Kata baru."}, "uu-2-2020")
    index = Forward(tmp_path)
    gone, kept, new = index.rows(
        [key("uu-1-2020", "pasal-1"), key("uu-1-2020", "pasal-3"), key("uu-2-2020", "pasal-1")]
    ).tolist()
    assert gone == -1
    assert words_of(index, kept) == before
    assert words_of(index, new)[-2:] == [term(stem("kata")), term(stem("baru"))]


def test_a_write_that_fails_changes_nothing(tmp_path: Path, embedder: Embedder) -> None:
    add(tmp_path, embedder, TEXTS, "uu-1-2020")
    count = Forward(tmp_path).count
    with pytest.raises(RuntimeError), ForwardWriter(tmp_path) as writer:
        writer.delete([key("uu-1-2020", "pasal-1")])
        raise RuntimeError
    assert Forward(tmp_path).count == count


def test_a_damaged_file_is_reported_with_what_to_do(tmp_path: Path, embedder: Embedder) -> None:
    add(tmp_path, embedder, TEXTS, "uu-1-2020")
    (tmp_path / "ends.npy").write_bytes(b"rusak")
    with pytest.raises(SnapshotError, match="--rebuild"):
        Forward(tmp_path)
