"""The meaning index: vectors in Chroma, read through LangChain's vector store.

Vectors are always made by our embedder and handed over; Chroma is never given an embedding function, so it can never
fall back to its own English model. Chroma keeps keys and vectors only; the words stay in the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kb.search.embedding import Embedder, Vectors
from kb.search.encoder import Tokens
from kb.search.lexical import indexed_text
from kb.types import DocumentKey, Passage, PassageKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from langchain_chroma import Chroma

T = TypeVar("T")
_COLLECTION = "passages"
_BATCH = 4000
_RECENT = 16
_HNSW = {"space": "cosine", "ef_construction": 128, "ef_search": 128, "max_neighbors": 16, "sync_threshold": 2}
"""``sync_threshold`` 2: every batch is on the disk when it returns, so that readers find nothing left to write."""


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


@dataclass(frozen=True, slots=True)
class Near:
    """The unit vector of a text, the keys of the passages nearest to it, best first, and the best cosine similarity.

    ``tokens`` are the text's own, where the model gives vectors of them.
    """

    vector: Vectors
    keys: tuple[PassageKey, ...]
    cosine: float
    tokens: Tokens | None = None


class Dense:
    """The meaning index of one snapshot, opened for reading."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Open the index in a folder; questions are turned into vectors by ``embedder``."""
        self.embedder = embedder
        self._client = _client(folder)
        self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        self.count = self._collection.count()
        self._near = lru_cache(maxsize=_RECENT)(self._near_once)

    @cached_property
    def store(self) -> Chroma:
        """The LangChain vector store on the same index; its library is loaded when somebody asks for it."""
        from langchain_chroma import Chroma

        return Chroma(
            client=self._client,
            collection_name=_COLLECTION,
            embedding_function=self.embedder,
            create_collection_if_not_exists=False,
        )

    def search(self, text: str, k: int, document: DocumentKey | None = None) -> list[tuple[PassageKey, float]]:
        """The ``k`` passages nearest in meaning, with their cosine similarity in [-1, 1], best first."""
        if not text.strip():
            return []
        vector = self.embedder.encode_queries([text])[0]
        return self.search_by_vector(vector, k, document) if vector.any() else []

    def search_by_vector(
        self, vector: Vectors, k: int, document: DocumentKey | None = None
    ) -> list[tuple[PassageKey, float]]:
        """The ``k`` passages nearest to a vector, with their cosine similarity, best first."""
        wanted = min(k, self.count)
        if wanted < 1:
            return []
        found = self.store.similarity_search_by_vector_with_relevance_scores(
            vector.tolist(), k=wanted, filter={"document": document} if document else None
        )
        return [(PassageKey(str(hit.id)), 1.0 - float(distance)) for hit, distance in found]

    def near(self, text: str, k: int) -> Near:
        """The vector of a text and what is nearest to it; the last few are remembered, since answering asks again."""
        return self._near(text, k)

    def _near_once(self, text: str, k: int) -> Near:
        vector, tokens = self.embedder.encode_question(text)
        wanted = min(k, self.count)
        if wanted < 1 or not vector.any():
            return Near(vector, (), 0.0, tokens)
        found = self._collection.query(query_embeddings=vector[None, :], n_results=wanted, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        keys = tuple(PassageKey(key) for key in found["ids"][0])
        return Near(vector, keys, 1.0 - float(distances[0]) if distances else 0.0, tokens)

    def close(self) -> None:
        """Release the client; Chroma keeps one per folder and process, and stops it with the last that closes."""
        self._client.close()


class DenseWriter:
    """Writes the meaning index in a folder that no reader has open."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Open or make the index in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self._client = _client(folder)
        self._collection: Collection = self._client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW}
        )

    def delete(self, keys: Sequence[PassageKey]) -> None:
        """Take passages out."""
        for part in _parts(keys):
            self._collection.delete(ids=list(part))

    def add(self, passages: Iterable[Passage]) -> Vectors:
        """Put passages in, or put their new words in place of the old ones; their vectors, a row each."""
        put = []
        for part in _parts(passages):
            vectors = self._embedder.encode_passages([indexed_text(passage) for passage in part])
            vectors[~vectors.any(axis=1)] = 1 / np.sqrt(vectors.shape[1])  # no known word: cosine needs some direction
            self._collection.upsert(
                ids=[passage.key for passage in part],
                embeddings=vectors,
                documents=[passage.label or passage.key for passage in part],
                metadatas=[{"document": passage.document} for passage in part],
            )
            put.append(vectors)
        return np.concatenate(put) if put else np.zeros((0, self._embedder.dimension), dtype=np.float32)

    def settle(self) -> None:
        """Write two vectors again, so that Chroma's log is empty and all that was put lies in the index's own files."""
        held = self._collection.get(limit=2, include=["embeddings", "documents", "metadatas"])
        if held["ids"]:
            self._collection.upsert(
                ids=held["ids"],
                embeddings=held["embeddings"],
                documents=held["documents"],
                metadatas=held["metadatas"],
            )

    def __enter__(self) -> DenseWriter:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Settle what was written, and release the client."""
        try:
            if kind is None:
                self.settle()
        finally:
            self._client.close()


def _parts(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while part := list(islice(remaining, _BATCH)):
        yield part
