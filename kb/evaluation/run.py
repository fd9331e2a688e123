"""Ask every question of a set, and judge what came."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.answering.shapes.grounding import verbatim
from kb.evaluation.figures import Figures, Interval, confusion, figures, intervals
from kb.evaluation.judging import Judged, judged
from kb.evaluation.matching import passage_is_gold
from kb.evaluation.questions import Question
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, DocumentKey

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A set judged: ``name`` is the set's, ``snapshot`` the one that answered."""

    judged: tuple[Judged, ...]
    name: str = ""
    snapshot: str = ""

    @property
    def figures(self) -> Figures:
        """Every figure of the whole set; see docs/evaluation.md for what each means."""
        return figures(self.judged)

    @property
    def intervals(self) -> dict[str, Interval]:
        """95 % intervals of the shares of the whole set."""
        return intervals(self.judged)

    @property
    def confusion(self) -> dict[str, dict[str, int]]:
        """Wanted behaviour → status → how often."""
        return confusion(self.judged)

    @property
    def by_kind(self) -> dict[str, Figures]:
        """The same figures for each kind of question."""
        return _grouped(self.judged, lambda one: one.kind)

    @property
    def by_register(self) -> dict[str, Figures]:
        """The same figures for each way of asking; empty where the set does not say."""
        return _grouped([one for one in self.judged if one.register], lambda one: one.register)

    def as_json(self) -> Mapping[str, object]:
        """The stable shape of a result file; ``questions`` holds one object a question (:class:`Judged`)."""
        return {
            "set": self.name,
            "snapshot": self.snapshot,
            "figures": self.figures,
            "intervals": {name: list(interval) for name, interval in self.intervals.items()},
            "confusion": self.confusion,
            "by_kind": self.by_kind,
            "by_register": self.by_register,
            "questions": [one.as_json() for one in self.judged],
        }


def _grouped(every: Sequence[Judged], by: Callable[[Judged], str]) -> dict[str, Figures]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in every:
        groups[by(one)].append(one)
    return {name: figures(group) for name, group in sorted(groups.items())}


def evaluate(
    pandu: KnowledgeBase,
    questions: Sequence[Question],
    progress: Callable[[int], None] | None = None,
    name: str = "",
) -> Evaluation:
    """Ask and judge every question."""
    done: list[Judged] = []
    files = documents_by_file(pandu)
    for number, question in enumerate(questions, start=1):
        done.append(judge(pandu, resolved(question, files)))
        if progress:
            progress(number)
    return Evaluation(tuple(done), name, pandu.snapshot_id)


def documents_by_file(pandu: KnowledgeBase) -> Mapping[str, DocumentKey]:
    """File stems → documents: public sets name a document by its file where it has no number of its own."""
    return {Path(file).stem: record.key for record in pandu.engine.view.documents() for file in record.files}


def resolved(question: Question, files: Mapping[str, DocumentKey]) -> Question:
    """The question with gold documents that are file names replaced by the documents of those files."""
    gold = tuple(replace(one, document=files.get(one.document, one.document)) for one in question.gold)
    return replace(question, gold=gold)


def judge(pandu: KnowledgeBase, question: Question) -> Judged:
    """Ask one question and judge what came."""
    return asked(pandu, question)[0]


def asked(pandu: KnowledgeBase, question: Question) -> tuple[Judged, Answer]:
    """Ask one question; the answer and how it is judged."""
    engine = pandu.engine
    started = time.perf_counter()
    hits = engine.search(engine.understand(question.text, question.history, question.as_of), DEPTH)
    searched = 1000 * (time.perf_counter() - started)
    answer = pandu.ask(question.text, question.history, question.as_of)
    rank = next((n for n, hit in enumerate(hits, start=1) if passage_is_gold(hit.passage, question.gold)), None)
    exact = _exact(pandu, answer)
    return judged(question, answer, rank, [hit.passage.key for hit in hits], exact, searched), answer


def _exact(pandu: KnowledgeBase, answer: Answer) -> bool:
    """Whether every quoted word stands in the catalogue where the citation says."""
    for quoted in (*answer.lead, *answer.quotes):
        source = pandu.source(quoted.citation.passage)
        if source is None or not any(verbatim(quoted.text, passage.text) for passage in source.passages):
            return False
    return True
