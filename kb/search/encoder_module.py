"""The encoder as a module of sentence-transformers, for whoever wants it there; Pandu itself computes it without torch.

``modules.json`` of an encoder's folder names this class. Since version 6 sentence-transformers takes every class that
is not its own for somebody's code: ``SentenceTransformer(folder, trust_remote_code=True)`` imports it from the
installed package, never from the folder, and :func:`sentence_transformer` needs no such word.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from kb.search.encoder import GRAPH, LONGEST, TOKENIZER, Encoder, prompts

Features = dict[str, torch.Tensor]


def sentence_transformer(folder: Path) -> SentenceTransformer:
    """The encoder of a folder as a sentence-transformers model, with its prompts.

    Raises:
        EmbeddingUnavailable: the folder's model is damaged, or this machine cannot compute it.

    """
    return SentenceTransformer(modules=[OnnxEncoder(folder)], prompts=dict(prompts(folder)), device="cpu")


class OnnxEncoder(InputModule):  # type: ignore[misc]
    """Texts to unit vectors by the graph in a folder; on the CPU, and not to be trained."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.max_seq_length = LONGEST
        self._encoder = Encoder.load(folder)
        self.tokenizer = self._encoder.tokenizer

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: object) -> Features:
        """Token numbers and mask of texts, padded to the longest, as sentence-transformers batches them."""
        ids, mask = self._encoder.padded(self._encoder.numbers([(prompt or "") + text for text in inputs]))
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: Features, **_: object) -> Features:
        """Add ``sentence_embedding``: one unit vector a row."""
        ids, mask = (np.asarray(features[name].cpu()) for name in ("input_ids", "attention_mask"))
        return {**features, "sentence_embedding": torch.from_numpy(self._encoder.computed(ids, mask))}

    def get_embedding_dimension(self) -> int:
        """Length of the vectors."""
        return self._encoder.dimension

    def save(self, output_path: str, *_: object, **__: object) -> None:
        """Copy the graph and its tokenizer into a folder."""
        for name in (GRAPH, TOKENIZER):
            shutil.copyfile(self.folder / name, Path(output_path) / name)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **_: object) -> OnnxEncoder:
        """The encoder of a folder on this machine; nothing is downloaded."""
        return cls(Path(model_name_or_path) / subfolder)
