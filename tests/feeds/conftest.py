"""A real server, and an office that feeds are taken into."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from local_server import LocalServer, local_server

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as made:
        yield made


@pytest.fixture
def pandu(tmp_path: Path, tiny_model: Path) -> KnowledgeBase:
    """An empty office that may read feeds on this machine."""
    return KnowledgeBase.open(
        Settings(
            data=tmp_path / "data", embedding_model=str(tiny_model), feed_loopback=True, feed_seconds=2, max_file_mb=1
        )
    )
