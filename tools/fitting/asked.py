"""Questions with known answers, asked of a published collection: candidates, units and what the judge sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from networks import Floats, Group

from kb import KnowledgeBase, Settings
from kb.answering import ARTICLES_READ, Answering
from kb.answering.evidence import EvidenceFinder
from kb.answering.evidence.features import Read, matrix
from kb.answering.evidence.hits import with_places
from kb.answering.evidence.judge import features as judged_features
from kb.answering.question.reading import Reading
from kb.answering.shapes.selection import quoted_words
from kb.evaluation import read_questions
from kb.evaluation.firsts import IN_GOLD, must_share
from kb.evaluation.folds import fold_of
from kb.evaluation.matching import is_gold, passage_is_gold
from kb.evaluation.questions import Question
from kb.evaluation.run import documents_by_file, resolved
from kb.search.candidates import Candidates
from kb.search.forward import key_hash
from kb.search.question_index import QuestionIndex
from kb.search.scorer import Scorer
from kb.search.units import Unit
from kb.types import DocumentKey, PassageKey, Query, document_of

INNER = 3
"""Folds of a fitting: each is measured with scorers that were fitted on the others."""
ANSWERED = ("answer", "revoked")


@dataclass(frozen=True)
class Item:
    """A question: whether a unit is right, which passages are gold, its inner fold, and the row to hide.

    ``beside`` is the place in the question index of the question itself, which must not find itself.
    """

    source: str
    question: Question
    fold: int
    weight: float
    is_right: Callable[[Unit], bool]
    beside: int | None = None

    @property
    def answerable(self) -> bool:
        """Whether the collection answers it."""
        return bool(self.question.gold) and self.question.behaviour in ANSWERED


class Masked(QuestionIndex):
    """A question index in which one question can be hidden."""

    hidden: int | None = None

    def cosines(self, vector: Floats) -> Floats:
        """As without hiding, less the hidden one."""
        return self._without(super().cosines(vector))

    def words(self, asked) -> Floats:  # type: ignore[no-untyped-def]
        """As without hiding, less the hidden one."""
        return self._without(super().words(asked))

    def _without(self, values: Floats) -> Floats:
        if self.hidden is not None:
            values[self.hidden] = 0.0
        return values


@dataclass
class Collection:
    """A published data folder, opened with the model that its vectors were made with.

    Candidates and read units of each item are kept: they are the same whatever scores them.
    """

    answering: Answering
    base: KnowledgeBase
    _item: str = ""
    _candidates: dict[tuple[str, Query], Candidates] = field(default_factory=dict)
    _units: dict[str, tuple[Query, list[Read], Floats]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, model: Path) -> Collection:
        """Open it for fitting."""
        base = KnowledgeBase.open(Settings(data=folder, embedding_model=str(model)))
        answering = base.answering
        snapshot = answering.engine.snapshot
        path = base.settings.index / snapshot.id / "questions"
        snapshot.questions = Masked(path, snapshot.forward)
        collection = cls(answering, base)
        answering.engine.__dict__["candidates"] = collection._remembered
        return collection

    def _remembered(self, query: Query) -> Candidates:
        """The candidates of a question, computed once an item."""
        key = (self._item, query)
        if key not in self._candidates:
            self._candidates[key] = type(self.answering.engine).candidates(self.answering.engine, query)
        return self._candidates[key]

    def use(self, ranking: Scorer | None, reader: Scorer | None) -> None:
        """Rank and read with these scorers from here on."""
        if ranking is not None:
            self.answering.engine.__dict__["ranking"] = ranking
        finder = EvidenceFinder(self.answering.engine)
        if reader is not None:
            finder.__dict__["reader"] = reader
        self.answering.__dict__["finder"] = finder

    def candidates(self, item: Item) -> Group | None:
        """The candidates of a question; None where none of them is gold."""
        query = self._reading(item).query
        engine = self.answering.engine
        found = engine.candidates(query)
        keys = [engine.snapshot.forward.key(int(row)) for row in found.rows]
        documents = {one.document for one in item.question.gold}
        held = engine.view.passages([key for key in keys if document_of(key) in documents])
        gold = np.array([key in held and passage_is_gold(held[key], item.question.gold) for key in keys], dtype=bool)
        return Group(found.figures, gold, item.weight) if gold.any() else None

    def units(self, item: Item) -> Group | None:
        """The units that are read for a question; None where none of them is right."""
        reading = self._reading(item)
        query, hits = reading.query, with_places(self.answering.engine, reading)
        read = self.answering.finder.read(query, hits)
        if not read:
            return None
        features = matrix(self.answering.engine, query, read)
        self._units[self._item] = query, read, features
        right = np.array([item.answerable and item.is_right(one.unit) for one in read], dtype=bool)
        return Group(features, right, item.weight) if right.any() else None

    def judged(self, item: Item) -> Group | None:
        """What the judge sees of the best unit, and whether that unit is right; None where nothing was read."""
        self._reading(item)
        if self._item not in self._units:
            return None
        query, read, features = self._units[self._item]
        evidence = self.answering.finder.scored(query, read, features)
        row = judged_features(self.answering.finder, query, evidence)
        right = item.answerable and item.is_right(evidence[0].unit)
        return Group(row[None, :], np.array([right]), item.weight)

    def _reading(self, item: Item) -> Reading:
        questions = self.answering.engine.snapshot.questions
        if isinstance(questions, Masked):
            questions.hidden = item.beside
        self._item = f"{item.source} {item.question.id}"
        return self.answering.read(item.question.text, item.question.history, item.question.as_of)


def inner_fold(name: str) -> int:
    """The inner fold of a document, or of a question without one."""
    return int.from_bytes(hashlib.sha256(f"inner {name}".encode()).digest()[:8], "big") % INNER


def of_file(collection: Collection, file: Path, weight: float, outer: int | None, learned: bool) -> Iterator[Item]:
    """The questions of a file; those that the encoder ``learned`` only where their documents lie in fold ``outer``."""
    names = documents_by_file(collection.base)
    for question in read_questions(file):
        one = resolved(question, names)
        documents = sorted({gold.document for gold in one.gold})
        if learned and documents and outer is not None and any(fold_of(key) != outer for key in documents):
            continue
        name = documents[0] if documents else f"{file.stem} {one.id}"
        yield Item(file.stem, one, inner_fold(name), weight, _by_words(one))


def _by_words(question: Question) -> Callable[[Unit], bool]:
    def right(unit: Unit) -> bool:
        in_gold = is_gold(unit.key, unit.text, question.gold)
        if not question.must:
            return in_gold
        share = must_share(quoted_words(unit), question.must)
        return share >= 1 or (share >= IN_GOLD and in_gold)

    return right


def of_off_subject(file: Path, weight: float) -> Iterator[Item]:
    """Questions of a file (``{"id", "question"}`` a line) as ones that the collection cannot answer."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        question = Question(str(row["id"]), str(row["question"]), behaviour="abstain")
        yield Item("off_subject", question, inner_fold(question.id), weight, lambda _: False)


def of_beside(collection: Collection, weight: float, outer: int | None) -> Iterator[Item]:
    """The questions beside passages, of documents in fold ``outer``; each is hidden from the index when it is asked."""
    engine = collection.answering.engine
    owners = engine.snapshot.questions.columns.owners
    for record in engine.view.documents():
        if outer is not None and fold_of(record.key) != outer:
            continue
        for passage in engine.view.document_passages(record.key):
            places = np.flatnonzero(owners == key_hash(passage.key))
            for place, text in zip(places, passage.questions, strict=True):
                question = Question(f"{passage.key} {place}", text, gold=_gold(passage.key))
                yield Item("beside", question, inner_fold(record.key), weight, _at(passage.key), int(place))


def _gold(key: PassageKey):  # type: ignore[no-untyped-def]
    from kb.evaluation.questions import Gold

    document, _, place = key.partition("#")
    return (Gold(DocumentKey(document), place),)


def _at(key: PassageKey) -> Callable[[Unit], bool]:
    return lambda unit: unit.key == key or unit.key.startswith(f"{key}-")


def written(items: Sequence[Item], file: Path) -> None:
    """Write questions in Pandu's own format, to be asked by ``python -m kb evaluate``."""
    with file.open("w", encoding="utf-8") as out:
        for item in items:
            one = item.question
            row = {
                "id": one.id,
                "question": one.text,
                "gold": [f"{gold.document}#{gold.place}" if gold.place else gold.document for gold in one.gold],
                "behaviour": one.behaviour,
                "register": one.register,
                "must": list(one.must),
                "kind": one.kind,
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


__all__ = ["ARTICLES_READ", "Collection", "Item", "inner_fold", "of_beside", "of_file", "written"]
