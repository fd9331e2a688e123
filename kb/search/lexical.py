"""The word index: BM25 over tokens and their Indonesian stems, by tantivy.

Each passage is one field of words: its context (title, heading) and label in front, then its text, every token as it is
and beside it its stem where that differs. Questions become plain term queries: no character of a question is syntax.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from kb.errors import SnapshotError
from kb.language.tokens import stem, tokens
from kb.types import DocumentKey, Passage, PassageKey

if TYPE_CHECKING:
    import tantivy

_KEY, _DOCUMENT, _WORDS = "key", "document", "words"
_HEAP_BYTES = 128_000_000
_MOST_TERMS = 400


def indexed_text(passage: Passage) -> str:
    """The words that a passage is found by, in both indexes."""
    return "\n".join(part for part in (passage.context, passage.label, passage.text) if part)


def terms(text: str) -> list[str]:
    """The terms of a text: each token, and its stem where that is another word."""
    found = []
    for token in tokens(text):
        found.append(token)
        root = stem(token)
        if root != token:
            found.append(root)
    return found


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_KEY, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_DOCUMENT, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_WORDS, tokenizer_name="words", index_option="freq")
    return builder.build()


def _open(folder: Path) -> tantivy.Index:
    import tantivy

    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


@contextmanager
def _sound(folder: Path) -> Iterator[None]:
    """Turn what tantivy raises on damaged files, panics of its Rust code among them, into our error."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException":
            raise SnapshotError(
                f"Indeks kata di {folder} rusak ({error}). Jalankan `python ingest.py --rebuild`, "
                "atau kembali ke indeks sebelumnya."
            ) from error
        raise


class Lexical:
    """The word index of one snapshot, opened for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder; what is written to it later is not seen."""
        self._folder = folder
        with _sound(folder):
            self._index = _open(folder)
            self._searcher = self._index.searcher()
        self._schema = self._index.schema

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def search(self, text: str, k: int, documents: Sequence[DocumentKey] = ()) -> list[tuple[PassageKey, float]]:
        """The ``k`` passages whose words weigh most for the text, with their BM25 scores, best first.

        ``documents`` keep the search inside them. Any text is safe; one without words finds nothing.
        """
        import tantivy

        wanted = Counter(terms(text)).most_common(_MOST_TERMS)
        if not wanted or k < 1:
            return []
        words = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(term, float(times))) for term, times in wanted]
        )
        if documents:
            inside = [tantivy.Query.term_query(self._schema, _DOCUMENT, document, "basic") for document in documents]
            any_of = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in inside])
            within = tantivy.Query.const_score_query(any_of, 0.0)
            words = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, within)])
        with _sound(self._folder):
            hits = self._searcher.search(words, limit=k, count=False).hits
            return [(PassageKey(str(self._searcher.doc(place)[_KEY][0])), float(score)) for score, place in hits]

    def document_frequency(self, term: str) -> int:
        """In how many passages a token or stem stands."""
        return int(self._searcher.doc_freq(_WORDS, term))

    def _term(self, term: str, weight: float) -> tantivy.Query:
        import tantivy

        query = tantivy.Query.term_query(self._schema, _WORDS, term, "freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def close(self) -> None:
        """Let go of the index's files."""
        del self._searcher, self._index


class LexicalWriter:
    """Writes the word index in a folder; nothing is seen before the ``with`` block ends well."""

    def __init__(self, folder: Path) -> None:
        """Open or make the index in a folder."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with _sound(folder):
            self._writer = _open(folder).writer(heap_size=_HEAP_BYTES, num_threads=1)

    def delete(self, keys: Iterable[PassageKey]) -> None:
        """Take passages out."""
        for key in keys:
            self._writer.delete_documents_by_term(_KEY, key)

    def add(self, passages: Iterable[Passage]) -> None:
        """Put passages in; those already there must have been deleted before."""
        import tantivy

        for passage in passages:
            words = " ".join(terms(indexed_text(passage)))
            self._writer.add_document(
                tantivy.Document(**{_KEY: passage.key, _DOCUMENT: passage.document, _WORDS: words})
            )

    def __enter__(self) -> LexicalWriter:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or leave the index as it was when something went wrong."""
        with _sound(self._folder):
            if kind is None:
                self._writer.commit()
            else:
                self._writer.rollback()
            self._writer.wait_merging_threads()
