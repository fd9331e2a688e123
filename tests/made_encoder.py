"""A tiny encoder folder made from nothing: an ONNX graph (mean of word vectors, unit length), a tokenizer, prompts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kb.search.encoder import GRAPH, TOKENIZER

WORDS = (
    "<unk> query : passage petani memanen padi sawah subdomain dinas domain sertifikat elektronik pasal kata".split()
)
_FLOAT, _INT64 = 1, 7


def made_encoder(
    folder: Path, dimension: int = 8, seed: int = 1, words: Iterable[str] = WORDS, tokens: bool = False
) -> Path:
    """Write an encoder of so many dimensions, with vectors of ``tokens`` too; another seed gives other vectors."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate(words)}
    table = np.random.default_rng(seed).normal(size=(len(vocabulary), dimension)).astype(np.float32)
    (folder / GRAPH).write_bytes(_model(table, tokens))
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / TOKENIZER))
    config = {"prompts": {"query": "query: ", "document": "passage: "}, "default_prompt_name": None}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config), encoding="utf-8")
    module = {"idx": 0, "name": "0", "path": "", "type": "kb.search.encoder_module.OnnxEncoder"}
    (folder / "modules.json").write_text(json.dumps([module]), encoding="utf-8")
    return folder


# --- ONNX as protobuf, by hand: field numbers of onnx.proto3 ---------------------------------------------------------


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _node(kind: str, inputs: str, output: str, **attributes: int) -> bytes:
    given = b"".join(
        _field(5, _field(1, name) + _field(3, value) + _field(20, 2)) for name, value in attributes.items()
    )
    return _field(1, b"".join(_field(1, each) for each in inputs.split()) + _field(2, output) + _field(4, kind) + given)


def _tensor(name: str, array: np.ndarray, kind: int) -> bytes:
    dims = b"".join(_field(1, size) for size in array.shape)
    return _field(5, dims + _field(2, kind) + _field(8, name) + _field(9, array.tobytes()))


def _value(field: int, name: str, kind: int, shape: tuple[str, ...]) -> bytes:
    dims = b"".join(_field(1, _field(2, size)) for size in shape)
    return _field(field, _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, dims))))


def _model(table: np.ndarray, tokens: bool) -> bytes:
    graph = (
        _node("Gather", "table input_ids", "rows", axis=0)
        + _node("Cast", "attention_mask", "mask", to=_FLOAT)
        + _node("Unsqueeze", "mask last", "column")
        + _node("Mul", "rows column", "kept")
        + _node("ReduceSum", "kept first", "sum", keepdims=0)
        + _node("LpNormalization", "sum", "vector", axis=1, p=2)
        + _field(2, "tiny")
        + _tensor("table", table, _FLOAT)
        + _tensor("last", np.array([2], dtype=np.int64), _INT64)
        + _tensor("first", np.array([1], dtype=np.int64), _INT64)
        + _value(11, "input_ids", _INT64, ("text", "token"))
        + _value(11, "attention_mask", _INT64, ("text", "token"))
        + _value(12, "vector", _FLOAT, ("text", "size"))
    )
    if tokens:
        graph += _node("LpNormalization", "rows", "tokens", axis=2, p=2) + _value(
            12, "tokens", _FLOAT, ("text", "token", "size")
        )
    return _field(1, 8) + _field(8, _field(1, "") + _field(2, 13)) + _field(7, graph)
