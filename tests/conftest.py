"""What several rooms' tests share: the tiny real model, and short ways to make documents."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from commands import Command

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """A real sentence-transformers model of a few hundred kilobytes."""
    return ROOT / "tests" / "data" / "test_model"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the shared data folder is not on this machine")
    return folder


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """``ingest.py`` in this process."""
    from commands import ingesting

    return ingesting(capfd, monkeypatch)


@pytest.fixture
def sure(collection: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge of the collection takes all evidence for an answer: what is tested is how an answer is made."""
    judge = replace(collection.answering.judge, answers=0.0, may_answer=0.0)
    monkeypatch.setitem(collection.answering.__dict__, "judge", judge)


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """All of documents/, published once with the shipped embedding model."""
    pandu = KnowledgeBase.open(Settings(data=tmp_path_factory.mktemp("collection")))
    report = pandu.ingest([ROOT / "documents"])
    assert not report.refused, report.refused
    return pandu
