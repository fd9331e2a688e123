"""Snapshots: published whole or not at all, read while others write, gone back to, kept from mixing models."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from documents_made import key, law, put

from kb.catalogue import Catalogue
from kb.errors import EmbeddingMismatch, SnapshotError, WriterBusy
from kb.search import publishing
from kb.search.embedding import Embedder, Vectors
from kb.search.snapshot import Snapshot, SnapshotStore
from kb.types import DocumentKey, Passage


@dataclass
class House:
    catalogue: Catalogue
    store: SnapshotStore
    embedder: Embedder

    def publish(self, rebuild: bool = False) -> str:
        return self.store.publish(self.catalogue.at(), self.embedder, self.catalogue, rebuild=rebuild)

    def put(self, name: str, **texts: str) -> None:
        put(self.catalogue, law(name, {part.removeprefix("p"): text for part, text in texts.items()}))

    def open(self) -> Snapshot:
        return self.store.open_current(self.embedder)


@pytest.fixture
def house(tmp_path: Path, tiny_model: Path) -> House:
    made = House(
        Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}"),
        SnapshotStore(tmp_path / "index", keep=3),
        Embedder(str(tiny_model)),
    )
    made.put("uu-1-2020", p1="Nama subdomain didaftarkan.", p2="Petani memanen padi.")
    return made


def words(snapshot: Snapshot, text: str) -> list[str]:
    return [name for name, _ in snapshot.lexical.search(text, 10)]


def meaning(snapshot: Snapshot) -> set[str]:
    return {name for name, _ in snapshot.dense.search("subdomain padi", 100)}


def test_before_the_first_publish_there_is_nothing_to_open(house: House) -> None:
    assert house.store.current_id() is None
    with pytest.raises(SnapshotError, match=r"python ingest\.py"):
        house.open()


def test_a_published_snapshot_answers_from_both_sides(house: House) -> None:
    name = house.publish()
    snapshot = house.open()
    assert snapshot.id == name == house.store.current_id()
    assert snapshot.revision == 1
    assert words(snapshot, "subdomain") == [key("uu-1-2020", "pasal-1")]
    assert meaning(snapshot) == {key("uu-1-2020", "pasal-1"), key("uu-1-2020", "pasal-2")}
    snapshot.close()


def test_the_manifest_says_from_what_the_index_was_made(house: House) -> None:
    house.publish()
    manifest = house.store.current_manifest()
    assert manifest is not None
    assert (manifest.passages, manifest.revision, manifest.dimension) == (2, 1, 32)
    assert manifest.fingerprint == house.embedder.fingerprint
    assert any(name.startswith("lexical/") for name in manifest.checksums)


def test_publishing_nothing_new_publishes_nothing(house: House) -> None:
    assert house.publish() == house.publish()
    assert len(house.store.list()) == 1


def test_an_incremental_publish_holds_what_a_rebuild_holds(house: House) -> None:
    house.publish()
    house.put("uu-1-2020", p1="Nama subdomain didaftarkan.", p2="Nelayan menangkap ikan.", p3="Guru mengajar.")
    house.put("uu-2-2020", p1="Sertifikat elektronik.")
    incremental = house.publish()
    first = house.open()
    rebuilt = house.publish(rebuild=True)
    second = house.open()
    assert incremental != rebuilt
    assert words(first, "petani") == words(second, "petani") == []
    assert words(first, "nelayan") == words(second, "nelayan") == [key("uu-1-2020", "pasal-2")]
    assert meaning(first) == meaning(second)
    assert first.lexical.count == second.lexical.count == first.dense.count == second.dense.count == 4


def test_an_incremental_publish_embeds_only_what_changed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish()
    house.put("uu-2-2020", p1="Sertifikat elektronik.")
    encoded: list[str] = []
    encode = Embedder.encode_passages
    monkeypatch.setattr(
        Embedder, "encode_passages", lambda self, texts: (encoded.extend(texts), encode(self, texts))[1]
    )
    house.publish()
    assert not any("padi" in text for text in encoded)


def test_a_reader_keeps_what_it_opened_while_others_are_published(house: House) -> None:
    house.publish()
    reader = house.open()
    for number in range(2, 8):
        house.put(f"uu-{number}-2020", p1=f"Kata nomor {number}.")
        house.publish()
    assert house.store.changed_since(reader.id)
    assert len(meaning(reader)) == 2
    assert words(reader, "subdomain") == [key("uu-1-2020", "pasal-1")]
    reader.close()


def test_only_the_last_few_snapshots_stay_unless_somebody_reads_an_older_one(house: House) -> None:
    first = house.publish()
    reader = house.open()
    for number in range(2, 7):
        house.put(f"uu-{number}-2020", p1="Kata.")
        house.publish()
    kept = [manifest.id for manifest in house.store.list()]
    assert len(kept) == 4 and kept[0] == first
    reader.close()
    house.put("uu-7-2020", p1="Kata.")
    house.publish()
    assert len(house.store.list()) == 3


def test_rollback_shows_exactly_the_old_state_with_its_catalogue(house: House) -> None:
    old = house.publish()
    house.put("uu-1-2020", p1="Bunyi baru.", p2="Petani memanen padi.")
    house.publish()
    assert house.store.rollback(house.catalogue) == old
    snapshot = house.open()
    view = house.catalogue.at(snapshot.revision)
    assert words(snapshot, "subdomain") == [key("uu-1-2020", "pasal-1")]
    assert [passage.text for passage in view.document_passages(DocumentKey("uu-1-2020"))] == [
        "Nama subdomain didaftarkan.",
        "Petani memanen padi.",
    ]
    assert [done.action for done in house.catalogue.publications()] == ["publish", "publish", "rollback"]


def test_publishing_after_a_rollback_comes_forward_again(house: House) -> None:
    house.publish()
    house.put("uu-1-2020", p1="Bunyi baru.", p2="Petani memanen padi.")
    house.publish()
    house.store.rollback()
    house.publish()
    snapshot = house.open()
    assert snapshot.revision == 2
    assert words(snapshot, "bunyi") == [key("uu-1-2020", "pasal-1")]


def test_there_is_no_going_back_behind_the_first(house: House) -> None:
    house.publish()
    with pytest.raises(SnapshotError, match="sebelumnya"):
        house.store.rollback()


def test_another_model_is_a_mismatch_with_a_remedy_until_a_rebuild(
    house: House, tiny_model: Path, tmp_path: Path
) -> None:
    house.publish()
    other = tmp_path / "model-lain"
    shutil.copytree(tiny_model, other)
    config = json.loads((other / "tokenizer.json").read_text("utf-8"))
    (other / "tokenizer.json").write_text(json.dumps(config, indent=3), "utf-8")
    house.embedder = Embedder(str(other))
    with pytest.raises(EmbeddingMismatch, match="--rebuild"):
        house.open()
    house.put("uu-2-2020", p1="Kata.")
    with pytest.raises(EmbeddingMismatch, match="--rebuild"):
        house.publish()
    house.publish(rebuild=True)
    assert len(meaning(house.open())) == 3


def test_unfinished_folders_of_dead_writers_are_swept(house: House) -> None:
    left = house.store.index / ".building-lama"
    left.mkdir(parents=True)
    (left / "manifest.json").write_text("{")
    assert house.store.list() == []
    house.publish()
    assert not left.exists()


def test_a_second_writer_is_told_who_writes(house: House) -> None:
    refused: list[str] = []

    def second() -> None:
        with pytest.raises(WriterBusy) as caught:
            SnapshotStore(house.store.index).rollback()
        refused.append(str(caught.value))

    with house.store.writing():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        house.publish()
    assert str(os.getpid()) in refused[0]


def test_the_lock_of_a_killed_writer_holds_nobody_up(house: House) -> None:
    code = (
        "import os, signal; from pathlib import Path; from kb.search.snapshot import SnapshotStore\n"
        f"with SnapshotStore(Path({str(house.store.index)!r})).writing(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -9
    assert (house.store.index / "writer.json").is_file()
    house.publish()


def test_a_build_that_comes_out_wrong_is_not_published(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    old = house.publish()
    house.put("uu-2-2020", p1="Kata.")

    def lose(self: publishing.DenseWriter, passages: list[Passage]) -> Vectors:
        return np.ones((len(passages), 32), dtype=np.float32)

    monkeypatch.setattr(publishing.DenseWriter, "add", lose)
    with pytest.raises(SnapshotError):
        house.publish()
    assert house.store.current_id() == old
    assert not list(house.store.index.glob(".building-*"))
    assert len(meaning(house.open())) == 2


def test_a_damaged_base_is_healed_by_building_anew(house: House) -> None:
    current = house.store.folder(house.publish())
    for path in (current / "lexical").glob("*.term"):
        path.write_bytes(b"rusak")
    house.put("uu-2-2020", p1="Sertifikat elektronik.")
    house.publish()
    assert words(house.open(), "sertifikat") == [key("uu-2-2020", "pasal-1")]


def test_reading_leaves_a_snapshot_sound_and_damage_is_seen(house: House) -> None:
    name = house.publish()
    for _ in range(2):
        snapshot = house.open()
        meaning(snapshot)
        snapshot.close()
    assert house.store.verify(name) == ()
    damaged = next((house.store.folder(name) / "chroma").rglob("data_level0.bin"))
    content = bytearray(damaged.read_bytes())
    content[20] ^= 1
    damaged.write_bytes(content)
    assert [Path(wrong).name for wrong in house.store.verify(name)] == ["data_level0.bin"]


def test_a_snapshot_without_its_manifest_is_refused_with_a_remedy(house: House) -> None:
    (house.store.folder(house.publish()) / "manifest.json").unlink()
    with pytest.raises(SnapshotError, match="--rebuild"):
        house.open()


def test_an_emptied_collection_is_an_empty_index(house: House) -> None:
    house.publish()
    with house.catalogue.change() as change:
        change.retire(DocumentKey("uu-1-2020"))
    house.publish()
    snapshot = house.open()
    assert (words(snapshot, "subdomain"), meaning(snapshot)) == ([], set())


def test_opening_many_times_neither_leaks_files_nor_mixes_snapshots(house: House) -> None:
    house.publish()
    house.open().close()
    clients = set(SharedSystemClient._identifier_to_system)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(2, 12):
        house.put(f"uu-{number}-2020", p1=f"Kata {number}.")
        house.publish()
        older, newer = house.open(), house.open()
        older.close()
        assert len(meaning(newer)) == number + 1
        del older, newer
    assert set(SharedSystemClient._identifier_to_system) == clients
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3
