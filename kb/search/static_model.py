"""A static sentence-transformers model without torch: the mean of token vectors, by numpy.

It reads what ``sentence_transformers`` saves for ``StaticEmbedding`` (``modules.json``, ``tokenizer.json``,
``model.safetensors``) and gives the same vectors; a test compares the two.
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
_WEIGHTS = "embedding.weight"


def _modules(folder: Path) -> list[tuple[str, Path]]:
    """The class name and the folder of each module of a sentence-transformers model."""
    listing = folder / "modules.json"
    if not listing.is_file():
        return []
    modules = json.loads(listing.read_text(encoding="utf-8"))
    return [(str(module["type"]).rpartition(".")[2], folder / str(module["path"])) for module in modules]


def is_static(folder: Path) -> bool:
    """Whether the folder holds a static model that can be computed here: one embedding table, at most normalised."""
    modules = _modules(folder)
    if not modules or modules[0][0] != "StaticEmbedding" or any(name not in _KEPT_AS_IS for name, _ in modules[1:]):
        return False
    weights = modules[0][1] / "model.safetensors"
    if not weights.is_file():
        return False
    from safetensors import safe_open

    with safe_open(str(weights), framework="np") as tensors:
        return _WEIGHTS in set(tensors.keys())


@dataclass(frozen=True)
class StaticModel:
    """Token vectors and the tokenizer that picks them."""

    tokenizer: Tokenizer
    table: npt.NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> StaticModel:
        """Load the model of a folder for which :func:`is_static` holds."""
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        place = _modules(folder)[0][1]
        tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        tokenizer.no_padding()
        return cls(tokenizer, np.ascontiguousarray(load_file(place / "model.safetensors")[_WEIGHTS], dtype=np.float32))

    def encode(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """The mean of the token vectors of each text; zeros for a text without known tokens."""
        vectors = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for row, encoding in enumerate(self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)):
            if encoding.ids:
                vectors[row] = self.table[encoding.ids].mean(axis=0)
        return vectors
