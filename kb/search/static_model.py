"""A static sentence-transformers model without torch: the mean of token vectors, by numpy.

It reads what sentence-transformers reads for ``StaticEmbedding`` (``modules.json``, ``tokenizer.json`` and
``model.safetensors``, in its own form or model2vec's) and gives the same vectors; a test compares the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_KEPT_AS_IS = ("Normalize",)
_TABLES = ("embedding.weight", "embeddings")
_WEIGHTS = "model.safetensors"


def _modules(folder: Path) -> list[tuple[str, Path]]:
    """The class name and the folder of each module of a sentence-transformers model."""
    listing = folder / "modules.json"
    if not listing.is_file():
        return []
    modules = json.loads(listing.read_text(encoding="utf-8"))
    return [(str(module["type"]).rpartition(".")[2], folder / str(module["path"])) for module in modules]


def _prompted(folder: Path) -> bool:
    """Whether the model puts words of its own in front of every text."""
    config = folder / "config_sentence_transformers.json"
    return config.is_file() and bool(json.loads(config.read_text(encoding="utf-8")).get("default_prompt_name"))


def is_static(folder: Path) -> bool:
    """Whether the folder holds a static model that can be computed here: one table of vectors, at most normalised."""
    modules = _modules(folder)
    if not modules or modules[0][0] != "StaticEmbedding" or any(name not in _KEPT_AS_IS for name, _ in modules[1:]):
        return False
    return (modules[0][1] / _WEIGHTS).is_file() and not _prompted(folder)


def _table(path: Path) -> npt.NDArray[np.float32]:
    """One row a token; model2vec's form keeps vectors, which token has which, and how much each token weighs."""
    from safetensors.numpy import load_file

    tensors = load_file(path)
    table = next(tensors[name] for name in _TABLES if name in tensors)
    if "mapping" in tensors:
        table = table[tensors["mapping"].astype(np.int64)]
    if "weights" in tensors:
        weighed = table.astype(np.float32) * tensors["weights"].astype(np.float32)[:, None]
        table = weighed.astype(table.dtype)
    return np.ascontiguousarray(table, dtype=np.float32)


@dataclass(frozen=True)
class StaticModel:
    """Token vectors and the tokenizer that picks them."""

    tokenizer: Tokenizer
    table: npt.NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> StaticModel:
        """Load the model of a folder for which :func:`is_static` holds."""
        from tokenizers import Tokenizer

        place = _modules(folder)[0][1]
        tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        tokenizer.no_padding()
        return cls(tokenizer, _table(place / _WEIGHTS))

    def encode(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """The mean of the token vectors of each text; zeros for a text without known tokens."""
        vectors = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for row, encoding in enumerate(self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)):
            if encoding.ids:
                vectors[row] = self.table[encoding.ids].mean(axis=0)
        return vectors
