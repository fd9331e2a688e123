"""What the indexes of arrays share: vectors as a byte a dimension, and files written whole or not at all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.errors import SnapshotError


def quantised(vectors: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Each row as a byte a dimension, and a scale a row; the cosine of two rows stays within 0.005."""
    scales = (np.abs(vectors).max(axis=1, initial=0.0) / 127 + 1e-12).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def write_arrays(folder: Path, arrays: object, types: Mapping[str, npt.DTypeLike]) -> None:
    """Write the attributes named by ``types`` into a folder, each at once in place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, kind in types.items():
        aside = folder / f"{name}.new"
        with aside.open("wb") as file:
            np.save(file, np.ascontiguousarray(getattr(arrays, name), dtype=kind))
        aside.replace(folder / f"{name}.npy")


def read_arrays(folder: Path, names: Iterable[str], mapped: Container[str], index: str) -> dict[str, npt.NDArray[Any]]:
    """Read arrays of these names that :func:`write_arrays` wrote, the ``mapped`` ones left on the disk.

    Raises:
        SnapshotError: one of them is missing or damaged; ``index`` is what the user is told is unreadable.

    """
    try:
        return {
            # as plain arrays: every slice of a memmap is one more object of Python's
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r" if name in mapped else None))
            for name in names
        }
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(
            f"{index} di {folder} tidak terbaca ({error}). Jalankan `python ingest.py --rebuild`, "
            "atau kembali ke indeks sebelumnya."
        ) from error
