"""Vectors are computed once a text, whatever becomes of snapshots."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from kb.errors import SnapshotError
from kb.search.vector_memory import VectorMemory, packed, unpacked, write_shipped


class Counting:
    """Computes made-up unit vectors, and counts the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return np.array([[len(text), 1.0, 0.5] for text in texts], dtype=np.float32)


def test_a_text_is_computed_once_and_comes_back_in_order(tmp_path: Path) -> None:
    memory, compute = VectorMemory(tmp_path / "v.sqlite"), Counting()
    first = memory.vectors(["a", "bbb", "a"], compute)
    assert compute.texts == ["a", "bbb"]
    assert first[:, 0] == pytest.approx([1, 3, 1], abs=0.02)
    again = VectorMemory(tmp_path / "v.sqlite").vectors(["bbb", "cc"], compute)
    assert compute.texts == ["a", "bbb", "cc"]
    assert again[:, 0] == pytest.approx([3, 2], abs=0.02)


def test_shipped_vectors_need_no_file(tmp_path: Path) -> None:
    compute = Counting()
    write_shipped(tmp_path / "vectors.npz", ["a", "bb"], compute(["a", "bb"]))
    memory = VectorMemory(tmp_path / "none" / "v.sqlite", tmp_path / "vectors.npz")
    assert memory.vectors(["bb", "a"], compute)[:, 0] == pytest.approx([2, 1], abs=0.02)
    assert compute.texts == ["a", "bb"] and not (tmp_path / "none").exists()


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    texts = [[f"{writer}-{n}" * (n + 1) for n in range(200)] for writer in range(4)]

    def write(part: list[str]) -> None:
        VectorMemory(tmp_path / "v.sqlite").vectors(part, Counting())

    threads = [threading.Thread(target=write, args=(part,)) for part in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    compute = Counting()
    VectorMemory(tmp_path / "v.sqlite").vectors([text for part in texts for text in part], compute)
    assert compute.texts == []


def test_a_damaged_file_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "v.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(SnapshotError, match="hapus saja"):
        VectorMemory(tmp_path / "v.sqlite").vectors(["a"], Counting())


def test_packing_keeps_cosines() -> None:
    vectors = np.random.default_rng(1).normal(size=(40, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    again = unpacked(packed(vectors))
    assert np.abs(again @ again.T - vectors @ vectors.T).max() < 0.005
    assert unpacked([]).shape[0] == 0
