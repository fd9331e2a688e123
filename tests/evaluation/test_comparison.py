"""The publish gate: answers that differ between two real snapshots of one data folder are told, others are not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import SnapshotError
from kb.evaluation import Question, asking, compare_snapshots
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Answer, AnswerStatus, LegalStatus

ROOT = Path(__file__).parents[2]
SAVED = [
    Question("induk", "Berapa lama jangka waktu Rencana Induk SPBE Nasional?"),
    Question("subdomain", "Bagaimana cara meminta subdomain?"),
    Question("dapur", "Resep sayur lodeh?"),
]


@pytest.fixture(scope="module")
def two_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    """The same folder opened before and after an SOP was retired."""
    settings = Settings(data=tmp_path_factory.mktemp("gerbang"))
    before = KnowledgeBase.open(settings)
    sop = next((ROOT / "documents" / "sop").glob("sop-03*.md"))
    report = before.ingest([ROOT / "documents" / "regulasi" / "perpres-95-2018.md", sop])
    assert not report.refused
    before.ask("buka")
    after = KnowledgeBase.open(settings)
    key = next(k for k in before.engine.identities if k.startswith("sop-03"))
    assert after.retire(key)
    yield before, after


def test_only_the_answer_that_differs_is_told(two_snapshots: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    before, after = two_snapshots
    assert before.snapshot_id != after.snapshot_id
    (change,) = compare_snapshots(SAVED, asking(before.answering), asking(after.answering))
    assert change.question.id == "subdomain"
    assert change.status_before in (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL)
    assert change.lead_before is not None and change.lead_before.document.startswith("sop-03")
    assert change.lead_after is None or not change.lead_after.document.startswith("sop-03")
    assert change.serious and change.lead_changed
    assert change.quotes_gone
    assert change.as_json()["status"] == [change.status_before.value, change.status_after.value]


def test_the_same_snapshot_has_no_changes(two_snapshots: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    before, _ = two_snapshots
    assert compare_snapshots(SAVED, asking(before.answering), asking(before.answering)) == ()


def test_another_standing_of_the_leading_rule_is_serious(two_snapshots: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    ask = asking(two_snapshots[0].answering)

    def revoked(question: Question) -> Answer:
        answer = ask(question)
        return replace(answer, lead=tuple(replace(q, citation=_revoked(q.citation)) for q in answer.lead), choices=())

    changes = {c.question.id: c for c in compare_snapshots(SAVED, ask, revoked)}
    assert changes["induk"].standing_changed and changes["induk"].serious
    assert not changes["induk"].lead_changed
    assert "dapur" not in changes


def test_a_side_that_fails_is_a_change_and_not_a_crash(two_snapshots: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    def broken(question: Question) -> Answer:
        raise SnapshotError("rusak")

    changes = compare_snapshots(SAVED[:1], asking(two_snapshots[0].answering), broken)
    assert [c.status_after for c in changes] == [AnswerStatus.FAILED]


def _revoked(citation):  # type: ignore[no-untyped-def]
    return replace(citation, legal_status=replace(citation.legal_status, standing=LegalStatus.REVOKED))
