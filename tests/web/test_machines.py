"""REST, MCP, counts and journal, over HTTP against the real knowledge base; keys from the command line."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import free_port, wait_ready

from kb.catalogue import Catalogue
from kb.cli.main import main
from kb.logs import JsonLines
from kb.settings import Settings
from kb.web.api.journal import events
from kb.web.app import build_app

SECRET = "bagaimana penyelenggaraan SPBE oleh kepala zzkucing"
SMALL = """# Peraturan Bupati Contoh Nomor 7 Tahun 2024 tentang Layanan Contoh

Pasal 1
Layanan contoh dibuka setiap hari kerja oleh petugas loket.

Pasal 2
Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.
"""


class Kept(logging.Handler):
    """Keeps the lines that the journal would write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def settings(collection: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("mesin") / "koleksi"
    shutil.copytree(collection, data)
    return Settings(data=data, embedding_model=environment["KB_EMBEDDING_MODEL"])


@pytest.fixture(scope="module")
def journal() -> Iterator[Kept]:
    kept, root = Kept(), logging.getLogger()
    root.addHandler(kept)
    before = events.level
    events.setLevel(logging.INFO)
    yield kept
    events.setLevel(before)
    root.removeHandler(kept)


@pytest.fixture(scope="module")
def served(settings: Settings, journal: Kept) -> Iterator[str]:
    """Address of the real application over the real knowledge base."""
    import uvicorn

    port = free_port()
    app = build_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_ready(f"http://127.0.0.1:{port}/")
    for _ in range(300):  # the library of MCP loads behind the first page
        if httpx.post(f"http://127.0.0.1:{port}/mcp", json={}, timeout=60).status_code != 503:
            break
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def web(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, timeout=60) as client:
        yield client


@pytest.fixture
def key(settings: Settings) -> str:
    return Catalogue.open(settings.catalogue_url).api_keys.create("Uji", ["ingest"])[1]


def _problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["status"] == status and content["title"] and content["detail"]
    return content


def test_a_question_is_answered_with_citations(web: httpx.Client) -> None:
    answer = web.post("/api/v1/ask", json={"question": "siapa koordinator SPBE di daerah?"}).json()
    assert answer["status"] in {"answered", "partial"}
    assert answer["lead"][0]["citation"]["document"] and answer["snapshot"]


def test_search_documents_and_passages_lead_to_one_another(web: httpx.Client) -> None:
    hit = web.get("/api/v1/search", params={"q": "koordinator SPBE", "k": 3}).json()["hits"][0]
    whole = web.get(f"/api/v1/documents/{hit['document']}").json()
    assert whole["status"]["standing"] and whole["as_of"]
    assert hit["article"] in {place["key"] for place in whole["outline"]}
    passage = web.get("/api/v1/passages", params={"key": hit["key"]}).json()
    assert passage["text"] == hit["text"]
    rows = web.get(f"/api/v1/documents/{hit['document']}/passages", params={"limit": 2, "offset": 1}).json()
    assert len(rows["passages"]) == 2 and rows["total"] == whole["passages"]


def test_the_list_of_documents_is_filtered_and_paged(web: httpx.Client) -> None:
    everything = web.get("/api/v1/documents").json()
    assert everything["total"] >= 3
    some = web.get("/api/v1/documents", params={"kind": "perpres", "year": 2018, "limit": 1}).json()
    assert [row["key"] for row in some["documents"]] == ["perpres-95-2018"]
    assert web.get("/api/v1/documents", params={"offset": 999}).json()["documents"] == []


def test_the_description_names_every_route(web: httpx.Client) -> None:
    described = web.get("/api/v1/openapi.json").json()
    assert {"/ask", "/search", "/documents", "/documents/{key}", "/documents/{key}/passages", "/passages"} == set(
        described["paths"]
    )


def test_what_is_not_held_or_wrong_is_told_as_a_problem(web: httpx.Client) -> None:
    assert "uu-1-1901" in _problem(web.get("/api/v1/documents/uu-1-1901"), 404)["detail"]
    _problem(web.get("/api/v1/passages", params={"key": "uu-1-1901#pasal-1"}), 404)
    _problem(web.get("/api/v1/nothing"), 404)
    _problem(web.delete("/api/v1/documents"), 405)
    assert "k" in _problem(web.get("/api/v1/search", params={"q": "spbe", "k": 5000}), 422)["detail"]


def test_a_refused_request_does_not_repeat_what_was_sent(web: httpx.Client) -> None:
    refused = web.post("/api/v1/ask", json={"question": SECRET * 400})
    assert "zzkucing" not in refused.text
    _problem(refused, 422)
    assert "zzkucing" not in web.post("/api/v1/ask", json={"question": "x", SECRET: 1, "as_of": SECRET}).text
    assert web.post("/api/v1/ask", content=b"x" * 100_000).status_code == 413


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer pandu_0123456789ab_" + "x" * 43, "Basic eDp5"])
def test_without_a_key_nothing_is_taken_in(web: httpx.Client, sent: str) -> None:
    response = web.post(
        "/api/v1/documents", params={"file": "a.md"}, content=b"# A", headers={"Authorization": sent} if sent else {}
    )
    _problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_document_is_taken_in_with_a_key_and_found(web: httpx.Client, key: str) -> None:
    with_key = {"Authorization": f"Bearer {key}"}
    response = web.post(
        "/api/v1/documents", params={"file": "perbup-contoh.md"}, content=SMALL.encode(), headers=with_key
    )
    assert response.status_code == 200, response.text
    report = response.json()["documents"][0]
    assert report["outcome"] == "new" and report["error"] is None
    found = web.get("/api/v1/search", params={"q": "petugas loket layanan contoh"}).json()["hits"]
    assert found[0]["document"] == report["document_id"]
    refused = web.post("/api/v1/documents", params={"file": "kosong.pdf"}, content=b"", headers=with_key)
    assert "kosong" in _problem(refused, 422)["detail"]
    for name in ("../jahat.md", ".rahasia.md", "tanpa-akhiran", "a\\b.md"):
        _problem(web.post("/api/v1/documents", params={"file": name}, content=b"# A", headers=with_key), 422)


def test_a_revoked_key_opens_nothing(web: httpx.Client, settings: Settings) -> None:
    keys = Catalogue.open(settings.catalogue_url).api_keys
    held, text = keys.create("Sementara", ["ingest"])
    assert keys.holder(text) == held
    assert keys.holder(text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    assert keys.revoke(held.id) is not None
    assert keys.revoke(held.id) is None
    response = web.post(
        "/api/v1/documents", params={"file": "a.md"}, content=b"# A", headers={"Authorization": f"Bearer {text}"}
    )
    _problem(response, 401)


def test_keys_are_made_listed_and_revoked_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, Any]:
        code = main(["keys", *arguments, "--data", str(tmp_path), "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out.startswith("{") else out

    _, made = run("create", "Sinkronisasi JDIH")
    assert made["key"].startswith(f"pandu_{made['id']}_")
    secret = made["key"].rpartition("_")[2]
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("catalogue.db*"))
    assert made["id"].encode() in stored and secret.encode() not in stored
    _, listed = run("list")
    assert [row["name"] for row in listed["keys"]] == ["Sinkronisasi JDIH"] and "key" not in listed["keys"][0]
    assert run("revoke", made["id"])[0] == 0
    assert run("revoke", made["id"])[0] == 1
    assert run("list")[1]["keys"][0]["revoked"]
    assert run("create", " ")[0] == 1


async def _with_client(address: str) -> dict[str, Any]:
    from mcp.client.client import Client

    async with Client(f"{address}/mcp") as client:
        listed = await client.list_tools()
        found = await client.call_tool("search", {"query": "koordinator SPBE", "k": 2})
        hit = found.structured_content["hits"][0]
        answer = await client.call_tool("ask", {"question": "siapa koordinator SPBE di daerah?"})
        document = await client.call_tool("get_document", {"key": hit["document"]})
        place = await client.call_tool("get_document", {"key": hit["key"]})
        status = await client.call_tool("check_status", {"key": hit["document"]})
        missing = await client.call_tool("get_document", {"key": "uu-1-1901"})
    return {
        "tools": {tool.name for tool in listed.tools},
        "hit": hit,
        "answer": answer.structured_content,
        "document": document.structured_content,
        "place": place.structured_content,
        "status": status.structured_content,
        "missing": missing,
    }


def test_an_assistant_uses_the_tools_with_a_real_client(served: str) -> None:
    with ThreadPoolExecutor(1) as apart:  # a browser of another test may keep a loop in this thread
        found = apart.submit(asyncio.run, _with_client(served)).result()
    assert found["tools"] == {"search", "ask", "get_document", "check_status"}
    assert found["answer"]["lead"][0]["citation"]["document"]
    assert found["document"]["key"] == found["hit"]["document"]
    assert found["place"]["text"] == found["hit"]["text"]
    assert found["status"]["held"] and found["status"]["status"]["standing"] == found["document"]["status"]["standing"]
    assert found["missing"].is_error and "tidak dipegang" in found["missing"].content[0].text


def test_mcp_refuses_a_page_that_calls_it_by_another_name(served: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream", "Host": "jahat.example"}
    assert httpx.post(f"{served}/mcp", json=body, headers=headers).status_code == 421
    headers = {"Accept": "application/json, text/event-stream", "Origin": "http://jahat.example"}
    assert httpx.post(f"{served}/mcp", json=body, headers=headers).status_code == 403


def test_counts_and_journal_never_hold_what_was_asked(web: httpx.Client, journal: Kept) -> None:
    before = len(journal.lines)
    status = web.post("/api/v1/ask", json={"question": SECRET}).json()["status"]
    web.get("/api/v1/search", params={"q": SECRET})
    web.post("/api/v1/ask", json={"question": SECRET * 400})
    counts = web.get("/metrics")
    assert counts.headers["content-type"].startswith("text/plain")
    assert f'pandu_answers_total{{status="{status}"}}' in counts.text
    assert "pandu_ready 1.0" in counts.text and "pandu_answer_seconds_bucket" in counts.text
    said = [json.loads(line) for line in journal.lines[before:]]
    assert [line["status"] for line in said if line["event"] == "answer"] == [status]
    assert {line["route"] for line in said if line["event"] == "request"} >= {"/ask", "/search"}
    assert all("zzkucing" not in line for line in [*journal.lines, counts.text])


def test_of_an_exception_the_journal_tells_kind_and_place_only() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "gagal", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "zzkucing" not in line and json.loads(line)["error"] == "ValueError"
