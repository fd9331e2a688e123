"""Text → vectors: a sentence-transformers model, by folder or name, as LangChain ``Embeddings``.

A folder that holds a static model (token vectors and their mean) is computed with numpy alone, an exported encoder with
onnxruntime: they give the same vectors, and the first question need not wait for torch to load. Models that want a
prompt in front of a text ("query: ", "passage: ") say so in their own configuration.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from kb.errors import EmbeddingUnavailable
from kb.search.encoder import GRAPH, Encoder, Tokens, is_encoder, prompts, unusable
from kb.search.static_model import StaticModel, is_static
from kb.search.vector_memory import SHIPPED, TakeRoom, VectorMemory, anything_fits
from kb.settings import SHIPPED_MODELS, default_model

__all__ = ["Embedder", "EmbeddingUnavailable", "Vectors", "maker_of"]

Vectors = npt.NDArray[np.float32]
_BATCH = 256
_SAMPLE = 64 * 1024
_NOT_THE_MODEL = {".md", ".gitattributes", ".txt", ".npz"}
FITTED = "fitted"
"""Folder of a model's folder in which lie the scorers that were fitted with it."""


class Embedder(Embeddings):
    """Makes normalised float32 vectors; loads its model at the first text, not before.

    Example:
        >>> Embedder("kb/search/models/static").embed_query("sertifikat elektronik")  # doctest: +SKIP
        [0.0213, ...]

    """

    def __init__(self, model: str, memory: Path | None = None, take_room: TakeRoom = anything_fits) -> None:
        """``model`` is a sentence-transformers folder, or a name already in this machine's model store.

        ``memory`` is a folder in which vectors of passages are kept by the hash of their text, where the model takes
        longer to compute one than to look it up; ``take_room`` raises where so many bytes of them do not fit.
        """
        self._model = model
        self._memory_folder = memory
        self._take_room = take_room
        self._loading = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name: its folder's name, or the name as given."""
        return Path(self._model).name if Path(self._model).is_dir() else self._model

    @cached_property
    def folder(self) -> Path:
        """The folder that holds the model.

        Raises:
            EmbeddingUnavailable: there is no such folder, and no such name in the local model store.

        """
        path = Path(self._model)
        if path.is_dir() and (any(path.glob("*.json")) or (path / GRAPH).exists()):
            return path
        if not path.is_absolute() and not path.exists() and not self._model.startswith("."):
            stored = _in_local_store(self._model)
            if stored is not None:
                return stored
        raise EmbeddingUnavailable(
            f"Model embedding {self._model!r} tidak ditemukan di mesin ini, dan Pandu tidak mengunduh apa pun. "
            "Kosongkan KB_EMBEDDING_MODEL untuk memakai model bawaan (static untuk yang ringan), atau isi dengan "
            "folder model sentence-transformers yang sudah ada."
        )

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the model's files (names, sizes and samples of each): equal files make equal vectors."""
        total = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix not in _NOT_THE_MODEL and path.parent.name != FITTED:
                total.update(f"{path.relative_to(self.folder).as_posix()}:{path.stat().st_size}:".encode())
                total.update(_sample(path))
        return total.hexdigest()[:16]

    def fitted(self, name: str) -> Path:
        """The file of a scorer fitted with this model; that of the default model where this one has none."""
        folders = (self.folder, default_model(), SHIPPED_MODELS["static"])
        return next((file for each in folders if (file := each / FITTED / name).is_file()), folders[0] / FITTED / name)

    @property
    def calibrated(self) -> bool:
        """Whether scorers were fitted with this very model."""
        return (self.folder / FITTED).is_dir()

    @cached_property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._encode(["panjang vektor"], "document").shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One normalised float32 row a question."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One normalised float32 row a text that may answer."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        memory = self._memory
        if memory is None:
            return self._encode(texts, "document")
        return memory.vectors(texts, lambda new: self._encode(new, "document"))

    @property
    def token_size(self) -> int:
        """Length of the vectors of tokens; 0 where the model gives none."""
        return self._late.token_size if self._late is not None else 0

    def encode_question(self, text: str) -> tuple[Vectors, Tokens | None]:
        """The normalised vector of one question, and its tokens where the model gives them."""
        if self._late is None:
            return self.encode_queries([text])[0], None
        vectors, tokens = self._late.read(self._prompts.get("query", ""), [text])
        return _normalised(vectors)[0], tokens[0]

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of texts that may answer; the vectors of the texts, computed with them, are kept.

        Raises:
            EmbeddingUnavailable: the model gives no vectors of tokens.

        """
        if self._late is None:
            raise EmbeddingUnavailable(f"Model embedding {self.name} tidak memberi vektor tiap kata.")
        vectors, tokens = self._late.read(self._prompts.get("document", ""), texts)
        if self._memory is not None and texts:
            made = dict(zip(texts, _normalised(vectors), strict=True))
            self._memory.vectors(texts, lambda new: np.stack([made[text] for text in new]))
        return tokens

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """One normalised float32 row a question that stands beside a passage; kept as vectors of passages are."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        memory = self._memory
        if memory is None:
            return self._encode(texts, "query")
        prompt = self._prompts.get("query", "")
        return memory.vectors([prompt + text for text in texts], self._encode_prompted)

    def _encode(self, texts: Sequence[str], use: str) -> Vectors:
        prompt = self._prompts.get(use, "")
        return self._encode_prompted([prompt + text for text in texts] if prompt else list(texts))

    def _encode_prompted(self, texts: list[str]) -> Vectors:
        with self._loading:
            encoder = self._encoder
        return _normalised(encoder(texts))

    @cached_property
    def _encoder(self) -> Callable[[list[str]], Vectors]:
        folder = self.folder
        try:
            if is_encoder(folder):
                return Encoder.load(folder).encode
            return StaticModel.load(folder).encode if is_static(folder) else _sentence_transformer(folder)
        except EmbeddingUnavailable:
            raise
        except Exception as error:
            raise unusable(folder, "ada berkasnya yang tidak ada, terpotong, atau rusak", error) from error

    @cached_property
    def _late(self) -> Encoder | None:
        """The encoder, where it gives vectors of tokens."""
        with self._loading:
            encoder = getattr(self._encoder, "__self__", None)
        return encoder if isinstance(encoder, Encoder) and encoder.token_size else None

    @cached_property
    def _memory(self) -> VectorMemory | None:
        if self._memory_folder is None:
            return None
        with self._loading:
            encoder = self._encoder
        if isinstance(getattr(encoder, "__self__", None), StaticModel):
            return None  # quicker computed than looked up
        return VectorMemory(
            self._memory_folder / f"{self.fingerprint}.sqlite",
            self.dimension,
            self.folder / SHIPPED,
            self.fingerprint,
            self._take_room,
        )

    @cached_property
    def _prompts(self) -> Mapping[str, str]:
        return prompts(self.folder)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts, as LangChain asks for them."""
        return self.encode_passages(texts).astype(float).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, as LangChain asks for it."""
        return self.encode_queries([text])[0].astype(float).tolist()  # type: ignore[no-any-return]


def maker_of(fingerprint: str) -> Embedder | None:
    """The model that Pandu brings along and that made the vectors of an index; None where another one did."""
    shipped = (Embedder(str(folder)) for folder in SHIPPED_MODELS.values() if folder.is_dir())
    return next((embedder for embedder in shipped if embedder.fingerprint == fingerprint), None)


def _normalised(vectors: Vectors) -> Vectors:
    """The rows with unit length; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    normalised: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return normalised


def _sentence_transformer(folder: Path) -> Callable[[list[str]], Vectors]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)

    def encode(texts: list[str]) -> Vectors:
        # the prompt stands in the texts already
        return np.asarray(model.encode(texts, prompt="", batch_size=_BATCH, show_progress_bar=False), dtype=np.float32)

    return encode


def _in_local_store(name: str) -> Path | None:
    """The folder of a named model in the local Hugging Face store; nothing is downloaded."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    names = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    for candidate in names:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError, OSError):
            continue
    return None


def _sample(path: Path) -> bytes:
    """The head, the middle and the tail of a file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        parts = []
        for start in sorted({0, max(size // 2 - _SAMPLE // 2, 0), max(size - _SAMPLE, 0)}):
            file.seek(start)
            parts.append(file.read(_SAMPLE))
    return b"".join(parts)
