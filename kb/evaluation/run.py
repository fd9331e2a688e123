"""Ask every question of a set, judge what came, and sum it up in figures."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.evaluation.matching import covered_points, is_gold, passage_is_gold
from kb.evaluation.questions import Question
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, AnswerStatus, DocumentKey, Hit, NoticeKind

DEPTH = 10
_GROUNDED = frozenset({AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY})
_STANDING = frozenset({NoticeKind.REVOKED, NoticeKind.AMENDED, NoticeKind.UNVERIFIED})


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what came: rank of the first gold passage (None beyond ``DEPTH``), and the answer's merits."""

    question: Question
    answer: Answer
    rank: int | None
    found: tuple[str, ...]
    cites_gold: bool
    lead_is_gold: bool
    quotes_exact: bool
    points: tuple[bool, ...]
    search_ms: float

    @property
    def answered(self) -> bool:
        """Whether an answer with quotes was given."""
        return self.answer.status in _GROUNDED

    @property
    def behaves(self) -> bool:
        """Whether the answer's kind is the one asked for."""
        wanted, status = self.question.behaviour, self.answer.status
        if wanted == "answer":
            return self.answered
        if wanted == "revoked":
            return self.answered and any(notice.kind in _STANDING for notice in self.answer.notices)
        if wanted == "clarify":
            return status is AnswerStatus.CLARIFY
        if wanted == "refuse":
            return status is AnswerStatus.UNSAFE
        return not self.answered

    @property
    def kind(self) -> str:
        """The set's own category, or the behaviour asked for."""
        return self.question.kind or self.question.behaviour

    def as_json(self) -> dict[str, object]:
        """The question's line in the report."""
        return {
            "id": self.question.id,
            "question": self.question.text,
            "kind": self.kind,
            "behaviour": self.question.behaviour,
            "status": self.answer.status.value,
            "behaves": self.behaves,
            "rank": self.rank,
            "gold": [f"{g.document}#{g.place}" if g.place else g.document for g in self.question.gold],
            "found": list(self.found),
            "cited": [c.passage for c in self.answer.citations],
            "lead": [q.text for q in self.answer.lead],
            "cites_gold": self.cites_gold,
            "quotes_exact": self.quotes_exact,
            "points": list(self.points),
            "ms": round(self.answer.milliseconds, 1),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A set judged."""

    judged: tuple[Judged, ...]

    @property
    def figures(self) -> dict[str, float | int | None]:
        """Every figure of the whole set; see docs/evaluation.md for what each means."""
        return figures(self.judged)

    @property
    def by_kind(self) -> dict[str, dict[str, float | int | None]]:
        """The same figures for each kind of question."""
        groups: dict[str, list[Judged]] = defaultdict(list)
        for one in self.judged:
            groups[one.kind].append(one)
        return {kind: figures(group) for kind, group in sorted(groups.items())}

    def as_json(self) -> Mapping[str, object]:
        """The stable shape: ``figures``, ``by_kind``, ``questions``."""
        return {
            "figures": self.figures,
            "by_kind": self.by_kind,
            "questions": [one.as_json() for one in self.judged],
        }


def evaluate(
    pandu: KnowledgeBase, questions: Sequence[Question], progress: Callable[[int], None] | None = None
) -> Evaluation:
    """Ask and judge every question."""
    judged: list[Judged] = []
    files = documents_by_file(pandu)
    for number, question in enumerate(questions, start=1):
        judged.append(judge(pandu, resolved(question, files)))
        if progress:
            progress(number)
    return Evaluation(tuple(judged))


def documents_by_file(pandu: KnowledgeBase) -> Mapping[str, DocumentKey]:
    """File stems → documents: public sets name a document by its file where it has no number of its own."""
    return {Path(file).stem: record.key for record in pandu.engine.view.documents() for file in record.files}


def resolved(question: Question, files: Mapping[str, DocumentKey]) -> Question:
    """The question with gold documents that are file names replaced by the documents of those files."""
    gold = tuple(replace(one, document=files.get(one.document, one.document)) for one in question.gold)
    return replace(question, gold=gold)


def judge(pandu: KnowledgeBase, question: Question) -> Judged:
    """Ask one question and judge what came."""
    engine = pandu.engine
    started = time.perf_counter()
    hits = engine.search(engine.understand(question.text, question.history, question.as_of), DEPTH)
    searched = 1000 * (time.perf_counter() - started)
    answer = pandu.ask(question.text, question.history, question.as_of)
    lead = [is_gold(q.citation.passage, q.text, question.gold) for q in answer.lead]
    return Judged(
        question=question,
        answer=answer,
        rank=_rank(hits, question),
        found=tuple(hit.passage.key for hit in hits),
        cites_gold=any(is_gold(q.citation.passage, q.text, question.gold) for q in (*answer.lead, *answer.quotes))
        or any(is_gold(s.citation.passage, s.action, question.gold) for s in answer.steps),
        lead_is_gold=bool(lead) and lead[0],
        quotes_exact=_exact(pandu, answer),
        points=tuple(covered_points(answer, question.points)),
        search_ms=searched,
    )


def _rank(hits: Sequence[Hit], question: Question) -> int | None:
    return next((n for n, hit in enumerate(hits, start=1) if passage_is_gold(hit.passage, question.gold)), None)


def _exact(pandu: KnowledgeBase, answer: Answer) -> bool:
    """Whether every quoted word stands in the catalogue where the citation says."""
    for quoted in (*answer.lead, *answer.quotes):
        source = pandu.source(quoted.citation.passage)
        if source is None or not any(quoted.text in passage.text for passage in source.passages):
            return False
    return True


def figures(judged: Sequence[Judged]) -> dict[str, float | int | None]:
    """The figures of a group; None where the group has no question of that sort."""
    ranked = [one for one in judged if one.question.gold]
    answerable = [one for one in judged if one.question.behaviour in ("answer", "revoked")]
    refusable = [one for one in judged if one.question.behaviour in ("abstain", "refuse", "clarify")]
    pointed = [hit for one in judged for hit in one.points]
    answered_gold = [one for one in ranked if one.answered]
    times = sorted(one.answer.milliseconds for one in judged)
    searches = sorted(one.search_ms for one in judged)
    return {
        "questions": len(judged),
        "with_gold": len(ranked),
        **{f"R@{k}": _share([one.rank is not None and one.rank <= k for one in ranked]) for k in (1, 5, 10)},
        "MRR@10": _mean([1 / one.rank if one.rank else 0.0 for one in ranked]),
        "answered": _share([one.answered for one in answerable]),
        "wrongly_abstained": _share([not one.answered for one in answerable]),
        "wrongly_answered": _share([one.answered for one in refusable]),
        "behaviour": _share([one.behaves for one in judged]),
        "gold_cited": _share([one.cites_gold for one in ranked]),
        "citation_precision": _share([one.lead_is_gold for one in answered_gold]),
        "quotes_exact": _share([one.quotes_exact for one in judged if one.answered]),
        "points_covered": _share(pointed),
        "must_not_said": sum(_says_forbidden(one) for one in judged),
        "p50_ms": _percentile(times, 0.5),
        "p95_ms": _percentile(times, 0.95),
        "search_p50_ms": _percentile(searches, 0.5),
        "search_p95_ms": _percentile(searches, 0.95),
    }


def _says_forbidden(one: Judged) -> bool:
    said = " ".join(quote.text for quote in one.answer.lead).lower()
    return any(word.lower() in said for word in one.question.must_not)


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None


def _percentile(values: Sequence[float], share: float) -> float | None:
    return round(values[min(len(values) - 1, int(share * len(values)))], 1) if values else None
