"""The unit index: which sentence of a long passage says what is asked, over publications."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.errors import SnapshotError
from kb.search.forward import key_hash
from kb.search.unit_index import UnitIndex, UnitIndexWriter, unit_spans, unit_texts
from kb.types import DocumentKey, Form, Passage, PassageKey


def passage(key: str, text: str, kind: str = "judul", label: str = "Temuan") -> Passage:
    return Passage(
        key=PassageKey(key),
        document=DocumentKey(key.partition("#")[0]),
        article=PassageKey(key),
        kind=kind,
        label=label,
        context="Laporan",
        text=text,
        order=1,
        form=Form.STUDY,
    )


def directions(count: int, dimension: int = 8) -> np.ndarray:
    return np.eye(dimension, dtype=np.float32)[:count]


SECTION = passage("laporan#temuan", "Jaringan belum lengkap. Anggaran tipis. Pegawai ragu.")
SHORT = passage("laporan#tujuan", "Kajian ini memetakan hambatan.")
ARTICLE = passage("pp-1-2020#pasal-2", "Satu kalimat. Dua kalimat.", kind="pasal", label="Pasal 2")


def test_only_passages_that_say_several_things_have_units() -> None:
    assert [SECTION.text[start:end] for start, end in unit_spans(SECTION)] == [
        "Jaringan belum lengkap.",
        "Anggaran tipis.",
        "Pegawai ragu.",
    ]
    assert unit_spans(SHORT) == unit_spans(ARTICLE) == []
    assert unit_texts(SECTION)[1] == "Temuan\nAnggaran tipis."


def test_the_cosine_of_each_sentence(tmp_path: Path) -> None:
    with UnitIndexWriter(tmp_path, 8) as writer:
        writer.add([ARTICLE, SECTION, SHORT], directions(3))
    starts, cosines = UnitIndex(tmp_path).cosines(SECTION.key, directions(3)[1])
    assert starts.tolist() == [start for start, _ in unit_spans(SECTION)]
    assert cosines == pytest.approx([0, 1, 0], abs=0.01)
    assert len(UnitIndex(tmp_path).cosines(ARTICLE.key, directions(1)[0])[1]) == 0


def test_a_changed_passage_takes_its_old_sentences_out(tmp_path: Path) -> None:
    other = passage("laporan#saran", "Satu. Dua.")
    with UnitIndexWriter(tmp_path, 8) as writer:
        writer.add([SECTION, other], directions(5))
    changed = passage("laporan#temuan", "Jaringan lengkap. Anggaran cukup.")
    with UnitIndexWriter(tmp_path, 8) as writer:
        writer.delete([SECTION.key])
        writer.add([changed], directions(2))
    index = UnitIndex(tmp_path)
    assert index.count == 4
    assert index.cosines(changed.key, directions(2)[1])[1] == pytest.approx([0, 1], abs=0.01)
    assert index.cosines(other.key, directions(5)[4])[1] == pytest.approx([0, 1], abs=0.01)


def test_the_best_sentence_of_each_of_several_passages(tmp_path: Path) -> None:
    other = passage("laporan#saran", "Satu. Dua.")
    with UnitIndexWriter(tmp_path, 8) as writer:
        writer.add([SECTION, other], directions(5))
    owners = np.array([key_hash(each.key) for each in (other, SHORT, SECTION)], dtype=np.uint64)
    best = UnitIndex(tmp_path).best(owners, directions(5)[4])
    assert best[[0, 2]] == pytest.approx([1, 0], abs=0.01) and np.isnan(best[1])


def test_an_index_without_long_passages_is_empty_and_readable(tmp_path: Path) -> None:
    with UnitIndexWriter(tmp_path, 8) as writer:
        writer.add([SHORT], np.zeros((0, 8), dtype=np.float32))
    assert UnitIndex(tmp_path).count == 0
    assert len(UnitIndex(tmp_path).cosines(SHORT.key, directions(1)[0])[0]) == 0


def test_a_truncated_index_says_what_to_do(tmp_path: Path) -> None:
    with UnitIndexWriter(tmp_path, 8) as writer:
        writer.add([SECTION], directions(3))
    (tmp_path / "vectors.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(SnapshotError, match=r"Indeks kalimat.*--rebuild"):
        UnitIndex(tmp_path)
