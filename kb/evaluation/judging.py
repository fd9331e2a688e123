"""One question judged: what came, what was wrong with it, and the line that a result file holds of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from enum import StrEnum
from typing import cast

from kb.evaluation.firsts import FIRST, is_right, of_gold, shown_by
from kb.evaluation.matching import is_gold
from kb.evaluation.points import covered_points, forbidden_said
from kb.evaluation.questions import Question
from kb.types import Answer, AnswerStatus, NoticeKind

PLAIN = frozenset({AnswerStatus.ANSWERED, AnswerStatus.REVOKED_ONLY})
"""Statuses that claim an answer; ``partial`` says that it may be none."""
GROUNDED = frozenset({AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY})
_STANDING = frozenset({NoticeKind.REVOKED, NoticeKind.AMENDED, NoticeKind.UNVERIFIED})
_ENOUGH_POINTS = 0.5


class Miss(StrEnum):
    """What kind of miss a judged question is; ``none`` where code sees nothing wrong."""

    NONE = "none"
    REFUSED = "refused"
    NOT_REFUSED = "not_refused"
    OTHER_KIND = "other_kind"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NOT_CITED = "not_cited"
    NOT_FIRST = "not_first"
    POINTS = "points"


WRONG = frozenset({Miss.REFUSED, Miss.NOT_REFUSED, Miss.OTHER_KIND, Miss.FORBIDDEN, Miss.NOT_FOUND, Miss.NOT_CITED})
"""Misses that make an answer wrong; the others ask for a look by eye."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what came. ``rank`` is that of the first gold passage, None beyond the depth searched.

    ``cited`` and ``found`` are passage keys, the best first; ``points`` pair each point with whether it was said;
    ``ms`` and ``search_ms`` are milliseconds. ``right_first`` and ``right_in_three`` say whether the first quote, or
    one of the first three, is right by the words it must hold, ``near`` whether gold is quoted anywhere; None where a
    question names no such words.
    """

    id: str
    question: str
    kind: str
    behaviour: str
    status: str
    behaves: bool
    rank: int | None
    gold: tuple[str, ...]
    found: tuple[str, ...]
    cited: tuple[str, ...]
    lead: tuple[str, ...]
    written: tuple[str, ...]
    cites_gold: bool
    lead_is_gold: bool
    quotes_exact: bool
    points: tuple[tuple[str, bool], ...]
    forbidden: tuple[str, ...]
    ms: float
    search_ms: float
    register: str = ""
    right_first: bool | None = None
    right_in_three: bool | None = None
    near: bool | None = None

    @property
    def plain(self) -> bool:
        """Whether an answer was given that claims to be one."""
        return AnswerStatus(self.status) in PLAIN

    @property
    def answered(self) -> bool:
        """Whether an answer with quotes was given."""
        return AnswerStatus(self.status) in GROUNDED

    @property
    def to_answer(self) -> bool:
        """Whether it should be answered."""
        return self.behaviour in ("answer", "revoked")

    @property
    def said(self) -> float | None:
        """The share of its points that were said; None where it has none."""
        return sum(hit for _, hit in self.points) / len(self.points) if self.points else None

    @property
    def miss(self) -> Miss:
        """The first thing wrong with it, the worst before the lesser."""
        if self.forbidden:
            return Miss.FORBIDDEN
        if not self.to_answer:
            return Miss.NONE if self.behaves else (Miss.NOT_REFUSED if self.answered else Miss.OTHER_KIND)
        if not self.answered:
            return Miss.REFUSED
        if self.gold and not self.cites_gold:
            return Miss.NOT_FOUND if self.rank is None else Miss.NOT_CITED
        if self.said is not None and self.said < _ENOUGH_POINTS:
            return Miss.POINTS
        if not self.behaves:
            return Miss.OTHER_KIND
        return Miss.NOT_FIRST if self.gold and not self.lead_is_gold else Miss.NONE

    @property
    def right(self) -> bool:
        """Whether code sees it right: of the kind asked for, its gold cited, half of its points said."""
        return self.miss in (Miss.NONE, Miss.NOT_FIRST)

    @property
    def merit(self) -> tuple[float, ...]:
        """What two answers to the same question are compared by, the weightiest first; more is better."""
        rank = 1 / self.rank if self.rank else 0.0
        return (float(not self.forbidden), float(self.behaves), float(self.cites_gold), self.said or 0.0, rank)

    def as_json(self) -> dict[str, object]:
        """The question's line in a result file."""
        return {**asdict(self), "miss": self.miss.value, "right": self.right}

    @classmethod
    def from_json(cls, row: Mapping[str, object]) -> Judged:
        """A line of a result file, whatever else it holds.

        Raises KeyError or TypeError where a field is missing or of another sort.
        """
        given = {field.name: row[field.name] for field in fields(cls) if field.name in row or field.default is MISSING}
        for name in ("gold", "found", "cited", "lead", "written", "forbidden"):
            given[name] = tuple(str(each) for each in cast(Sequence[object], given[name]))
        given["points"] = tuple(
            (str(point), bool(hit)) for point, hit in cast(Sequence[tuple[str, bool]], given["points"])
        )
        return cls(**given)  # type: ignore[arg-type]


def judged(
    question: Question, answer: Answer, rank: int | None, found: Sequence[str], exact: bool, search_ms: float
) -> Judged:
    """An answer judged against its question; ``rank`` and ``found`` are those of the search alone."""
    lead = [is_gold(quote.citation.passage, quote.text, question.gold) for quote in answer.lead]
    quoted = any(is_gold(q.citation.passage, q.text, question.gold) for q in (*answer.lead, *answer.quotes))
    stepped = any(is_gold(step.citation.passage, step.action, question.gold) for step in answer.steps)
    points = covered_points(answer, question.points)
    measured = bool(question.must) and question.behaviour in ("answer", "revoked")
    shown = shown_by(answer) if measured and answer.status in GROUNDED else []
    rights = [is_right(each, question) for each in shown[:FIRST]]
    return Judged(
        id=question.id,
        question=question.text,
        kind=question.kind or question.behaviour,
        behaviour=question.behaviour,
        status=answer.status.value,
        behaves=_behaves(question, answer),
        rank=rank,
        gold=tuple(f"{g.document}#{g.place}" if g.place else str(g.document) for g in question.gold),
        found=tuple(found),
        cited=tuple(str(citation.passage) for citation in answer.citations),
        lead=tuple(quote.text for quote in answer.lead),
        written=tuple(sentence.text for sentence in answer.written),
        cites_gold=quoted or stepped,
        lead_is_gold=lead[0] if lead else stepped,
        quotes_exact=exact,
        points=tuple(zip(question.points, points, strict=True)),
        forbidden=forbidden_said(answer, question.must_not),
        ms=round(answer.milliseconds, 1),
        search_ms=round(search_ms, 1),
        register=question.register,
        right_first=any(rights[:1]) if measured else None,
        right_in_three=any(rights) if measured else None,
        near=any(of_gold(each, question.gold) for each in shown) if measured else None,
    )


def _behaves(question: Question, answer: Answer) -> bool:
    """Whether the answer's kind is the one asked for."""
    wanted, status = question.behaviour, answer.status
    answered = status in GROUNDED
    if wanted == "answer":
        return answered
    if wanted == "revoked":
        return answered and any(notice.kind in _STANDING for notice in answer.notices)
    if wanted == "clarify":
        return status is AnswerStatus.CLARIFY
    if wanted == "refuse":
        return status is AnswerStatus.UNSAFE
    return not answered
