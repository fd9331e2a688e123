"""Whatever becomes of the embedding model, what was published goes on answering, or says what to do."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from made_encoder import made_encoder

from kb.disk_room import NoRoom
from kb.errors import EmbeddingMismatch, EmbeddingUnavailable
from kb.knowledge_base import KnowledgeBase
from kb.search.encoder import GRAPH, TOKENIZER
from kb.settings import SHIPPED_MODELS, Settings

LAW = """---
kind: perpres
form: ringkasan
title: Sistem Uji Coba
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
# BAB I Ketentuan Umum
## Pasal 1
{text}
"""


def _law(folder: Path, number: int, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"aturan-{number}.md"
    path.write_text(LAW.format(number=number, text=text), encoding="utf-8")
    return path


def _opened(data: Path, model: Path | str, **wishes: object) -> KnowledgeBase:
    return KnowledgeBase.open(Settings.model_validate({"data": data, "embedding_model": str(model), **wishes}))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return made_encoder(tmp_path / "model")


@pytest.fixture
def office(tmp_path: Path, model: Path) -> KnowledgeBase:
    pandu = _opened(tmp_path / "data", model)
    pandu.ingest([_law(tmp_path / "masuk", 1, "Nama subdomain dinas didaftarkan pada pengelola domain.")])
    assert _found(pandu) == ["Pasal 1"]
    return pandu


def _found(pandu: KnowledgeBase) -> list[str]:
    return [hit.passage.label for hit in pandu.search("subdomain dinas")]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_a_model_damaged_meanwhile_stops_the_next_publish_and_no_answer(
    office: KnowledgeBase, tmp_path: Path, model: Path, name: str
) -> None:
    before = office.snapshot_id
    _cut(model / name)
    assert _found(office) == ["Pasal 1"], "what is loaded goes on"
    more = _law(tmp_path / "masuk", 2, "Petani memanen padi di sawah.")
    with pytest.raises(EmbeddingUnavailable, match=f"{name}.*Salin ulang"):
        _opened(tmp_path / "data", model).ingest([more])
    assert office.store.current_id() == before
    assert not office.refresh()
    assert _found(office) == ["Pasal 1"]
    with pytest.raises(EmbeddingUnavailable, match=name):
        _found(_opened(tmp_path / "data", model))


def test_a_model_of_another_dimension_is_told_with_both_lengths(
    office: KnowledgeBase, tmp_path: Path, model: Path
) -> None:
    wider = made_encoder(tmp_path / "wider", dimension=12)
    with pytest.raises(EmbeddingMismatch, match=r"sepanjang 8.*sepanjang 12.*--rebuild.*KB_EMBEDDING_MODEL"):
        _found(_opened(tmp_path / "data", wider))
    assert _found(office) == ["Pasal 1"]
    rebuilt = _opened(tmp_path / "data", wider)
    rebuilt.ingest([tmp_path / "masuk"], rebuild=True)
    assert _found(rebuilt) == ["Pasal 1"]


def test_a_model_without_tokenizer_is_told_before_the_mismatch(office: KnowledgeBase, tmp_path: Path) -> None:
    half = made_encoder(tmp_path / "half", seed=2)
    (half / TOKENIZER).unlink()
    with pytest.raises(EmbeddingUnavailable, match=f"{TOKENIZER} tidak ada"):
        _found(_opened(tmp_path / "data", half))
    assert _found(office) == ["Pasal 1"]


@pytest.mark.parametrize("setting", ["", "another", "missing"])
def test_an_index_of_a_shipped_model_goes_on_answering_under_another_setting(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As after an upgrade that brings a new default model."""
    pandu = _opened(tmp_path / "data", "static")
    pandu.ingest([_law(tmp_path / "masuk", 1, "Nama subdomain dinas didaftarkan pada pengelola domain.")])
    before = pandu.snapshot_id
    monkeypatch.setitem(SHIPPED_MODELS, "", made_encoder(tmp_path / "encoder"))
    models = {"": "", "another": made_encoder(tmp_path / "another", seed=3), "missing": tmp_path / "missing"}
    upgraded = _opened(tmp_path / "data", models[setting])
    with caplog.at_level(logging.WARNING):
        assert _found(upgraded) == ["Pasal 1"]
    assert upgraded.snapshot_id == before
    assert upgraded.answering.judge.calibrated  # by the scorers of the model that answers
    assert "KB_EMBEDDING_MODEL" in caplog.text and "dijawab dengan model static" in caplog.text
    more = _law(tmp_path / "masuk", 2, "Petani memanen padi di sawah.")
    with pytest.raises((EmbeddingMismatch, EmbeddingUnavailable)):
        upgraded.ingest([more])
    assert _found(upgraded) == ["Pasal 1"]
    if setting != "missing":
        upgraded.ingest([tmp_path / "masuk"], rebuild=True)
        upgraded.refresh()
        assert upgraded.engine.snapshot.manifest.dimension == 8
        assert _found(upgraded)[:1] == ["Pasal 1"]


def test_no_room_for_vectors_leaves_the_old_index(office: KnowledgeBase, tmp_path: Path, model: Path) -> None:
    before = office.snapshot_id
    more = _law(tmp_path / "masuk", 2, "Petani memanen padi di sawah.")
    tight = _opened(tmp_path / "data", model)
    tight.store.take_room = lambda _: None  # room for the index, as it seems; none for the vectors
    asked: list[int] = []

    def none_left(need: int) -> None:
        asked.append(need)
        raise NoRoom("vektor petikan", need, 0, "KB_MIN_FREE_MB")

    tight.embedder._take_room = none_left
    with pytest.raises(NoRoom, match="vektor petikan"):
        tight.ingest([more])
    assert len(asked) == 1, "a build from nothing is not tried after it"
    assert office.store.current_id() == before
    assert not office.refresh()
    assert _found(office) == ["Pasal 1"]


def test_damaged_vectors_of_a_data_folder_do_not_stop_a_publish(
    office: KnowledgeBase, tmp_path: Path, model: Path
) -> None:
    (file,) = (tmp_path / "data" / "vectors").glob("*.sqlite")
    file.write_bytes(b"rusak" * 1000)
    (model / "vectors.npz").write_bytes(b"rusak")
    shutil.rmtree(tmp_path / "data" / "index" / office.snapshot_id / "lexical")  # so that all is built anew
    again = _opened(tmp_path / "data", model)
    again.ingest([_law(tmp_path / "masuk", 2, "Petani memanen padi di sawah.")])
    assert len(_found(again)) == 2
