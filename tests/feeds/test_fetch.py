"""Downloading: what is allowed, and every way in which it ends."""

from __future__ import annotations

import gzip
import time

import pytest
from local_server import LocalServer

from kb.errors import InputRefused
from kb.feeds.fetch import Rules, fetch, refused_address

SMALL = 100_000


def rules(server: LocalServer, **more: object) -> Rules:
    given = {"hosts": frozenset({"127.0.0.1"}), "seconds": 10.0, "size": SMALL, "loopback": True}
    return Rules(**{**given, "ports": frozenset({server.port}), **more})  # type: ignore[arg-type]


def test_what_is_allowed_comes_whole(server: LocalServer) -> None:
    server.gives("/a.pdf", b"%PDF-1.4 isi")
    fetched = fetch(f"{server.url}/a.pdf", rules(server))
    assert (fetched.content, fetched.media_type) == (b"%PDF-1.4 isi", "application/pdf")


def test_packed_content_is_unpacked(server: LocalServer) -> None:
    server.gives("/a", gzip.compress(b"[]"), "application/json", Content_Encoding="gzip")
    assert fetch(f"{server.url}/a", rules(server)).content == b"[]"


def test_a_redirect_within_the_host_is_followed(server: LocalServer) -> None:
    server.gives("/b.pdf", b"%PDF-1.4")
    server.redirects("/a.pdf", "/b.pdf")
    assert fetch(f"{server.url}/a.pdf", rules(server)).url == f"{server.url}/b.pdf"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://169.254.169.254/latest/meta-data/", "tidak termasuk yang diizinkan"),
        ("http://10.0.0.1/", "tidak termasuk yang diizinkan"),
        ("file:///etc/passwd", "http dan https"),
        ("ftp://127.0.0.1/a", "http dan https"),
        ("http://127.0.0.1:22/", "port 22"),
        ("http://user:sandi@127.0.0.1/", "http dan https"),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(server: LocalServer, target: str, why: str) -> None:
    server.redirects("/a.pdf", target)
    with pytest.raises(InputRefused, match=why):
        fetch(f"{server.url}/a.pdf", rules(server))


def test_a_redirect_to_the_metadata_address_is_refused_even_where_its_host_is_allowed(server: LocalServer) -> None:
    server.redirects("/a.pdf", "http://169.254.169.254/latest/meta-data/")
    with pytest.raises(InputRefused, match="tautan lokal"):
        fetch(f"{server.url}/a.pdf", rules(server, hosts=frozenset({"127.0.0.1", "169.254.169.254"})))


def test_redirects_without_end_end(server: LocalServer) -> None:
    server.redirects("/a", "/a")
    with pytest.raises(InputRefused, match="pengalihan"):
        fetch(f"{server.url}/a", rules(server))
    assert len(server.asked) == 5


def test_this_machine_is_refused_without_the_setting_whatever_it_is_called(server: LocalServer) -> None:
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(InputRefused, match="mesin ini sendiri"):
            fetch(f"http://{host}:{server.port}/", rules(server, hosts=frozenset({host}), loopback=False))
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "fe80::1", "fc00::1", "::", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe", "2002:0a00:0001::1", "127.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1%eth0",
    ],
)  # fmt: skip
def test_no_connection_is_made_to_inner_addresses_however_written(address: str) -> None:
    assert refused_address(address, loopback=False)


def test_public_addresses_are_allowed_and_loopback_only_where_set() -> None:
    assert refused_address("103.28.12.1", loopback=False) == ""
    assert refused_address("2606:4700::1111", loopback=False) == ""
    assert refused_address("127.0.0.1", loopback=True) == ""
    assert refused_address("169.254.169.254", loopback=True)


def test_a_slow_answer_is_given_up_in_time(server: LocalServer) -> None:
    server.drips("/a.pdf")
    start = time.monotonic()
    with pytest.raises(InputRefused, match="tidak selesai dalam 1 detik"):
        fetch(f"{server.url}/a.pdf", rules(server, seconds=1.0))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("kind", ["floods", "bombs"])
def test_too_much_is_cut_off(server: LocalServer, kind: str) -> None:
    getattr(server, kind)("/a.pdf")
    with pytest.raises(InputRefused, match="lebih besar"):
        fetch(f"{server.url}/a.pdf", rules(server))


def test_a_length_beyond_the_limit_is_refused_before_anything_is_read(server: LocalServer) -> None:
    server.gives("/a.pdf", b"%" * (SMALL + 1))
    with pytest.raises(InputRefused, match="lebih besar"):
        fetch(f"{server.url}/a.pdf", rules(server))


def test_a_broken_answer_and_a_missing_page_say_so(server: LocalServer) -> None:
    server.breaks("/a.pdf")
    with pytest.raises(InputRefused, match="sambungan gagal"):
        fetch(f"{server.url}/a.pdf", rules(server))
    with pytest.raises(InputRefused, match="server menjawab 404"):
        fetch(f"{server.url}/tidak-ada", rules(server))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "::1", "fc00::1"])
def test_asvs_12_6_1_a_name_that_resolves_to_an_inner_address_is_not_fetched(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    import socket

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("103.28.12.1", 443))
    inner = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public, inner])
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a connection was opened"))
    with pytest.raises(InputRefused, match=r"menunjuk ke .* tidak diunduh"):
        fetch("https://jdih.example.go.id/a.pdf", Rules(frozenset({"jdih.example.go.id"})))


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]:80/"])
def test_asvs_12_6_1_a_redirect_to_an_inner_address_is_not_followed(server: LocalServer, target: str) -> None:
    allowed = frozenset({"127.0.0.1", "169.254.169.254", "10.0.0.1"})
    server.redirects("/a.pdf", target)
    with pytest.raises(InputRefused, match=r"tidak diunduh|tidak termasuk yang diizinkan"):
        fetch(f"{server.url}/a.pdf", rules(server, hosts=allowed))
    assert server.asked == ["/a.pdf"]


def test_asvs_12_6_1_an_inner_address_in_the_address_itself_is_not_fetched(server: LocalServer) -> None:
    host = "127.0.0.1"
    with pytest.raises(InputRefused, match="mesin ini sendiri"):
        fetch(f"{server.url}/a.pdf", rules(server, hosts=frozenset({host}), loopback=False))
    assert server.asked == []
