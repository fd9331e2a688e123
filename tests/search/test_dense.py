"""The meaning index: our vectors, in a real Chroma, never its own model."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import chromadb
import numpy as np
import pytest
from documents_made import key, law, passages
from sentence_transformers import SentenceTransformer

from kb.search.dense import Dense, DenseWriter
from kb.search.embedding import Embedder, EmbeddingUnavailable
from kb.types import DocumentKey

TEXTS = {
    "1": "Nama subdomain didaftarkan pada pengelola domain.",
    "2": "Petani memanen padi di sawah.",
    "3": "Sertifikat elektronik diterbitkan oleh penyelenggara.",
}


@pytest.fixture
def embedder(tiny_model: Path) -> Embedder:
    return Embedder(str(tiny_model))


@pytest.fixture
def folder(tmp_path: Path, embedder: Embedder) -> Path:
    with DenseWriter(tmp_path / "chroma", embedder) as writer:
        writer.add(passages(law("uu-1-2020", TEXTS)))
        writer.add(passages(law("uu-2-2020", {"1": "Subdomain dinas."})))
    return tmp_path / "chroma"


def test_the_nearest_passage_comes_first_with_its_cosine(folder: Path, embedder: Embedder) -> None:
    index = Dense(folder, embedder)
    hits = index.search("UU 2/2020 Pasal 1 Subdomain dinas", 10)
    assert hits[0][0] == key("uu-2-2020", "pasal-1")
    assert len(hits) == index.count == 4
    question, passage = embedder.encode_passages(
        ["UU 2/2020 Pasal 1 Subdomain dinas", "UU 2/2020\nPasal 1\nSubdomain dinas."]
    )
    assert hits[0][1] == pytest.approx(float(question @ passage), abs=1e-4)
    index.close()


def test_a_search_can_stay_inside_one_document(folder: Path, embedder: Embedder) -> None:
    index = Dense(folder, embedder)
    assert {name for name, _ in index.search("subdomain", 10, DocumentKey("uu-1-2020"))} == {
        key("uu-1-2020", f"pasal-{number}") for number in TEXTS
    }
    index.close()


@pytest.mark.parametrize("text", ["", "  ", "?!", "🙂"])
def test_a_text_without_meaning_finds_nothing_or_something_but_never_fails(
    folder: Path, embedder: Embedder, text: str
) -> None:
    index = Dense(folder, embedder)
    assert all(-1.001 <= score <= 1.001 for _, score in index.search(text, 3))
    index.close()


def test_deleted_passages_are_gone_and_put_again_ones_are_there_once(folder: Path, embedder: Embedder) -> None:
    with DenseWriter(folder, embedder) as writer:
        writer.delete([key("uu-1-2020", "pasal-2")])
        writer.add(passages(law("uu-1-2020", {"1": "Kata lain sama sekali."})))
    index = Dense(folder, embedder)
    assert index.count == 3
    assert key("uu-1-2020", "pasal-2") not in [name for name, _ in index.search("petani padi", 10)]
    index.close()


def test_chroma_holds_no_embedding_function(folder: Path, embedder: Embedder) -> None:
    Dense(folder, embedder).close()
    client = chromadb.PersistentClient(path=str(folder))
    configuration = client.get_collection("passages", embedding_function=None).configuration_json
    assert configuration["embedding_function"] in (None, {"type": "legacy"})
    assert configuration["hnsw"]["space"] == "cosine"
    client.close()


def test_readers_have_nothing_left_to_write(folder: Path, embedder: Embedder) -> None:
    def vectors() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.rglob("*.bin")}

    before = vectors()
    assert before
    for _ in range(2):
        index = Dense(folder, embedder)
        index.search("subdomain", 3)
        index.close()
    assert vectors() == before


# --- the embedder --------------------------------------------------------------------------------------------------


def test_vectors_are_those_of_sentence_transformers(embedder: Embedder, tiny_model: Path) -> None:
    texts = ["Pasal 5 ayat (1)", "subdomain situs dinas", "huruf " * 3000, "zzz qqq"]
    expected = SentenceTransformer(str(tiny_model), device="cpu").encode(texts)
    assert np.abs(embedder.encode_passages(texts) - expected).max() < 1e-3


def test_vectors_are_normalised_float32(embedder: Embedder) -> None:
    vectors = embedder.encode_passages(["kata", "dua kata", ""])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 0], abs=1e-5)


def test_langchain_gets_lists_of_numbers(embedder: Embedder) -> None:
    assert embedder.embed_documents(["subdomain"])[0] == pytest.approx(embedder.embed_query("subdomain"))


def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode_passages([]).shape[0] == 0


def test_the_fingerprint_is_of_the_content_not_of_the_place(
    embedder: Embedder, tiny_model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "lain"
    shutil.copytree(tiny_model, copy)
    assert Embedder(str(copy)).fingerprint == embedder.fingerprint
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert Embedder(str(copy)).fingerprint != embedder.fingerprint


@pytest.mark.parametrize("model", ["/tidak/ada", "tidak-ada/model-ini", "./tidak-ada"])
def test_a_model_that_is_not_on_this_machine_is_refused_with_a_remedy(model: str) -> None:
    with pytest.raises(EmbeddingUnavailable, match="KB_EMBEDDING_MODEL"):
        Embedder(model).encode_passages(["kata"])


def test_a_folder_with_a_broken_model_is_refused_with_a_remedy(tmp_path: Path, tiny_model: Path) -> None:
    shutil.copytree(tiny_model, tmp_path / "rusak")
    (tmp_path / "rusak" / "model.safetensors").write_bytes(b"rusak")
    with pytest.raises(EmbeddingUnavailable, match="KB_EMBEDDING_MODEL"):
        Embedder(str(tmp_path / "rusak")).encode_passages(["kata"])


def test_the_static_model_does_without_torch(tiny_model: Path) -> None:
    code = (
        "import sys; from kb.search.embedding import Embedder;"
        f"Embedder({str(tiny_model)!r}).embed_query('kata'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
