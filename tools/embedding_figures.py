"""How well the embedding model finds, beside words alone and together with them (used by ``train_embedding.py``)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from embedding_pairs import Pasal, passage_records, read_lines
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from kb.language.tokens import stems, tokens

DEPTH = 100
"""Hits that each side hands to the fusion."""

MEANING_WEIGHTS = (0.25, 0.5, 1.0)
"""Weights of the dense score in the sum; the word score weighs 1."""

Scores = dict[int, float]
"""Position of a candidate → its score for one question."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions with the place that answers each, and the candidates (place and text) to find it among."""

    name: str
    questions: Sequence[str]
    gold: Sequence[str]
    places: Sequence[str]
    texts: Sequence[str]
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one trial gave: a row a method with the share found at each rank, and the time to embed."""

    trial: Trial
    rows: dict[str, tuple[float, ...]]
    texts_a_second: float
    question_ms: float

    def markdown(self) -> str:
        """A heading line, a table and a line on speed."""
        trial = self.trial
        head = f"**{trial.name}**: {len(trial.questions):,} questions, {len(trial.texts):,} candidates"
        columns = " | ".join(f"R@{rank}" for rank in trial.ranks)
        table = [f"| | {columns} |", "| --- |" + " ---: |" * len(trial.ranks)]
        table += [f"| {name} | {' | '.join(f'{share:.3f}' for share in row)} |" for name, row in self.rows.items()]
        speed = (
            f"Embedding: {self.texts_a_second:,.0f} candidates a second, {self.question_ms:.2f} ms a question alone."
        )
        return "\n".join([head, "", *table, "", speed])


def wikipedia_trial(shared: Path) -> Trial:
    """Answerable questions of IDK-MRC dev among all its passages."""
    questions = [record for record in read_lines(shared / "qa" / "idk_mrc.dev.jsonl") if record["answerable"]]
    passages = passage_records(shared)
    return Trial(
        "IDK-MRC dev",
        [str(record["question"]) for record in questions],
        [str(record["passage_id"]) for record in questions],
        [str(record["passage_id"]) for record in passages],
        [str(record["passage"]) for record in passages],
        (1, 5),
    )


def law_trial(shared: Path, laws: Sequence[Pasal]) -> Trial:
    """The questions of legal_pasal dev among every Pasal of the corpus; the same Pasal number of the law counts."""
    questions = read_lines(shared / "qa" / "legal_pasal.dev.jsonl")
    return Trial(
        "legal_pasal dev",
        [str(record["question"]) for record in questions],
        [str(record["passage_id"]) for record in questions],
        [pasal.place for pasal in laws],
        [pasal.passage for pasal in laws],
        (1, 10),
    )


def measure(model: SentenceTransformer, trial: Trial) -> Figures:
    """Dense, words, and the sum of both at each weight."""
    began = time.perf_counter()
    candidates = embed(model, trial.texts)
    texts_a_second = len(trial.texts) / (time.perf_counter() - began)
    dense = nearest(embed(model, trial.questions), candidates)
    words = by_words(trial)
    rows = {"meaning (this model)": found(trial, dense), "words (BM25 with stems)": found(trial, words)}
    for weight in MEANING_WEIGHTS:
        both = [fused(word, near, weight) for word, near in zip(words, dense, strict=True)]
        rows[f"words + {weight} × meaning"] = found(trial, both)
    return Figures(trial, rows, texts_a_second, question_time(model, trial.questions[:100]))


def embed(model: SentenceTransformer, texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors, one row a text."""
    vectors: NDArray[np.float32] = model.encode(list(texts), batch_size=512, show_progress_bar=False)
    return vectors


def question_time(model: SentenceTransformer, questions: Sequence[str]) -> float:
    """Mean milliseconds to embed one question on its own."""
    began = time.perf_counter()
    for question in questions:
        model.encode(question, show_progress_bar=False)
    return (time.perf_counter() - began) * 1000 / len(questions)


def nearest(questions: NDArray[np.float32], candidates: NDArray[np.float32]) -> list[Scores]:
    """The ``DEPTH`` nearest candidates of each question by cosine."""
    hits = []
    for question in questions:
        similarity = candidates @ question
        best = np.argpartition(-similarity, DEPTH)[:DEPTH]
        hits.append({int(place): float(similarity[place]) for place in best})
    return hits


def word_field(text: str) -> str:
    """Raw tokens beside their stems."""
    return " ".join([*tokens(text), *stems(text)])


def by_words(trial: Trial) -> list[Scores]:
    """The ``DEPTH`` best candidates of each question by BM25."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace")
    with tempfile.TemporaryDirectory() as folder:
        index = tantivy.Index(builder.build(), path=folder)
        writer = index.writer(heap_size=200_000_000, num_threads=2)
        for place, text in enumerate(trial.texts):
            writer.add_document(tantivy.Document(place=place, words=word_field(text)))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()
        hits = []
        for question in trial.questions:
            query = index.parse_query(word_field(question), ["words"])
            best = searcher.search(query, DEPTH).hits
            hits.append({int(searcher.doc(address)["place"][0]): float(score) for score, address in best})
        return hits


def scaled(scores: Scores) -> Scores:
    """Scores stretched to 0…1 within their list."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {place: (score - low) / (high - low or 1.0) for place, score in scores.items()}


def fused(words: Scores, dense: Scores, weight: float) -> Scores:
    """The sum of both sides' scaled scores, the dense side times ``weight``."""
    left, right = scaled(words), scaled(dense)
    return {place: left.get(place, 0.0) + weight * right.get(place, 0.0) for place in left.keys() | right.keys()}


def found(trial: Trial, hits: Sequence[Scores]) -> tuple[float, ...]:
    """Share of the questions whose gold place is among the first ``rank`` hits, for each rank of the trial."""
    positions = []
    for gold, scores in zip(trial.gold, hits, strict=True):
        order = [trial.places[place] for place in sorted(scores, key=lambda place: (-scores[place], place))]
        positions.append(order.index(gold) if gold in order else DEPTH)
    return tuple(float(np.mean([position < rank for position in positions])) for rank in trial.ranks)
