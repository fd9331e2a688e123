"""The token index: which words of a passage a question speaks of, over publications."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_encoder import made_encoder

from kb.errors import EmbeddingUnavailable, SnapshotError
from kb.search.embedding import Embedder
from kb.search.encoder import LONGEST
from kb.search.forward import key_hash
from kb.search.token_index import BLOCK, HEADING, TokenIndex, TokenIndexWriter, tokens_of
from kb.types import DocumentKey, Form, Passage, PassageKey


def passage(key: str, text: str, label: str = "Dinas") -> Passage:
    return Passage(
        key=PassageKey(key),
        document=DocumentKey(key.partition("#")[0]),
        article=PassageKey(key),
        kind="judul",
        label=label,
        context="",
        text=text,
        order=1,
        form=Form.STUDY,
    )


PADI = passage("laporan#padi", "Petani memanen padi. Sawah subdomain.")
DOMAIN = passage("laporan#domain", "Sertifikat elektronik domain.")


@pytest.fixture
def embedder(tmp_path: Path) -> Embedder:
    return Embedder(str(made_encoder(tmp_path / "model", dimension=32, tokens=True)), tmp_path / "vectors")


def written(folder: Path, embedder: Embedder, *passages: Passage) -> TokenIndex:
    with TokenIndexWriter(folder, embedder) as writer:
        writer.delete([each.key for each in passages])
        writer.add(passages)
    return TokenIndex(folder)


def owners(*passages: Passage) -> np.ndarray:
    return np.array([key_hash(each.key) for each in passages], dtype=np.uint64)


def test_every_token_of_the_question_counts_by_its_best_cosine(tmp_path: Path, embedder: Embedder) -> None:
    index = written(tmp_path / "tokens", embedder, PADI, DOMAIN)
    _, question = embedder.encode_question("petani memanen padi")
    padi, domain, other = index.interactions(owners(PADI, DOMAIN, passage("x#y", "")), question)
    assert padi == pytest.approx(1.0, abs=0.01)
    assert domain < 0.9
    assert other == 0


def test_a_span_is_weighed_alone_and_under_its_heading(tmp_path: Path, embedder: Embedder) -> None:
    index = written(tmp_path / "tokens", embedder, PADI)
    _, question = embedder.encode_question("dinas sawah")
    first, second = (0, 20), (21, len(PADI.text))
    alone, under = index.of_spans(PADI.key, [(first, None), (second, None)], question)
    assert alone[1] > alone[0], "the second sentence speaks of the field"
    assert under[1] == pytest.approx(1.0, abs=0.01), "and the heading of the office"
    assert under[1] > alone[1]


def test_a_long_text_is_weighed_by_its_best_two_blocks(tmp_path: Path, embedder: Embedder) -> None:
    far = passage("laporan#jauh", "petani " + "kata " * (3 * BLOCK) + "sawah")
    near = passage("laporan#dekat", "kata " * (3 * BLOCK) + "petani sawah")
    across = passage("laporan#lintas", " ".join(["kata"] * (BLOCK - 1) + ["petani", "sawah"] + ["kata"] * (2 * BLOCK)))
    index = written(tmp_path / "tokens", embedder, far, near, across)
    _, question = embedder.encode_question("petani sawah")
    apart, together, over_the_end_of_a_block = index.interactions(owners(far, near, across), question)
    assert together == pytest.approx(1.0, abs=0.01)
    assert over_the_end_of_a_block == pytest.approx(1.0, abs=0.01)
    assert apart < 0.9
    alone, _ = index.of_spans(far.key, [((0, len(far.text)), None)], question)
    assert alone[0] == pytest.approx(apart, abs=0.1)


def test_an_item_is_weighed_with_what_leads_it_in(tmp_path: Path, embedder: Embedder) -> None:
    index = written(tmp_path / "tokens", embedder, PADI)
    _, question = embedder.encode_question("petani sawah")
    lead, item = (0, 20), (21, len(PADI.text))
    alone, under = index.of_spans(PADI.key, [(item, None), (item, lead)], question)
    assert alone[0] == alone[1]
    assert under[1] == pytest.approx(1.0, abs=0.01)
    assert under[0] < 0.9


def test_the_words_of_a_text_longer_than_the_encoder_takes_are_all_there(embedder: Embedder) -> None:
    long = passage("laporan#panjang", "kata " * (2 * LONGEST) + "sawah")
    ((places, vectors),) = tokens_of(embedder, [long])
    own = places[places != HEADING]
    assert len(own) == 2 * LONGEST + 1
    assert own.tolist() == sorted(set(own.tolist()))
    assert own[-1] == len(long.text)
    assert len(vectors) == len(places)


def test_the_vectors_of_texts_are_kept_on_the_way(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens_of(embedder, [PADI])
    monkeypatch.setattr(Embedder, "_encode", lambda *_: pytest.fail("computed twice"))
    assert embedder.encode_passages(["Dinas\n" + PADI.text]).shape == (1, 32)


def test_a_changed_passage_takes_its_old_tokens_out(tmp_path: Path, embedder: Embedder) -> None:
    folder = tmp_path / "tokens"
    written(folder, embedder, PADI, DOMAIN)
    index = written(folder, embedder, passage(PADI.key, "Kata."))
    _, question = embedder.encode_question("petani")
    padi, _ = index.interactions(owners(PADI, DOMAIN), question)
    assert padi < 0.9
    whole = written(tmp_path / "anew", embedder, DOMAIN, passage(PADI.key, "Kata."))
    for name in ("owners", "ends", "fronts", "places", "vectors", "scales"):
        assert np.array_equal(getattr(index.columns, name), getattr(whole.columns, name)), name


def test_a_model_without_vectors_of_tokens_has_an_empty_index(tmp_path: Path) -> None:
    plain = Embedder(str(made_encoder(tmp_path / "plain")))
    index = written(tmp_path / "tokens", plain, PADI)
    vector, question = plain.encode_question("petani")
    assert question is None
    assert np.array_equal(vector, plain.encode_queries(["petani"])[0])
    assert index.interactions(owners(PADI), question).tolist() == [0.0]
    with pytest.raises(EmbeddingUnavailable, match="plain"):
        plain.encode_tokens(["padi"])


def test_a_damaged_index_is_told(tmp_path: Path, embedder: Embedder) -> None:
    written(tmp_path / "tokens", embedder, PADI)
    (tmp_path / "tokens" / "vectors.npy").write_bytes(b"x")
    with pytest.raises(SnapshotError, match=r"Indeks kata dalam kalimat.*ingest\.py --rebuild"):
        TokenIndex(tmp_path / "tokens")
