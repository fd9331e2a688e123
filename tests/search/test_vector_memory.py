"""Vectors are computed once a text, whatever becomes of snapshots."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from kb.disk_room import NoRoom, Room
from kb.errors import SnapshotError
from kb.search.vector_memory import VectorMemory, packed, text_hash, unpacked, write_shipped
from kb.settings import Settings


class Counting:
    """Computes made-up unit vectors, and counts the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return np.array([[len(text), 1.0, 0.5] for text in texts], dtype=np.float32)


def test_a_text_is_computed_once_and_comes_back_in_order(tmp_path: Path) -> None:
    memory, compute = VectorMemory(tmp_path / "v.sqlite", 3), Counting()
    first = memory.vectors(["a", "bbb", "a"], compute)
    assert compute.texts == ["a", "bbb"]
    assert first[:, 0] == pytest.approx([1, 3, 1], abs=0.02)
    again = VectorMemory(tmp_path / "v.sqlite", 3).vectors(["bbb", "cc"], compute)
    assert compute.texts == ["a", "bbb", "cc"]
    assert again[:, 0] == pytest.approx([3, 2], abs=0.02)


def test_shipped_vectors_need_no_file(tmp_path: Path) -> None:
    compute = Counting()
    write_shipped(tmp_path / "vectors.npz", ["a", "bb"], compute(["a", "bb"]))
    memory = VectorMemory(tmp_path / "none" / "v.sqlite", 3, tmp_path / "vectors.npz")
    assert memory.vectors(["bb", "a"], compute)[:, 0] == pytest.approx([2, 1], abs=0.02)
    assert compute.texts == ["a", "bb"] and not (tmp_path / "none").exists()


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    texts = [[f"{writer}-{n}" * (n + 1) for n in range(200)] for writer in range(4)]

    def write(part: list[str]) -> None:
        VectorMemory(tmp_path / "v.sqlite", 3).vectors(part, Counting())

    threads = [threading.Thread(target=write, args=(part,)) for part in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    compute = Counting()
    VectorMemory(tmp_path / "v.sqlite", 3).vectors([text for part in texts for text in part], compute)
    assert compute.texts == []


# --- damage costs time, nothing else ---------------------------------------------------------------------------------


def _kept(file: Path, texts: list[str]) -> None:
    VectorMemory(file, 3).vectors(texts, Counting())


def _overwritten(file: Path) -> None:
    file.write_bytes(b"no database " * 100)


def _cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 // 4096 * 4096 + 100])


def _pages_gone(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [_overwritten, _cut_in_half, _pages_gone])
def test_a_damaged_file_is_made_anew_and_said(
    tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    file, texts = tmp_path / "v.sqlite", [f"teks {n} " * 3 for n in range(400)]
    _kept(file, texts)
    damage(file)
    compute = Counting()
    lengths = VectorMemory(file, 3).vectors(texts, compute)[:, 0]
    assert lengths == pytest.approx([len(text) for text in texts], rel=0.02)
    assert compute.texts
    assert "rusak" in caplog.text and str(file) in caplog.text
    again = Counting()
    VectorMemory(file, 3).vectors(texts, again)
    assert again.texts == []


@pytest.mark.parametrize("vector", [b"", b"1234567", b"1" * 400, b"\xff\xff\xff\xff123", "teks", None])
def test_a_damaged_vector_is_computed_again(tmp_path: Path, vector: object, caplog: pytest.LogCaptureFixture) -> None:
    _kept(tmp_path / "v.sqlite", ["a", "bb"])
    if vector == b"1234567":  # as long as a vector, of an infinite scale
        vector = np.array([np.inf], dtype=np.float32).tobytes() + b"123"
    with closing(sqlite3.connect(tmp_path / "v.sqlite")) as database, database:
        database.execute("UPDATE vectors SET vector = ? WHERE hash = ?", (vector, text_hash("a")))
    compute = Counting()
    assert VectorMemory(tmp_path / "v.sqlite", 3).vectors(["a", "bb"], compute)[:, 0] == pytest.approx([1, 2], abs=0.02)
    assert compute.texts == ["a"]
    assert "rusak" in caplog.text
    again = Counting()
    _ = VectorMemory(tmp_path / "v.sqlite", 3).vectors(["a", "bb"], again)
    assert again.texts == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_shipped_vectors_cut_short_are_computed(tmp_path: Path, share: float, caplog: pytest.LogCaptureFixture) -> None:
    file, texts = tmp_path / "vectors.npz", [f"teks {n}" for n in range(50)]
    write_shipped(file, texts, Counting()(texts))
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    compute = Counting()
    VectorMemory(tmp_path / "v.sqlite", 3, file).vectors(texts, compute)
    assert compute.texts == texts
    assert "vectors.npz" in caplog.text


def test_shipped_vectors_of_another_model_or_length_are_computed(tmp_path: Path) -> None:
    compute, file = Counting(), tmp_path / "vectors.npz"
    write_shipped(file, ["a"], compute(["a"]), "this one")
    for model, dimension, computed in (("this one", 3, 1), ("another", 3, 2), ("this one", 4, 3)):
        folder = tmp_path / f"{model}{dimension}"
        memory = VectorMemory(folder / "v.sqlite", dimension, file, model)
        memory.vectors(["a"], lambda texts, to=dimension: np.pad(compute(texts), ((0, 0), (0, to - 3))))
        assert len(compute.texts) == computed, model


# --- no room ---------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_what_was_kept_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "v.sqlite"
    _kept(file, ["a"])
    connect = sqlite3.connect

    def on_a_full_disk(*places: object, **wishes: object) -> sqlite3.Connection:
        database = connect(*places, **wishes)
        database.execute("PRAGMA max_page_count = 3")
        return database

    with monkeypatch.context() as patched, pytest.raises(SnapshotError, match=r"(?s)full.*ruang disk.*Indeks lama"):
        patched.setattr(sqlite3, "connect", on_a_full_disk)
        VectorMemory(file, 3).vectors([f"teks {n}" for n in range(2000)], Counting())
    compute = Counting()
    VectorMemory(file, 3).vectors(["a"], compute)
    assert compute.texts == []


def test_vectors_stay_within_what_the_settings_leave(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, min_free_mb=shutil.disk_usage(tmp_path).total // (1 << 20))
    memory = VectorMemory(tmp_path / "v.sqlite", 3, take_room=lambda need: Room(settings).take(need, "vektor petikan"))
    with pytest.raises(NoRoom, match=r"vektor petikan.*KB_MIN_FREE_MB"):
        memory.vectors(["a"], Counting())
    assert not (tmp_path / "v.sqlite").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("a file where the folder should be")
    with pytest.raises(SnapshotError, match=r"tidak dapat disimpan.*izin tulis"):
        VectorMemory(tmp_path / "vectors" / "v.sqlite", 3).vectors(["a"], Counting())


def test_packing_keeps_cosines() -> None:
    vectors = np.random.default_rng(1).normal(size=(40, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    again = unpacked(packed(vectors))
    assert np.abs(again @ again.T - vectors @ vectors.T).max() < 0.005
    assert unpacked([]).shape[0] == 0
