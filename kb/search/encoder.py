"""A transformer encoder without torch: token numbers through an ONNX graph, a unit vector a text and one a token.

It gives the vectors that sentence-transformers gives for the model it was made from, to two decimals, and the first
question need not wait for torch. A folder holds ``encoder.onnx`` (numbers and mask in, unit vectors out; of tokens too
where it was trained on them), ``tokenizer.json`` and the prompts that sentence-transformers writes. ``tools/encoder/``
makes it, and :mod:`kb.search.encoder_module` lets sentence-transformers load it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
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
VECTOR, TOKENS = "vector", "tokens"
"""What the graph gives: a vector a text, and a vector a token."""
THREADS = 2
"""Threads at most: two on a busy two-core machine already cost more than they give."""

_CPU = Path("/proc/cpuinfo")
_REASON_CHARACTERS = 200

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text: a unit vector each, and where each ends in the text."""

    vectors: Vectors
    ends: Numbers


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
    token_size: int = 0
    """Length of the vectors of tokens; 0 where the graph gives none."""

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Load the encoder of a folder for which :func:`is_encoder` holds, and see that its parts belong together.

        Raises:
            EmbeddingUnavailable: a part is missing, cut short or of another model, or this machine cannot compute it.

        """
        encoder = cls(_session(folder), _tokenizer(folder))
        last = encoder.tokenizer.get_vocab_size() - 1
        try:
            ids, mask = encoder.padded([[last], [last, last]])
            vectors, size = encoder.computed(ids, mask), encoder.size_of_tokens(ids, mask)
        except Exception as error:
            raise unusable(folder, f"{TOKENIZER} bukan milik {GRAPH}, atau {GRAPH} bukan encoder", error) from error
        if vectors.ndim != 2 or vectors.shape[0] != 2 or not np.isfinite(vectors).all():
            raise unusable(folder, f"{GRAPH} tidak memberi satu vektor untuk tiap teks")
        return replace(encoder, dimension=vectors.shape[1], token_size=size)

    def numbers(self, texts: Sequence[str]) -> list[list[int]]:
        """The token numbers of each text, at most ``LONGEST``."""
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts))]

    def encode(self, texts: list[str]) -> Vectors:
        """One unit vector a text, in the order given."""
        rows = self.numbers(texts)
        vectors = np.zeros((len(rows), self.dimension), dtype=np.float32)
        for part in batches([len(row) for row in rows]):
            vectors[part] = self.computed(*self.padded([rows[row] for row in part]))
        return vectors

    def read(self, prompt: str, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """One unit vector a text that stands behind a prompt, and the tokens of each, less those of the prompt."""
        encodings = self.tokenizer.encode_batch([prompt + text for text in texts])
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        none = np.zeros((0, self.token_size), dtype=np.float32)
        tokens = [Tokens(none, np.zeros(0, dtype=np.int64))] * len(texts)
        for part in batches([len(encoding.ids) for encoding in encodings]):
            ids, mask = self.padded([encodings[row].ids for row in part])
            told = self.session.run([VECTOR, TOKENS], {"input_ids": ids, "attention_mask": mask})
            pooled, each = (np.asarray(one, dtype=np.float32) for one in told)
            vectors[part] = pooled
            for place, row in enumerate(part):
                ends = np.array([end for _, end in encodings[row].offsets], dtype=np.int64) - len(prompt)
                own = np.flatnonzero((ends > 0) & (np.array(encodings[row].special_tokens_mask) == 0))
                tokens[row] = Tokens(each[place, own], ends[own])
        return vectors, tokens

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
        first = self.session.get_outputs()[0].name
        (vectors,) = self.session.run([first], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)

    def size_of_tokens(self, ids: Numbers, mask: Numbers) -> int:
        """Length of the vectors of tokens, from those of a few token numbers; 0 where the graph gives none."""
        if TOKENS not in [output.name for output in self.session.get_outputs()]:
            return 0
        (tokens,) = self.session.run([TOKENS], {"input_ids": ids, "attention_mask": mask})
        return int(np.asarray(tokens).shape[-1])


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of texts of like length, of so many tokens at most, padding included."""
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * lengths[order[end]] <= BATCH_TOKENS:
            end += 1
        yield order[start:end]
        start = end


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
