"""The encoder as it is loaded: the same vectors everywhere, and a clear word for every model that cannot be used."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made_encoder import WORDS, made_encoder
from sentence_transformers import SentenceTransformer

from kb.search.embedding import Embedder, EmbeddingUnavailable
from kb.search.encoder import BATCH_TOKENS, GRAPH, TOKENIZER, slow_processor
from kb.search.encoder_module import sentence_transformer
from kb.settings import SHIPPED_MODELS, Settings

TEXTS = ["petani memanen padi di sawah", "subdomain dinas", "", "kata " * 400, "sertifikat elektronik pasal 5"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_encoder(tmp_path / "tiny")


# --- the same vectors everywhere -------------------------------------------------------------------------------------


def test_sentence_transformers_gives_the_vectors_that_pandu_computes(folder: Path, tmp_path: Path) -> None:
    queries, passages = Embedder(str(folder)).encode_queries(TEXTS), Embedder(str(folder)).encode_passages(TEXTS)
    assert np.abs(queries - passages).max() > 0.1, "the prompts make a difference"
    by_hand = sentence_transformer(folder)
    by_hand.save(str(tmp_path / "again"), create_model_card=False)
    for model in (
        by_hand,
        SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=True),
        SentenceTransformer(str(tmp_path / "again"), device="cpu", local_files_only=True, trust_remote_code=True),
    ):
        assert model.get_embedding_dimension() == 8
        assert np.abs(model.encode_query(TEXTS) - queries).max() < 1e-5
        assert np.abs(model.encode_document(TEXTS) - passages).max() < 1e-5


def test_vectors_do_not_depend_on_what_else_is_computed(folder: Path) -> None:
    embedder = Embedder(str(folder))
    many = embedder.encode_passages([*TEXTS, *("padi " * n for n in range(1, BATCH_TOKENS // 16))])
    assert np.abs(many[: len(TEXTS)] - embedder.encode_passages(TEXTS)).max() < 1e-5
    assert embedder.encode_passages([]).shape == (0, embedder.dimension) == (0, 8)


def test_an_encoder_is_computed_without_torch(folder: Path) -> None:
    code = (
        "import sys; from kb.search.embedding import Embedder;"
        f"Embedder({str(folder)!r}).embed_query('padi'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- which model is meant --------------------------------------------------------------------------------------------


def test_the_setting_names_the_default_the_static_model_or_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, static = tmp_path / "encoder", SHIPPED_MODELS["static"]
    monkeypatch.setitem(SHIPPED_MODELS, "", encoder)
    assert Settings(embedding_model="").model_path == str(static), "as long as no encoder is there"
    assert Settings(embedding_model="").uses_default_model
    made_encoder(encoder)
    assert Settings(embedding_model="").model_path == str(encoder)
    assert Settings(embedding_model="static").model_path == Settings(embedding_model=" static ").model_path
    assert Settings(embedding_model="static").model_path == str(static)
    assert not Settings(embedding_model="static").uses_default_model
    assert Settings(embedding_model="intfloat/multilingual-e5-small").model_path == "intfloat/multilingual-e5-small"
    assert Settings(embedding_model=str(tmp_path)).model_path == str(tmp_path)


# --- models that cannot be used --------------------------------------------------------------------------------------


def _cut(folder: Path, name: str, share: float) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: int(len(data) * share)])


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", [GRAPH, TOKENIZER, "config_sentence_transformers.json"])
def test_a_file_cut_short_is_named_with_a_remedy(folder: Path, name: str, share: float) -> None:
    _cut(folder, name, share)
    with pytest.raises(EmbeddingUnavailable, match=rf"{name}.*Salin ulang.*KB_EMBEDDING_MODEL=static"):
        Embedder(str(folder)).encode_queries(["padi"])


def test_a_folder_without_tokenizer_says_so(folder: Path) -> None:
    (folder / TOKENIZER).unlink()
    with pytest.raises(EmbeddingUnavailable, match=rf"{TOKENIZER} tidak ada.*Salin ulang"):
        Embedder(str(folder)).encode_queries(["padi"])


def test_a_graph_alone_is_a_model_folder_without_tokenizer(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    (folder / GRAPH).rename(tmp_path / "alone" / GRAPH)
    with pytest.raises(EmbeddingUnavailable, match=f"{TOKENIZER} tidak ada"):
        Embedder(str(tmp_path / "alone")).encode_queries(["padi"])


def test_the_tokenizer_of_a_larger_model_is_told_at_the_first_text(folder: Path, tmp_path: Path) -> None:
    larger = made_encoder(tmp_path / "larger", words=[*WORDS, "kopi", "teh"])
    (folder / TOKENIZER).write_bytes((larger / TOKENIZER).read_bytes())
    with pytest.raises(EmbeddingUnavailable, match=f"{TOKENIZER} bukan milik {GRAPH}"):
        Embedder(str(folder)).encode_queries(["padi"])


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "modules.json"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_a_static_model_cut_short_is_refused_with_a_remedy(
    tmp_path: Path, tiny_model: Path, name: str, share: float
) -> None:
    for path in tiny_model.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(tiny_model)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    _cut(tmp_path, name, share)
    with pytest.raises(EmbeddingUnavailable, match="Salin ulang"):
        Embedder(str(tmp_path), tmp_path / "vectors").encode_passages(["kata"])


def test_a_machine_without_onnxruntime_is_told_of_the_static_model(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EmbeddingUnavailable, match=r"onnxruntime tidak jalan.*KB_EMBEDDING_MODEL=static"):
        Embedder(str(folder)).encode_queries(["padi"])


def test_a_session_that_the_processor_refuses_is_told_of_the_static_model(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import onnxruntime

    def refused(*_: object) -> None:
        raise RuntimeError("unsupported instruction set")

    monkeypatch.setattr(onnxruntime, "InferenceSession", refused)
    with pytest.raises(EmbeddingUnavailable, match=r"prosesor ini.*unsupported instruction.*KB_EMBEDDING_MODEL=static"):
        Embedder(str(folder)).encode_queries(["padi"])


@pytest.mark.parametrize(
    ("cpuinfo", "slow"),
    [
        ("processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2\n", False),
        ("processor\t: 0\nflags\t\t: fpu sse4_2 avx\n", True),
        ("processor\t: 0\nFeatures\t: fp asimd\n", False),
    ],
)
def test_a_processor_without_avx2_is_known(tmp_path: Path, cpuinfo: str, slow: bool) -> None:
    (tmp_path / "cpuinfo").write_text(cpuinfo, encoding="utf-8")
    assert slow_processor(tmp_path / "cpuinfo") is slow
    assert not slow_processor(tmp_path / "none")


def test_a_processor_without_avx2_is_warned_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kb.search.encoder.slow_processor", lambda: True)
    with caplog.at_level(logging.WARNING):
        assert Embedder(str(folder)).encode_queries(["padi"]).any()
    assert "KB_EMBEDDING_MODEL=static" in caplog.text
