"""Servers and browsers for the tests of the pages: the real app as a process, a fake one in a thread, Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from serving import free_port, running_app, wait_ready

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.web.backend import Backend

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first that is there draws the pages: the shell is the same engine without what a window needs."""
DOCUMENTS = ("regulasi/perpres-95-2018.md", "regulasi/permenpanrb-5-2018.md", "sop/sop-03-subdomain-hosting.md")
MORE = ("regulasi/permenpanrb-59-2020.md", "regulasi/uu-27-2022.md")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment of the real app: the shipped model, or the tests' tiny one where none is shipped yet."""
    shipped = ROOT / "kb" / "search" / "models" / "static"
    model = shipped if (shipped / "modules.json").exists() else ROOT / "tests" / "data" / "test_model"
    return {**os.environ, "KB_EMBEDDING_MODEL": str(model)}


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A data folder with three documents of the starting set, put in by the real command."""
    data = tmp_path_factory.mktemp("koleksi")
    paths = [str(ROOT / "documents" / name) for name in DOCUMENTS]
    subprocess.run(
        [sys.executable, "ingest.py", *paths, "--data", str(data)],
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=300,
        capture_output=True,
    )
    return data


@pytest.fixture(scope="session")
def app_url(collection: Path, environment: dict[str, str]) -> Iterator[str]:
    """Address of the real app, run as people run it."""
    with running_app(collection, environment) as (url, _):
        yield url


@pytest.fixture(scope="session")
def fake_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the same pages over a backend that answers from a table."""
    from web_fakes import FakeBackend

    with served(Settings(data=tmp_path_factory.mktemp("tiruan")), FakeBackend()) as url:
        yield url


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[tuple[str, KnowledgeBase]]:
    """Address of the pages over a real collection with a law as PDF, in this process, and that collection."""
    from made_pdf import SMALL_LAW, made_pdf

    folder = tmp_path_factory.mktemp("naskah")
    (folder / "perpres-7-2024.pdf").write_bytes(made_pdf(SMALL_LAW))
    data = tmp_path_factory.mktemp("perpustakaan")
    settings = Settings(data=data, embedding_model=str(tiny_model))
    pandu = KnowledgeBase.open(settings)
    report = pandu.ingest([*(ROOT / "documents" / name for name in (*DOCUMENTS, *MORE)), folder])
    assert not report.refused, report.refused
    with served(settings, pandu) as url:
        yield url, pandu


@contextmanager
def served(settings: Settings, backend: Backend) -> Iterator[str]:
    """The pages over a backend, served by a thread of this process."""
    import uvicorn

    from kb.web.app import build_app

    port = free_port()
    config = uvicorn.Config(
        build_app(settings, backend=backend), port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_ready(f"http://127.0.0.1:{port}/")
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(15)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright tidak terpasang")
    where = next(filter(None, map(shutil.which, BROWSERS)), None)
    if where is None:
        pytest.skip(f"tidak satu pun peramban ini terpasang: {', '.join(BROWSERS)}")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=where, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: object) -> Iterator[Callable[..., object]]:
    """Opens pages as new visitors, each in a browser session of its own."""
    from visitors import Visitor

    visitors: list[Visitor] = []

    def visiting(url: str, **options) -> Visitor:
        visitors.append(Visitor(chromium, url, **options))
        return visitors[-1]

    yield visiting
    for visitor in visitors:
        visitor.context.close()
