"""Forms that another site sends: no route takes one, and our own pages' go on as before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from web_fakes import FakeBackend

from kb.settings import Settings
from kb.web.app import build_app
from kb.web.origin import MACHINES
from kb.web.rate import every_route

FOREIGN = (
    {"Origin": "https://jahat.example"},
    {"Origin": "https://jahat.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)
GRADIO = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every address that takes a form, each with something in its places."""
    app = build_app(Settings(data=tmp_path_factory.mktemp("rute")), FakeBackend())
    changing = {
        re.sub(r"\{[^}]*\}", "1", path)
        for path, route in every_route(app.routes)
        if not (route.methods or set()) <= {"GET", "HEAD", "OPTIONS"}
    }
    return [*sorted(path for path in changing if not path.startswith(MACHINES)), *GRADIO]


@pytest.fixture(scope="module")
def client(fake_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=fake_url, timeout=30) as opened:
        yield opened


@pytest.mark.parametrize("headers", FOREIGN, ids=["origin", "both", "same site"])
def test_c2_no_form_of_another_site_is_taken(client: httpx.Client, paths: list[str], headers: dict[str, str]) -> None:
    assert {"/ringan", "/nota", "/lapor", "/latihan/tautan", "/kelas", "/kelas/ikut/jawab", "/masuk"} <= set(paths)
    for path in paths:
        reply = client.post(path, data={"q": "Siapa koordinator SPBE?"}, headers=headers)
        assert reply.status_code == 403 and "situs lain" in reply.text, path
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_c2_our_own_forms_and_programs_pass(client: httpx.Client, paths: list[str]) -> None:
    own = {"Origin": str(client.base_url).rstrip("/")}
    for headers in (own, {"Sec-Fetch-Site": "same-origin"}, {}):
        for path in paths:
            reply = client.post(path, data={"q": "Siapa koordinator SPBE?"}, headers=headers)
            assert "situs lain" not in reply.text, path
    assert client.post("ringan", data={"q": "Siapa koordinator SPBE?"}, headers=own).status_code == 200


@pytest.mark.parametrize("path", ["ringan", "nota"])
def test_c2_a_form_that_hides_where_it_stands_is_shown_once_more(client: httpx.Client, path: str) -> None:
    asked = {"q": "Siapa <koordinator> SPBE?", "tanggal": "2025-01-01"}
    sure = client.post(path, data=asked, headers={"Origin": "null"})
    assert sure.status_code == 200 and sure.headers["referrer-policy"] == "same-origin"
    assert f'action="/{path}"' in sure.text and "data-status" not in sure.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sure.text))
    assert {name: unescape(fields[name]) for name in asked} == asked


def test_c2_other_forms_that_hide_where_they_stand_are_refused(client: httpx.Client, paths: list[str]) -> None:
    for path in set(paths) - {"/ringan", "/nota", "/lapor"}:
        assert client.post(path, headers={"Origin": "null"}).status_code == 403, path
