"""A transformer encoder without torch: token numbers through an ONNX graph, one unit vector a text.

It gives the vectors that sentence-transformers gives for the model it was made from, to two decimals, and the first
question need not wait for torch. A folder holds ``encoder.onnx`` (numbers and mask in, unit vectors out),
``tokenizer.json`` and the prompts that sentence-transformers writes. ``tools/encoder/`` makes it, and
:mod:`kb.search.encoder_module` lets sentence-transformers load it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.errors import EmbeddingUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

GRAPH = "encoder.onnx"
TOKENIZER = "tokenizer.json"
LONGEST = 256
"""Tokens of a text that count; what comes behind is not looked at."""
BATCH_TOKENS = 2048
"""Tokens of a batch, padding included: texts of like length go together."""
THREADS = 2
"""Threads at most: two on a busy two-core machine already cost more than they give."""

_CPU = Path("/proc/cpuinfo")
_REASON_CHARACTERS = 200

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


def is_encoder(folder: Path) -> bool:
    """Whether the folder is that of an encoder, whole or not."""
    return (folder / GRAPH).is_file()


def unusable(folder: Path, reason: str, error: Exception | None = None) -> EmbeddingUnavailable:
    """The error for a model that cannot be used: which folder, what is wrong with it, and what the user can do."""
    cause = f" ({' '.join(str(error).split())[:_REASON_CHARACTERS]})" if error and str(error) else ""
    return EmbeddingUnavailable(
        f"Model embedding di {folder} tidak dapat dipakai: {reason}{cause}. Salin ulang folder itu (model bawaan: "
        "pasang ulang Pandu), atau setel KB_EMBEDDING_MODEL=static untuk model bawaan yang ringan lalu jalankan "
        "`python ingest.py --rebuild`. Indeks lama tidak berubah."
    )


def prompts(folder: Path) -> Mapping[str, str]:
    """What the model wants in front of a text, by what the text is: ``query`` or ``document``."""
    config = folder / "config_sentence_transformers.json"
    if not config.is_file():
        return {}
    try:
        table = json.loads(config.read_text(encoding="utf-8"))
    except ValueError as error:
        raise unusable(folder, f"{config.name} terpotong atau rusak", error) from error
    named = {str(name): str(prompt) for name, prompt in (table.get("prompts") or {}).items()}
    usual = named.get(str(table.get("default_prompt_name")), "")
    return {use: named.get(use) or usual for use in ("query", "document")}


@dataclass(frozen=True)
class Encoder:
    """An opened graph with its tokenizer; ``dimension`` is the length of its vectors."""

    session: InferenceSession
    tokenizer: Tokenizer
    dimension: int = 0

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Load the encoder of a folder for which :func:`is_encoder` holds, and see that its parts belong together.

        Raises:
            EmbeddingUnavailable: a part is missing, cut short or of another model, or this machine cannot compute it.

        """
        encoder = cls(_session(folder), _tokenizer(folder))
        last = encoder.tokenizer.get_vocab_size() - 1
        try:
            vectors = encoder.computed(*encoder.padded([[last], [last, last]]))
        except Exception as error:
            raise unusable(folder, f"{TOKENIZER} bukan milik {GRAPH}, atau {GRAPH} bukan encoder", error) from error
        if vectors.ndim != 2 or vectors.shape[0] != 2 or not np.isfinite(vectors).all():
            raise unusable(folder, f"{GRAPH} tidak memberi satu vektor untuk tiap teks")
        return replace(encoder, dimension=vectors.shape[1])

    def numbers(self, texts: Sequence[str]) -> list[list[int]]:
        """The token numbers of each text, at most ``LONGEST``."""
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts))]

    def encode(self, texts: list[str]) -> Vectors:
        """One unit vector a text, in the order given."""
        rows = self.numbers(texts)
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        vectors = np.zeros((len(rows), self.dimension), dtype=np.float32)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * len(rows[order[end]]) <= BATCH_TOKENS:
                end += 1
            part = order[start:end]
            vectors[part] = self.computed(*self.padded([rows[row] for row in part]))
            start = end
        return vectors

    @staticmethod
    def padded(rows: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
        """Token numbers and mask, a row a text, as wide as the longest."""
        ids = np.zeros((len(rows), max(1, *map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        return ids, mask

    def computed(self, ids: Numbers, mask: Numbers) -> Vectors:
        """One unit vector a row of token numbers, padding masked."""
        (vectors,) = self.session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def slow_processor(cpuinfo: Path = _CPU) -> bool:
    """Whether this is an x86 processor without AVX2, on which an encoder takes several times as long."""
    try:
        flags = next(line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if line.startswith("flags"))
    except (OSError, StopIteration):
        return False
    return "avx2" not in flags.split()


def _session(folder: Path) -> InferenceSession:
    try:
        import onnxruntime
    except (ImportError, OSError) as error:
        raise unusable(folder, "onnxruntime tidak jalan di mesin ini", error) from error
    if slow_processor():
        logger.warning(
            "Prosesor mesin ini tanpa AVX2: model embedding %s lambat di sini. KB_EMBEDDING_MODEL=static (lalu "
            "`python ingest.py --rebuild`) memakai model bawaan yang ringan.",
            folder.name,
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong with a graph is told by our own error
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the cores alone
    try:
        return onnxruntime.InferenceSession(str(folder / GRAPH), options, ["CPUExecutionProvider"])
    except Exception as error:
        raise unusable(
            folder, f"{GRAPH} terpotong atau rusak, atau prosesor ini tidak dapat menghitungnya", error
        ) from error


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    if not (folder / TOKENIZER).is_file():
        raise unusable(folder, f"{TOKENIZER} tidak ada")
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:
        raise unusable(folder, f"{TOKENIZER} terpotong atau rusak", error) from error
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer
