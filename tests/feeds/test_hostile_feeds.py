"""A third of sixty hostile feeds (all: bench/hostile.py): refused or read, in time, and nothing inside is reached."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hostile_feeds import HostileFeed, hostile_feeds
from local_server import LocalServer, local_server

from kb.errors import InputRefused
from kb.feeds.jdihn import FeedReport, import_feed
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

FEEDS = hostile_feeds()
SAMPLE = {"document-slow", "empty-lists", "controls", "to-inner", "to-decimal"}


def taken(pandu: KnowledgeBase, server: LocalServer, hostile: HostileFeed, inner: LocalServer) -> FeedReport | str:
    """The report of a feed, or why it was refused."""
    hostile.serve(server, inner, f"/{hostile.name}")
    try:
        return import_feed(pandu, f"{server.url}/{hostile.name}")
    except InputRefused as error:
        assert error.reason and error.remedy
        return error.reason


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> KnowledgeBase:
    limits = {"feed_loopback": True, "feed_seconds": 1, "feed_mb": 4, "max_file_mb": 1, "read_memory_mb": 448}
    data = tmp_path_factory.mktemp("umpan") / "data"
    return KnowledgeBase.open(Settings.model_validate({"data": data, "embedding_model": str(tiny_model), **limits}))


def test_there_are_sixty_of_them() -> None:
    assert len({feed.name for feed in FEEDS}) == len(FEEDS) >= 60


@pytest.mark.parametrize(
    "hostile", [feed for place, feed in enumerate(FEEDS) if place % 4 == 0 or feed.name in SAMPLE], ids=lambda f: f.name
)
def test_a_hostile_feed_is_refused_or_read_within_its_limits(
    office: KnowledgeBase, server: LocalServer, hostile: HostileFeed
) -> None:
    began = time.monotonic()
    with local_server() as inner:
        taken(office, server, hostile, inner)
        assert inner.asked == []
    assert time.monotonic() - began < 15


def test_a_host_that_is_always_late_is_not_asked_for_ever(office: KnowledgeBase, server: LocalServer) -> None:
    hostile = next(feed for feed in FEEDS if feed.name == "document-slow")
    with local_server() as inner:
        report = taken(office, server, hostile, inner)
    assert isinstance(report, FeedReport)
    assert len(report.failed) == 40
    assert len(server.asked) == 4
    assert "dilewati" in report.failed[-1].reason
