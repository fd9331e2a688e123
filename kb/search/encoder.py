"""A transformer encoder without torch: token numbers through an ONNX graph, one unit vector a text.

It gives the vectors that sentence-transformers gives for the model it was made from, to two decimals, and the first
question need not wait for torch. A folder holds ``encoder.onnx`` (numbers and mask in, unit vectors out),
``tokenizer.json`` and the prompts that sentence-transformers writes. ``tools/encoder/`` makes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH = "encoder.onnx"
LONGEST = 256
"""Tokens of a text that count; what comes behind is not looked at."""
BATCH_TOKENS = 2048
"""Tokens of a batch, padding included: texts of like length go together."""
THREADS = 2
"""Threads at most: two on a busy two-core machine already cost more than they give."""

Vectors = npt.NDArray[np.float32]


def is_encoder(folder: Path) -> bool:
    """Whether the folder holds an encoder that can be computed here."""
    return (folder / GRAPH).is_file() and (folder / "tokenizer.json").is_file()


def prompts(folder: Path) -> Mapping[str, str]:
    """What the model wants in front of a text, by what the text is: ``query`` or ``document``."""
    config = folder / "config_sentence_transformers.json"
    if not config.is_file():
        return {}
    table = json.loads(config.read_text(encoding="utf-8"))
    named = {str(name): str(prompt) for name, prompt in (table.get("prompts") or {}).items()}
    usual = named.get(str(table.get("default_prompt_name")), "")
    return {use: named.get(use) or usual for use in ("query", "document")}


@dataclass(frozen=True)
class Encoder:
    """An opened graph with its tokenizer."""

    session: InferenceSession
    tokenizer: Tokenizer

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Load the encoder of a folder for which :func:`is_encoder` holds."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the cores alone
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        return cls(onnxruntime.InferenceSession(str(folder / GRAPH), options, ["CPUExecutionProvider"]), tokenizer)

    def encode(self, texts: list[str]) -> Vectors:
        """One unit vector a text, in the order given."""
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        vectors: list[Vectors | None] = [None] * len(rows)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * len(rows[order[end]]) <= BATCH_TOKENS:
                end += 1
            part = order[start:end]
            for row, vector in zip(part, self._run([rows[row] for row in part]), strict=True):
                vectors[row] = vector
            start = end
        return np.array(vectors, dtype=np.float32)

    def _run(self, rows: list[list[int]]) -> Vectors:
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        (vectors,) = self.session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)
