"""Named features → score: a weighted sum and a small network beside it, fitted on questions with known answers.

The sum of a few dozen weights learns what holds everywhere, the hidden units what depends on something else.
``tools/fitting/fit.py`` fits one for the ranking of passages, one for the reader of units and one for the judge, and
writes each beside the embedding model it was fitted with. NumPy computes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from kb.errors import SnapshotError

if TYPE_CHECKING:
    from kb.search.embedding import Embedder

Floats = npt.NDArray[np.float32]

FARTHEST = 6.0
"""Standard deviations from its mean at which a feature is cut off."""
_ONE_THREAD = 200_000
"""Multiplications of a product at most: OpenBLAS wakes further threads for larger ones, which here only burn time."""
_PARTS = ("mean", "spread", "weights", "inner", "inner_offset", "outer")


@dataclass(frozen=True)
class Scorer:
    """A sum and a network with one hidden layer, over features made comparable.

    ``columns`` are the features looked at, of all there are. A feature less its ``mean``, by its ``spread``, is weighed
    by ``weights``; ``inner`` (a row a feature, a column a hidden unit) and ``inner_offset`` lead to hidden units, whose
    hyperbolic tangents ``outer`` weighs.
    """

    columns: npt.NDArray[np.int64]
    mean: Floats
    spread: Floats
    weights: Floats
    inner: Floats
    inner_offset: Floats
    outer: Floats
    offset: float
    model: str = ""
    """The fingerprint of the embedding model that it was fitted with, where that is known."""

    @classmethod
    def load(cls, file: Path, names: Sequence[str]) -> Scorer:
        """The scorer of a file, over features of these names; read once.

        Raises:
            SnapshotError: it is missing, damaged, or fitted on features that this program does not compute.

        """
        return _loaded(file, tuple(names))

    @classmethod
    def beside(cls, embedder: Embedder, file: str, names: Sequence[str]) -> Scorer:
        """The scorer of this name that was fitted with an embedding model; the default model's for an unknown one.

        Raises:
            SnapshotError: as :meth:`load`, or it was fitted with another model than the one that it lies beside.

        """
        path = embedder.fitted(file)
        scorer = cls.load(path, names)
        if embedder.calibrated and scorer.model not in ("", embedder.fingerprint):
            raise SnapshotError(
                f"Berkas bobot {file} dibuat dengan model lain ({scorer.model}) daripada model {embedder.name} "
                f"({embedder.fingerprint}). Pasang ulang Pandu, atau buat lagi berkas itu dengan tools/fitting/fit.py."
            )
        return scorer

    @classmethod
    def of(cls, table: Mapping[str, object], names: Sequence[str]) -> Scorer:
        """From what a file holds.

        Raises:
            ValueError: it was fitted on other features than these, or its parts do not fit together.

        """
        own = list(cast(Sequence[str], table["features"]))
        unknown = [name for name in own if name not in names]
        if unknown:
            raise ValueError(f"fitted on features that are not computed: {', '.join(unknown[:5])}")
        arrays = [np.array(table[part], dtype=np.float32) for part in _PARTS]
        mean, spread, weights, inner, inner_offset, outer = arrays
        wrong = any(array.shape[:1] != (len(own),) for array in (mean, spread, weights, inner))
        if wrong or inner.shape[1:] != inner_offset.shape or inner_offset.shape != outer.shape:
            raise ValueError("its parts do not fit together")
        columns = np.array([list(names).index(name) for name in own], dtype=np.int64)
        source = cast(Mapping[str, object], table.get("fitted_on", {}))
        offset, fitted_with = float(cast(float, table["offset"])), str(source.get("model", ""))
        return cls(columns, mean, spread, weights, inner, inner_offset, outer, offset, fitted_with)

    def score(self, features: Floats) -> npt.NDArray[np.float64]:
        """One number a row of features; what it means is said where it was fitted."""
        at_once = max(_ONE_THREAD // max(self.inner.size, 1), 1)
        parts = [self._score(features[start : start + at_once]) for start in range(0, len(features), at_once)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _score(self, features: Floats) -> npt.NDArray[np.float64]:
        x = np.clip((features[:, self.columns] - self.mean) / self.spread, -FARTHEST, FARTHEST)
        hidden = np.tanh(x @ self.inner + self.inner_offset)
        total: npt.NDArray[np.float64] = (x @ self.weights + hidden @ self.outer).astype(np.float64) + self.offset
        return total


@lru_cache(maxsize=16)
def _loaded(file: Path, names: tuple[str, ...]) -> Scorer:
    try:
        return Scorer.of(json.loads(file.read_text(encoding="utf-8")), names)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"Berkas bobot {file.name} di {file.parent} tidak cocok dengan program ini ({error}). Pasang ulang Pandu, "
            "atau buat lagi berkas itu dengan tools/fitting/fit.py."
        ) from error
