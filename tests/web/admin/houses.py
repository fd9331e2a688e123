"""An office with a small real collection, its web application, and browsers signed in as nobody, trainer and admin."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from documents_made import small_rule
from fastapi import FastAPI
from fastapi.testclient import TestClient
from serving import free_port, wait_ready
from web_fakes import FakeBackend

from kb.catalogue import Role
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.web.app import build_app
from kb.web.office import Office

MODEL = Path(__file__).resolve().parents[2] / "data" / "test_model"
PASSWORD = "kuda hijau di sawah luas"
BASE = "http://127.0.0.1:7860"


class House:
    """A data folder and its application, without the background: jobs are done when a test says so.

    ``real`` answers from the collection, not from a table.
    """

    def __init__(self, data: Path, real: bool = False, **wanted: object) -> None:
        self.settings = Settings.model_validate(
            {"data": data, "embedding_model": str(MODEL), "read_seconds": 12, "read_memory_mb": 512, **wanted}
        )
        file = data.parent / "aturan-1.md"
        file.write_bytes(small_rule(1, "pusat data").encode())
        self.pandu = KnowledgeBase.open(self.settings)
        if self.pandu.store.current_id() is None:
            self.pandu.ingest([file])
        self.app: FastAPI = build_app(self.settings, backend=self.pandu if real else FakeBackend())
        self.office: Office = self.app.state.office
        for name, role in (("ani", Role.ADMIN), ("tono", Role.TRAINER)):
            if self.office.people.find(name) is None:
                self.office.people.create(name, PASSWORD, role)

    def browser(self, name: str | None = None) -> Browser:
        browser = Browser(self.app, base_url=BASE, follow_redirects=False)
        if name:
            answer = browser.post("/masuk", data={"nama": name, "sandi": PASSWORD})
            assert answer.status_code == 303, answer.text
        return browser

    def work(self) -> int:
        from kb.work import work

        return work(self.settings)

    def held(self) -> set[str]:
        return {record.key for record in self.office.published().documents()}


class Browser(TestClient):
    """A client that fills in a form's hidden mark as a browser does."""

    def mark(self) -> str:
        """The mark of this session's forms."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get("/admin/akun", headers={"accept": "text/html"}).text)
        return found[1] if found else ""

    def form(self, path: str, **fields: str) -> object:
        return self.post(path, data={"csrf": self.mark(), **fields})

    def upload(self, *files: tuple[str, bytes], mark: str | None = None) -> object:
        return self.post(
            "/admin/unggah",
            data={"csrf": self.mark() if mark is None else mark},
            files=[("berkas", file) for file in files],
        )


@contextmanager
def served(house: House) -> Iterator[str]:
    """A house over HTTP: the real server in a thread; its address."""
    port = free_port()
    running = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    wait_ready(f"http://127.0.0.1:{port}/")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(15)
