"""How often one address may ask: an office never meets the limit, a flood does, and nothing is kept of either."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient
from test_routes import ready
from web_fakes import FakeBackend

from kb.settings import Settings
from kb.web import rate
from kb.web.app import build_app
from kb.web.rate import AddressNames, Buckets

FLOOD = 40
"""Requests of a test: more than the burst of one a second, fewer than the one of the settings as they are."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_thirty_people_behind_one_address_never_wait():
    clock = Clock()
    buckets = Buckets(Settings().rate_per_second, clock)
    for _ in range(60):  # a question and three pages of an original each, every ten seconds, all in the same moment
        assert [buckets.take("10.0.0.1") for _ in range(30 * 4)] == [0] * 120
        clock.now += 10


def test_a_flood_waits_until_a_token_is_back_and_other_addresses_do_not():
    clock = Clock()
    buckets = Buckets(0.5, clock)
    assert [buckets.take("10.0.0.1") for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("10.0.0.2") == 0
    clock.now += 1
    assert buckets.take("10.0.0.1") == 1
    clock.now += 1
    assert [buckets.take("10.0.0.1") for _ in range(2)] == [0, 2]


def test_addresses_are_bounded_and_not_kept_as_they_are(monkeypatch):
    monkeypatch.setattr(rate, "MOST_ADDRESSES", 50)
    buckets = Buckets(20)
    for number in range(500):
        buckets.take(f"10.0.{number // 250}.{number % 250}")
    assert len(buckets) == 50
    assert "10.0" not in str(vars(buckets))


def test_an_address_has_one_name_and_a_line_with_many_addresses_too():
    names = AddressNames()
    assert names("10.0.0.1") == names("10.0.0.1") == names("::ffff:10.0.0.1") != names("10.0.0.2")
    assert names("2001:db8::1") == names("2001:db8::ffff:1") != names("2001:db8:0:1::1")
    assert names("::1") != names("testclient") != AddressNames()("testclient")


@contextmanager
def opened(per_second: float, tmp_path, prefix: str = "") -> Iterator[TestClient]:
    settings = Settings(data=tmp_path, rate_per_second=per_second, root_path=prefix)
    with TestClient(build_app(settings, backend=FakeBackend()), base_url="http://127.0.0.1") as client:
        yield ready(client, prefix)


ROUTES = [
    ("GET", "/cari?q=a"),
    ("GET", "/halaman?kunci=a"),
    ("GET", "/ringan?q=a"),
    ("GET", "/tanya?q=a"),
    ("POST", "/ringan"),
    ("POST", "/nota"),
    ("POST", "/lapor"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_page_that_is_asked_too_often_says_so_in_plain_words(tmp_path, method, path):
    with opened(0.1, tmp_path) as client:
        codes = [client.request(method, path).status_code for _ in range(2)]
        assert codes[0] != 429 and codes[1] == 429
        reply = client.request(method, path, headers={"Accept-Language": "id"})
        assert 1 <= int(reply.headers["retry-after"]) <= 10
        assert "Tunggu" in reply.text and "coba lagi" in reply.text
        assert reply.headers["x-frame-options"] == "DENY" and reply.headers["cache-control"] == "no-store"
        assert "Too many requests" in client.request(method, path + ("&" if "?" in path else "?") + "bahasa=en").text
        assert client.get("/dokumen").status_code == client.get("/kesehatan").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v1/ask"), ("GET", "/api/v1/search"), ("POST", "/mcp"), ("POST", "/gradio_api/queue/join")],
)
def test_a_machine_that_asks_too_often_gets_a_problem_object(tmp_path, method, path):
    with opened(0.1, tmp_path) as client:
        client.request(method, path, json={})
        reply = client.request(method, path, json={})
        assert reply.status_code == 429 and reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["status"] == 429 and "Coba lagi dalam" in reply.json()["detail"]
        assert int(reply.headers["retry-after"]) >= 1


@pytest.mark.parametrize("per_second", [0, Settings().rate_per_second])
def test_nobody_waits_where_it_is_off_or_as_it_comes(tmp_path, per_second):
    with opened(per_second, tmp_path) as client:
        assert {client.post("/ringan", data={"q": "siapa"}).status_code for _ in range(FLOOD)} == {200}


def test_the_prefix_of_a_proxy_is_no_way_around(tmp_path):
    with opened(0.1, tmp_path, "/pandu") as client:
        codes = [client.get(path).status_code for path in ("/pandu/tanya?q=a", "/pandu/tanya?q=a", "/pandu/cari/?q=a")]
        assert codes[1:] == [429, 429]
